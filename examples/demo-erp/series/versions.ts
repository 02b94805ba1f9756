import { rows, type VersionName } from '../versions/rows.ts';

/** How a version names the parts of a rule. */
export interface RuleNames {
  readonly until: 'end_date' | 'final_date' | 'until';
  readonly monthBy: 'select1' | 'month_by';
  readonly weekday: 'week_list' | 'weekday';
  /** Monday first. */
  readonly days: readonly string[];
}

/** What becomes of a rule sent as text. */
export type RuleText =
  /** Stored as it is; the fields stay as they were. */
  | 'verbatim'
  | 'ignored'
  /** Taken apart into fields and put together again. */
  | 'parsed'
  /** Fields follow it, the text stays. */
  | 'kept'
  /** Taken apart as far as it goes, and called CUSTOM. */
  | 'mangled';

/** How a version repeats meetings. */
export interface SeriesRow {
  readonly names: RuleNames;
  readonly textOnCreate: RuleText;
  readonly textOnWrite: RuleText;
  readonly untilInText: 'fault' | 'ok' | 'cut';
  /** A rule written as '' takes the rule away. */
  readonly emptyClears: boolean;
  /** COUNT of a text that names no end. */
  readonly endlessCount: number | undefined;
  /** FREQ=YEARLY in a text. */
  readonly yearlyText: 'months' | 'years';
  readonly untilSuffix: 'Z' | '';
  readonly dayOrder: 'hash' | 'week';
  /** The last date stored of a counted series: one period too late, each period counted once or by its interval. */
  readonly lastDate: 'none' | 'periods' | 'intervals';
  /** Whether `search` lists occurrences: when the domain bounds a date, or unless the context forbids it. */
  readonly lists: 'bounded' | 'by-context' | 'never';
  readonly listOrder: 'found' | 'hash' | 'sorted';
  /** Date terms that also find every series: of any end, or of an end that fits; undefined: none. */
  readonly widens: (field: string, operator: string) => 'any' | 'end' | undefined;
  /** How date terms pick among the occurrences found. */
  readonly picks: 'upper-bound' | 'day-text' | 'moments';
  /** The clock that a series keeps. */
  readonly zone: 'utc' | 'context' | 'event';
  readonly exceptions: ExceptionRow;
  readonly records: RecordsRow;
}

/** An occurrence changed or deleted, 6.0 to 13. */
export interface ExceptionRow {
  readonly base: 'recurrent_uid' | 'recurrent_id';
  readonly date: 'recurrent_id' | 'recurrent_id_date';
  /** Which date a changed occurrence is kept under. */
  readonly keeps: 'first-or-new' | 'original-or-new' | 'original';
  /** `recurrency` False written through a virtual id. */
  readonly ending: 'this' | 'series';
  /** What a move by start and stop alone does. */
  readonly plainMove: 'moves' | 'stop-only' | 'nothing';
  /** Whether the caller's context holds while an occurrence is detached; `silent`: no mail at all. */
  readonly mails: 'always' | 'by-context' | 'silent';
  /** `detach_recurring_event` exists. */
  readonly detaches: boolean;
  /** An all-day occurrence read by its virtual id ends one hour after its start. */
  readonly allDayHour: boolean;
}

/** Series of records, 14 and later. */
export interface RecordsRow {
  readonly weekStart: 'MO' | 'SU';
  /** Instances before the first meeting are dropped and made up for. */
  readonly fromStart: boolean;
  readonly endless: 'forever' | 'counted';
  /** What is detached keeps its `recurrency`. */
  readonly detachedRecurs: boolean;
  /** Whether a rule says its weekdays in its name. */
  readonly namesDays: boolean;
  /** `day` of a series without a rule. */
  readonly ownDay: boolean;
  /** By whose clock the weekday of an event is told. */
  readonly dayIn: 'event_tz' | 'utc';
  /** What becomes of an event that begins a new series but is none of its instances. */
  readonly splitLoose: 'archived' | 'stays';
  readonly allTimes: 'fault' | 'ok';
  /** What `all_events` makes of the others. */
  readonly allOthers: 'deleted' | 'archived';
  /** An all-day series moved by its dates keeps the weekday it had. */
  readonly keepsWeekday: 'always' | 'by-dates';
  readonly stopAlone: 'fault' | 'shifts';
  /** `future_events` splits even for a change of name, and archives. */
  readonly futureSplits: boolean;
  readonly textOnAll: 'fault' | 'ignored';
  readonly textOnFutureBase: 'works' | 'ignored';
  readonly ruleAlone: 'ignored' | 'fault';
  readonly baseMoves: boolean;
  readonly withoutBase: 'ok' | 'fault';
  readonly massDeletion: boolean;
}

const SHORT_DAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'];
const LONG_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const NAMES_6: RuleNames = { until: 'end_date', monthBy: 'select1', weekday: 'week_list', days: SHORT_DAYS };
const NAMES_8: RuleNames = { ...NAMES_6, until: 'final_date', monthBy: 'month_by' };
const NAMES_14: RuleNames = { ...NAMES_8, until: 'until', weekday: 'weekday' };

