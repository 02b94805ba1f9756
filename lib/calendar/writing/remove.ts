/** DELETE: a record is removed from the ERP, or its reader declines. */
import { spaceOf } from '../../erp/profile.ts';
import type { Intent, Member } from '../../store/store.ts';
import type { Known } from '../naming/alias.ts';
import { fingerprintOf } from '../reading/hiding.ts';
import type { Precondition } from '../types.ts';
import { declined } from './answering.ts';
import {
  begin,
  type Carried,
  carriedOut,
  type Desk,
  intentOf,
  nothingHere,
  openIntent,
  type Present,
  presentOf,
  shown,
  turnOf,
} from './desk.ts';
import { EMPTY, NOTHING_NEW } from './outcome.ts';

export async function remove(desk: Desk, name: string, precondition: Precondition): Promise<void> {
  const snapshot = await desk.collection.current(desk.session);
  const member = desk.find(snapshot, name);
  const bound = member && (await desk.registry.named(member.name));
  if (!member || !bound) return finished(desk, name);
  await desk.turns.take(turnOf(desk, bound.uid), () => takeAway(desk, member, bound, precondition));
}

/** A repeat finds nothing where the first attempt was cut short after the ERP had done it. */
async function finished(desk: Desk, name: string): Promise<void> {
  const { session, model, store } = desk;
  const open = await store.intents(session.db, spaceOf(model));
  const own = open.find((one) => one.uid === session.reader.uid && one.name === name && one.hash === '');
  if (!own) throw nothingHere();
  await clearUp(desk, (await desk.registry.named(name))?.binding.key);
  await store.settle({ ...EMPTY, intent: own, gone: true });
}

async function takeAway(desk: Desk, member: Member, bound: Known, precondition: Precondition): Promise<void> {
  const open = await openIntent(desk, bound.uid);
  // As served: what is taken away says nothing new of people and alarms.
  const present = await presentOf({ ...desk, shared: desk.collection.shared }, member);
  if (!present && !open) throw nothingHere();
  if (open?.hash !== '') precondition(present?.entry);
  const intent = { ...intentOf(desk, bound.uid, member.name, NOTHING_NEW), hash: '', body: '' };
  await begin(desk.store, open, intent);
  const { looks } = desk.collection;
  const attends = present && desk.model.writing.attends(present.state);
  const carried = await (attends ? decline(desk, present, intent) : erase(desk, member.key, present, intent));
  const records = [...new Set([...member.records, ...(carried?.records ?? [])])];
  const { state, gone = [] } = carried ?? {};
  await shown(desk, { looks, since: undefined, records, gone, state });
}

async function erase(
  desk: Desk,
  key: string,
  present: Present | undefined,
  intent: Intent,
): Promise<Carried | undefined> {
  if (!present) await clearUp(desk, key);
  const carried = present && (await carriedOut(desk, present.state, undefined, intent));
  await desk.store.settle({ ...EMPTY, intent, gone: true });
  return carried;
}

/** A first attempt may have been cut short after the last of its records was gone. */
async function clearUp({ session, model }: Desk, key: string | undefined): Promise<void> {
  const left = key === undefined ? undefined : model.writing.leftover?.(key);
  if (!left || (await session.ask(left.used)).length > 0) return;
  await session.apply(left.removal, new Map());
}

/** A meeting one only attends goes on without him. */
async function decline(desk: Desk, { state, known }: Present, intent: Intent): Promise<Carried> {
  const { db, model, uid } = intent;
  const answer = declined(state.resource, desk.session.reader);
  const carried = await carriedOut(desk, state, answer, intent);
  const final = carried.state ?? state;
  const fingerprint = fingerprintOf(final.resource, desk.session.reader);
  const hidden = [{ db, model, uid, name: known.binding.name, fingerprint }];
  await desk.store.settle({ ...EMPTY, intent, hidden });
  return { ...carried, state: final };
}
