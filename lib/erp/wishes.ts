/** What a series is to be, occurrence by occurrence, and which records of the ERP become which of them. */
import { DAY } from '../ical/zones.ts';
import { clientsRule } from './nearest.ts';
import type { EventRecord, Moment, Series } from './records.ts';
import { type Clock, momentOf, type Point, pointIn, points, wallAt } from './rules.ts';
import { clockOf, retimed } from './series.ts';

/** An occurrence that is to take place. */
export interface Wish {
  /** Where the rule has it (RECURRENCE-ID). */
  readonly original: Point;
  readonly at: Point;
  /** A content and a time; the id only of an occurrence that has a record of its own. */
  readonly record: EventRecord;
}

export interface Wishes {
  readonly clock: Clock;
  /** Of the rule alone, as many as the ERP makes at most, those that do not take place among them. */
  readonly instants: readonly Point[];
  /** By their originals. */
  readonly occurrences: readonly Wish[];
}

/** `most`: so many instances of a rule become records. Throws a RangeError on a rule that cannot be read. */
export function wishesOf(series: Series, most: number): Wishes {
  const { master, overrides, zone } = series;
  const [pattern = master] = overrides.map(({ record }) => record);
  const clock = pattern ? clockOf(master ?? pattern, zone) : { zone, allDay: false };
  const instants = instantsOf(series, clock, most);
  const own = new Map(overrides.map(({ original, record }) => [pointIn(clock, original), record]));
  const added = master ? series.added.map((moment) => pointIn(clock, moment)) : [];
  const regular = [...instants, ...added].filter(notIn(series.excluded, clock));
  const originals = [...new Set([...regular, ...own.keys()])].sort((one, other) => one - other);
  const occurrences = originals.flatMap((original): Wish[] => {
    const record = own.get(original) ?? (master && { ...retimed(master, clock, original), id: 0 });
    return record ? [{ original, at: pointIn(clock, record.start), record }] : [];
  });
  return { clock, instants, occurrences };
}

function instantsOf({ master, rule }: Series, clock: Clock, most: number): readonly Point[] {
  if (!master) return [];
  const start = pointIn(clock, master.start);
  if (rule === undefined) return [start];
  const own = clientsRule(rule, clock);
  const count = Math.min(own.count ?? most, most);
  const found = points({ ...own, count }, clock, wallAt(clock, start));
  return found.length > 0 ? found : [start];
}

/** A date stands for its whole day. */
function notIn(excluded: readonly Moment[], clock: Clock): (point: Point) => boolean {
  const days = new Set(excluded.flatMap((moment) => ('on' in moment ? [moment.on] : [])));
  const moments = new Set(excluded.map((moment) => pointIn(clock, moment)));
  return (point) => !moments.has(point) && !days.has(dayOf(clock, point));
}

function dayOf(clock: Clock, point: Point): string {
  const wall = wallAt(clock, point);
  const day = momentOf({ ...clock, allDay: true }, wall - (((wall % DAY) + DAY) % DAY));
  return 'on' in day ? day.on : '';
}

/** A record of the ERP that is one of the series. */
export interface Standing {
  readonly id: number;
  readonly at: Point;
  /** As read; undefined for one beside the rule. */
  readonly original: Point | undefined;
  /** The original is no guess. */
  readonly known: boolean;
}

export interface Matching<S extends Standing> {
  readonly pairs: readonly { readonly wish: Wish; readonly record: S }[];
  readonly missing: readonly Wish[];
  readonly surplus: readonly S[];
}

type Name = string | number | undefined;
type Pass = readonly [wish: (wish: Wish) => Name, record: (record: Standing) => Name];

const always = (): Name => 'any';

/** Under what name a wish and a record find each other, the surest first; in the end by their order. */
const PASSES: readonly Pass[] = [
  [({ original, at }) => `${original} ${at}`, ({ original, at }) => `${original} ${at}`],
  [({ record }) => record.id || undefined, ({ id }) => id],
  [({ original }) => original, ({ original, known }) => (known ? original : undefined)],
  [({ at }) => at, ({ at }) => at],
  [({ original }) => original, ({ original }) => original],
  [always, always],
];

/**
 * Gives each wish a record, so that records keep their ids and what hangs on them. Found again from any state between,
 * so that a repeat writes only what is missing.
 */
export function matched<S extends Standing>(wishes: readonly Wish[], records: readonly S[]): Matching<S> {
  const pairs: { wish: Wish; record: S }[] = [];
  const left = new Set([...records].sort((one, other) => one.at - other.at || one.id - other.id));
  let missing = wishes;
  for (const [nameOfWish, nameOfRecord] of PASSES) {
    const named = Map.groupBy(left, nameOfRecord);
    missing = missing.filter((wish) => {
      const name = nameOfWish(wish);
      const record = name === undefined ? undefined : named.get(name)?.shift();
      if (!record) return true;
      pairs.push({ wish, record });
      left.delete(record);
      return false;
    });
  }
  return { pairs, missing, surplus: [...left] };
}
