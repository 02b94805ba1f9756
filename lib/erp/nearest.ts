/** The rule an ERP can hold that comes nearest to one of RFC 5545. */
import { dayAt } from '../ical/day.ts';
import { DAY, formatWall, parseWall, type Wall, wallOf } from '../ical/zones.ts';
import type { RRuleText, Zone } from './records.ts';
import { type Clock, instances, type Point, pointOf, points, type Rule, wallAt } from './rules.ts';

/** What an ERP can hold of a rule. */
export interface Limits {
  /** Whether it keeps a rule without end. */
  readonly forever: boolean;
  /** So many occurrences it makes at most. */
  readonly most?: number;
  /** Which weekdays of a month it counts: 1 to 5, and -1 for the last. */
  readonly nth: readonly number[];
  /** On which day its weeks begin; Monday unless told. */
  readonly weekStart?: string;
}

export interface Nearest {
  /** On the clock of the ERP, for a base at the first of `made`: FREQ, INTERVAL, then BYDAY or BYMONTHDAY. */
  readonly rule: Rule;
  /** The instances the client means, those of a rule without end as far as they are looked at; never empty. */
  readonly meant: readonly Point[];
  /** The instances the ERP makes of `rule`. */
  readonly made: readonly Point[];
  /** Whether the ERP's occurrences are those of the client, to the second. */
  readonly exact: boolean;
  /** What is lost, in words for the log. */
  readonly lost?: string;
}

/** How far a rule without end is followed. */
export interface Horizon {
  /** As far at least, where the ERP keeps such rules. */
  readonly reach?: Point;
  /** Where it wants an end, the bounds are counted from here, or from the start where that is later. */
  readonly now?: Point | undefined;
}

/** A rule without end is followed for so many years, and so often at most, where the ERP wants an end. */
const YEARS = 10;
const TIMES = 720;

/** Clock changes of an ERP that repeats on another clock. */
export const SHIFT = 3 * 3_600_000;
/** So many instances tell which rule comes nearest. */
const SAMPLE = 60;

/**
 * @param start the client's DTSTART on `clock`, the one the rule is meant on
 * @param zone in which the ERP repeats
 */
export function nearest(
  text: RRuleText,
  start: Point,
  clock: Clock,
  zone: Zone,
  limits: Limits,
  horizon: Horizon = {},
): Nearest {
  const own = clientsRule(text, clock);
  const endless = own.count === undefined && own.until === undefined;
  const meant = meantBy(own, start, clock, limits, horizon);
  const to: Clock = { ...clock, zone };
  const { pattern, aligned } = patternFor(own, meant, clock, to, limits);
  const rule = { pattern, ...endFor(own, meant, { pattern, aligned, endless }, to, limits) };
  const made = points({ ...rule, ...bounds(rule, meant) }, to, wallAt(to, meant[0] ?? start));
  const lost = lostIn(own, rule, { meant, made, endless, aligned }, to, limits);
  return { rule, meant, made, exact: lost === undefined, ...(lost === undefined ? {} : { lost }) };
}

const PARTS = /^(FREQ|INTERVAL|WKST|BY[A-Z]+)=/;

/** The rule of an RRULE property, its UNTIL on the clock of the series. */
export function clientsRule(text: RRuleText, clock: Clock): Rule {
  const parts = text.toUpperCase().split(';');
  const pattern = parts.filter((part) => PARTS.test(part)).join(';');
  const value = (name: string): string | undefined =>
    parts.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const [count, until] = [Number(value('COUNT') ?? 0), value('UNTIL')];
  if (count > 0) return { pattern, count };
  return until === undefined ? { pattern } : { pattern, until: untilOn(clock, until) };
}

/** A date stands for its whole day. */
function untilOn({ zone, allDay }: Clock, digits: string): Wall {
  const [, year, month, day, hour = '23', minute = '59', second = '59', utc] =
    /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d)(Z)?)?$/.exec(digits) ?? [];
  if (year === undefined) throw new RangeError(`${digits} is no end of a rule.`);
  const wall = parseWall(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  return utc === undefined || allDay ? wall : wallOf(zone, wall);
}

/** A rule that makes nothing still has its start. */
function meantBy(own: Rule, start: Point, clock: Clock, limits: Limits, horizon: Horizon): readonly Point[] {
  const { most = LONGEST } = limits;
  const endless = own.count === undefined && own.until === undefined;
  const found = endless
    ? followed(own, start, clock, limits, horizon).slice(0, most)
    : points({ ...own, count: Math.min(own.count ?? LONGEST, most, LONGEST) }, clock, wallAt(clock, start));
  return found.length > 0 ? found : [start];
}

