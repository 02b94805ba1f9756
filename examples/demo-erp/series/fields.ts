import { Fault, python } from '../faults.ts';
import { numeric, text, type Value, type Values } from '../orm/value.ts';
import { DAY, dateOf, digits, type Wall, wallOf } from './moment.ts';
import { completed, type Frequency, parseRule, type Rule, WEEKDAYS } from './rule.ts';
import type { RuleNames, SeriesRow } from './versions.ts';

const TYPES: { readonly [type: string]: Frequency } = {
  daily: 'DAILY',
  weekly: 'WEEKLY',
  monthly: 'MONTHLY',
  yearly: 'YEARLY',
};

/** The fields a rule is kept in. */
export const ruleFields = (names: RuleNames): readonly string[] => [
  'rrule_type',
  'interval',
  'end_type',
  'count',
  names.until,
  names.monthBy,
  'day',
  names.weekday,
  'byday',
  ...names.days,
];

/** Weekdays ticked in the fields, Monday 0. */
export const daysIn = (values: Values, { days }: RuleNames): number[] =>
  days.flatMap((name, day) => (values[name] === true ? [day] : []));

/** `FR` or `FRI`, as this version writes a weekday. */
export const weekdayKey = (day: number, { days }: RuleNames): string => (days[day] ?? '').toUpperCase();

export const weekdayIn = (values: Values, names: RuleNames): number =>
  names.days.indexOf(text(values[names.weekday]).toLowerCase());

/** In which Python 2 meets these keys in a dictionary (recorded up to 9). */
const HASHED = [4, 2, 0, 1, 3, 6, 5];

/** The rule as 6.0 to 13 write it, '' for none. */
export function composed(values: Values, row: SeriesRow): string {
  const freq = TYPES[text(values.rrule_type)];
  if (freq === undefined) return '';
  const { names } = row;
  const days = daysIn(values, names);
  const ordered = row.dayOrder === 'week' ? days : HASHED.filter((day) => days.includes(day));
  const parts = [`FREQ=${freq}`];
  if (freq === 'WEEKLY' && days.length > 0) parts.push(`BYDAY=${ordered.map((day) => WEEKDAYS[day]).join()}`);
  if (numeric(values.interval) !== 0) parts.push(`INTERVAL=${numeric(values.interval)}`);
  parts.push(...ending(values, row));
  if (freq === 'MONTHLY') parts.push(...ofMonth(values, names));
  return parts.join(';');
}

function ending(values: Values, { names, untilSuffix }: SeriesRow): string[] {
  if (values.end_type === 'count') return [`COUNT=${numeric(values.count)}`];
  const until = text(values[names.until]);
  if (values.end_type !== 'end_date' || until === '') return [];
  return [`UNTIL=${until.replaceAll('-', '')}T235959${untilSuffix}`];
}

function ofMonth(values: Values, names: RuleNames): string[] {
  if (values[names.monthBy] === 'day') return [`BYDAY=${text(values.byday)}${text(values[names.weekday])}`];
  const day = numeric(values.day);
  if (day < 1 || day > 31) throw new Fault('user', 'Please select a proper day of the month.', 'Error!');
  return [`BYMONTHDAY=${day}`];
}

/** The rule in the fields, as 14 and later expand it. */
export function ruleOf(values: Values, { names, records }: SeriesRow): Rule {
  const freq = TYPES[text(values.rrule_type)] ?? 'DAILY';
  const interval = Math.max(1, numeric(values.interval));
  const end = ruleEnd(values, names);
  const empty = { days: [], monthDays: [], months: [], positions: [], weekStart: 0 };
  if (freq === 'WEEKLY') {
    const days = daysIn(values, names).map((day) => ({ day, nth: 0 }));
    if (days.length === 0) throw new Fault('user', 'You have to choose at least one day in the week');
    const weekStart = WEEKDAYS.indexOf(records.weekStart);
    return { freq, interval, ...empty, ...end, days, weekStart };
  }
  if (freq !== 'MONTHLY') return { freq, interval, ...empty, ...end };
  if (values[names.monthBy] !== 'day')
    return { freq, interval, ...empty, ...end, monthDays: [numeric(values.day)] };
  const day = { day: weekdayIn(values, names), nth: Number(values.byday) };
  return { freq, interval, ...empty, ...end, days: [day] };
}

const MOST = 720;

function ruleEnd(values: Values, names: RuleNames): Pick<Rule, 'count' | 'until'> {
  const until = text(values[names.until]);
  if (values.end_type === 'end_date' && until !== '') return { until: wallOf(`${until} 23:59:59`) };
  if (values.end_type === 'forever') return { count: MOST };
  return { count: Math.min(MOST, numeric(values.count)) };
}

