import type { Env } from '../orm/env.ts';
import { Model } from '../orm/model.ts';
import type { Reader } from '../orm/reading.ts';
import { numeric, type Stored, text, type Values } from '../orm/value.ts';
import { daysIn, decomposed, ruleFields, ruleOf, weekdayIn, written14 } from './fields.ts';
import { wallOf, written } from './moment.ts';
import { MOST, regular, type Unfolded, unfolded } from './recurrence-instants.ts';
import { parseRule } from './rule.ts';
import { SERIES, type SeriesRow } from './versions.ts';

export const EVENTS = 'calendar.event';
export const RECURRENCES = 'calendar.recurrence';

/** Fields of a rule, as an event and its recurrence both show them. */
export const shownRule = ({ names }: SeriesRow): readonly string[] => [
  'rrule',
  'event_tz',
  ...ruleFields(names),
];

/** 14 and later: the rule of a series whose occurrences are records. */
export class Recurrence extends Model {
  get series(): SeriesRow {
    return SERIES[this.version.name];
  }

  override get title(): string {
    return 'Event Recurrence Rule';
  }

  override defaults(env: Env): Values {
    return { ...RULE_DEFAULTS, event_tz: env.zone || false };
  }

  override prepare(env: Env, values: Values, record?: Stored): Values {
    const ruled = this.#ruled(env, values, record);
    return { ...ruled, name: described({ ...record, ...ruled }, this.series) };
  }

  override computed(name: string): Reader | undefined {
    if (name === 'dtstart') return (env, record) => this.events(env, record)[0]?.start ?? false;
    return super.computed(name);
  }

  /** Its events that are not archived, by start. */
  events(env: Env, recurrence: Stored): Stored[] {
    const events = env.model(EVENTS).table.referring('recurrence_id', recurrence.id);
    return events.filter(({ active }) => active !== false).sort(byStart);
  }

  /** When it should take place, by its rule and its base. */
  unfold(env: Env, recurrence: Stored, base: Stored): Unfolded {
    const zone = base.allday === true ? '' : zoneOf(env, recurrence);
    const rule = ruleOf(recurrence, this.series);
    const { instants, recounted } = unfolded(
      { rule, start: wallOf(text(base.start)), zone },
      this.series.records,
    );
    const cut = this.series.records.fromStart && numeric(recurrence.count) > MOST;
    return { instants, recounted: recounted || cut };
  }

  /** Its first event that fits the rule, as counted from the first of all. */
  firstFitting(env: Env, recurrence: Stored): Stored | undefined {
    const events = this.events(env, recurrence);
    const [first] = events;
    if (first === undefined) return undefined;
    const whole = events.filter(({ allday }) => allday === true).length * 2 >= events.length;
    const zone = whole ? '' : zoneOf(env, recurrence);
    const unfolding = { rule: ruleOf(recurrence, this.series), start: wallOf(text(first.start)), zone };
    const starts = new Set(regular(unfolding, this.series.records).map(written));
    return events.find(({ start }) => starts.has(text(start)));
  }

  /** Those whose base an event is get another one, or none. */
  moveBases(env: Env, recurrences: readonly Stored[]): void {
    for (const recurrence of recurrences) {
      const base = this.firstFitting(env, recurrence);
      this.table.update(env.transaction, recurrence, { base_event_id: base?.id ?? false });
    }
  }

  /** The text follows the fields again, however it was sent. */
  rewrite(env: Env, recurrence: Stored): void {
    const cut = { count: Math.min(MOST, numeric(recurrence.count)) };
    const all = { ...recurrence, ...cut };
    this.update(env, recurrence, {
      ...cut,
      rrule: this.#written(env, all),
      name: described(all, this.series),
    });
  }

  #ruled(env: Env, values: Values, record: Stored | undefined): Values {
    const sent = text(values.rrule);
    if (sent !== '' && sent !== record?.rrule) return this.#parsed(env, sent, { ...record, ...values });
    const touched = ruleFields(this.series.names).some((name) => name in values);
    if (!touched && record !== undefined) return values;
    const ended = this.#ended(env, { ...record, ...values }, record);
    return { ...values, ...ended, rrule: this.#written(env, { ...record, ...values, ...ended }) };
  }

