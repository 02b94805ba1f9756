/** How meetings are written, as far as that is the same in every version. */
import { isDeepStrictEqual } from 'node:util';
import { naiveText } from '../codecs.ts';
import { HEAD, NOTHING, type Plan, type PlannedValues } from '../plan.ts';
import type {
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
}

/** What a way of keeping series needs to write rows. */
export interface Rows {
  readonly model: string;
  readonly context: Context;
  /** The values that make a row say `record`; only what differs from `before`, which it says now. */
  encode(record: EventRecord, before?: EventRecord, row?: Row): PlannedValues;
}

type Property = keyof EventProperties;

/** What the codecs look at; times are one property. */
function propertyOf(record: EventRecord, property: Property): unknown {
  return property === 'times' ? { start: record.start, end: record.end } : record[property];
}

/** Each codec with what it is to write, where that differs from what the row says. */
function* differing(
  codecs: EventCodecs,
  record: EventRecord,
  before: EventRecord | undefined,
): Generator<readonly [codec: Codec<unknown>, value: unknown, before: unknown]> {
  for (const [property, codec] of Object.entries(codecs) as [Property, Codec<unknown> | null][]) {
    if (!codec) continue;
    const [now, then] = [propertyOf(record, property), before && propertyOf(before, property)];
    if (before === undefined ? now !== undefined : !isDeepStrictEqual(now, then)) yield [codec, now, then];
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

export function eventWriting(table: EventTable): Writing<Series> {
  const { codecs, way, writing } = table;
  return {
    fields: way.writtenFields ?? [],
    lookups: (change) => lookupsOf(codecs, change),
    plan: (change) => (change.after || change.before ? way.plan(change, rowsOf(table, change)) : NOTHING),
    attends: ({ rows, around, resource }) => attends(rows, around, resource),
    made: (after, reader, naive, since) => madeSince(table, after, reader, naive, since, writing.edges),
  };
}

function rowsOf(table: EventTable, change: Change<Series>): Rows {
  const { model, codecs, writing } = table;
  const { reader, naive, policy } = change;
  const found = merged(change.before?.around.related, change.found);
  const mute = policy.mails ? {} : writing.quiet;
  return {
    model,
    context: { ...table.context(reader), ...writing.always, ...mute },
    encode: (record, before, row) => encoded(codecs, record, before, { reader, naive, found, policy, row }),
  };
}

type Related = Surroundings['related'];

/** Rows of both, by model and id. */
function merged(one: Related | undefined, other: Related): Related {
  if (!one) return other;
  const models = new Set([...one.keys(), ...other.keys()]);
  return new Map(
    [...models].map((model) => [model, new Map([...(one.get(model) ?? []), ...(other.get(model) ?? [])])]),
  );
}

function lookupsOf(codecs: EventCodecs, change: Omit<Change<Series>, 'found'>): readonly Query[] {
  const { reader, naive, policy, before, after } = change;
  const known = new Map(recordsOf(before?.resource).map((record) => [record.id, record]));
  return recordsOf(after).flatMap((record) => {
    const to = { reader, naive, policy, row: before?.rows.find(({ id }) => id === record.id) };
    return [...differing(codecs, record, known.get(record.id))].flatMap(
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
  { master, overrides }: Series,
  reader: Reader,
  naive: Zone,
  since: number,
  [start]: EventWriting['edges'],
): RowQuery {
  const record = master ?? overrides[0]?.record;
  if (!record) throw new TypeError('A resource without a record was never made.');
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
  const row = before?.rows.find(({ id }) => id === before.resource.master?.id);
  if (!after) return removal(before, model, context);
  const record = after.master;
  if (!record) return NOTHING;
  if (!before?.resource.master || !row) {
    return { ...NOTHING, operations: [{ do: 'create', model, values: encode(record), context, as: HEAD }] };
  }
  const values = encode(record, before.resource.master, row);
  if (Object.keys(values).length === 0) return NOTHING;
  return { ...NOTHING, operations: [{ do: 'write', model, ids: [record.id], values, context }] };
}

function removal(before: State<Series> | undefined, model: string, context: Context): Plan {
  const ids = before?.resource.records ?? [];
  return ids.length === 0 ? NOTHING : { ...NOTHING, operations: [{ do: 'unlink', model, ids, context }] };
}
