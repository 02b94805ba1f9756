/** What the records of a series become, in the fields of their rows. */
import { isDeepStrictEqual } from 'node:util';
import type { PlannedValues } from '../../plan.ts';
import type { Change, Codec, Query, State, Target } from '../../profile.ts';
import type { EventRecord, Moment, Series } from '../../records.ts';
import type { Row } from '../../wire.ts';
import { merged } from '../besides.ts';
import type { EventCodecs, EventProperties } from './model.ts';

type Property = keyof EventProperties;

export function writtenFields(codecs: EventCodecs): readonly string[] {
  return Object.values(codecs).flatMap((codec) => codec?.written ?? []);
}

/** What the codecs look at; times are one property. */
export function propertyOf(record: EventRecord, property: Property): unknown {
  return property === 'times' ? { start: record.start, end: record.end } : record[property];
}

export type Difference = readonly [
  codec: Codec<unknown>,
  value: unknown,
  before: unknown,
  property: Property,
];

/** Each codec with what it is to write, where that differs from what the row says. */
export function* differing(
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

export function placing({ summary, times, ...others }: EventCodecs): EventCodecs {
  const none = Object.fromEntries(Object.keys(others).map((property) => [property, null]));
  return { ...(none as { [P in keyof typeof others]: null }), summary, times };
}

export function targetOf(change: Change<Series>, row: Row | undefined): Target {
  const { reader, naive, policy } = change;
  // What is new has the id 0, whatever it became meanwhile.
  const fresh = recordsOf(change.after).every(({ id }) => id === 0);
  return { reader, naive, policy, row, fresh, found: merged(change.before?.around.related, change.found) };
}

/** A record that is wanted, and what stands for it now: by its id, and where it was only just made, by its place. */
export interface Pair {
  readonly record: EventRecord;
  readonly now: EventRecord | undefined;
}

export function pairs(before: Series | undefined, after: Series): readonly Pair[] {
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

export function rowOf(before: State<Series> | undefined, record: EventRecord | undefined): Row | undefined {
  return record && before?.rows.find(({ id }) => id === record.id);
}

export function lookupsOf(codecs: EventCodecs, change: Omit<Change<Series>, 'found'>): readonly Query[] {
  const { reader, naive, policy, before, after } = change;
  if (!after) return [];
  return pairs(before?.resource, after).flatMap(({ record, now }) => {
    const to = { reader, naive, policy, row: rowOf(before, now) };
    return [...differing(codecs, record, now)].flatMap(
      ([codec, value, then]) => codec.lookups?.(value, to, then) ?? [],
    );
  });
}
