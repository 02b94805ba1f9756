/** What a client saves or deletes, carried into the ERP: decided from what both have, repaired by a repeat. */
import { createHash } from 'node:crypto';
import type { State } from '../erp/profile.ts';
import type { Resource } from '../erp/records.ts';
import { DavError } from '../errors.ts';
import { parseCalendar } from '../ical/index.ts';
import { type Draft, intended, understand } from '../mapping/index.ts';
import type { Intent, Member, Store } from '../store/store.ts';
import { adopt, orphansOf } from './adopting.ts';
import type { Known } from './alias.ts';
import { declined, refuseOtherThanAnswer } from './answering.ts';
import { etagOf } from './bodies.ts';
import { carryOut, madeSince, type Site } from './carrying-out.ts';
import type { Claim } from './claiming.ts';
import type { Collection } from './collection.ts';
import { fingerprintOf } from './hiding.ts';
import { EMPTY, NOTHING_NEW } from './outcome.ts';
import { look } from './reading.ts';
import { pairingRow, type Registry } from './registry.ts';
import { type Rendition, renditionOf } from './rendering.ts';
import { type Keeping, sidecarsOf } from './sidecars.ts';
import type { Snapshot } from './snapshot.ts';
import type { Turns } from './turns.ts';
import type { Precondition, PutResult, Sent, Served } from './types.ts';
import { UidConflict } from './uid-conflict.ts';

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
interface Present {
  readonly state: State<Resource>;
  readonly known: Known;
  readonly entry: Served;
  /** What a GET returns. */
  readonly rendition: Rendition;
}

export function put(desk: Desk, name: string, sent: Sent, precondition: Precondition): Promise<PutResult> {
  return desk.turns.take(turnOf(desk, sent.uid), () => save(desk, name, sent, precondition));
}

/** One change of a UID at a time, whoever makes it: his meeting is the other's too. */
function turnOf({ session, model }: Desk, icalUid: string): string {
  return JSON.stringify([session.db, model.model, icalUid]);
}

async function save(desk: Desk, name: string, sent: Sent, precondition: Precondition): Promise<PutResult> {
  const back = await takenBack(desk, sent.uid);
  const { collection, session } = desk;
  const snapshot = await (back.length > 0 ? collection.again(session, back) : collection.current(session));
  const member = desk.find(snapshot, name);
  await refuseConflict(desk, snapshot, member, sent.uid);
  const present = member && (await presentOf(desk, member));
  const open = await openIntent(desk, sent.uid);
  const hash = hashOf(sent.text);
  const resumed = open?.hash === hash;
  if (!resumed) precondition(back.length > 0 ? undefined : present?.entry);
  const state = present?.state ?? (open && (await recovered(desk, open)));
  const said = saying(desk, present, sent);
  const after = await wanted(desk, state, said, open !== undefined);
  const since = open?.since ?? (state ? NOTHING_NEW : await highest(desk));
  const intent = { ...intentOf(desk, sent.uid, present?.known.name ?? name, since), hash, body: sent.text };
  await begin(desk.store, open, intent);
  const final = await carriedOut(desk, state, after, intent);
  if (!final) throw new DavError(502, 'The ERP took the entry, and does not show it.');
  const claim = await desk.registry.claim(final.resource, { name: intent.name, uid: intent.icalUid });
  const keeping = { ...sent, served: said.served, shared: speaksForAll(desk, state, said.meant) };
  await settle(desk, intent, claim, final.resource, keeping);
  const adopted = await adopt(desk, sent.uid, final.resource);
  return answered(desk, intent.name, [...claim.binding.records, ...adopted], sent, present === undefined);
}

/** The records of what a client took off its device before, and saves again. */
async function takenBack({ registry }: Desk, icalUid: string): Promise<readonly number[]> {
  const hidden = await registry.hidden();
  if (hidden.size === 0) return [];
  const back = (await registry.identified(icalUid)).filter(({ binding }) => hidden.has(binding.name));
  await registry.unhide(back.map(({ binding }) => binding.name));
  return back.flatMap(({ binding }) => binding.records);
}

