/** How meetings are written, as far as that is the same in every version. */
import { isDeepStrictEqual } from 'node:util';
import { naiveText } from '../codecs.ts';
import { headOf } from '../layout.ts';
import { HEAD, NOTHING, type Operation, type Plan, type Planned, type PlannedValues } from '../plan.ts';
import type {
  Beside,
  Change,
  Codec,
  Query,
  Reader,
  RowQuery,
  State,
  Surroundings,
  Target,
  Writing,
} from '../profile.ts';
import type { EventRecord, Moment, Series, Zone } from '../records.ts';
import type { Context, Domain, Row } from '../wire.ts';
import { joined, merged, NOTHING_BESIDE, withBeside } from './besides.ts';
import { guard, type Lock, lockFields } from './concurrency.ts';
import type { EventCodecs, EventProperties, EventTable } from './events.ts';
import { isForeign } from './people.ts';

/** What a version's row says of writing. */
export interface EventWriting {
  /** Keeps the ERP from telling people by mail, and from adding to what is written. */
  readonly quiet: Context;
  /** Sent with every write, whoever may be mailed. */
  readonly always: Context;
  /** Which fields hold start and end, to find a row by its time. */
  readonly edges: readonly [start: string, end: string];
  /** A private meeting is refused while it is made with others; they are added to it then. */
  readonly privateAlone?: true;
  /** How a call is made to fail when somebody wrote the row since it was read; `null` where nothing does. */
  readonly lock: Lock | null;
}

/** What a way of keeping series needs to write rows. */
export interface Rows {
  readonly model: string;
  readonly context: Context;
  /** The same with every mail muted, whatever the policy: occurrences beside the one people are told of. */
  readonly quiet: Context;
  /** The values that make a row say `record`; only what differs from `before`, which it says now. */
  encode(record: EventRecord, before?: EventRecord, row?: Row): PlannedValues;
  /** Name and times alone: all that a row has to say that nobody sees. */
  place(record: EventRecord): PlannedValues;
  /** What a row of `before` says. */
  decode(row: Row): EventRecord;
  /** The context in which a call on these rows of `before` fails when one was written meanwhile. */
  guarded(rows: readonly Row[], call: 'write' | 'unlink'): Context;
}

type Property = keyof EventProperties;

function writtenFields(codecs: EventCodecs): readonly string[] {
  return Object.values(codecs).flatMap((codec) => codec?.written ?? []);
}

/** What the codecs look at; times are one property. */
function propertyOf(record: EventRecord, property: Property): unknown {
  return property === 'times' ? { start: record.start, end: record.end } : record[property];
}

type Difference = readonly [codec: Codec<unknown>, value: unknown, before: unknown, property: Property];

/** Each codec with what it is to write, where that differs from what the row says. */
function* differing(
  codecs: EventCodecs,
  record: EventRecord,
  before: EventRecord | undefined,
): Generator<Difference> {
  for (const [property, codec] of Object.entries(codecs) as [Property, Codec<unknown> | null][]) {
    if (!codec) continue;
    const [now, then] = [propertyOf(record, property), before && propertyOf(before, property)];
    if (before === undefined ? now !== undefined : !isDeepStrictEqual(now, then))
      yield [codec, now, then, property];
  }
}

export function encoded(
  codecs: EventCodecs,
  record: EventRecord,
  before: EventRecord | undefined,
  to: Target,
): PlannedValues {
  const parts = Array.from(differing(codecs, record, before), ([codec, value, then]) =>
    codec.encode?.(value, to, then),
  );
  return Object.assign({}, ...parts) as PlannedValues;
}

/** The records of a series that may be written, each with what stands for it now. */
export function recordsOf(series: Series | undefined): readonly EventRecord[] {
  if (!series) return [];
  return [...(series.master ? [series.master] : []), ...series.overrides.map(({ record }) => record)];
}

type DecodeBy = (codecs: EventCodecs, row: Row, around: Surroundings) => EventRecord;

export function eventWriting(table: EventTable, decode: DecodeBy): Writing<Series> {
  const { codecs, way, writing } = table;
  return {
    fields: [
      ...new Set([...(way.writtenFields ?? []), ...writtenFields(codecs), ...lockFields(writing.lock)]),
    ],
    lookups: (change) => [...lookupsOf(codecs, change), ...(way.lookups?.(change) ?? [])],
    plan: (change) => (change.after || change.before ? planned(table, change, decode) : NOTHING),
    removal: 'unlink',
    attends: ({ rows, around, resource }) => attends(rows, around, resource),
    made: (after, reader, naive, since) => madeSince(table, after, reader, naive, since, writing.edges),
  };
}

