import { later } from '../orm/clock.ts';
import type { Values } from '../orm/value.ts';
import { MEETINGS } from '../versions/meetings.ts';
import type { VersionName } from '../versions.ts';
import { DAY, dateOf, type Wall, wallOf, weekdayOf, written } from './moment.ts';
import type { Operation } from './operations.ts';
import { WEEKDAYS } from './rule.ts';
import { SERIES } from './versions.ts';

export interface GenerateOptions {
  /** How many meetings, series and single ones. */
  readonly count: number;
  readonly seed?: number;
  /** Begins every name, so that what was made can be found again. */
  readonly mark: string;
  /** First day on which meetings begin, `YYYY-MM-DD`; the last is a year later. */
  readonly from?: string;
  /**
   * With what versions do not agree on: series at any hour, in zones of their own, whose first meeting is not on
   * their rule, moved across days, and on 14 and later cut in two.
   */
  readonly unruly?: boolean;
}

/**
 * Meetings of all kinds with their changes, as calls any client of this version could send: the same for the same
 * seed, and the same meetings in every version as far as it can tell them apart.
 */
export function generate(version: VersionName, options: GenerateOptions): Operation[] {
  const random = randomOf(options.seed ?? 1);
  const first = wallOf(options.from ?? '2026-01-05');
  return Array.from({ length: options.count }, (_, index) => {
    const tidy = planned(random, first, index);
    const plan = options.unruly ? unruly(random, tidy, version) : tidy;
    const name = `${options.mark} ${index + 1} ${plan.kind}`;
    return operations(version, name, plan);
  }).flat();
}

/** A number below `below`. */
type Random = (below: number) => number;

/** Mulberry32. */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const HOUR = 3_600_000;

const KINDS = [
  'single',
  'daily',
  'weekly',
  'biweekly',
  'monthly by date',
  'monthly by day',
  'yearly',
] as const;
type Kind = (typeof KINDS)[number];

/** A meeting before any version gave its fields names. */
interface Plan {
  readonly kind: Kind;
  /** UTC, by day and hours at which no zone of Europe changes the date. */
  readonly start: Wall;
  readonly minutes: number;
  /** Whole days in place of minutes. */
  readonly days?: number;
  readonly end: { readonly count: number } | { readonly until: string };
  /** Weekdays of a weekly rule, Monday 0. */
  readonly weekdays: readonly number[];
  /** Of a monthly rule, where it is not that of the start. */
  readonly monthDay?: number;
  readonly changes: readonly Change[];
  /** By whose clock it repeats, where the version can tell. */
  readonly zone?: string;
}

interface Change {
  readonly what: 'moved' | 'renamed' | 'deleted' | 'lengthened' | 'moved by days' | 'cut in two';
  /** Which of the occurrences left, from the first. */
  readonly occurrence: number;
}

function planned(random: Random, first: Wall, index: number): Plan {
  const kind = KINDS[index % KINDS.length] ?? 'single';
  const allDay = random(4) === 0;
  const start = first + random(300) * DAY + (allDay ? 0 : (7 + random(8)) * HOUR + random(4) * 900_000);
  const count = kind === 'yearly' ? 2 + random(2) : 3 + random(8);
  const weekday = weekdayOf(start);
  return {
    kind,
    start,
    minutes: 15 * (1 + random(8)),
    ...(allDay ? { days: kind === 'daily' ? 1 : 1 + random(3) } : {}),
    end: random(3) === 0 && kind !== 'single' ? { until: lastDay(kind, start, count) } : { count },
    weekdays: random(2) === 0 ? [weekday] : [...new Set([weekday, random(7)])].sort((a, b) => a - b),
    changes: kind === 'single' ? [] : changesOf(random, count),
  };
}

const PERIODS: { readonly [kind in Kind]: number } = {
  single: 1,
  daily: 1,
  weekly: 7,
  biweekly: 14,
  'monthly by date': 31,
  'monthly by day': 31,
  yearly: 366,
};

const lastDay = (kind: Kind, start: Wall, count: number): string =>
  dateOf(start + PERIODS[kind] * (count - 1) * DAY);

/**
 * Up to two changes, of occurrences that are there however a version counts. Renamed ones come last: from 14 on
 * they are still among those left.
 */
function changesOf(random: Random, count: number): Change[] {
  const kinds = ['moved', 'deleted', 'renamed'] as const;
  const changes = Array.from({ length: random(3) }, () => ({
    what: kinds[random(kinds.length)] ?? 'moved',
    occurrence: random(Math.min(2, count - 1)),
  }));
  return changes.sort((a, b) => kinds.indexOf(a.what) - kinds.indexOf(b.what));
}

const ZONES = ['Europe/Brussels', 'Europe/Brussels', 'America/New_York', 'Asia/Tokyo', 'UTC'];
const CHANGES = ['moved', 'deleted', 'lengthened', 'moved by days', 'renamed', 'cut in two'] as const;

function unruly(random: Random, plan: Plan, version: VersionName): Plan {
  // 6.0 writes the clock of its server, which cannot tell the hour that comes twice: nothing begins at night there.
  const shift = SERIES[version].lists === 'bounded' ? random(12) - 4 : random(24) - 12;
  const start = plan.days === undefined ? plan.start + shift * HOUR : plan.start;
  const changes = Array.from({ length: plan.kind === 'single' ? 0 : random(4) }, () => ({
    what: CHANGES[random(CHANGES.length)] ?? 'moved',
    occurrence: random(6),
  }));
  const weekdays = random(4) === 0 ? [random(7)] : plan.weekdays;
  const monthDay = random(4) === 0 ? { monthDay: 1 + random(28) } : {};
  const zone = ZONES[random(ZONES.length)] ?? 'UTC';
  return { ...plan, ...monthDay, start, changes, weekdays, zone };
}

