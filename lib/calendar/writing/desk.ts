/** What PUT and DELETE have in common: what is there now, what is under way, and what the ERP made of it. */
import type { Operation } from '../../erp/plan.ts';
import { type State, spaceOf } from '../../erp/profile.ts';
import type { Instant, Resource } from '../../erp/records.ts';
import type { Domain } from '../../erp/wire.ts';
import { DavError } from '../../errors.ts';
import type { Intent, Member, Store } from '../../store/store.ts';
import type { Known } from '../naming/alias.ts';
import type { Registry } from '../naming/registry.ts';
import { etagOf } from '../reading/bodies.ts';
import type { Collection } from '../reading/collection.ts';
import { recordsMade } from '../reading/made.ts';
import { look } from '../reading/reading.ts';
import { type Rendition, renditionOf } from '../reading/rendering.ts';
import type { Snapshot } from '../reading/snapshot.ts';
import type { Written } from '../reading/written.ts';
import type { Served } from '../types.ts';
import { areGone } from './are-gone.ts';
import { carryOut, type Site } from './carrying-out.ts';
import type { Turns } from './turns.ts';

/** What writing into one user's calendar takes. */
export interface Desk extends Omit<Site<Resource>, 'free'> {
  readonly store: Store;
  readonly collection: Collection;
  readonly registry: Registry;
  readonly turns: Turns;
  /** The gateway's own clock, in milliseconds. */
  readonly clock: () => number;
  /** The live member of that name, or of an alias of it. */
  readonly find: (snapshot: Snapshot, name: string) => Member | undefined;
}

/** What is there under a name at this moment. */
export interface Present {
  readonly state: State<Resource>;
  readonly known: Known;
  readonly entry: Served;
  /** What a GET returns. */
  readonly rendition: Rendition;
}

/** One change of a UID at a time, whoever makes it: his meeting is the other's too. */
export function turnOf({ session, model }: Desk, icalUid: string): string {
  return JSON.stringify([session.db, model.model, icalUid]);
}

/**
 * Read from the ERP now, so that nothing written meanwhile is overwritten unseen. Undefined as well where another has its id,
 * since the ERP was restored from a backup.
 */
export async function presentOf(desk: Desk, member: Member): Promise<Present | undefined> {
  const { session, model, registry } = desk;
  const { records, key, name, modified } = member;
  const state = await look(session, model, { records, keys: [key] }, desk.library, desk.shared);
  if (!state) return undefined;
  const rendition = await renditionOf(state.resource, registry, session.reader);
  if (!rendition || (rendition.known.name !== name && isNewer(state.resource, modified))) return undefined;
  const body = Buffer.from(rendition.text);
  const entry = { name, etag: `"${etagOf(body)}"`, size: body.length, modified, body };
  return { state, known: rendition.known, entry, rendition };
}

/** Made after what the calendar shows was written last: it is another. */
function isNewer(resource: Resource, modified: Instant): boolean {
  const records =
    resource.kind === 'task'
      ? [resource]
      : [resource.master, ...resource.overrides.map(({ record }) => record)];
  const times = records.flatMap((record) => record?.created ?? []);
  return times.length > 0 && Math.min(...times) > modified;
}

export async function openIntent(
  { session, model, store }: Desk,
  icalUid: string,
): Promise<Intent | undefined> {
  const open = await store.intents(session.db, spaceOf(model));
  return open.find((intent) => intent.uid === session.reader.uid && intent.icalUid === icalUid);
}

export function siteOf(desk: Desk, icalUid: string): Site<Resource> {
  return { ...desk, free: (records) => free(desk, records, icalUid) };
}

/** Those that no client knows by another UID, unless it knew another record that had the id. */
export async function free(
  { session, model, registry }: Desk,
  records: readonly number[],
  icalUid: string,
): Promise<readonly number[]> {
  if (records.length === 0) return [];
  const domain: Domain = [['id', 'in', records]];
  const fields = model.fields.filter((field) => field === 'create_date');
  const context = model.changedContext(session.reader);
  const rows = await session.ask({ ask: 'rows', model: model.model, domain, fields, context });
  await registry.meet(await recordsMade(session, model, rows));
  return registry.free(records, icalUid);
}

export function intentOf(
  { session, model, clock }: Desk,
  icalUid: string,
  name: string,
  since: number,
): Omit<Intent, 'hash' | 'body'> {
  const { db, reader } = session;
  return { db, model: spaceOf(model), uid: reader.uid, icalUid, name, since, at: clock() };
}

export async function begin(store: Store, open: Intent | undefined, intent: Intent): Promise<void> {
  if (open) await store.withdraw(open);
  await store.intend(intent);
}

/** What the ERP has after a change, and what the calendar has to know of it. */
export interface Carried {
  readonly state: State<Resource> | undefined;
  /** All records it had before, has now, or got meanwhile. */
  readonly records: readonly number[];
  /** Those of them that the ERP took away. */
  readonly gone: readonly number[];
  /** Those that somebody else wrote before the change was through. */
  readonly others: ReadonlySet<number>;
}

/** A refusal before anything reached the ERP leaves nothing to repair. */
export async function carriedOut(
  desk: Desk,
  before: State<Resource> | undefined,
  after: Resource | undefined,
  intent: Intent,
): Promise<Carried> {
  let begun = false;
  const records = new Set(before?.resource.records);
  const gone: number[] = [];
  const others = new Set<number>();
  const onApplied = (operation: Operation, record?: number): void => {
    begun = true;
    if (record !== undefined) records.add(record);
    gone.push(...takenBy(operation, desk.model.model));
  };
  try {
    const onOthers = (found: ReadonlySet<number>) => found.forEach((record) => void others.add(record));
    const site = { ...siteOf(desk, intent.icalUid), onApplied, onOthers };
    const state = await carryOut(site, before, after, intent.since);
    return { state, records: [...new Set([...records, ...(state?.resource.records ?? [])])], gone, others };
  } catch (error) {
    if (!begun && error instanceof DavError && error.status < 500) await desk.store.withdraw(intent);
    const made = [...records];
    const isNew = before === undefined && made.length > 0;
    if (isNew && (await areGone(desk, made).catch(() => false)))
      return { state: undefined, records: made, gone: made, others };
    throw error;
  }
}

function takenBy(operation: Operation, model: string): readonly number[] {
  if (operation.do !== 'unlink' || operation.model !== model) return [];
  return operation.ids.filter((id) => typeof id === 'number');
}

/** The calendar with a change that is done; where that fails, the change is shown later. */
export function shown(desk: Desk, written: Written): Promise<Snapshot | undefined> {
  return unlessAway(desk, desk.collection.written(desk.session, written));
}

export function refreshed(desk: Desk, records: readonly number[]): Promise<Snapshot | undefined> {
  return unlessAway(desk, desk.collection.again(desk.session, records));
}

async function unlessAway({ log }: Desk, snapshot: Promise<Snapshot>): Promise<Snapshot | undefined> {
  return snapshot.catch((error: unknown) => {
    log.warn({ err: error }, 'A change was written; it is shown once the ERP can be read again.');
    return undefined;
  });
}

export function nothingHere(): DavError {
  return new DavError(404, 'There is nothing at this address.');
}
