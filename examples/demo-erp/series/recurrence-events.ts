import { Meeting } from '../models/meeting.ts';
import { later, secondsBetween } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import type { Reader } from '../orm/reading.ts';
import { isMany } from '../orm/schema.ts';
import { type Id, idsOf, type Stored, text, type Values } from '../orm/value.ts';
import { weekdayKey } from './fields.ts';
import { toLocal, wallOf, weekdayOf, written } from './moment.ts';
import { RECURRENCES, Recurrence, shownRule } from './recurrence.ts';
import { SERIES, type SeriesRow } from './versions.ts';
import { hashOrder } from './virtual-id.ts';

interface Repeating {
  /** Other events that stay where they fit. */
  readonly kept?: readonly Stored[];
  /** What becomes of the event itself if it is none of the instances. */
  readonly loose?: 'archived' | 'stays';
}

/** Events of which each may be one occurrence of a series: how series are made and taken apart (odoo-14.md 3). */
export class SeriesMeeting extends Meeting {
  get series(): SeriesRow {
    return SERIES[this.version.name];
  }

  override create(env: Env, values: Values): number {
    const { rule, plain } = this.parted(values);
    const recurs = plain.recurrency === true;
    // Who repeats follows at first, whatever was sent (test/demo-erp/conformance/writing.md 1).
    const id = super.create(env, {
      follow_recurrence: false,
      ...plain,
      ...(recurs ? { follow_recurrence: true } : {}),
    });
    const record = this.record(id);
    if (record !== undefined && recurs) this.begin(env, record, rule);
    return id;
  }

  /** A new event that repeats. */
  protected begin(env: Env, record: Stored, rule: Values): void {
    this.repeat(env, record, rule);
  }

  override computed(name: string): Reader | undefined {
    if (name === 'rrule_type_ui') return (env, record) => this.#shown(env, record, 'rrule_type');
    if (!shownRule(this.series).includes(name)) return super.computed(name);
    return (env, record) => this.#shown(env, record, name);
  }

  override remove(env: Env, record: Stored): void {
    this.removeAll(env, [record]);
  }

  /** From 16 on the next event that is left becomes the base of a series that loses it. */
  override removeAll(env: Env, records: readonly Stored[]): void {
    const based = new Set(records.flatMap((record) => this.based(env, record)));
    for (const record of records) super.remove(env, record);
    recurrencesOf(env).moveBases(env, [...based]);
  }

  /** A write through the core, without a look at series. */
  plainly(env: Env, ids: readonly Id[], values: Values): void {
    if (Object.keys(values).length > 0) super.write(env, ids, values);
  }

  recurrenceOf(env: Env, record: Stored): Stored | undefined {
    return recurrencesOf(env).record(Number(record.recurrence_id));
  }

  /** The events of its series from this one on, or all; those archived are left alone. */
  eventsFrom(env: Env, record: Stored, all = false): Stored[] {
    const recurrence = this.recurrenceOf(env, record);
    if (recurrence === undefined) return [record];
    const start = text(record.start);
    return recurrencesOf(env)
      .events(env, recurrence)
      .filter((event) => all || text(event.start) >= start);
  }

  /** Values that belong to the rule, and the others. */
  parted(values: Values): { rule: Values; plain: Values } {
    const fields = shownRule(this.series);
    const [rule, plain]: [Values, Values] = [{}, {}];
    for (const [name, value] of Object.entries(values)) {
      if (name === 'recurrence_update' || name === 'rrule_type_ui') continue;
      (fields.includes(name) ? rule : plain)[name] = value;
    }
    return { rule, plain };
  }

  /**
   * Makes a series of an event.
   * @returns events of `kept` that do not fit
   */
  repeat(env: Env, base: Stored, rule: Values, { kept = [], loose = 'archived' }: Repeating = {}): Stored[] {
    if (Object.keys(rule).length === 0) return [];
    const recurrences = recurrencesOf(env);
    const id = recurrences.create(env.sudo(), { ...rule, base_event_id: base.id });
    this.update(env, base, { recurrency: true, follow_recurrence: true });
    for (const event of [base, ...kept]) this.update(env, event, { recurrence_id: id });
    const recurrence = recurrences.record(id);
    if (recurrence === undefined) return [];
    const unfit = this.#apply(env, recurrence, base);
    if (!unfit.includes(base)) return unfit;
    this.detach(env, [base], loose === 'archived' ? { active: false } : {});
    recurrences.moveBases(env, this.based(env, base));
    return unfit.filter((event) => event !== base);
  }