function followed(
  { pattern }: Rule,
  start: Point,
  clock: Clock,
  { forever }: Limits,
  { reach = start, now = start }: Horizon,
): readonly Point[] {
  const far = forever ? reach + DAY : start;
  const from = forever ? start : Math.max(start, now);
  const until = Math.max(yearsAfter(wallAt(clock, from)), wallAt(clock, far));
  const found: Point[] = [];
  let left = TIMES;
  for (const wall of instances({ pattern, until, count: LONGEST }, wallAt(clock, start))) {
    const point = pointOf(clock, wall);
    if (point >= from) left -= 1;
    if (left < 0 && point > far) break;
    found.push(point);
  }
  return found;
}

function yearsAfter(wall: Wall): Wall {
  return new Date(wall).setUTCFullYear(new Date(wall).getUTCFullYear() + YEARS) - 1;
}

/** The days of fifty years. */
const LONGEST = 20_000;

interface Found {
  readonly pattern: string;
  /** Whether each instance of the client has one of the ERP, exactly or within a change of the clock, and none is left. */
  readonly aligned: boolean;
}

function patternFor(own: Rule, meant: readonly Point[], clock: Clock, to: Clock, limits: Limits): Found {
  const sample = sampleOf(own, meant, clock);
  const weighed = candidates(own, sample, to, limits).map((pattern) => {
    const aligned = isAligned(pattern, meant, to);
    return { pattern, aligned, weight: weightOf(pattern, sample, to) + Number(aligned) };
  });
  return weighed.reduce((best, next) => (next.weight > best.weight ? next : best));
}

/** What the rule would go on to make tells better than three instances which other is like it. */
function sampleOf({ pattern }: Rule, meant: readonly Point[], clock: Clock): readonly Point[] {
  const more = points({ pattern, count: SAMPLE }, clock, wallAt(clock, meant[0] ?? 0));
  return more.length > 0 ? more : meant;
}

function isAligned(pattern: string, meant: readonly Point[], to: Clock): boolean {
  const made = madeOf(pattern, meant, to, meant.length + 1);
  return made.length === meant.length && made.every((point, at) => isNear(point, meant[at]));
}

const isNear = (one: Point, other: Point | undefined): boolean =>
  other !== undefined && Math.abs(one - other) <= SHIFT;

/** The instances from the first of `meant` on, up to the time of its last. */
function madeOf(pattern: string, meant: readonly Point[], to: Clock, count: number): readonly Point[] {
  const [first = 0, last = 0] = [meant[0], meant.at(-1)];
  const until = wallAt(to, last) + SHIFT;
  return points({ pattern, count, until }, to, wallAt(to, first));
}

