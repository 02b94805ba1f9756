/** What the ways of keeping a series have in common. */
import { DAY, type Wall } from '../../ical/zones.ts';
import type { Surroundings } from '../profile.ts';
import type { EventRecord, Moment, Series, SeriesKey, Zone } from '../records.ts';
import { type Clock, instances, momentOf, type Rule } from '../rules.ts';
import { clockOf, compose, loose, type Parts, type Standing, single, wallIn } from '../series.ts';
import type { Row } from '../wire.ts';
import type { Decode } from './events.ts';

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

/** A base with its clock, and how a wall clock of the stored texts stands on it. */
export interface Base {
  readonly record: EventRecord;
  readonly clock: Clock;
  readonly start: Wall;
  readonly rule: Rule | undefined;
}

export function baseOf(record: EventRecord, zone: Zone, rule: Rule | undefined): Base {
  const clock = clockOf(record, zone);
  return { record, clock, start: wallIn(clock, record.start), rule };
}

/** The instances of a base up to a while after the last of `walls`; a rule-less base is its own. */
export function instancesUpTo({ rule, start }: Base, walls: readonly Wall[]): readonly Wall[] {
  if (!rule) return [start];
  const needed = walls.reduce((latest, wall) => Math.max(latest, wall), start) + 2 * DAY;
  const until = Math.min(rule.until ?? needed, needed);
  const found = [...instances({ ...rule, until }, start)];
  return found.length > 0 ? found : [...instances({ ...rule, count: 1 }, start)];
}

/** What became of the exceptions of a base. */
export interface Outcome {
  readonly originals: ReadonlyMap<number, Wall>;
  /** Instances that do not take place unless a listed exception stands for them. */
  readonly suppressed: readonly Wall[];
}

export function familySeries(
  family: Family,
  base: Base,
  instants: readonly Wall[],
  outcome: Outcome,
  around: Surroundings,
  decode: Decode,
): Series | undefined {
  const listed = family.exceptions.filter(family.isListed).map(decode);
  const { key } = family;
  if (instants.length === 0) return withoutBase(family, around, decode);
  if (!base.rule && listed.length === 0) return single(key, base.record, around.reader.zone);
  return compose({
    ...standings(listed, outcome),
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
  return { placed, beyond, excluded: suppressed.filter((wall) => !used.has(wall)) };
}

export function momentsOf(clock: Clock, walls: ReadonlyMap<number, Wall>): ReadonlyMap<number, Moment> {
  return new Map([...walls].map(([id, wall]) => [id, momentOf(clock, wall)]));
}

export function wallsOf(clock: Clock, moments: ReadonlyMap<number, Moment>): ReadonlyMap<number, Wall> {
  return new Map([...moments].map(([id, moment]) => [id, wallIn(clock, moment)]));
}