/** RFC 4791, 5.3.2.1: a UID is one entry's, and an entry keeps its UID. */
async function refuseConflict(
  { registry }: Desk,
  snapshot: Snapshot,
  member: Member | undefined,
  icalUid: string,
): Promise<void> {
  const holders = await registry.identified(icalUid);
  const other = holders.find(({ name }) => name !== member?.name && snapshot.member(name));
  if (other) throw new UidConflict(other.name);
  const bound = member && (await registry.named(member.name));
  if (bound && bound.uid !== icalUid) throw new UidConflict(bound.name);
}

/** Read from the ERP now, so that nothing written meanwhile is overwritten unseen. */
async function presentOf(desk: Desk, member: Member): Promise<Present | undefined> {
  const { session, model, registry } = desk;
  const { records, key, name, modified } = member;
  const state = await look(session, model, { records, keys: [key] }, desk.library);
  if (!state) return undefined;
  const rendition = await renditionOf(state.resource, registry, session.reader);
  if (!rendition) return undefined;
  const body = Buffer.from(rendition.text);
  const entry = { name, etag: `"${etagOf(body)}"`, size: body.length, modified, body };
  return { state, known: rendition.known, entry, rendition };
}

async function openIntent({ session, model, store }: Desk, icalUid: string): Promise<Intent | undefined> {
  const open = await store.intents(session.db, model.model);
  return open.find((intent) => intent.uid === session.reader.uid && intent.icalUid === icalUid);
}

/** What an earlier attempt made before it was cut short. */
async function recovered(desk: Desk, open: Intent): Promise<State<Resource> | undefined> {
  const { session, model, library } = desk;
  if (open.body === '') return undefined;
  const meant = understand(parseCalendar(open.body), session.reader.zone);
  const id = await madeSince(
    siteOf(desk, open.icalUid),
    intended(undefined, undefined, undefined, meant),
    open.since,
  );
  return id === undefined ? undefined : look(session, model, { records: [id], keys: [] }, library);
}

function siteOf(desk: Desk, icalUid: string): Site<Resource> {
  return { ...desk, free: (records) => desk.registry.free(records, icalUid) };
}

/** What the client was served, what the ERP alone would show, and what it sends now. */
interface Saying {
  readonly served: Draft | undefined;
  readonly plain: Draft | undefined;
  readonly meant: Draft;
}

function saying({ session }: Desk, present: Present | undefined, sent: Sent): Saying {
  const { zone } = session.reader;
  const draftOf = (text: string): Draft => understand(parseCalendar(text), zone);
  return {
    served: present && draftOf(present.rendition.text),
    plain: present && draftOf(present.rendition.plain),
    meant: understand(sent.calendar, zone),
  };
}

/** After an attempt that was cut short, what we serve says nothing of what the ERP has. */
async function wanted(
  { registry, model, session }: Desk,
  state: State<Resource> | undefined,
  { served, plain, meant }: Saying,
  unfinished: boolean,
): Promise<Resource> {
  const changed = intended(state?.resource, unfinished ? undefined : served, plain, meant);
  const after = await registry.related(changed, meant);
  if (state && model.writing.attends(state)) refuseOtherThanAnswer(state.resource, after, session.reader);
  return after;
}

/** An attendee speaks for himself, and so does a document of some occurrences alone. */
function speaksForAll({ model }: Desk, state: State<Resource> | undefined, meant: Draft): boolean {
  const isWhole = meant.kind === 'task' || meant.master !== undefined;
  return isWhole && !(state && model.writing.attends(state));
}

async function highest({ session, model }: Desk): Promise<number> {
  const context = model.changedContext(session.reader);
  const [id = 0] = await session.ask({
    ask: 'ids',
    model: model.model,
    domain: [],
    order: 'id desc',
    limit: 1,
    context,
  });
  return id;
}

function intentOf(
  { session, model, clock }: Desk,
  icalUid: string,
  name: string,
  since: number,
): Omit<Intent, 'hash' | 'body'> {
  return { db: session.db, model: model.model, uid: session.reader.uid, icalUid, name, since, at: clock() };
}

async function begin(store: Store, open: Intent | undefined, intent: Intent): Promise<void> {
  if (open) await store.withdraw(open);
  await store.intend(intent);
}

