/** Rules of recurrence as the ERPs keep them: in fields of their own, or as a text. */
import ICAL from 'ical.js';
import { instances as instancesOf, ruleOf } from '../ical/rule.ts';
import { DAY, formatWall, instantOf, parseWall, type Wall, wallOf } from '../ical/zones.ts';
import { dateOfText, numberOf, wallOfText } from './codecs.ts';
import type { PlannedValues } from './plan.ts';
import type { Moment, RRuleText, Zone } from './records.ts';
import type { Row } from './wire.ts';

/** How a meeting repeats, on the wall clock of the zone in which the ERP repeats it. */
export interface Rule {
  /** The parts of an RRULE but its end: `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO`. */
  readonly pattern: string;
  readonly count?: number;
  /** The last moment that may be an instance. */
  readonly until?: Wall;
}

/** The clock a series runs by. */
export interface Clock {
  readonly zone: Zone;
  readonly allDay: boolean;
}

/**
 * When an occurrence is, as a number: an instant, or for whole days midnight of the day on the wall. Walls alone
 * would not do: summer time leaves some out and shows others twice.
 */
export type Point = number;

export function pointOf({ zone, allDay }: Clock, wall: Wall): Point {
  return allDay ? wall - (((wall % DAY) + DAY) % DAY) : instantOf(zone, wall);
}

export function wallAt({ zone, allDay }: Clock, point: Point): Wall {
  return allDay ? point : wallOf(zone, point);
}

export function pointIn({ zone, allDay }: Clock, moment: Moment): Point {
  const clock = { zone, allDay };
  if ('on' in moment) return pointOf(clock, parseWall(moment.on));
  return allDay ? pointOf(clock, wallOf(zone, moment.at)) : moment.at;
}

export function momentOf({ allDay }: Clock, point: Point): Moment {
  return allDay ? { on: formatWall(point).slice(0, 10) } : { at: point };
}

/** The names of the fields that hold a rule. */
export interface RuleFields {
  readonly type: string;
  readonly interval: string;
  readonly ending: string;
  readonly count: string;
  /** A date. */
  readonly until: string;
  /** Monday first. */
  readonly weekdays: readonly string[];
  readonly monthBy: string;
  readonly day: string;
  /** `1` to `5`, `-1` */
  readonly nth: string;
  readonly weekday: string;
}

export function fieldsOf(fields: RuleFields): readonly string[] {
  const { weekdays, ...others } = fields;
  return [...Object.values(others), ...weekdays];
}

const FREQUENCIES = new Map([
  ['daily', 'DAILY'],
  ['weekly', 'WEEKLY'],
  ['monthly', 'MONTHLY'],
  ['yearly', 'YEARLY'],
]);
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const END_OF_DAY = DAY - 1000;

/** The rule that the fields of a row tell; undefined where they tell none. */
export function ruleOfFields(row: Row, fields: RuleFields, mostly: number | undefined): Rule | undefined {
  const frequency = FREQUENCIES.get(String(row[fields.type]));
  if (frequency === undefined) return undefined;
  const interval = Math.max(numberOf(row[fields.interval]) ?? 1, 1);
  const parts = [`FREQ=${frequency}`, `INTERVAL=${interval}`, ...byParts(frequency, row, fields)];
  return { pattern: parts.join(';'), ...endOf(row, fields, mostly) };
}

function byParts(frequency: string, row: Row, fields: RuleFields): readonly string[] {
  if (frequency === 'WEEKLY') {
    const days = WEEKDAYS.filter((_, index) => row[fields.weekdays[index] ?? ''] === true);
    return days.length === 0 ? [] : [`BYDAY=${days.join(',')}`];
  }
  if (frequency !== 'MONTHLY') return [];
  if (row[fields.monthBy] === 'day') return nthWeekday(row, fields);
  const day = numberOf(row[fields.day]) ?? 0;
  return day >= 1 && day <= 31 ? [`BYMONTHDAY=${day}`] : [];
}

function nthWeekday(row: Row, fields: RuleFields): readonly string[] {
  const weekday = String(row[fields.weekday]).slice(0, 2).toUpperCase();
  const nth = Number(row[fields.nth]);
  return WEEKDAYS.includes(weekday) && nth !== 0 && nth >= -1 && nth <= 5 ? [`BYDAY=${nth}${weekday}`] : [];
}

/** `mostly`: how many the ERP makes at most; undefined where it keeps a rule without end. */
function endOf(row: Row, fields: RuleFields, mostly: number | undefined): Pick<Rule, 'count' | 'until'> {
  const last = dateOfText(row[fields.until]);
  const ending = row[fields.ending];
  if (ending === 'end_date' && last !== undefined) return { until: (wallOfText(last) ?? 0) + END_OF_DAY };
  if (ending === 'forever' || ending === 'end_date') return mostly === undefined ? {} : { count: mostly };
  return {
    count: Math.min(Math.max(numberOf(row[fields.count]) ?? 1, 1), mostly ?? Number.MAX_SAFE_INTEGER),
  };
}

/**
 * The values that make a row tell this rule; the other way round than `ruleOfFields`. Weekly rules name their days,
 * monthly ones their day. What means nothing to the rule is left as it was.
 */
export function fieldsOfRule(rule: Rule, fields: RuleFields): PlannedValues {
  const parts = new Map(rule.pattern.split(';').map((part) => part.split('=', 2) as [string, string]));
  return {
    [fields.type]: (parts.get('FREQ') ?? '').toLowerCase(),
    [fields.interval]: Number(parts.get('INTERVAL') ?? 1),
    ...endingOf(rule, fields),
    ...daysOf(parts, fields),
  };
}