/** The rule as 14 and later write it, with the moment of writing in front. */
export function written14(rule: Rule, at: string): string {
  const parts = [`FREQ=${rule.freq}`];
  if (rule.interval !== 1) parts.push(`INTERVAL=${rule.interval}`);
  if (rule.weekStart !== 0) parts.push(`WKST=${WEEKDAYS[rule.weekStart]}`);
  if (rule.count !== undefined) parts.push(`COUNT=${rule.count}`);
  if (rule.until !== undefined) parts.push(`UNTIL=${stamp(rule.until)}`);
  if (rule.monthDays.length > 0) parts.push(`BYMONTHDAY=${rule.monthDays.join()}`);
  const days = rule.days.map(({ day, nth }) => `${nth > 0 ? '+' : ''}${nth || ''}${WEEKDAYS[day]}`);
  if (days.length > 0) parts.push(`BYDAY=${days.join()}`);
  return `DTSTART:${stamp(wallOf(at))}\nRRULE:${parts.join(';')}`;
}

/** `YYYYMMDDTHHMMSS` */
export const stamp = (wall: Wall): string => digits(wall).replace(/(.{8})/, '$1T');

const SELECTIONS: { readonly [freq in Frequency]?: string } = {
  DAILY: 'daily',
  WEEKLY: 'weekly',
  MONTHLY: 'monthly',
  YEARLY: 'yearly',
};

/** What a version makes of a rule sent as text: values of its fields. */
export function decomposed(rule: Rule, start: Wall, row: SeriesRow): Values {
  const { names } = row;
  const full = completed(rule, start);
  const values: Values = { ...untouched(names), ...parts(full, row), ...end(full, row) };
  if (row.yearlyText === 'months') values.interval = full.interval * (full.months.length > 0 ? 12 : 1);
  return values;
}

const untouched = (names: RuleNames): Values => ({
  rrule_type: false,
  count: 0,
  [names.until]: false,
  [names.monthBy]: false,
  day: 0,
  [names.weekday]: false,
  byday: false,
  ...Object.fromEntries(names.days.map((day) => [day, false])),
});

function parts(full: Rule, { names, yearlyText, lists }: SeriesRow): Values {
  const values: Values = { recurrency: true, interval: full.interval };
  values.rrule_type = SELECTIONS[full.freq] ?? unfit(lists === 'never');
  const plain = full.days.filter(({ nth }) => nth === 0);
  const [first] = full.days.filter(({ nth }) => nth !== 0);
  if (plain.length > 0) {
    values.rrule_type = 'weekly';
    for (const { day } of plain) values[names.days[day] ?? ''] = true;
  }
  if (first !== undefined) {
    values.rrule_type = 'monthly';
    values[names.monthBy] = 'day';
    values[names.weekday] = weekdayKey(first.day, names);
    values.byday = String(first.nth);
  }
  const yearly = yearlyText === 'years' && full.freq === 'YEARLY';
  const [monthDay] = full.monthDays.filter((day) => day > 0);
  if (full.monthDays.length > 0 && !yearly) {
    values.rrule_type = 'monthly';
    values[names.monthBy] = 'date';
    values.day = monthDay ?? 1;
  }
  return values;
}

/** Hours and less: up to 13 there is no rule then, later versions do not know what to do. */
function unfit(faults: boolean): Value {
  if (faults) throw python('KeyError', '4');
  return false;
}

function end(full: Rule, { names, endlessCount, lists }: SeriesRow): Values {
  const count: Values = full.count === undefined ? {} : { count: full.count };
  if (full.until !== undefined) return { ...count, end_type: 'end_date', [names.until]: dateOf(full.until) };
  if (full.count !== undefined) return { ...count, end_type: 'count' };
  if (lists === 'never') return { end_type: 'forever' };
  return { end_type: 'count', count: endlessCount ?? 0 };
}

/** The date a counted series is thought to end on: one period late, up to 9 without its interval. */
export function lastDate(values: Values, start: Wall, row: SeriesRow): string {
  const step = row.lastDate === 'intervals' ? Math.max(1, numeric(values.interval)) : 1;
  const periods = (numeric(values.count) + 1) * step;
  const date = new Date(start);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const months = (by: number): string => {
    const length = new Date(Date.UTC(year, month + by + 1, 0)).getUTCDate();
    return dateOf(Date.UTC(year, month + by, Math.min(day, length)));
  };
  switch (values.rrule_type) {
    case 'monthly':
      return months(periods);
    case 'yearly':
      return months(periods * 12);
    case 'weekly':
      return dateOf(start + periods * 7 * DAY);
    default:
      return dateOf(start + periods * DAY);
  }
}

/** What 6.0 makes of a rule written to a meeting: it knows the parts and forgets what they were. */
export function mangled(textual: string): Values {
  const rule = parseRule(textual);
  const days = rule.days.map(({ day }) => (WEEKDAYS[day] ?? '').toLowerCase());
  const count = rule.count === undefined ? '' : `;COUNT=${rule.count}`;
  return {
    rrule: `FREQ=CUSTOM${count}`,
    rrule_type: 'custom',
    count: rule.count ?? 0,
    interval: 0,
    ...Object.fromEntries(days.map((day) => [day, true])),
    ...(days.length > 0 ? { byday: days.join() } : {}),
  };
}