function planned(table: EventTable, change: Change<Series>, decode: DecodeBy): Plan {
  const { model, codecs, way, writing } = table;
  const rows = rowsOf(table, change, decode);
  const plan = way.plan(change, rows);
  const left = without(change.before?.rows ?? [], goneBy(plan, model));
  const whole = withBeside(plan, besideOf(codecs, change, left), rows.context);
  return writing.privateAlone ? guestsApart(whole, change.reader) : whole;
}

function rowsOf(table: EventTable, change: Change<Series>, decode: DecodeBy): Rows {
  const { model, codecs, writing } = table;
  const { reader, policy } = change;
  const loud = { ...table.context(reader), ...writing.always };
  const quiet = { ...loud, ...writing.quiet };
  const context = policy.mails ? loud : quiet;
  const to = targetOf(change, undefined);
  return {
    model,
    context,
    quiet,
    encode: (record, before, row) => encoded(codecs, record, before, { ...to, row }),
    place: (record) => encoded(placing(codecs), record, undefined, to),
    decode: (row) => {
      if (!change.before) throw new TypeError('There is no row yet.');
      return decode(codecs, row, change.before.around);
    },
    guarded: (rows, call) => ({ ...context, ...guard(model, rows, call, writing.lock) }),
  };
}

function placing({ summary, times, ...others }: EventCodecs): EventCodecs {
  const none = Object.fromEntries(Object.keys(others).map((property) => [property, null]));
  return { ...(none as { [P in keyof typeof others]: null }), summary, times };
}

function targetOf(change: Change<Series>, row: Row | undefined): Target {
  const { reader, naive, policy } = change;
  // What is new has the id 0, whatever it became meanwhile.
  const fresh = recordsOf(change.after).every(({ id }) => id === 0);
  return { reader, naive, policy, row, fresh, found: merged(change.before?.around.related, change.found) };
}

/** What is done first is for the records that change; what hangs on rows may be wanting of any, and is done for all. */
function besideOf(codecs: EventCodecs, change: Change<Series>, rows: readonly Row[]): Beside {
  const { before, after } = change;
  if (!after) return NOTHING_BESIDE;
  const wanted = pairs(before?.resource, after);
  // An occurrence that has no row of its own yet gets a copy of what stands for it.
  const source = (record: EventRecord): EventRecord | undefined =>
    record.id === 0 && record !== after.master ? before?.resource.master : undefined;
  const made = wanted.map(({ record, now }) => {
    const to = targetOf(change, rowOf(before, now));
    return besides(differing(codecs, record, now), to, source(record));
  });
  const of = new Map(wanted.map(({ record, now }) => [now?.id, record]));
  const own = new Set(before?.resource.records);
  const hung = rows
    .filter(({ id }) => own.has(Number(id)))
    .map((row) => {
      const record = of.get(Number(row.id)) ?? after.master;
      if (!record) return NOTHING_BESIDE;
      return besides(differing(codecs, record, undefined), targetOf(change, row), source(record));
    });
  return joined([...made.map((one) => ({ ...one, after: [] })), { after: joined(hung).after ?? [] }]);
}

/** A record that is wanted, and what stands for it now: by its id, and where it was only just made, by its place. */
interface Pair {
  readonly record: EventRecord;
  readonly now: EventRecord | undefined;
}

function pairs(before: Series | undefined, after: Series): readonly Pair[] {
  const known = new Map(recordsOf(before).map((record) => [record.id, record]));
  const placed = placesOf(before);
  return [
    ...(after.master ? [{ record: after.master, now: known.get(after.master.id) ?? before?.master }] : []),
    ...after.overrides.map(({ record, original }) => ({
      record,
      now: known.get(record.id) ?? placed.get(JSON.stringify(original)),
    })),
  ];
}

/** What stands at each place: an override, or a row that is like the master. */
function placesOf(before: Series | undefined): ReadonlyMap<string, EventRecord> {
  const { master, overrides = [], pairing = new Map<number, Moment>() } = before ?? {};
  const alike = [...pairing].flatMap(([id, original]): [string, EventRecord][] =>
    master ? [[JSON.stringify(original), { ...master, id }]] : [],
  );
  const own = overrides.map(({ original, record }): [string, EventRecord] => [
    JSON.stringify(original),
    record,
  ]);
  return new Map([...alike, ...own]);
}

function rowOf(before: State<Series> | undefined, record: EventRecord | undefined): Row | undefined {
  return record && before?.rows.find(({ id }) => id === record.id);
}

function besides(parts: ReturnType<typeof differing>, to: Target, source: EventRecord | undefined): Beside {
  return joined(
    Array.from(parts, ([codec, value, then, property]) => {
      const before = source ? propertyOf(source, property) : then;
      return codec.beside?.(value, to, before) ?? NOTHING_BESIDE;
    }),
  );
}