function endingOf({ count, until }: Rule, fields: RuleFields): PlannedValues {
  if (count !== undefined) return { [fields.ending]: 'count', [fields.count]: count };
  if (until === undefined) return { [fields.ending]: 'forever' };
  return { [fields.ending]: 'end_date', [fields.until]: formatWall(until).slice(0, 10) };
}

function daysOf(parts: ReadonlyMap<string, string>, fields: RuleFields): PlannedValues {
  const byDay = parts.get('BYDAY') ?? '';
  if (parts.get('FREQ') === 'WEEKLY') {
    const days = byDay.split(',');
    return Object.fromEntries(
      fields.weekdays.map((name, index) => [name, days.includes(WEEKDAYS[index] ?? '')]),
    );
  }
  if (parts.get('FREQ') !== 'MONTHLY') return {};
  const [, nth, weekday = ''] = /^(-?\d)([A-Z]{2})$/.exec(byDay) ?? [];
  if (nth === undefined) return { [fields.monthBy]: 'date', [fields.day]: Number(parts.get('BYMONTHDAY')) };
  const word = fields.weekdays[WEEKDAYS.indexOf(weekday)]?.toUpperCase() ?? '';
  return { [fields.monthBy]: 'day', [fields.nth]: nth, [fields.weekday]: word };
}

const READ = /^(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)|(INTERVAL|BY[A-Z]+|WKST)=[A-Z0-9,+-]+)$/;

/** The rule a text tells; undefined where it cannot be read. An UNTIL stands on the clock of the series. */
export function ruleOfText(source: string | undefined): Rule | undefined {
  const rule = /^(?:RRULE:)?(FREQ=.*|[A-Z]+=.*)$/m.exec(source?.trim() ?? '')?.[1]?.toUpperCase();
  if (rule === undefined) return undefined;
  const parts = rule.split(';').filter((part) => part !== '');
  const ends = new Map(parts.map((part) => part.split('=', 2) as [string, string]));
  const pattern = parts.filter((part) => !/^(COUNT|UNTIL)=/.test(part));
  if (!ends.has('FREQ') || !pattern.every((part) => READ.test(part))) return undefined;
  return { pattern: pattern.join(';'), ...endOfText(ends.get('COUNT'), ends.get('UNTIL')) };
}

function endOfText(count: string | undefined, until: string | undefined): Pick<Rule, 'count' | 'until'> {
  const last = until === undefined ? undefined : wallOfDigits(until);
  if (last !== undefined) return { until: until?.includes('T') ? last : last + END_OF_DAY };
  return Number(count) > 0 ? { count: Number(count) } : {};
}

/** `20260408T090000`, with or without `Z`, as a wall clock; undefined for anything else. */
export function wallOfDigits(digits: string): Wall | undefined {
  const [, year, month, day, time] =
    /^(\d{4})-?(\d\d)-?(\d\d)(?:[T ]?(\d\d:?\d\d:?\d\d))?Z?$/.exec(digits.trim()) ?? [];
  if (year === undefined) return undefined;
  const clock = time === undefined ? '00:00:00' : time.replace(/^(\d\d):?(\d\d):?(\d\d)$/, '$1:$2:$3');
  return wallOfText(`${year}-${month}-${day} ${clock}`);
}

/** The value of the RRULE property for a series whose first instance is `first`. */
export function ruleText(rule: Rule, clock: Clock, first: Point): RRuleText {
  const { zone, allDay } = clock;
  const pattern = leapSafe(rule.pattern, wallAt(clock, first)).replace(/;INTERVAL=1(?=;|$)/, '');
  if (rule.count !== undefined) return `${pattern};COUNT=${rule.count}`;
  if (rule.until === undefined) return pattern;
  const until = formatWall(allDay ? rule.until : instantOf(zone, rule.until)).replaceAll(/[-:]/g, '');
  return `${pattern};UNTIL=${allDay ? until.slice(0, 8) : `${until}Z`}`;
}

/** What repeats on 29 February skips other years; calendar programs disagree unless they are told. */
function leapSafe(pattern: string, first: Wall): string {
  const day = formatWall(first).slice(5, 10);
  return /FREQ=YEARLY/.test(pattern) && !/BY/.test(pattern) && day === '02-29'
    ? `${pattern};BYMONTH=2;BYMONTHDAY=29`
    : pattern;
}

/** The days of fifty years: a rule whose end is further away is followed no longer. */
const MOST = 20_000;

/** The instances of a rule that begins at `start`, in order; `start` itself only when the rule makes it. */
export function instances({ pattern, until, count = MOST }: Rule, start: Wall): Iterable<Wall> {
  return instancesOf({ ...ruleOf(ICAL.Recur.fromString(pattern), until), count }, start);
}

/** As `instances`, on a clock. */
export function points(rule: Rule, clock: Clock, start: Wall): readonly Point[] {
  return Array.from(instances(rule, start), (wall) => pointOf(clock, wall));
}

/**
 * The start of the `periods`-th period before that of `wall`, in step with the rule; undefined where the rule's
 * own start decides which days it makes.
 */
export function earlier(pattern: string, wall: Wall, periods: number): Wall | undefined {
  const steps = periods * Number(/INTERVAL=(\d+)/.exec(pattern)?.[1] ?? 1);
  if (/FREQ=DAILY/.test(pattern)) return wall - steps * DAY;
  if (/FREQ=WEEKLY/.test(pattern)) return wall - steps * 7 * DAY;
  const date = new Date(wall);
  if (/FREQ=MONTHLY.*BY/.test(pattern)) return date.setUTCMonth(date.getUTCMonth() - steps, 1);
  if (date.getUTCDate() > 28) return undefined;
  return /FREQ=YEARLY/.test(pattern) ? date.setUTCFullYear(date.getUTCFullYear() - steps) : undefined;
}