function operations(version: VersionName, name: string, plan: Plan): Operation[] {
  const { start, stop } = span(plan, plan.start);
  const values = { name, ...timeValues(version, plan, start, stop), ...ruleValues(version, plan) };
  const zone = plan.zone !== undefined && SERIES[version].zone === 'event' ? { zone: plan.zone } : {};
  return [
    { method: 'create', series: name, values, ...zone },
    ...plan.changes.flatMap((change) => changed(version, name, plan, change)),
  ];
}

function changed(version: VersionName, name: string, plan: Plan, { what, occurrence }: Change): Operation[] {
  if (what === 'deleted') return [{ method: 'unlink', series: name, occurrence }];
  const records = SERIES[version].lists === 'never';
  if (what === 'cut in two' && !records) return [];
  const values = WRITTEN[what];
  return [{ method: 'write', series: name, occurrence, values: (at) => values(version, plan, wallOf(at)) }];
}

/** What a client writes to an occurrence that starts at `at`. */
const WRITTEN: {
  readonly [what in Exclude<Change['what'], 'deleted'>]: (
    version: VersionName,
    plan: Plan,
    at: Wall,
  ) => Values;
} = {
  moved: (version, plan, at) => moved(version, plan, at + (plan.days === undefined ? 2 * HOUR : DAY)),
  'moved by days': (version, plan, at) => moved(version, plan, at + 3 * DAY),
  lengthened: (version, { days, ...plan }, at) =>
    moved(
      version,
      { ...plan, minutes: plan.minutes + 45, ...(days === undefined ? {} : { days: days + 1 }) },
      at,
    ),
  renamed: (version, plan, at) => ({ location: 'elsewhere', ...same(version, plan, at) }),
  'cut in two': () => ({ location: 'elsewhere', recurrence_update: 'future_events' }),
};

/** Every version before 14 wants the times of a changed occurrence also when they stay. */
const same = (version: VersionName, plan: Plan, at: Wall): Values =>
  SERIES[version].lists === 'never' ? {} : moved(version, plan, at);

function moved(version: VersionName, plan: Plan, at: Wall): Values {
  const { start, stop } = span(plan, plan.days === undefined ? at : wallOf(dateOf(at)));
  return timeValues(version, plan, start, stop);
}

const span = ({ days, minutes }: Plan, at: Wall): { start: string; stop: string } => ({
  start: written(at),
  stop: written(days === undefined ? at + minutes * 60_000 : at + (days - 1) * DAY),
});

/** Times as this version's web client sends them. */
function timeValues(version: VersionName, { days, minutes }: Plan, start: string, stop: string): Values {
  const { model } = MEETINGS[version];
  if (model === 'crm.meeting') {
    // Up to 7.0 an all-day meeting ends at the midnight after it.
    const duration = days === undefined ? minutes / 60 : 24 * days;
    return {
      allday: days !== undefined,
      date: start,
      date_deadline: later(start, duration * 3600),
      duration,
    };
  }
  if (days !== undefined) {
    return { allday: true, start, stop, start_date: start.slice(0, 10), stop_date: stop.slice(0, 10) };
  }
  const { lists } = SERIES[version];
  const companions = lists === 'never' ? {} : { start_datetime: start, stop_datetime: stop };
  return { allday: false, start, stop, ...companions };
}

function ruleValues(version: VersionName, plan: Plan): Values {
  if (plan.kind === 'single') return {};
  const { names } = SERIES[version];
  const end: Values =
    'until' in plan.end
      ? { end_type: 'end_date', [names.until]: plan.end.until, count: 1 }
      : { end_type: 'count', count: plan.end.count };
  return {
    recurrency: true,
    interval: plan.kind === 'biweekly' ? 2 : 1,
    ...end,
    ...RULES[plan.kind](plan, names),
  };
}

type Names = (typeof SERIES)[VersionName]['names'];

const weekly = (plan: Plan, { days }: Names): Values => ({
  rrule_type: 'weekly',
  ...Object.fromEntries(plan.weekdays.map((day) => [days[day] ?? '', true])),
});

const RULES: { readonly [kind in Exclude<Kind, 'single'>]: (plan: Plan, names: Names) => Values } = {
  daily: () => ({ rrule_type: 'daily' }),
  weekly,
  biweekly: weekly,
  'monthly by date': ({ start, monthDay }, { monthBy }) => ({
    rrule_type: 'monthly',
    [monthBy]: 'date',
    day: monthDay ?? new Date(start).getUTCDate(),
  }),
  'monthly by day': ({ start }, { monthBy, weekday, days }) => {
    const nth = Math.ceil(new Date(start).getUTCDate() / 7);
    const day = weekdayOf(start);
    const key = weekday === 'weekday' ? (days[day] ?? '').toUpperCase() : (WEEKDAYS[day] ?? '');
    return { rrule_type: 'monthly', [monthBy]: 'day', [weekday]: key, byday: nth > 4 ? '-1' : String(nth) };
  },
  yearly: () => ({ rrule_type: 'yearly' }),
};