/** Ids that a plan removes or archives. */
function goneBy({ operations }: Plan, model: string): ReadonlySet<unknown> {
  return new Set(
    operations.flatMap((one) => {
      if (one.model !== model) return [];
      if (one.do === 'unlink') return one.ids;
      return one.do === 'write' && one.values.active === false ? one.ids : [];
    }),
  );
}

function without(rows: readonly Row[], gone: ReadonlySet<unknown>): readonly Row[] {
  return rows.filter(({ id }) => !gone.has(id));
}

/** Private meetings are made by their owner alone; the others come at the next look. */
function guestsApart(plan: Plan, { partner = 0 }: Reader): Plan {
  const alone = [[6, 0, [partner]]];
  const operations = plan.operations.map((one) => withGuests(one, alone));
  return isDeepStrictEqual(operations, plan.operations) ? plan : { ...plan, operations, again: true };
}

/** Records are made by themselves, or as new members of the record that holds them together. */
function withGuests(operation: Operation, partner_ids: Planned): Operation {
  if (operation.do !== 'create' && operation.do !== 'write') return operation;
  const own = operation.do === 'create' ? asked(operation.values, partner_ids) : operation.values;
  const entries = Object.entries(own).map(([name, value]) => [name, membersAsked(value, partner_ids)]);
  return { ...operation, values: Object.fromEntries(entries) };
}

function membersAsked(value: Planned, partner_ids: Planned): Planned {
  if (!Array.isArray(value)) return value;
  return value.map((command: Planned) => {
    if (!Array.isArray(command) || command[0] !== 0) return command;
    return [0, 0, asked(command[2] as PlannedValues, partner_ids)];
  });
}

function asked(values: PlannedValues, partner_ids: Planned): PlannedValues {
  return values.privacy === 'private' ? { ...values, partner_ids } : values;
}

function lookupsOf(codecs: EventCodecs, change: Omit<Change<Series>, 'found'>): readonly Query[] {
  const { reader, naive, policy, before, after } = change;
  if (!after) return [];
  return pairs(before?.resource, after).flatMap(({ record, now }) => {
    const to = { reader, naive, policy, row: rowOf(before, now) };
    return [...differing(codecs, record, now)].flatMap(
      ([codec, value, then]) => codec.lookups?.(value, to, then) ?? [],
    );
  });
}

/** Somebody else's, of whom the reader may only say whether he comes. */
function attends(rows: readonly Row[], around: Surroundings, { records }: Series): boolean {
  const own = rows.filter(({ id }) => records.includes(Number(id)));
  return own.length > 0 && own.every((row) => isForeign(row, around));
}

function madeSince(
  table: EventTable,
  after: Series,
  reader: Reader,
  naive: Zone,
  since: number,
  [start]: EventWriting['edges'],
): RowQuery {
  const record = table.way.head?.(after) ?? headOf(after);
  const to: Target = {
    reader,
    naive,
    found: new Map(),
    policy: { mails: false, contacts: false },
    row: undefined,
  };
  const name = table.codecs.summary.encode?.(record.summary, to, undefined) ?? {};
  const named: Domain = Object.entries(name).map(([field, value]) => [field, '=', String(value)] as const);
  return {
    ask: 'rows',
    model: table.model,
    domain: [
      ['id', '>', since],
      ['user_id', '=', reader.uid],
      ...named,
      ...timed(start, record.start, naive),
    ],
    fields: ['id', start],
    context: { ...table.context(reader), active_test: false },
    order: 'id',
  };
}

/** Whole days are stored at hours of the ERP's choice. */
function timed(field: string, moment: Moment, naive: Zone): Domain {
  return 'on' in moment ? [] : [[field, '=', naiveText(moment.at, naive)]];
}

/** One meeting that does not repeat, made, changed or removed. */
export function planSingle({ before, after }: Change<Series>, { model, context, encode }: Rows): Plan {
  const row = rowOf(before, before?.resource.master);
  if (!after) return removal(before, model, context);
  const record = after.master;
  if (!record) return NOTHING;
  if (!before?.resource.master || !row) {
    return { ...NOTHING, operations: [{ do: 'create', model, values: encode(record), context, as: HEAD }] };
  }
  const values = encode(record, before.resource.master, row);
  if (Object.keys(values).length === 0) return NOTHING;
  const ids = [before.resource.master.id];
  return { ...NOTHING, operations: [{ do: 'write', model, ids, values, context }] };
}

function removal(before: State<Series> | undefined, model: string, context: Context): Plan {
  const ids = before?.resource.records ?? [];
  return ids.length === 0 ? NOTHING : { ...NOTHING, operations: [{ do: 'unlink', model, ids, context }] };
}
