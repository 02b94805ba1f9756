/** MOVE: an entry of one calendar becomes one of another, which is a matter of what its record says. */
import { type State, spaceOf } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import { DavError } from '../../errors.ts';
import type { Wish } from '../naming/claiming.ts';
import { look } from '../reading/reading.ts';
import type { MoveResult, Precondition } from '../types.ts';
import { UidConflict } from '../uid-conflict.ts';
import { carryOut } from './carrying-out.ts';
import { type Desk, nothingHere, presentOf, refreshed, siteOf, turnOf } from './desk.ts';
import { NOTHING_NEW } from './outcome.ts';
import { refuseStranger } from './stranger.ts';

/** Where an entry comes from, where it is to be, and under which name. */
export interface Way {
  readonly from: Desk;
  readonly to: Desk;
  readonly as: string;
}

/** Throws 403 where the record cannot become one of that calendar, and leaves it as it was. */
export async function move(way: Way, name: string, precondition: Precondition): Promise<MoveResult> {
  const { from, to } = way;
  refuseOtherKind(way);
  const member = from.find(await from.collection.current(from.session), name);
  const bound = member && (await from.registry.named(member.name));
  if (!member || !bound) throw nothingHere();
  return from.turns.take(turnOf(from, bound.uid), async () => {
    const present = await presentOf(from, member);
    if (!present) throw nothingHere();
    precondition(present.entry);
    const held = to.find(await to.collection.current(to.session), way.as);
    if (held && held.name !== member.name) throw new UidConflict(held.name);
    await carried(way, present.state.resource, bound.uid);
    const called = await renamed(to, present.state.resource, { name: way.as, uid: bound.uid });
    const { records } = present.state.resource;
    await Promise.all([refreshed(from, records), refreshed(to, records)]);
    return { created: held === undefined, name: called };
  });
}

function refuseOtherKind({ from, to }: Way): void {
  if (from.collection === to.collection)
    throw new DavError(403, 'An entry keeps the name it has in its calendar.');
  if (spaceOf(from.model) !== spaceOf(to.model))
    throw new DavError(403, 'The records of these two calendars are not of one kind.');
}

/** What the other calendar wants of its records is all that is written. */
async function carried({ from, to }: Way, resource: Resource, uid: string): Promise<void> {
  const state = await seenFrom(from, to, resource);
  if (from.model.writing.attends(state))
    throw new DavError(403, 'You attend this meeting: in which calendar it stands is for its owner to say.');
  const final = await carryOut(siteOf(to, uid), state, state.resource, NOTHING_NEW);
  if (!final) await refuseStranger(to, state, []);
}

/** As the calendar it comes from has it, with what the one it goes to looks at. */
async function seenFrom(from: Desk, to: Desk, { key, records }: Resource): Promise<State<Resource>> {
  const { writing } = from.model;
  const fields = [...new Set([...writing.fields, ...to.model.writing.fields])];
  const model = { ...from.model, writing: { ...writing, fields } };
  const state = await look(from.session, model, { records, keys: [key] }, from.library);
  if (!state) throw nothingHere();
  return state;
}

/** The name it is known by then: that which it has, where nobody may have another. */
async function renamed({ registry, store }: Desk, resource: Resource, wish: Wish): Promise<string> {
  const { bindings, aliases } = await registry.claim(resource, wish);
  await store.rebind(bindings, aliases);
  return wish.name;
}
