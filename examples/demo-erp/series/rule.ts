import { python } from '../faults.ts';
import { DAY, midnight, type Wall, wallOfDigits, weekdayOf } from './moment.ts';

export const FREQUENCIES = [
  'YEARLY',
  'MONTHLY',
  'WEEKLY',
  'DAILY',
  'HOURLY',
  'MINUTELY',
  'SECONDLY',
] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export const WEEKDAYS: readonly string[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

export interface NthDay {
  /** Monday is 0. */
  readonly day: number;
  /** 0: every one of the period. */
  readonly nth: number;
}

/** A recurrence rule as the library of the ERPs understands it. */
export interface Rule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count?: number;
  /** By the same clock as the start; the Z of its text means nothing to the ERPs. */
  readonly until?: Wall;
  readonly days: readonly NthDay[];
  readonly monthDays: readonly number[];
  readonly months: readonly number[];
  readonly positions: readonly number[];
  readonly weekStart: number;
}

export const rule = (freq: Frequency, rest: Partial<Rule> = {}): Rule => ({
  freq,
  interval: 1,
  days: [],
  monthDays: [],
  months: [],
  positions: [],
  weekStart: 0,
  ...rest,
});

const wrong = (name: string, value: string): Error => python('ValueError', `invalid '${name}': ${value}`);

const numbers = (name: string, value: string): number[] =>
  value.split(',').map((each) => {
    const number = Number(each);
    if (each === '' || !Number.isInteger(number)) throw wrong(name, value);
    return number;
  });

const one = (name: string, value: string): number => numbers(name, value)[0] ?? 0;

function weekday(name: string, text: string): number {
  const day = WEEKDAYS.indexOf(text.toUpperCase());
  if (day === -1) throw wrong(name, text);
  return day;
}

function nthDay(text: string): NthDay {
  const [, nth = '', day = ''] = /^([+-]?\d*)([A-Za-z]{2})$/.exec(text) ?? [];
  return { day: weekday('BYDAY', day), nth: Number(nth) };
}

type Part = (value: string) => Partial<Rule>;

const PARTS: { readonly [name: string]: Part } = {
  FREQ: (value) => {
    const freq = FREQUENCIES.find((each) => each === value.toUpperCase());
    if (freq === undefined) throw wrong('FREQ', value);
    return { freq };
  },
  INTERVAL: (value) => ({ interval: one('INTERVAL', value) }),
  COUNT: (value) => ({ count: one('COUNT', value) }),
  UNTIL: (value) => ({ until: moment(value) }),
  BYDAY: (value) => ({ days: value.split(',').map(nthDay) }),
  BYMONTHDAY: (value) => ({ monthDays: numbers('BYMONTHDAY', value) }),
  BYMONTH: (value) => ({ months: numbers('BYMONTH', value) }),
  BYSETPOS: (value) => ({ positions: numbers('BYSETPOS', value) }),
  WKST: (value) => ({ weekStart: weekday('WKST', value) }),
};

/** Reads `20261210`, `20261210T235959` and the same with Z. Throws the fault of the ERP's library. */
export function moment(text: string): Wall {
  if (!/^\d{8}(T?\d{6})?Z?$/.test(text)) throw python('ValueError', `('Unknown string format:', '${text}')`);
  return wallOfDigits(text.replace(/\D/g, ''));
}

/** Reads a rule, bare or behind `RRULE:` and `DTSTART` lines. Throws the fault of the ERP's library. */
export function parseRule(text: string): Rule {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('DTSTART'));
  const parts = (lines[0] ?? '').replace(/^RRULE:/i, '').split(';');
  let read: Partial<Rule> = {};
  for (const part of parts) {
    const [name = '', value = ''] = part.split('=');
    const known = PARTS[name.toUpperCase()];
    if (known === undefined) throw python('ValueError', `unknown parameter '${name}'`);
    read = { ...read, ...known(value) };
  }
  if (read.freq === undefined) throw python('ValueError', "rule without 'FREQ'");
  return rule(read.freq, read);
}