// openerp-6.0.md
const EXCEPTIONS_60: ExceptionRow = {
  base: 'recurrent_uid',
  date: 'recurrent_id',
  keeps: 'first-or-new',
  ending: 'this',
  plainMove: 'moves',
  mails: 'by-context',
  detaches: false,
  allDayHour: false,
};
// openerp-6.1.md 3
const EXCEPTIONS_61: ExceptionRow = { ...EXCEPTIONS_60, keeps: 'original-or-new', ending: 'series' };
// openerp-7.0.md
const EXCEPTIONS_70: ExceptionRow = {
  ...EXCEPTIONS_61,
  base: 'recurrent_id',
  date: 'recurrent_id_date',
  keeps: 'original',
};
// odoo-8.md, Recurrence and Exceptions
const EXCEPTIONS_8: ExceptionRow = { ...EXCEPTIONS_70, mails: 'always', allDayHour: true };
// odoo-10.md, Recurrence
const EXCEPTIONS_10: ExceptionRow = {
  ...EXCEPTIONS_8,
  mails: 'by-context',
  plainMove: 'stop-only',
  detaches: true,
};
// odoo-11.md, odoo-12.md
const EXCEPTIONS_11: ExceptionRow = { ...EXCEPTIONS_10, plainMove: 'nothing', mails: 'silent' };

// odoo-14.md 3; what is not written there was measured on the same server
const RECORDS_14: RecordsRow = {
  weekStart: 'MO',
  fromStart: false,
  endless: 'forever',
  detachedRecurs: false,
  namesDays: false,
  ownDay: true,
  dayIn: 'event_tz',
  splitLoose: 'archived',
  allTimes: 'fault',
  allOthers: 'deleted',
  keepsWeekday: 'always',
  stopAlone: 'fault',
  futureSplits: false,
  textOnAll: 'fault',
  textOnFutureBase: 'works',
  ruleAlone: 'ignored',
  baseMoves: false,
  withoutBase: 'ok',
  massDeletion: false,
};
// odoo-15.md, odoo-14-to-19.md
const RECORDS_15: RecordsRow = {
  ...RECORDS_14,
  weekStart: 'SU',
  fromStart: true,
  namesDays: true,
  ownDay: false,
  allTimes: 'ok',
  textOnAll: 'ignored',
  withoutBase: 'fault',
  massDeletion: true,
};
// odoo-16.md; days and what does not fit were measured on 19
const RECORDS_16: RecordsRow = {
  ...RECORDS_15,
  dayIn: 'utc',
  splitLoose: 'stays',
  endless: 'counted',
  allOthers: 'archived',
  keepsWeekday: 'by-dates',
  stopAlone: 'shifts',
  futureSplits: true,
  textOnFutureBase: 'ignored',
  baseMoves: true,
  withoutBase: 'ok',
};
// odoo-17.md
const RECORDS_17: RecordsRow = { ...RECORDS_16, detachedRecurs: true, ruleAlone: 'fault' };

const at = (fields: readonly string[], operators: readonly string[]) => (field: string, operator: string) =>
  fields.includes(field) && operators.includes(operator) ? 'end' : undefined;

const START = ['start', 'start_date', 'start_datetime'];
const STOP = ['stop', 'stop_date', 'stop_datetime'];

export const SERIES: { readonly [version in VersionName]: SeriesRow } = rows<SeriesRow>(
  {
    // openerp-6.0.md
    names: NAMES_6,
    textOnCreate: 'verbatim',
    textOnWrite: 'mangled',
    untilInText: 'ok',
    emptyClears: false,
    endlessCount: undefined,
    yearlyText: 'years',
    untilSuffix: 'Z',
    dayOrder: 'hash',
    lastDate: 'none',
    lists: 'bounded',
    listOrder: 'found',
    widens: () => undefined,
    picks: 'upper-bound',
    zone: 'utc',
    exceptions: EXCEPTIONS_60,
    records: RECORDS_14,
  },
  {
    // openerp-6.1.md 3
    '6.1': {
      textOnCreate: 'ignored',
      textOnWrite: 'ignored',
      lists: 'by-context',
      listOrder: 'hash',
      widens: (field) => (['date', 'date_deadline'].includes(field) ? 'any' : undefined),
      picks: 'day-text',
      exceptions: EXCEPTIONS_61,
    },
    // openerp-7.0.md
    '7.0': {
      textOnCreate: 'parsed',
      textOnWrite: 'parsed',
      untilInText: 'fault',
      endlessCount: 100,
      yearlyText: 'months',
      untilSuffix: '',
      lastDate: 'periods',
      listOrder: 'sorted',
      widens: (field) => (field === 'date_deadline' ? 'end' : undefined),
      exceptions: EXCEPTIONS_70,
    },
    // odoo-8.md, Recurrence
    '8': {
      names: NAMES_8,
      untilInText: 'ok',
      untilSuffix: 'Z',
      widens: at(START, ['>=']),
      exceptions: EXCEPTIONS_8,
    },
    // odoo-9.md: the terms that find a series changed sides
    '9': { widens: at(STOP, ['>=']) },
    // odoo-10.md, Recurrence
    '10': {
      textOnWrite: 'kept',
      emptyClears: true,
      dayOrder: 'week',
      lastDate: 'intervals',
      widens: at([...START, ...STOP], ['>=']),
      picks: 'moments',
      exceptions: EXCEPTIONS_10,
    },
    // odoo-11.md
    '11': { untilInText: 'cut', zone: 'context', exceptions: EXCEPTIONS_11 },
    // odoo-12.md, Recurrence traps
    '12': { exceptions: { ...EXCEPTIONS_11, allDayHour: false } },
    // odoo-13.md
    '13': { zone: 'event' },
    // odoo-14.md 3
    '14': {
      names: NAMES_14,
      textOnCreate: 'kept',
      untilInText: 'ok',
      emptyClears: false,
      endlessCount: undefined,
      untilSuffix: '',
      lastDate: 'none',
      lists: 'never',
      records: RECORDS_14,
    },
    '15': { names: { ...NAMES_14, days: LONG_DAYS }, records: RECORDS_15 },
    '16': { records: RECORDS_16 },
    '17': { records: RECORDS_17 },
    // odoo-18.md: the last Monday of May becomes that of every month
    '18': { yearlyText: 'years' },
  },
);