/** How much of both the client's instances and the ERP's is the same: 1 for all, and a little less for shifted ones. */
function weightOf(pattern: string, meant: readonly Point[], to: Clock): number {
  const made = madeOf(pattern, meant, to, 4 * SAMPLE);
  if (made[0] !== meant[0]) return -1;
  const exact = new Set(made);
  let [hits, weight, next] = [0, 0, 0];
  for (const point of meant) {
    while (next < made.length && (made[next] ?? 0) < point - SHIFT) next += 1;
    if (!exact.has(point) && !isNear(point, made[next])) continue;
    hits += 1;
    weight += exact.has(point) ? 1 : 0.9;
  }
  return weight / (meant.length + made.length - hits);
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const MONDAY_FIRST = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

const weekdayAt = (wall: Wall): number => dayAt(Math.floor(wall / DAY)).weekday;

/** Patterns of the ERP that make the first instance, the likeliest first. */
function candidates(own: Rule, sample: readonly Point[], to: Clock, limits: Limits): readonly string[] {
  const walls = sample.map((point) => wallAt(to, point));
  const [first = 0] = walls;
  const [, frequency = ''] = /FREQ=([A-Z]+)/.exec(own.pattern) ?? [];
  const byFrequency: Readonly<Record<string, readonly string[]>> = {
    DAILY: [''],
    WEEKLY: weekdaySets(own, walls).map((days) => `;BYDAY=${days}`),
    MONTHLY: monthDays(first, limits),
    YEARLY: [''],
  };
  const order = [frequency, ...Object.keys(byFrequency)].filter((name) => name in byFrequency);
  return [...new Set(order)].flatMap((name) =>
    intervals(name, own, walls).flatMap((interval) =>
      (byFrequency[name] ?? []).map((by) => `FREQ=${name};INTERVAL=${interval}${by}${weeks(name, limits)}`),
    ),
  );
}

function weeks(frequency: string, { weekStart = 'MO' }: Limits): string {
  return frequency === 'WEEKLY' && weekStart !== 'MO' ? `;WKST=${weekStart}` : '';
}

/** Those of the rule as the ERP's clock shows them, and those seen. */
function weekdaySets({ pattern }: Rule, walls: readonly Wall[]): readonly string[] {
  const seen = new Set(walls.map(weekdayAt));
  const [first = 0] = walls;
  const named = /BYDAY=([A-Z,]+)/.exec(pattern)?.[1]?.split(',') ?? [];
  const shift = named.length === 1 ? weekdayAt(first) - WEEKDAYS.indexOf(named[0] ?? '') : 0;
  const shifts = named.length > 1 ? [0, -1, 1] : [shift];
  const shifted = shifts.map((by) => new Set(named.map((day) => (WEEKDAYS.indexOf(day) + by + 7) % 7)));
  return [...shifted, seen, new Set([weekdayAt(first)])]
    .filter((days) => days.size > 0)
    .map((days) => MONDAY_FIRST.filter((day) => days.has(WEEKDAYS.indexOf(day))).join());
}

function monthDays(first: Wall, { nth }: Limits): readonly string[] {
  const { date, monthLength } = dayAt(Math.floor(first / DAY));
  const weekday = WEEKDAYS[weekdayAt(first)];
  const places = [Math.ceil(date / 7), ...(date > monthLength - 7 ? [-1] : [])];
  return [
    `;BYMONTHDAY=${date}`,
    ...places.filter((place) => nth.includes(place)).map((place) => `;BYDAY=${place}${weekday}`),
  ];
}

const NUMBER: Readonly<Record<string, (wall: Wall) => number>> = {
  DAILY: (wall) => Math.floor(wall / DAY),
  WEEKLY: (wall) => Math.floor((Math.floor(wall / DAY) + 3) / 7),
  MONTHLY: (wall) => new Date(wall).getUTCFullYear() * 12 + new Date(wall).getUTCMonth(),
  YEARLY: (wall) => new Date(wall).getUTCFullYear(),
};

/** That of the rule, that between instances, and each. So many days are better called weeks. */
function intervals(frequency: string, { pattern }: Rule, walls: readonly Wall[]): readonly number[] {
  const own = Number(/INTERVAL=(\d+)/.exec(pattern)?.[1] ?? 1) || 1;
  const numbers = walls.slice(0, 3).map((wall) => NUMBER[frequency]?.(wall) ?? 0);
  const gaps = numbers.slice(1).map((number, at) => number - (numbers[at] ?? 0));
  const told = pattern.includes(`FREQ=${frequency}`) ? [own] : [];
  const likely = gaps.filter((gap) => gap > 0 && (frequency !== 'DAILY' || gap % 7 !== 0));
  return [...new Set([...told, ...likely, 1])];
}

/** Where the ERP counts as the client does, in the client's words; else by the day after which nothing is meant. */
function endFor(
  own: Rule,
  meant: readonly Point[],
  { pattern, aligned, endless }: Found & { readonly endless: boolean },
  to: Clock,
  limits: Limits,
): Pick<Rule, 'count' | 'until'> {
  if (endless && limits.forever) return {};
  if (aligned && (endless || own.count !== undefined)) return { count: meant.length };
  const last = aligned ? madeOf(pattern, meant, to, meant.length).at(-1) : meant.at(-1);
  return { until: endOfDay(wallAt(to, last ?? 0)) };
}

const endOfDay = (wall: Wall): Wall => Math.floor(wall / DAY) * DAY + DAY - 1000;

/** A rule without end is looked at as far as the client's. */
function bounds({ count, until }: Rule, meant: readonly Point[]): Pick<Rule, 'count' | 'until'> {
  return count === undefined && until === undefined ? { count: meant.length } : {};
}

interface Outcome {
  readonly meant: readonly Point[];
  readonly made: readonly Point[];
  readonly endless: boolean;
  readonly aligned: boolean;
}

function lostIn(
  own: Rule,
  rule: Rule,
  { meant, made, endless, aligned }: Outcome,
  { zone, allDay }: Clock,
  { forever, most }: Limits,
): string | undefined {
  if (!aligned) return `The ERP cannot repeat by ${own.pattern}; it has ${rule.pattern}.`;
  if (endless && !forever)
    return `The ERP keeps no rule without an end; it has the first ${made.length} times.`;
  if (most !== undefined && made.length === most && (own.count ?? Infinity) > most && !endless)
    return `The ERP makes at most ${most} occurrences.`;
  if (allDay || made.every((point, at) => point === meant[at])) return undefined;
  const changed = made.find((point, at) => point !== meant[at]) ?? 0;
  return `The ERP repeats by the clock of ${zone}; from ${formatWall(changed).slice(0, 10)} on the hour is another.`;
}
