/** Which instance of its rule a record is, where the ERP keeps that nowhere. */
import { DAY, type Wall } from '../ical/zones.ts';
import { type Clock, earlier, type Point, points, type Rule, wallAt } from './rules.ts';

/** A record that is part of a series, at its present time. */
export interface Placed {
  readonly id: number;
  readonly at: Point;
  /** Its time was never changed alone. */
  readonly follows: boolean;
}

export interface Pairing {
  /** By record id. */
  readonly originals: ReadonlyMap<number, Point>;
  /** Instances no record stands for. */
  readonly free: readonly Point[];
  /** Records beyond the instances of the rule. */
  readonly beyond: readonly number[];
}

/**
 * Records that moved keep the original found out earlier; records at an instance stand for it; each other one,
 * in time order, those that left the series first, stands for the nearest instance that is left.
 */
export function pair(
  instants: Iterable<Point>,
  records: readonly Placed[],
  kept: ReadonlyMap<number, Point>,
): Pairing {
  const free = new Set(instants);
  const originals = new Map<number, Point>();
  const claim = (record: Placed, original: Point | undefined): void => {
    if (original === undefined || originals.has(record.id) || !free.delete(original)) return;
    originals.set(record.id, original);
  };
  const inTime = [...records].sort((a, b) => a.at - b.at || a.id - b.id);
  const moved = inTime.filter(({ follows }) => !follows);
  const following = inTime.filter(({ follows }) => follows);
  for (const record of moved) claim(record, kept.get(record.id));
  for (const record of [...following, ...moved]) claim(record, record.at);
  for (const record of following) claim(record, kept.get(record.id));
  for (const record of [...moved, ...following])
    if (!originals.has(record.id)) claim(record, nearest(free, record.at));
  const beyond = inTime.flatMap(({ id }) => (originals.has(id) ? [] : [id]));
  return { originals, free: [...free], beyond };
}

function nearest(free: ReadonlySet<Point>, to: Point): Point | undefined {
  let best: Point | undefined;
  for (const point of free)
    if (best === undefined || Math.abs(point - to) < Math.abs(best - to)) best = point;
  return best;
}

/** The instances of a series known by its records, and which record is which. */
export interface Found extends Pairing {
  readonly rule: Rule;
  readonly instants: readonly Point[];
  /** Records beyond the instances whose original was found out earlier: the rule of who wrote them was another. */
  readonly named: ReadonlyMap<number, Point>;
}

/** Weeks begin on the day of the language of whoever made the series; the ERP does not keep which. */
const WEEK_STARTS = ['MO', 'SU', 'SA'];
/** So many instances before the first record still in the series are thought of. */
const LOST = 20;
/** A record no instance is left for, or whose own is no instance though it never moved, weighs like one moved by so much. */
const UNPAIRED = 4000 * DAY;
/** An instance that a record stood for once is better made by the rule than beside it. */
const BESIDE = 1;

/**
 * Finds the instances of a rule whose beginning is not known: it began at the first record that follows it, or
 * at one of the instances before, when that brings moved records nearer.
 */
export function locate(
  rule: Rule,
  clock: Clock,
  records: readonly Placed[],
  kept: ReadonlyMap<number, Point>,
): Found {
  const following = records.filter(({ follows }) => follows);
  const known = following.length > 0 ? following : records.map((record) => asNamed(record, kept));
  const first = beginningOf(known, clock);
  const anchored = bestWeek(rule, clock, first, known);
  const candidates = beginnings(anchored, clock, first, records.length - following.length).map((instants) =>
    weighed(anchored, instants, records, kept),
  );
  return candidates.reduce((best, next) => (next.weight < best.weight ? next : best)).found;
}

/** Of a record that moved, where the rule had it as far as that is known. */
function asNamed(record: Placed, kept: ReadonlyMap<number, Point>): Placed {
  return { ...record, at: kept.get(record.id) ?? record.at };
}

/** The day of the first record at the hour most have: its own may be one that summer time left out. */
function beginningOf(known: readonly Placed[], clock: Clock): Wall {
  const walls = known.map(({ at }) => wallAt(clock, at));
  const first = walls.reduce((least, wall) => Math.min(least, wall));
  const hours = Map.groupBy(walls, timeOfDay);
  const [most] = [...hours.values()].reduce((best, group) => (group.length > best.length ? group : best));
  return first - timeOfDay(first) + timeOfDay(most ?? first);
}

const timeOfDay = (wall: Wall): number => ((wall % DAY) + DAY) % DAY;

/** The rule with the beginning of the week under which it makes most of the records. */
function bestWeek(rule: Rule, clock: Clock, first: Wall, known: readonly Placed[]): Rule {
  if (!/FREQ=WEEKLY/.test(rule.pattern) || /INTERVAL=1(;|$)/.test(rule.pattern)) return rule;
  const hits = (candidate: Rule): number => {
    const made = new Set(points(candidate, clock, first));
    return known.filter(({ at }) => made.has(at)).length;
  };
  const candidates = WEEK_STARTS.map((day) => ({ ...rule, pattern: `${rule.pattern};WKST=${day}` }));
  return candidates.reduce((best, next) => (hits(next) > hits(best) ? next : best));
}

/** The instances when the series began `0`, `1`, … instances before `first`. */
function beginnings(rule: Rule, clock: Clock, first: Wall, most: number): readonly (readonly Point[])[] {
  const plain = points(rule, clock, first);
  const steps = Math.min(most, LOST);
  const start = steps > 0 ? earlier(rule.pattern, first, steps) : undefined;
  if (start === undefined) return [plain];
  const before = points({ pattern: rule.pattern, until: first - 1 }, clock, start).slice(-steps);
  return [
    plain,
    ...before.map((_, index) => cut(rule, [...before.slice(before.length - 1 - index), ...plain])),
  ];
}

function cut({ count }: Rule, instants: readonly Point[]): readonly Point[] {
  return count === undefined ? instants : instants.slice(0, count);
}

function weighed(
  rule: Rule,
  instants: readonly Point[],
  records: readonly Placed[],
  kept: ReadonlyMap<number, Point>,
): { readonly weight: number; readonly found: Found } {
  const named = namedBeside(new Set(instants), records, kept);
  const others = records.filter(({ id }) => !named.has(id));
  const pairing = pair(instants, others, kept);
  const weight = others.reduce((sum, record) => sum + distance(record, pairing, kept), BESIDE * named.size);
  const beyond = [...pairing.beyond, ...named.keys()];
  return { weight, found: { ...pairing, beyond, rule, instants, named } };
}

/** What stands at no instance, and once stood for another, does not stand for the nearest. */
function namedBeside(
  instants: ReadonlySet<Point>,
  records: readonly Placed[],
  kept: ReadonlyMap<number, Point>,
): ReadonlyMap<number, Point> {
  const beside = records.flatMap(({ id, at }): [number, Point][] => {
    const original = kept.get(id);
    const isBeside = original !== undefined && !instants.has(original) && !instants.has(at);
    return isBeside ? [[id, original]] : [];
  });
  return new Map(beside);
}

function distance(
  { id, at, follows }: Placed,
  { originals }: Pairing,
  kept: ReadonlyMap<number, Point>,
): number {
  const original = originals.get(id);
  if (original === undefined) return UNPAIRED;
  if (original === at || kept.get(id) === original) return 0;
  return follows ? UNPAIRED : Math.abs(original - at);
}
