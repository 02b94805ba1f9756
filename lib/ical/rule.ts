/**
 * Recurrence rules (RFC 5545, 3.3.10) on a wall clock. ical.js reads them; its own iterator is not used, because it
 * searches without end for an instance of a rule that has none (`FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30`), cannot start
 * late in an old rule, and knows BYSETPOS for months only.
 */
import type ICAL from 'ical.js';
import { type Day, dayAt, lengthOfYear, wallOfDate, weekOf } from './day.ts';
import { DAY, type Wall } from './zones.ts';

type Part =
  | 'BYMONTH'
  | 'BYWEEKNO'
  | 'BYYEARDAY'
  | 'BYMONTHDAY'
  | 'BYHOUR'
  | 'BYMINUTE'
  | 'BYSECOND'
  | 'BYSETPOS';

interface Weekday {
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 0 for every one. */
  readonly nth: number;
}

export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | undefined;
  readonly until: Wall | undefined;
  /** 0 is Sunday. */
  readonly weekStart: number;
  readonly by: Partial<Record<Part, readonly number[]>>;
  readonly weekdays: readonly Weekday[] | undefined;
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** `until` is that of the rule on the clock of the series. Throws on a frequency that is none. */
export function ruleOf(recur: ICAL.Recur, until: Wall | undefined): Rule {
  const { BYDAY, ...by } = recur.parts as Partial<Record<Part, number[]>> & { BYDAY?: string[] };
  if (!(recur.freq in PERIODS)) throw new RangeError(`${recur.freq} is no frequency.`);
  return {
    frequency: recur.freq as Frequency,
    interval: Math.max(1, recur.interval || 1),
    count: recur.count || undefined,
    until,
    weekStart: (recur.wkst || 2) - 1,
    by: Object.fromEntries(
      Object.entries(by).map(([part, values]) => [part, values.toSorted((a, b) => a - b)]),
    ),
    weekdays: BYDAY?.map((text) => ({
      weekday: WEEKDAYS.indexOf(text.slice(-2)),
      nth: Number(text.slice(0, -2)),
    })),
  };
}

/** The time a frequency counts by: the number of the period a wall clock stands in, and when one begins. */
interface Period {
  numberOf(wall: Wall, weekStart: number): number;
  begin(number: number, weekStart: number): Wall;
}

const lasting = (length: number): Period => ({
  numberOf: (wall) => Math.floor(wall / length),
  begin: (number) => number * length,
});

/** Days from 1970-01-01, a Thursday, to the first day of a week. */
const weekShift = (weekStart: number): number => (weekStart + 3) % 7;

const PERIODS = {
  YEARLY: {
    numberOf: (wall) => new Date(wall).getUTCFullYear(),
    begin: (year) => wallOfDate(year, 1, 1),
  },
  MONTHLY: {
    numberOf: (wall) => new Date(wall).getUTCFullYear() * 12 + new Date(wall).getUTCMonth(),
    begin: (month) => wallOfDate(Math.floor(month / 12), (month % 12) + 1, 1),
  },
  WEEKLY: {
    numberOf: (wall, weekStart) => Math.floor((Math.floor(wall / DAY) - weekShift(weekStart)) / 7),
    begin: (week, weekStart) => (week * 7 + weekShift(weekStart)) * DAY,
  },
  DAILY: lasting(DAY),
  HOURLY: lasting(3_600_000),
  MINUTELY: lasting(60_000),
  SECONDLY: lasting(1000),
} satisfies Record<string, Period>;

type Frequency = keyof typeof PERIODS;

/** Where the clock parts of a frequency begin: finer ones expand a period, the others limit it. */
const FINER = {
  YEARLY: 0,
  MONTHLY: 0,
  WEEKLY: 0,
  DAILY: 0,
  HOURLY: 1,
  MINUTELY: 2,
  SECONDLY: 3,
} satisfies Record<Frequency, number>;

const HOUR = 3_600_000;
const nextHour = (wall: Wall): Wall => (Math.floor(wall / HOUR) + 1) * HOUR;

const WITHIN_A_DAY: ReadonlySet<Frequency> = new Set(['DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY']);

/** No calendar holds a later instance: a rare one that is counted would be followed for thousands of years. */
const LAST = Date.UTC(2200, 11, 31, 23, 59, 59);
/** Days or periods looked at in vain, or only counted, before a rule is given up: the days of a hundred years. */
const IDLE = 36_525;

