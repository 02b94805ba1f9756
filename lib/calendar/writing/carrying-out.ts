/** From what is to what is wanted: plans are made and carried out until nothing is left of the difference. */

import { HEAD, type Operation } from '../../erp/plan.ts';
import type { Change, Model, Policy, State } from '../../erp/profile.ts';
import type { Moment, Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import { DavError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { KnownRows } from '../reading/known-rows.ts';
import { type Library, look } from '../reading/reading.ts';
import { yielding } from './as-written.ts';
import { type Findings, Lookups } from './lookups.ts';
import { othersIn } from './others.ts';

export interface Site<R extends Resource> {
  readonly session: Session;
  readonly model: Model<R>;
  readonly library: Library;
  readonly policy: Policy;
  readonly log: Log;
  /** Those of some new records that no client knows as another entry than the one that is written. */
  free(records: readonly number[]): Promise<readonly number[]>;
  /** Told of each operation the ERP carried out, and of the record of its calendar that it made. */
  readonly onApplied?: (operation: Operation, record?: number) => void;
  /** Told of records that others wrote between two rounds. */
  readonly onOthers?: (records: ReadonlySet<number>) => void;
  /** What was looked up for the change a moment ago. */
  readonly lookups?: Lookups;
  /** What was read a moment ago of rows that many resources show. */
  readonly shared?: KnownRows;
}

/** A series needs a second look once the ERP has made its occurrences; more than a few mean that nothing comes of it. */
const ROUNDS = 6;

/**
 * Brings the ERP from `before` to `after`; what it has in the end, undefined where the resource is gone. `since` is the
 * highest id before anything was created. Throws what the client should read; a repeat goes on from there.
 */
export async function carryOut<R extends Resource>(
  site: Site<R>,
  before: State<R> | undefined,
  after: R | undefined,
  since: number,
): Promise<State<R> | undefined> {
  const lookups = site.lookups ?? new Lookups(site.session);
  let state = before;
  let wanted = after;
  const pairing = new Map<number, Moment>();
  for (let round = 1; round <= ROUNDS; round++) {
    const found = await lookedUp({ ...site, lookups }, state, wanted);
    const plan = site.model.writing.plan({ ...changeOf(site, state, wanted), found });
    if (round === 1)
      for (const sentence of plan.lost) site.log.info({ record: state?.resource.key }, sentence);
    for (const [record, moment] of plan.pairing ?? []) pairing.set(record, moment);
    const made = await applied(site, plan.operations, after, since);
    lookups.forget(plan.operations, site.model.model);
    if (plan.operations.length === 0 && round > 1) return state;
    state = after && (await seen(site, state, made, pairing));
    // What somebody deleted meanwhile is not made again.
    if (!plan.again || !state) return state;
    wanted = wanted && (await yielded(site, before, wanted, state));
  }
  return state;
}

/** What others wrote between two rounds stands. */
async function yielded<R extends Resource>(
  site: Site<R>,
  before: State<R> | undefined,
  wanted: R,
  now: State<R>,
): Promise<R> {
  const others = await othersIn(site, before, wanted, now);
  site.onOthers?.(others);
  return yielding(wanted, now.resource, others);
}

/** What the plan from `before` to `after` has to know. */
export function lookedUp<R extends Resource>(
  site: Site<R> & { readonly lookups: Lookups },
  before: State<R> | undefined,
  after: R | undefined,
): Promise<Findings> {
  return site.lookups.answers(site.model.writing.lookups(changeOf(site, before, after)));
}

function changeOf<R extends Resource>(
  { session, policy }: Site<R>,
  before: State<R> | undefined,
  after: R | undefined,
): Omit<Change<R>, 'found'> {
  const { reader, naive } = session;
  return { before, after, reader, naive, policy, now: session.now() };
}

/** What a resource is found by again: its records, or the record of another model that holds them together. */
interface Made {
  readonly records: number[];
  readonly keys: string[];
}

async function applied<R extends Resource>(
  site: Site<R>,
  operations: readonly Operation[],
  after: R | undefined,
  since: number,
): Promise<Made> {
  const created = new Map<string, number>();
  const made: Made = { records: [], keys: [] };
  for (const operation of operations) {
    const id = await site.session.apply(operation, created).catch(async (error: unknown) => {
      if (operation.do !== 'create' || operation.as !== HEAD || !after || !isDoubtful(error)) throw error;
      const record = await rescued(site, after, since, error);
      if (operation.model === site.model.model) return record;
      made.records.push(record);
      site.onApplied?.(operation, record);
      return undefined;
    });
    if (id === undefined || operation.do !== 'create') {
      site.onApplied?.(operation);
      continue;
    }
    site.onApplied?.(operation, operation.model === site.model.model ? id : undefined);
    created.set(operation.as, id);
    noted(made, operation, id, site.model.model);
  }
  return made;
}

/** By convention of plans: the head and its brothers are named so, contacts and tags otherwise. */
function noted(
  made: Made,
  { as, model }: Extract<Operation, { do: 'create' }>,
  id: number,
  own: string,
): void {
  if (!as.startsWith(HEAD)) return;
  if (model === own) made.records.push(id);
  else made.keys.push(`${model}-${id}`);
}

/** The ERP may have done it all the same: what it said is no refusal. */
function isDoubtful(error: unknown): boolean {
  return error instanceof DavError && error.status >= 500;
}

/** The record a create made although its answer was lost. Throws the loss again where none is found. */
async function rescued<R extends Resource>(
  site: Site<R>,
  after: R,
  since: number,
  error: unknown,
): Promise<number> {
  const id = await madeSince(site, after, since).catch(() => undefined);
  if (id === undefined) throw error;
  return id;
}

/** The record that a create of `after` made since: of several that nobody knows the first, and the log says so. */
export async function madeSince<R extends Resource>(
  { session, model, log, free }: Site<R>,
  after: R,
  since: number,
): Promise<number | undefined> {
  const { reader, naive } = session;
  const { query, fits } = model.writing.made(after, reader, naive, since);
  const rows = (await session.ask(query)).filter(fits);
  const ids = await free(rows.map(({ id }) => Number(id)).sort((a, b) => a - b));
  if (ids.length > 1) log.warn({ model: model.model, ids }, 'Several records may be the one just created.');
  return ids[0];
}

async function seen<R extends Resource>(
  { session, model, library, shared }: Site<R>,
  state: State<R> | undefined,
  made: Made,
  pairing: ReadonlyMap<number, Moment>,
): Promise<State<R> | undefined> {
  const records = [...(state?.resource.records ?? []), ...made.records];
  const keys = [...(state ? [state.resource.key] : []), ...made.keys];
  const paired = async (ids: readonly number[]) => new Map([...(await library.paired(ids)), ...pairing]);
  const meet: Library['meet'] = (when) => library.meet(when);
  return look(session, model, { records, keys }, { meet, paired }, shared);
}