  #parsed(env: Env, sent: string, values: Values): Values {
    const base = env.model(EVENTS).record(numeric(values.base_event_id));
    const start = base === undefined ? wallOf(env.transaction.start) : wallOf(text(base.start));
    const { recurrency: _, ...parts } = decomposed(parseRule(sent), start, this.series);
    const given = Object.entries(parts).filter(([, value]) => value !== false && value !== 0);
    const blank = this.series.names.days.map((day) => [day, false]);
    const fields = { ...Object.fromEntries(blank), ...RULE_DEFAULTS, ...Object.fromEntries(given) };
    const rest = Object.entries(values).filter(([name]) => !(name in fields));
    return { ...Object.fromEntries(rest), ...fields, rrule: sent };
  }

  /**
   * From 16 on the text that is made of the fields is taken apart again: "for ever" is forgotten, and so is the end that
   * does not hold (odoo-14-to-19.md; test/demo-erp/conformance/writing.md 2).
   */
  #ended(env: Env, values: Values, record: Stored | undefined): Values {
    if (this.series.records.endless !== 'counted') return {};
    const { until } = this.series.names;
    const made = record === undefined ? '' : bare(text(record.rrule));
    if (made === bare(this.#written(env, values))) return {};
    if (values.end_type === 'end_date') return { count: 0 };
    return { end_type: 'count', [until]: false, ...(values.end_type === 'forever' ? { count: MOST } : {}) };
  }

  #written(env: Env, values: Values): string {
    return written14(ruleOf(values, this.series), env.transaction.start);
  }
}

/** The zone whose clock a series keeps: its own, else of the context, else UTC. */
export const zoneOf = (env: Env, recurrence: Stored): string =>
  text(recurrence.event_tz) || text(env.context.tz);

/** The rule of a text, without the moment it was made. */
const bare = (rrule: string): string => rrule.replace(/^DTSTART:[^\n]*\n(RRULE:)?/, '');

const RULE_DEFAULTS: Values = {
  rrule_type: 'weekly',
  interval: 1,
  end_type: 'count',
  count: 1,
  month_by: 'date',
  day: 1,
};

const byStart = (a: Stored, b: Stored): number =>
  text(a.start) < text(b.start) ? -1 : text(a.start) > text(b.start) ? 1 : a.id - b.id;

const UNITS: { readonly [type: string]: string } = {
  daily: 'Days',
  weekly: 'Weeks',
  monthly: 'Months',
  yearly: 'Years',
};
const WEEK = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const NTH: { readonly [byday: string]: string } = {
  1: 'First',
  2: 'Second',
  3: 'Third',
  4: 'Fourth',
  '-1': 'Last',
};

/** The name a recurrence gives itself; with its weekdays from 15 on. */
function described(values: Values, row: SeriesRow): string {
  const every = `Every ${numeric(values.interval)} ${UNITS[text(values.rrule_type)] ?? ''}`;
  const parts = [every, ...onDays(values, row), ...ends(values, row)];
  const joined = parts.join(row.records.namesDays ? ' ' : ', ');
  return values.end_type === 'forever' && !row.records.namesDays ? `${joined}, ` : joined;
}

function onDays(values: Values, { names, records }: SeriesRow): string[] {
  if (values.rrule_type === 'weekly' && records.namesDays) {
    const days = daysIn(values, names).map((day) => WEEK[day]);
    return days.length === 0 ? [] : [`on ${days.join(', ')}`];
  }
  if (values.rrule_type !== 'monthly') return [];
  if (values[names.monthBy] !== 'day') return [`day ${numeric(values.day)}`];
  const [byday, nth = ''] = [text(values.byday), NTH[text(values.byday)]];
  return [`on the ${records.namesDays ? `${nth} ${WEEK[weekdayIn(values, names)]}` : `${byday} ${nth}`}`];
}

function ends(values: Values, { names }: SeriesRow): string[] {
  if (values.end_type === 'end_date') return [`until ${text(values[names.until])}`];
  return values.end_type === 'count' ? [`for ${numeric(values.count)} events`] : [];
}
