import { Meeting } from '../models/meeting.ts';
import { later } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import type { Page } from '../orm/model.ts';
import { comparator } from '../orm/order.ts';
import { type Domain, type Id, numeric, type Row, type Stored, text, type Values } from '../orm/value.ts';
import { boundsDates, candidates, fits } from './date-terms.ts';
import { composed, decomposed, lastDate, mangled, ruleFields } from './fields.ts';
import { toLocal, toUtc, type Wall, wallOf, written } from './moment.ts';
import { parseRule, type Rule, starts } from './rule.ts';
import { SERIES, type SeriesRow } from './versions.ts';
import { hashOrder, parseVirtualId, realId, virtualId, withRealIds } from './virtual-id.ts';

/** What `search` lists: a record, or an occurrence of one. */
interface Listed {
  readonly id: Id;
  /** The record with the times of the occurrence. */
  readonly shown: Stored;
}

/** How many occurrences of one series are listed at most; 6.0 had rules without an end. */
const MOST = 1000;

/** A series is one record; its occurrences are ids such as `41-20260406090000` (6.0 to 13). */
export abstract class VirtualMeeting extends Meeting {
  get series(): SeriesRow {
    return SERIES[this.version.name];
  }

  /** Instants of a series that something else stands for, or nothing. */
  protected abstract excepted(env: Env, record: Stored): Iterable<Wall>;

  override defaults(env: Env): Values {
    const all = super.defaults(env);
    return this.series.names.until === 'final_date' ? { ...all, day: 1 } : all;
  }

  override prepare(env: Env, values: Values, record?: Stored): Values {
    const timed = super.prepare(env, values, record);
    return { ...timed, ...this.#rule(timed, record), ...this.#zone(env, record, timed) };
  }

  override search(env: Env, domain: Domain, page: Page = {}): Id[] {
    const real = withRealIds(domain);
    if (!this.#lists(env, domain)) return super.search(env, real, page);
    const found = this.#sorted(env, this.#listed(env, real, page), page.order);
    const start = page.offset ?? 0;
    return found.slice(start, start + (page.limit ?? Number.POSITIVE_INFINITY)).map(({ id }) => id);
  }

  override count(env: Env, domain: Domain): number {
    const real = withRealIds(domain);
    return this.#lists(env, domain) ? this.#listed(env, real, {}).length : super.count(env, real);
  }

  override read(env: Env, ids: readonly Id[], fields: readonly string[]): Row[] {
    if (ids.every((id) => typeof id === 'number')) return super.read(env, ids, fields);
    const rows = new Map(super.read(env, [...new Set(ids.map(realId))], fields).map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = rows.get(Number(realId(id)));
      return row === undefined ? [] : this.#occurrenceRow(row, id);
    });
  }

  /** The starts of a series that show, in UTC. */
  instants(env: Env, record: Stored): Wall[] {
    const excepted = new Set(this.excepted(env, record));
    const zone = this.clockOf(env, record);
    const start = wallOf(text(record[this.version.meetings.start]));
    const found: Wall[] = [];
    for (const local of starts(parseRule(text(record.rrule)), toLocal(start, zone))) {
      const at = toUtc(local, zone);
      if (!excepted.has(at)) found.push(at);
      if (found.length >= MOST) break;
    }
    return found;
  }

  /** The zone whose clock a series keeps, '' for UTC. */
  protected clockOf(env: Env, record: Stored): string {
    const { zone } = this.series;
    if (zone === 'utc' || record.allday === true) return '';
    return (zone === 'event' && text(record.event_tz)) || text(env.context.tz);
  }

  protected repeats(record: Stored): boolean {
    return text(record.rrule) !== '' && (record.recurrency === true || this.series.lists === 'bounded');
  }

  /** Start and end of an occurrence. */
  protected times(record: Stored, at: Wall): Values {
    const { start, stop } = this.version.meetings;
    const seconds = numeric(record.duration) * 3600;
    return { [start]: written(at), [stop]: later(written(at), seconds) };
  }

  #lists(env: Env, domain: Domain): boolean {
    if (this.series.lists === 'bounded') return boundsDates(domain);
    return env.context.virtual_id === undefined || env.flag('virtual_id');
  }

