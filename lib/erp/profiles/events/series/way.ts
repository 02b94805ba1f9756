/** What the ways of keeping a series have in common. */
import { DAY } from '../../../../ical/zones.ts';
import type { Surroundings } from '../../../profile.ts';
import type { EventRecord, Moment, Series, SeriesKey, Zone } from '../../../records.ts';
import { type Clock, momentOf, type Point, pointIn, points, type Rule, wallAt } from '../../../rules.ts';
import { clockOf, compose, loose, type Parts, type Standing, single } from '../../../series.ts';
import type { Row } from '../../../wire.ts';
import type { Decode } from '../model.ts';

export const rowId = (row: Row): number => Number(row.id);

export function idInKey(key: SeriesKey): number {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}

/** The rows of a base-and-exceptions series, as far as they belong to the reader. */
export interface Family {
  readonly key: SeriesKey;
  /** Undefined when it is not the reader's, or archived. */
  readonly base: Row | undefined;
  readonly exceptions: readonly Row[];
  isListed(row: Row): boolean;
}

export function familyOf(key: SeriesKey, rows: readonly Row[], { listed }: Surroundings): Family {
  const isListed = (row: Row): boolean => listed.has(rowId(row));
  const head = idInKey(key);
  const exceptions = rows.filter((row) => rowId(row) !== head);
  return { key, base: rows.find((row) => rowId(row) === head && isListed(row)), exceptions, isListed };
}

/** Exceptions whose base the reader does not have: one is a meeting of its own. */
export function withoutBase(family: Family, { reader }: Surroundings, decode: Decode): Series | undefined {
  const records = family.exceptions.filter(family.isListed).map(decode);
  const [first] = records;
  if (!first) return undefined;
  if (records.length === 1) return single(family.key, first, reader.zone);
  const ids = records.map(({ id }) => id);
  const parts = { key: family.key, records: ids, clock: clockOf(first, reader.zone) };
  return loose({ ...parts, placed: [], beyond: records, pairing: new Map() });
}

/** A base with its clock. */
export interface Base {
  readonly record: EventRecord;
  readonly clock: Clock;
  readonly start: Point;
  readonly rule: Rule | undefined;
}

export function baseOf(record: EventRecord, zone: Zone, rule: Rule | undefined): Base {
  const clock = clockOf(record, zone);
  return { record, clock, start: pointIn(clock, record.start), rule };
}

/** The instances of a base up to a while after the last of `needed`; a rule-less base is its own. */
export function instancesUpTo({ rule, start, clock }: Base, needed: readonly Point[]): readonly Point[] {
  if (!rule) return [start];
  const first = wallAt(clock, start);
  const last = needed.reduce((latest, point) => Math.max(latest, point), start) + 2 * DAY;
  const until = Math.min(rule.until ?? last, last);
  const found = points({ ...rule, until }, clock, first);
  return found.length > 0 ? found : points({ ...rule, count: 1 }, clock, first);
}

/** What became of the exceptions of a base. */
export interface Outcome {
  readonly originals: ReadonlyMap<number, Point>;
  /** Instances that do not take place unless a listed exception stands for them. */
  readonly suppressed: readonly Point[];
  /** Instances the ERP has at another time than calendar programs. */
  readonly displaced?: readonly Standing[];
}

export function familySeries(
  family: Family,
  base: Base,
  instants: readonly Point[],
  outcome: Outcome,
  around: Surroundings,
  decode: Decode,
): Series | undefined {
  const listed = family.exceptions.filter(family.isListed).map(decode);
  const { key } = family;
  if (instants.length === 0) return withoutBase(family, around, decode);
  if (!base.rule && listed.length === 0) return single(key, base.record, around.reader.zone);
  const { placed, ...others } = standings(listed, outcome);
  return compose({
    ...others,
    placed: [...placed, ...(outcome.displaced ?? [])],
    key,
    records: [base.record.id, ...listed.map(({ id }) => id)],
    clock: base.clock,
    rule: base.rule,
    instants,
    master: base.record,
    pairing: momentsOf(base.clock, outcome.originals),
  });
}

function standings(
  records: readonly EventRecord[],
  { originals, suppressed }: Outcome,
): Pick<Parts, 'placed' | 'beyond' | 'excluded'> {
  const placed = records.flatMap((record): Standing[] => {
    const original = originals.get(record.id);
    return original === undefined ? [] : [{ original, record }];
  });
  const beyond = records.filter(({ id }) => !originals.has(id));
  const used = new Set(placed.map(({ original }) => original));
  return { placed, beyond, excluded: suppressed.filter((point) => !used.has(point)) };
}

export function momentsOf(clock: Clock, originals: ReadonlyMap<number, Point>): ReadonlyMap<number, Moment> {
  return new Map([...originals].map(([id, point]) => [id, momentOf(clock, point)]));
}

export function pointsIn(clock: Clock, moments: ReadonlyMap<number, Moment>): ReadonlyMap<number, Point> {
  return new Map([...moments].map(([id, moment]) => [id, pointIn(clock, moment)]));
}