/** A refusal before anything reached the ERP leaves nothing to repair. */
async function carriedOut(
  desk: Desk,
  state: State<Resource> | undefined,
  after: Resource | undefined,
  intent: Intent,
): Promise<State<Resource> | undefined> {
  let begun = false;
  const onApplied = (): void => {
    begun = true;
  };
  try {
    return await carryOut({ ...siteOf(desk, intent.icalUid), onApplied }, state, after, intent.since);
  } catch (error) {
    if (!begun && error instanceof DavError && error.status < 500) await desk.store.withdraw(intent);
    throw error;
  }
}

async function settle(
  { store, session }: Desk,
  intent: Intent,
  { binding, bindings, aliases }: Claim,
  resource: Resource,
  sent: Keeping,
): Promise<void> {
  const sidecars = sidecarsOf(binding, session.reader.uid, sent, resource);
  const pairings = resource.kind === 'event' ? [...resource.pairing].map(pairingRow) : [];
  const orphans = orphansOf(binding, sent, resource);
  await store.settle({ ...EMPTY, intent, bindings, aliases, sidecars, pairings, orphans });
}

/** All is done when the ERP and the store have it: what devices see of it may come later. */
async function answered(
  desk: Desk,
  name: string,
  records: readonly number[],
  sent: Sent,
  created: boolean,
): Promise<PutResult> {
  const snapshot = await refreshed(desk, records);
  const same = snapshot?.member(name)?.etag === etagOf(Buffer.from(sent.text));
  return { created, name, ...(same && { etag: `"${etagOf(Buffer.from(sent.text))}"` }) };
}

async function refreshed(
  { collection, session, log }: Desk,
  records: readonly number[],
): Promise<Snapshot | undefined> {
  return collection.again(session, records).catch((error: unknown) => {
    log.warn({ err: error }, 'A change was written; it is shown once the ERP can be read again.');
    return undefined;
  });
}

export async function remove(desk: Desk, name: string, precondition: Precondition): Promise<void> {
  const snapshot = await desk.collection.current(desk.session);
  const member = desk.find(snapshot, name);
  const bound = member && (await desk.registry.named(member.name));
  if (!member || !bound) return finished(desk, name);
  await desk.turns.take(turnOf(desk, bound.uid), () => takeAway(desk, member, bound, precondition));
}

/** A repeat finds nothing where the first attempt was cut short after the ERP had done it. */
async function finished({ session, model, store }: Desk, name: string): Promise<void> {
  const open = await store.intents(session.db, model.model);
  const own = open.find((one) => one.uid === session.reader.uid && one.name === name && one.hash === '');
  if (!own) throw nothingHere();
  await store.settle({ ...EMPTY, intent: own, gone: true });
}

async function takeAway(desk: Desk, member: Member, bound: Known, precondition: Precondition): Promise<void> {
  const open = await openIntent(desk, bound.uid);
  const present = await presentOf(desk, member);
  if (!present && !open) throw nothingHere();
  if (open?.hash !== '') precondition(present?.entry);
  const intent = { ...intentOf(desk, bound.uid, member.name, NOTHING_NEW), hash: '', body: '' };
  await begin(desk.store, open, intent);
  const attends = present && desk.model.writing.attends(present.state);
  if (attends) await decline(desk, present, intent);
  if (!attends) await erase(desk, present, intent);
  await refreshed(desk, member.records);
}

async function erase(desk: Desk, present: Present | undefined, intent: Intent): Promise<void> {
  if (present) await carriedOut(desk, present.state, undefined, intent);
  await desk.store.settle({ ...EMPTY, intent, gone: true });
}

/** A meeting one only attends goes on without him. */
async function decline(desk: Desk, { state, known }: Present, intent: Intent): Promise<void> {
  const { db, model, uid } = intent;
  const answer = declined(state.resource, desk.session.reader);
  const final = (await carriedOut(desk, state, answer, intent)) ?? state;
  const fingerprint = fingerprintOf(final.resource, desk.session.reader);
  const hidden = [{ db, model, uid, name: known.binding.name, fingerprint }];
  await desk.store.settle({ ...EMPTY, intent, hidden });
}

function nothingHere(): DavError {
  return new DavError(404, 'There is nothing at this address.');
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