/**
 * The instances of a rule that begins with `start`, in order, from `from` on; `start` itself only if the rule makes
 * it. Ends early when 36,525 days or periods before or between instances bring none.
 */
export function* instances(rule: Rule, start: Wall, from: Wall = start): Generator<Wall> {
  const search = new Search(rule, start, from);
  for (let period = search.first(); search.goes(period); period = search.next(period)) {
    for (const wall of search.instancesIn(period)) if (wall >= from) yield wall;
  }
}

class Search {
  readonly #rule: Rule;
  readonly #start: Wall;
  readonly #from: Wall;
  readonly #period: Period;
  readonly #fits: (day: Day) => boolean;
  readonly #clock: readonly (readonly number[])[];
  #found = 0;
  #idle = 0;
  #over = false;

  constructor(rule: Rule, start: Wall, from: Wall) {
    this.#rule = completed(rule, dayAt(Math.floor(start / DAY)));
    this.#start = start;
    this.#from = from;
    this.#period = PERIODS[rule.frequency];
    this.#fits = dayTest(this.#rule);
    this.#clock = clockOf(rule, start);
  }

  /** Instances before `from` are passed over unless they have to be counted. */
  first(): number {
    const begin = this.#numberOf(this.#start);
    if (this.#rule.count !== undefined || this.#from <= this.#start) return begin;
    const passed = Math.floor((this.#numberOf(this.#from) - begin) / this.#rule.interval);
    return begin + passed * this.#rule.interval;
  }

  goes(period: number): boolean {
    const begin = this.#begin(period);
    return !this.#over && begin <= Math.min(this.#rule.until ?? LAST, LAST) && this.#idle <= IDLE;
  }

  /** Periods that lie within a day are passed over with it, and with its month; those within an hour with that. */
  next(period: number): number {
    const { frequency, interval, by } = this.#rule;
    const begin = this.#begin(period);
    const day = dayAt(Math.floor(begin / DAY));
    if (!WITHIN_A_DAY.has(frequency)) return period + interval;
    if (this.#fits(day))
      return this.#isInVain(begin) ? this.#stepTo(period, nextHour(begin)) : period + interval;
    const rest = by.BYMONTH?.includes(day.month) === false ? day.monthLength - day.date : 0;
    return this.#stepTo(period, (day.number + rest + 1) * DAY);
  }

  /** Whether no period of this hour has an instance. */
  #isInVain(begin: Wall): boolean {
    const { frequency, by } = this.#rule;
    return FINER[frequency] > FINER.HOURLY && by.BYHOUR?.includes(new Date(begin).getUTCHours()) === false;
  }

  /** The first period in step that begins no earlier than the one `wall` is in. */
  #stepTo(period: number, wall: Wall): number {
    const { interval } = this.#rule;
    return period + Math.ceil((this.#numberOf(wall) - period) / interval) * interval;
  }

  *instancesIn(period: number): Generator<Wall> {
    this.#idle += 1;
    for (const wall of this.#selected([...this.#candidates(period)])) {
      if (wall < this.#start || this.#over) continue;
      this.#found += 1;
      this.#over = wall > (this.#rule.until ?? LAST) || this.#found > (this.#rule.count ?? Infinity);
      if (this.#over) return;
      this.#idle = wall < this.#from ? this.#idle + 1 : 0;
      yield wall;
    }
  }

  #numberOf(wall: Wall): number {
    return this.#period.numberOf(wall, this.#rule.weekStart);
  }

  #begin(period: number): Wall {
    return this.#period.begin(period, this.#rule.weekStart);
  }

  *#candidates(period: number): Generator<Wall> {
    const [begin, end] = [this.#begin(period), this.#begin(period + 1)];
    const times = [...this.#times(begin)];
    if (times.length === 0) return;
    for (const day of this.#days(Math.floor(begin / DAY), Math.ceil(end / DAY))) {
      for (const time of times) yield day.number * DAY + time;
    }
  }

  *#days(first: number, end: number): Generator<Day> {
    const { BYMONTH } = this.#rule.by;
    for (let number = first; number < end; number += 1) {
      this.#idle += 1;
      const day = dayAt(number);
      if (this.#fits(day)) yield day;
      else if (BYMONTH && !BYMONTH.includes(day.month)) number += day.monthLength - day.date;
    }
  }

  /** Times of day within a period. */
  *#times(begin: Wall): Generator<number> {
    const finer = FINER[this.#rule.frequency];
    const time = begin - Math.floor(begin / DAY) * DAY;
    const own = [Math.floor(time / 3_600_000), Math.floor(time / 60_000) % 60, Math.floor(time / 1000) % 60];
    const [hours = [], minutes = [], seconds = []] = this.#clock.map((values, unit) =>
      unit < finer ? values.filter((value) => value === own[unit]) : values,
    );
    for (const hour of hours)
      for (const minute of minutes)
        for (const second of seconds) yield hour * 3_600_000 + minute * 60_000 + second * 1000;
  }

  #selected(walls: readonly Wall[]): readonly Wall[] {
    const positions = this.#rule.by.BYSETPOS;
    if (!positions) return walls;
    return walls.filter((_, at) => positions.includes(at + 1) || positions.includes(at - walls.length));
  }
}

/** With what DTSTART says where the rule is silent. */
function completed(rule: Rule, start: Day): Rule {
  const { by, weekdays } = rule;
  if (weekdays || by.BYMONTHDAY || by.BYYEARDAY) return rule;
  if (rule.frequency === 'WEEKLY' || (rule.frequency === 'YEARLY' && by.BYWEEKNO))
    return { ...rule, weekdays: [{ weekday: start.weekday, nth: 0 }] };
  if (rule.frequency === 'MONTHLY') return { ...rule, by: { ...by, BYMONTHDAY: [start.date] } };
  if (rule.frequency !== 'YEARLY') return rule;
  return { ...rule, by: { BYMONTH: [start.month], ...by, BYMONTHDAY: [start.date] } };
}

/** Hours, minutes and seconds: those of the rule, of DTSTART where they expand, all where they limit. */
function clockOf({ frequency, by }: Rule, start: Wall): readonly (readonly number[])[] {
  const time = new Date(start);
  const own = [time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()];
  const lengths = [24, 60, 60];
  return [by.BYHOUR, by.BYMINUTE, by.BYSECOND].map(
    (values, unit) =>
      values ??
      (unit < FINER[frequency]
        ? Array.from({ length: lengths[unit] ?? 0 }, (_, value) => value)
        : [own[unit] ?? 0]),
  );
}

function dayTest(rule: Rule): (day: Day) => boolean {
  const { by, weekStart } = rule;
  const tests: ((day: Day) => boolean)[] = [];
  const among = (
    values: readonly number[] | undefined,
    place: (day: Day) => number,
    length: (day: Day) => number,
  ) => {
    if (!values) return;
    tests.push((day) => values.includes(place(day)) || values.includes(place(day) - length(day) - 1));
  };
  if (by.BYMONTH) tests.push(({ month }) => by.BYMONTH?.includes(month) ?? false);
  among(
    by.BYMONTHDAY,
    ({ date }) => date,
    ({ monthLength }) => monthLength,
  );
  among(
    by.BYYEARDAY,
    ({ yearDay }) => yearDay,
    ({ year }) => lengthOfYear(year),
  );
  among(
    by.BYWEEKNO,
    (day) => weekOf(day, weekStart).week,
    (day) => weekOf(day, weekStart).weeks,
  );
  if (rule.weekdays) tests.push(weekdayTest(rule, rule.weekdays));
  return (day) => tests.every((test) => test(day));
}

/** What the n-th weekday is counted in (RFC 5545, 3.3.10, notes 1 and 2). */
function weekdayTest({ frequency, by }: Rule, weekdays: readonly Weekday[]): (day: Day) => boolean {
  const inMonth = frequency === 'MONTHLY' || (frequency === 'YEARLY' && by.BYMONTH !== undefined);
  const inYear = frequency === 'YEARLY' && !inMonth && !by.BYWEEKNO;
  return (day) => {
    const [place, length] = inMonth ? [day.date, day.monthLength] : [day.yearDay, lengthOfYear(day.year)];
    const places = [0, Math.ceil(place / 7), -Math.ceil((length - place + 1) / 7)];
    return weekdays.some(
      ({ weekday, nth }) => weekday === day.weekday && (places.includes(nth) || (!inMonth && !inYear)),
    );
  };
}
