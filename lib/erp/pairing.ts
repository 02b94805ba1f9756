/** Which instance of its rule a record is, where the ERP keeps that nowhere. */
import { DAY, type Wall } from '../ical/zones.ts';
import { earlier, instances, type Rule } from './rules.ts';

/** A record that is part of a series, at its present time. */
export interface Placed {
  readonly id: number;
  readonly at: Wall;
  /** Its time was never changed alone. */
  readonly follows: boolean;
}

export interface Pairing {
  /** By record id. */
  readonly originals: ReadonlyMap<number, Wall>;
  /** Instances no record stands for. */
  readonly free: readonly Wall[];
  /** Records beyond the instances of the rule. */
  readonly beyond: readonly number[];
}

/**
 * Records that moved keep the original found out earlier; records at an instance stand for it; each other one,
 * in time order, those that left the series first, stands for the nearest instance that is left.
 */
export function pair(
  instants: Iterable<Wall>,
  records: readonly Placed[],
  kept: ReadonlyMap<number, Wall>,
): Pairing {
  const free = new Set(instants);
  const originals = new Map<number, Wall>();
  const claim = (record: Placed, original: Wall | undefined): void => {
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

function nearest(free: ReadonlySet<Wall>, to: Wall): Wall | undefined {
  let best: Wall | undefined;
  for (const wall of free) if (best === undefined || Math.abs(wall - to) < Math.abs(best - to)) best = wall;
  return best;
}

/** The instances of a series known by its records, and which record is which. */
export interface Found extends Pairing {
  readonly rule: Rule;
  readonly instants: readonly Wall[];
}

/** Weeks begin on the day of the language of whoever made the series; the ERP does not keep which. */
const WEEK_STARTS = ['MO', 'SU', 'SA'];
/** So many instances before the first record still in the series are thought of. */
const LOST = 50;
/** A record no instance is left for weighs like one moved by so much. */
const UNPAIRED = 4000 * DAY;

/**
 * Finds the instances of a rule whose beginning is not known: it began at the first record that follows it, or
 * at one of the instances before, when that brings moved records nearer.
 */
export function locate(rule: Rule, records: readonly Placed[], kept: ReadonlyMap<number, Wall>): Found {
  const following = records.filter(({ follows }) => follows);
  const known = following.length > 0 ? following : records;
  const first = known.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const anchored = bestWeek(rule, first, known);
  const candidates = beginnings(anchored, first, records.length - following.length).map((instants) =>
    weighed(anchored, instants, records, kept),
  );
  return candidates.reduce((best, next) => (next.weight < best.weight ? next : best)).found;
}

/** The rule with the beginning of the week under which it makes most of the records. */
function bestWeek(rule: Rule, first: Wall, known: readonly Placed[]): Rule {
  if (!/FREQ=WEEKLY/.test(rule.pattern) || /INTERVAL=1(;|$)/.test(rule.pattern)) return rule;
  const hits = (candidate: Rule): number => {
    const made = new Set(instances(candidate, first));
    return known.filter(({ at }) => made.has(at)).length;
  };
  const candidates = WEEK_STARTS.map((day) => ({ ...rule, pattern: `${rule.pattern};WKST=${day}` }));
  return candidates.reduce((best, next) => (hits(next) > hits(best) ? next : best));
}

/** The instances when the series began `0`, `1`, … instances before `first`. */
function beginnings(rule: Rule, first: Wall, most: number): readonly (readonly Wall[])[] {
  const plain = [...instances(rule, first)];
  const steps = Math.min(most, LOST);
  const start = steps > 0 ? earlier(rule.pattern, first, steps) : undefined;
  if (start === undefined) return [plain];
  const before = [...instances({ pattern: rule.pattern, until: first - 1 }, start)].slice(-steps);
  return [
    plain,
    ...before.map((_, index) => cut(rule, [...before.slice(before.length - 1 - index), ...plain])),
  ];
}

function cut({ count }: Rule, instants: readonly Wall[]): readonly Wall[] {
  return count === undefined ? instants : instants.slice(0, count);
}

function weighed(
  rule: Rule,
  instants: readonly Wall[],
  records: readonly Placed[],
  kept: ReadonlyMap<number, Wall>,
): { readonly weight: number; readonly found: Found } {
  const pairing = pair(instants, records, kept);
  const weight = records.reduce((sum, { id, at }) => {
    const original = pairing.originals.get(id);
    if (original === undefined) return sum + UNPAIRED;
    return kept.get(id) === original ? sum : sum + Math.abs(original - at);
  }, 0);
  return { weight, found: { ...pairing, rule, instants } };
}