  #listed(env: Env, domain: Domain, page: Page): Listed[] {
    const { order } = page;
    const ids = super.search(env, candidates(domain, this.series), order === undefined ? {} : { order });
    return ids.flatMap((id) => {
      const record = this.record(id);
      return record === undefined ? [] : this.#occurrences(env, domain, record);
    });
  }

  #occurrences(env: Env, domain: Domain, record: Stored): Listed[] {
    if (this.repeats(record)) {
      return this.instants(env, record)
        .map((at) => ({ id: virtualId({ base: record.id, at }), shown: this.#shown(record, at) }))
        .filter(({ shown }) => fits(domain, this.series, this.#moments(shown)));
    }
    if (this.series.lists !== 'bounded') return [{ id: record.id, shown: record }];
    // 6.0 gives even a meeting that does not repeat the id of an occurrence (openerp-6.0.md).
    const at = wallOf(text(record[this.version.meetings.start]));
    const fitting = fits(domain, this.series, this.#moments(record));
    return fitting ? [{ id: virtualId({ base: record.id, at }), shown: record }] : [];
  }

  #shown(record: Stored, at: Wall): Stored {
    return { ...record, ...this.times(record, at), id: record.id };
  }

  #moments(shown: Stored): { start: string; stop: string } {
    const { start, stop } = this.version.meetings;
    return { start: text(shown[start]), stop: text(shown[stop]) };
  }

  #sorted(env: Env, listed: Listed[], order: string | undefined): Listed[] {
    const { listOrder } = this.series;
    if (listOrder === 'found') return listed;
    if (listOrder === 'hash') return hashOrder(listed, ({ id }) => String(id));
    const keys = order ?? `${this.order}, ${this.version.meetings.start} desc`;
    const compare = comparator(env, this, keys);
    return listed.sort((a, b) => compare(a.shown, b.shown));
  }

  #occurrenceRow(row: Row, id: Id): Row {
    const virtual = parseVirtualId(id);
    const record = this.record(realId(id));
    if (virtual === undefined || record === undefined) return { ...row, id };
    const times = this.readTimes(record, virtual.at);
    const shown = Object.entries(times).filter(([name]) => name in row || ALWAYS.has(name));
    return { ...row, ...Object.fromEntries(shown), id };
  }

  /** What an occurrence reads as its times. */
  protected readTimes(record: Stored, at: Wall): Values {
    return this.times(record, at);
  }

  #rule(values: Values, record: Stored | undefined): Values {
    const how = record === undefined ? this.series.textOnCreate : this.series.textOnWrite;
    const sent = values.rrule;
    const textual = typeof sent === 'string' && sent !== '' && sent !== record?.rrule ? sent : undefined;
    if (textual === undefined || how === 'ignored') return this.#fromFields(values, record);
    if (how === 'verbatim') return { rrule: textual };
    if (how === 'mangled') return mangled(textual);
    return this.#fromText(textual, values, record);
  }

  #fromText(textual: string, values: Values, record: Stored | undefined): Values {
    const row = this.series;
    const rule = parseRule(textual);
    const start = wallOf(text(values[this.version.meetings.start] ?? record?.[this.version.meetings.start]));
    const parsed = decomposed(rule, start, row);
    const kept = { ...parsed, ...this.#cut(rule, parsed, values, start, record) };
    if (record !== undefined && row.textOnWrite === 'kept') return { ...kept, rrule: textual };
    this.refuseUntil(rule);
    return {
      ...kept,
      ...this.#last(kept, start, record === undefined || values.recurrency === true),
      rrule: composed(kept, row),
    };
  }

  /** 7.0 cannot do with an end date in a text. */
  protected refuseUntil(_rule: Rule): void {}

  /** 11 to 13 take the end date of a text for that of a series of one (odoo-12.md, Recurrence traps). */
  #cut(rule: Rule, parsed: Values, values: Values, start: Wall, record: Stored | undefined): Values {
    const { untilInText, names } = this.series;
    if (untilInText !== 'cut' || rule.until === undefined) return {};
    if (text(values[names.until]) !== '' && values.end_type === 'end_date')
      return { [names.until]: values[names.until] ?? false };
    if (values.count === 0 || (values.recurrency === true && record !== undefined)) return {};
    return { [names.until]: lastDate({ ...parsed, count: 1 }, start, this.series) };
  }

  #fromFields(values: Values, record: Stored | undefined): Values {
    const row = this.series;
    if (values.recurrency === false && record !== undefined) return { rrule: '' };
    const cleared = row.emptyClears && values.rrule === '' && record !== undefined;
    const touched = ['recurrency', ...ruleFields(row.names)].some((name) => name in values);
    const kept = record === undefined ? '' : (record.rrule ?? '');
    if (cleared) return { rrule: '' };
    if (!touched) return { rrule: kept };
    const all = { ...record, ...values };
    if (all.recurrency !== true) return { rrule: row.lists === 'bounded' ? kept : '' };
    const start = wallOf(text(all[this.version.meetings.start]));
    return { rrule: composed(all, row), ...this.#last(all, start, values.recurrency === true) };
  }

  #last(values: Values, start: Wall, sent: boolean): Values {
    const row = this.series;
    if (row.lastDate === 'none' || !sent || values.end_type !== 'count' || !values.rrule_type) return {};
    return { [row.names.until]: lastDate(values, start, row) };
  }

  /** 13 writes down the zone of whoever creates a meeting. */
  #zone(env: Env, record: Stored | undefined, values: Values): Values {
    if (this.series.zone !== 'event' || record !== undefined || text(values.event_tz) !== '') return {};
    return { event_tz: text(env.context.tz) || false };
  }
}

/** Keys that reading an occurrence adds. */
const ALWAYS: ReadonlySet<string> = new Set(['date_deadline', 'stop', 'stop_datetime']);
