/** PUT: what a client saves, carried into the ERP; decided from what both have, repaired by a repeat. */
import { createHash } from 'node:crypto';
import type { State } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Draft } from '../../mapping/index.ts';
import type { Intent, Member } from '../../store/store.ts';
import type { Claim } from '../naming/claiming.ts';
import { pairingRow } from '../naming/registry.ts';
import { etagOf } from '../reading/bodies.ts';
import { KnownRows } from '../reading/known-rows.ts';
import type { Snapshot } from '../reading/snapshot.ts';
import type { Precondition, PutResult, Sent } from '../types.ts';
import { UidConflict } from '../uid-conflict.ts';
import { adopt, orphansOf } from './adopting.ts';
import { withAlterations, withoutAlterations } from './altered.ts';
import { asWritten } from './as-written.ts';
import { lookedUp } from './carrying-out.ts';
import {
  begin,
  carriedOut,
  type Desk,
  intentOf,
  openIntent,
  type Present,
  presentOf,
  refreshed,
  shown,
  siteOf,
  turnOf,
} from './desk.ts';
import { Lookups } from './lookups.ts';
import { othersIn } from './others.ts';
import { EMPTY, NOTHING_NEW } from './outcome.ts';
import { recovered } from './recovering.ts';
import { saying, speaksForAll, wanted } from './saying.ts';
import { type Keeping, sidecarsOf } from './sidecars.ts';
import { unseen, vanished } from './vanished.ts';

/** Users and tags of one entry that are remembered while it is written. */
const ROWS = 100;

export function put(desk: Desk, name: string, sent: Sent, precondition: Precondition): Promise<PutResult> {
  const shared = new KnownRows(desk.model.shared, ROWS);
  const lookups = new Lookups(desk.session);
  const own = { ...desk, shared, lookups };
  return desk.turns.take(turnOf(desk, sent.uid), () => save(own, name, sent, precondition));
}

/** What is known for the change alone. */
interface Own extends Desk {
  readonly lookups: Lookups;
}

/** What a document meets with. */
interface Ground {
  /** What the client sees under the name. */
  readonly present: Present | undefined;
  /** An earlier attempt that was cut short. */
  readonly open: Intent | undefined;
  /** What the ERP has, also of an attempt whose answer was lost. */
  readonly state: State<Resource> | undefined;
  /** What that attempt sent, where somebody changed in the ERP what it had made. */
  readonly altered?: Draft;
}

async function save(desk: Own, name: string, sent: Sent, precondition: Precondition): Promise<PutResult> {
  const ground = await groundFor(desk, name, sent, precondition);
  const { present, open, state, altered } = ground;
  const { looks } = desk.collection;
  const said = saying(desk, present, sent);
  const meant = altered && state ? withAlterations(said.meant, altered, state.resource) : said.meant;
  const after = await wanted(desk, state, { ...said, meant }, open !== undefined);
  const site = { ...siteOf(desk, sent.uid), lookups: desk.lookups };
  const [since] = await Promise.all([sinceOf(desk, ground), lookedUp(site, state, after)]);
  const intent = await begun(desk, present?.known.name ?? name, sent, open, since);
  const { state: final, records, gone, others } = await carriedOut(desk, state, after, intent);
  if (!final && !state) return unseen(desk, intent, sent, records);
  if (!final) return vanished(desk, intent, sent, state?.resource.records ?? []);
  const claim = await desk.registry.claim(final.resource, { name: intent.name, uid: intent.icalUid });
  const keeping = { ...sent, served: said.served, shared: speaksForAll(desk, state, said.meant) };
  const adopted = await adopt(desk, sent.uid, final.resource);
  const kept = altered
    ? withoutAlterations(final.resource, said.meant)
    : await asLeft(desk, state, after, final, others);
  await settle(desk, intent, claim, kept, keeping);
  const written = { looks, since: open || state ? undefined : since, records, gone, state: final };
  const isAlone = adopted.length === 0;
  const snapshot = await (isAlone ? shown(desk, written) : refreshed(desk, [...records, ...adopted]));
  return answered(snapshot, intent.name, sent, present === undefined);
}

/** What the client is to see of the ERP as what he sent, and not as somebody's change of it. */
async function asLeft(
  desk: Own,
  state: State<Resource> | undefined,
  written: Resource,
  now: State<Resource>,
  earlier: ReadonlySet<number>,
): Promise<Resource> {
  const others = new Set([...earlier, ...(await othersIn(desk, state, written, now))]);
  return asWritten({ before: state?.resource, written, now: now.resource }, others);
}

/** A repeat of what was cut short is let pass: the entry may be another because of it. Throws 412. */
async function groundFor(desk: Desk, name: string, sent: Sent, precondition: Precondition): Promise<Ground> {
  const { collection, session } = desk;
  const back = await takenBack(desk, sent.uid);
  const seen = await (back.length > 0 ? collection.again(session, back) : collection.current(session));
  const snapshot = await withUnread(desk, seen, sent.uid);
  const member = desk.find(snapshot, name);
  await refuseConflict(desk, snapshot, member, sent.uid);
  const present = member && (await presentOf(desk, member));
  const open = await openIntent(desk, sent.uid);
  if (open?.hash !== hashOf(sent.text)) precondition(back.length > 0 ? undefined : present?.entry);
  if (present) return { present, open, state: present.state };
  return { present, open, state: undefined, ...(open && (await recovered(desk, open))) };
}

/**
 * The highest id before anything is created; it went down since an earlier attempt where the ERP was restored from a backup
 * meanwhile.
 */
async function sinceOf(desk: Desk, { open, state }: Ground): Promise<number> {
  if (state) return open?.since ?? NOTHING_NEW;
  const now = await highest(desk);
  return open && open.since > NOTHING_NEW ? Math.min(open.since, now) : now;
}

async function begun(
  desk: Desk,
  name: string,
  { uid, text }: Sent,
  open: Intent | undefined,
  since: number,
): Promise<Intent> {
  const intent = { ...intentOf(desk, uid, name, since), hash: hashOf(text), body: text };
  await begin(desk.store, open, intent);
  return intent;
}

/** The records of what a client took off its device before, and saves again. */
async function takenBack({ registry }: Desk, icalUid: string): Promise<readonly number[]> {
  const hidden = await registry.hidden();
  if (hidden.size === 0) return [];
  const back = (await registry.identified(icalUid)).filter(({ binding }) => hidden.has(binding.name));
  await registry.unhide(back.map(({ binding }) => binding.name));
  return back.flatMap(({ binding }) => binding.records);
}

/** What another gateway wrote under the UID, and did not live to read again. */
async function withUnread(
  { store, registry, collection, session }: Desk,
  snapshot: Snapshot,
  icalUid: string,
): Promise<Snapshot> {
  if (!store.shared) return snapshot;
  const holders = await registry.identified(icalUid);
  const unread = holders
    .filter(({ name }) => !snapshot.member(name))
    .flatMap(({ binding }) => binding.records);
  return unread.length === 0 ? snapshot : collection.again(session, unread);
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
function answered(snapshot: Snapshot | undefined, name: string, { text }: Sent, created: boolean): PutResult {
  const etag = etagOf(Buffer.from(text));
  return { created, name, ...(snapshot?.member(name)?.etag === etag && { etag: `"${etag}"` }) };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