  /** Takes events out of their series. */
  detach(env: Env, events: readonly Stored[], values: Values = {}): void {
    const flag = { recurrency: this.series.records.detachedRecurs };
    for (const event of events) this.update(env, event, { recurrence_id: false, ...flag, ...values });
  }

  dismiss(env: Env, events: readonly Stored[], how: 'deleted' | 'archived'): void {
    this.detach(env, events, { active: false });
    if (how === 'deleted') this.removeAll(env, events);
  }

  /** The day that an event tells of itself. */
  localDay(env: Env, record: Stored, start: string = text(record.start)): number {
    if (this.series.records.dayIn === 'utc') return wallOf(start);
    const zone = record.allday === true ? '' : text(this.recurrenceOf(env, record)?.event_tz);
    return toLocal(wallOf(start), zone);
  }

  /** Rule fields that follow from a date. */
  ruleOfDay(day: number): Values {
    const { names } = this.series;
    const date = new Date(day).getUTCDate();
    const nth = Math.ceil(date / 7);
    return {
      [names.days[weekdayOf(day)] ?? '']: true,
      [names.weekday]: weekdayKey(weekdayOf(day), names),
      byday: String(nth > 3 ? -1 : nth),
      day: date,
    };
  }

  /** Series that need another base when this event is none any more; up to 15 they keep it, or have none. */
  based(env: Env, record: Stored): Stored[] {
    return this.series.records.baseMoves
      ? recurrencesOf(env).table.referring('base_event_id', record.id)
      : [];
  }

  /** @returns events that do not fit */
  #apply(env: Env, recurrence: Stored, base: Stored): Stored[] {
    const recurrences = recurrencesOf(env);
    const { instants, recounted } = recurrences.unfold(env, recurrence, base);
    if (recounted) recurrences.rewrite(env, recurrence);
    const missing = new Set(instants.map(written));
    const length = secondsBetween(text(base.start), text(base.stop));
    const fits = (event: Stored): boolean =>
      secondsBetween(text(event.start), text(event.stop)) === length && missing.delete(text(event.start));
    const loose = recurrences.events(env, recurrence).filter((event) => !fits(event));
    const copy = this.#copyOf(base);
    // They are made in no order that means anything, so ids do not follow the calendar.
    for (const start of hashOrder([...missing], (each) => each)) {
      super.create(env.with(QUIET), { ...copy, start, stop: later(start, length) });
    }
    return loose;
  }

  #copyOf(base: Stored): Values {
    const values: Values = { follow_recurrence: true, recurrency: true };
    for (const [name, field] of this.fields) {
      if (field.store === false || field.type === 'one2many' || NOT_COPIED.has(name)) continue;
      values[name] = isMany(field) ? [[6, 0, idsOf(base[name])]] : (base[name] ?? false);
    }
    return { ...values, active: true, recurrency: true, follow_recurrence: true };
  }

  #shown(env: Env, record: Stored, name: string): Values[string] {
    if (record.recurrency !== true) return false;
    const recurrence = this.recurrenceOf(env, record);
    const own = this.ruleOfDay(this.localDay(env, record));
    const defaults = recurrencesOf(env).defaults(env);
    const all: Values = { ...defaults, ...own };
    if (recurrence !== undefined) return recurrence[name] || all[name] || false;
    return (name === 'day' && !this.series.records.ownDay ? defaults.day : all[name]) ?? false;
  }
}

export const recurrencesOf = (env: Env): Recurrence => {
  const model = env.model(RECURRENCES);
  if (!(model instanceof Recurrence)) throw new Error('recurrences of another kind');
  return model;
};

/** Nobody is told of the occurrences a series makes for itself. */
const QUIET = { no_mail_to_attendees: true, skip_contact_description: true };

const NOT_COPIED: ReadonlySet<string> = new Set([
  ...['id', 'create_date', 'create_uid', 'write_date', 'write_uid', 'access_token'],
  ...['duration', 'start_date', 'stop_date'],
]);
