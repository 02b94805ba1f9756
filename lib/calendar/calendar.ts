import { spaceOf } from '../erp/profile.ts';
import { refusal } from '../errors.ts';
import { breath, paced } from '../pace.ts';
import type { Member } from '../store/store.ts';
import type { Bodies } from './reading/bodies.ts';
import type { Latest } from './reading/collection.ts';
import type { Snapshot } from './reading/snapshot.ts';
import type { Remembered } from './remembered.ts';
import { after, isEnd, positionOf, type Scope, tokenOf } from './token.ts';
import type { Calendar, Changes, Entry, Found, Range, Rights, Served } from './types.ts';
import type { Desk } from './writing/desk.ts';
import { move } from './writing/move.ts';
import { put } from './writing/put.ts';
import { remove } from './writing/remove.ts';

/** How a calendar presents itself. */
export interface Presentation {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly component: 'VEVENT' | 'VTODO';
  /** `#RRGGBBAA` */
  readonly color: string;
  readonly order: number;
}

interface Parts extends Omit<Desk, 'find'> {
  readonly presentation: Presentation;
  readonly bodies: Bodies;
  readonly scope: Omit<Scope, 'epoch'>;
  readonly epoch: Remembered<string>;
  /** What the user set of it. */
  readonly own: Remembered<ReadonlyMap<string, string>>;
  /** Where it is not the user himself. */
  readonly owner?: { readonly db: string; readonly login: string };
  /** Whether the administrator lets anybody write into it. */
  readonly writable: boolean;
}

const NO_RIGHTS: Rights = { create: false, write: false, remove: false };

/** Those of calendars that may be written into, where entries move to. */
const DESKS = new WeakMap<Calendar, Desk>();

const readOnly = () => refusal('need-privileges', 'This calendar is for reading alone.');

/** One user's calendar as `dav/` sees it, over the collection all his devices share. */
export function calendarOf(parts: Parts): Calendar {
  const { presentation, collection, session, store, own } = parts;
  const desk: Desk = { ...parts, find: (snapshot, name) => lookUp(snapshot, spaceOf(parts.model), name) };
  const latest = () => collection.latest(session);
  const writable = (to: Desk): Desk => {
    if (parts.writable) return to;
    throw readOnly();
  };
  const calendar: Calendar = {
    ...presentation,
    ...(parts.owner && { owner: parts.owner }),
    rights: async () => (parts.writable ? collection.entitlement.rights(session) : NO_RIGHTS),
    token: async () => tokenOf(await scopeOf(parts), (await latest()).snapshot.progress),
    list: async (range) =>
      (await latest()).snapshot
        .live()
        .filter((member) => touches(member, range))
        .map(entryOf),
    get: async (names) => get(parts, await latest(), names),
    changes: async (since, limit) => changes(await scopeOf(parts), (await latest()).snapshot, since, limit),
    put: async (name, sent, precondition) => put(writable(desk), name, sent, precondition),
    remove: async (name, precondition) => remove(writable(desk), name, precondition),
    move: async (name, to, as, precondition) => {
      const target = DESKS.get(to);
      if (!target) throw readOnly();
      return move({ from: writable(desk), to: target, as }, name, precondition);
    },
    properties: () => own.value(),
    setProperties: (values) =>
      store.setProperties(parts.scope.collection, values).finally(() => own.forget()),
  };
  if (parts.writable) DESKS.set(calendar, desk);
  return calendar;
}

async function scopeOf({ scope, epoch }: Parts): Promise<Scope> {
  return { ...scope, epoch: await epoch.value() };
}

function entryOf({ name, etag, size, modified }: Member): Entry {
  return { name, etag: `"${etag}"`, size, modified };
}

function touches({ from, to }: Member, range: Range | undefined): boolean {
  const { start, end } = range ?? {};
  return (
    (end === undefined || from === null || from <= end) && (start === undefined || to === null || to >= start)
  );
}

async function get(
  parts: Parts,
  { snapshot, isStale }: Latest,
  names: readonly string[],
): Promise<ReadonlyMap<string, Found>> {
  const members = new Map(names.map((name) => [name, lookUp(snapshot, spaceOf(parts.model), name)]));
  const wanted = [...members.values()].flatMap((member) => member ?? []);
  const bodies = await parts.bodies.get(wanted.map(({ etag }) => etag));
  const lost = wanted.filter(({ etag }) => !bodies.has(etag));
  if (lost.length > 0) return getAgain(parts, names, lost);
  // Only what was seen to go is known to be gone.
  const isKnown = (name: string): boolean =>
    !isStale || members.get(name) !== undefined || snapshot.byName.has(name);
  return new Map(names.map((name) => [name, isKnown(name) ? found(members.get(name), bodies) : 'withheld']));
}

/** Bodies that are kept no more are rendered again from the ERP, once. */
async function getAgain(
  parts: Parts,
  names: readonly string[],
  lost: readonly Member[],
): Promise<ReadonlyMap<string, Found>> {
  const records = lost.flatMap((member) => member.records);
  const snapshot = await parts.collection.again(parts.session, records);
  const members = new Map(names.map((name) => [name, lookUp(snapshot, spaceOf(parts.model), name)]));
  const bodies = await parts.bodies.get([...members.values()].flatMap((member) => member?.etag ?? []));
  return new Map(names.map((name) => [name, found(members.get(name), bodies)]));
}

function found(member: Member | undefined, bodies: ReadonlyMap<string, Uint8Array>): Found {
  if (!member) return 'missing';
  const body = bodies.get(member.etag);
  return body ? ({ ...entryOf(member), body } satisfies Served) : 'withheld';
}

/**
 * By its name, or by the names the old CalDAV module gave its records: `ID.ics`. Not what has the id of one that is gone, as
 * after the ERP was restored from a backup.
 */
function lookUp(snapshot: Snapshot, model: string, name: string): Member | undefined {
  const own = snapshot.member(name);
  if (own) return own;
  const record = recordIn(name, model);
  if (record === undefined || snapshot.byName.get(`${model}-${record}.ics`)?.removed) return undefined;
  const alias = snapshot.byRecord.get(record) ?? '';
  return alias.startsWith(`${model}-${record}-`) ? undefined : snapshot.member(alias);
}

function recordIn(name: string, model: string): number | undefined {
  const stem = name.startsWith(`${model}-`) ? name.slice(model.length + 1) : name;
  const [, digits] = /^(\d{1,15})\.ics$/.exec(stem) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

async function changes(
  scope: Scope,
  snapshot: Snapshot,
  since: string | undefined,
  limit: number | undefined,
): Promise<Changes> {
  const { revision: head } = snapshot.progress;
  const position = since === undefined ? { revision: 0 } : positionOf(scope, since, head);
  if (isEnd(position, head))
    return { changed: [], removed: [], token: tokenOf(scope, position), truncated: false };
  const pool = since === undefined ? snapshot.live() : [...snapshot.byName.values()];
  await breath();
  const all = after(pool, position);
  await breath();
  const sent = limit === undefined ? all : all.slice(0, limit);
  const truncated = sent.length < all.length;
  const last = truncated ? sent.at(-1) : undefined;
  return {
    changed: await paced(
      sent.filter(({ removed }) => !removed),
      entryOf,
    ),
    removed: sent.filter(({ removed }) => removed).map(({ name }) => name),
    token: tokenOf(scope, last ? { revision: last.revision, name: last.name } : { revision: head }),
    truncated,
  };
}