/** With what follows from the start where the rule names neither days nor days of the month. */
export function completed(given: Rule, start: Wall): Rule {
  if (given.days.length > 0 || given.monthDays.length > 0) return given;
  const date = new Date(start);
  const monthDays = [date.getUTCDate()];
  if (given.freq === 'WEEKLY') return { ...given, days: [{ day: weekdayOf(start), nth: 0 }] };
  if (given.freq === 'MONTHLY') return { ...given, monthDays };
  if (given.freq !== 'YEARLY') return given;
  return { ...given, monthDays, months: given.months.length > 0 ? given.months : [date.getUTCMonth() + 1] };
}

/** The starts of a series by the clock on the wall, in order; endless where the rule is. */
export function* starts(given: Rule, start: Wall): Generator<Wall> {
  const full = completed(given, start);
  let left = full.count ?? Number.POSITIVE_INFINITY;
  for (const at of candidates(full, start)) {
    if (at < start) continue;
    if (at > (full.until ?? at) || left <= 0) return;
    left -= 1;
    yield at;
  }
}

const STEPS: { readonly [freq in Frequency]?: number } = {
  HOURLY: 3_600_000,
  MINUTELY: 60_000,
  SECONDLY: 1000,
};

/** The calendar of the ERP's library ends here. */
const LAST = Date.UTC(9999, 11, 31);

function* candidates(full: Rule, start: Wall): Generator<Wall> {
  const step = STEPS[full.freq];
  if (step !== undefined) {
    for (let at = start; at < LAST; at += step * full.interval) if (holds(full, midnight(at))) yield at;
    return;
  }
  const clock = start - midnight(start);
  for (let turn = 0; ; turn += 1) {
    const [first, last] = PERIODS[full.freq as Period](
      full,
      midnight(start),
      turn * Math.max(1, full.interval),
    );
    if (first > LAST) return;
    for (const day of positioned(full, daysOf(full, first, last))) yield day + clock;
  }
}

type Period = 'YEARLY' | 'MONTHLY' | 'WEEKLY' | 'DAILY';

/** First day of the nth period and of the one after it. */
const PERIODS: { readonly [freq in Period]: (full: Rule, day: Wall, nth: number) => [Wall, Wall] } = {
  YEARLY: (_full, day, nth) => {
    const year = new Date(day).getUTCFullYear() + nth;
    return [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)];
  },
  MONTHLY: (_full, day, nth) => {
    const [year, month] = [new Date(day).getUTCFullYear(), new Date(day).getUTCMonth() + nth];
    return [Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1)];
  },
  WEEKLY: (full, day, nth) => {
    const first = day - ((weekdayOf(day) - full.weekStart + 7) % 7) * DAY + nth * 7 * DAY;
    return [first, first + 7 * DAY];
  },
  DAILY: (_full, day, nth) => [day + nth * DAY, day + (nth + 1) * DAY],
};

function daysOf(full: Rule, first: Wall, end: Wall): Wall[] {
  const days: Wall[] = [];
  for (let day = first; day < end; day += DAY) if (holds(full, day)) days.push(day);
  return days;
}

function positioned({ positions }: Rule, days: Wall[]): Wall[] {
  if (positions.length === 0) return days;
  const chosen = positions.flatMap((position) => days.at(position > 0 ? position - 1 : position) ?? []);
  return [...new Set(chosen)].sort((a, b) => a - b);
}

function holds({ months, monthDays, days, freq }: Rule, day: Wall): boolean {
  const date = new Date(day);
  const [year, month, number] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (months.length > 0 && !months.includes(month + 1)) return false;
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  if (monthDays.length > 0 && !monthDays.some((each) => each === number || each === number - length - 1)) {
    return false;
  }
  if (days.length === 0) return true;
  const inYear = freq === 'YEARLY' && months.length === 0;
  const counts = freq === 'YEARLY' || freq === 'MONTHLY';
  const [first, last] = inYear
    ? [Date.UTC(year, 0, 1), Date.UTC(year, 11, 31)]
    : [Date.UTC(year, month, 1), Date.UTC(year, month, length)];
  return days.some(({ day: wanted, nth }) => {
    if (weekdayOf(day) !== wanted) return false;
    if (nth === 0 || !counts) return true;
    return nth > 0 ? ordinal(first, day) === nth : ordinal(day, last) === -nth;
  });
}

/** Of one weekday: how many there are from one day to another. */
const ordinal = (from: Wall, to: Wall): number => Math.floor((to - from) / (7 * DAY)) + 1;
