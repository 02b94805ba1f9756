import { python } from '../faults.ts';
import { Meeting } from '../models/meeting.ts';
import { later } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import type { Page } from '../orm/model.ts';
import { comparator } from '../orm/order.ts';
import { type Domain, type Id, numeric, type Row, type Stored, text, type Values } from '../orm/value.ts';
import { boundsDates, candidates, fits } from './date-terms.ts';
import { keptRule } from './kept-rule.ts';
import { toLocal, toUtc, type Wall, wallOf, written } from './moment.ts';
import { parseRule, starts } from './rule.ts';
import { SERIES, type SeriesRow } from './versions.ts';
import { hashOrder, parseVirtualId, realId, virtualId, virtualIdIn, withRealIds } from './virtual-id.ts';

/** What `search` lists: a record, or an occurrence of one. */
interface Listed {
  readonly id: Id;
  /** The record with the times of the occurrence. */
  readonly shown: Stored;
}

/** As many occurrences are listed of a series without an end, which 6.0 allows (openerp-6.0.md). */
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
    return {
      ...timed,
      ...keptRule(timed, record, this.series, this.version.meetings.start),
      ...this.#zone(env, record, timed),
    };
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
    const rule = parseRule(text(record.rrule));
    const most = rule.count === undefined && rule.until === undefined ? MOST : Number.POSITIVE_INFINITY;
    const found: Wall[] = [];
    for (const local of starts(rule, toLocal(start, zone))) {
      const at = toUtc(local, zone);
      if (!excepted.has(at)) found.push(at);
      if (found.length >= most) break;
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
    const virtual = virtualIdIn(domain);
    if (this.series.lists === 'bounded' && virtual !== undefined) {
      // 6.0 hands such an id to the database as it is (openerp-6.0.md).
      throw python('ProgrammingError', `invalid input syntax for type integer: "${virtual}"\n`);
    }
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

  /** 13 writes down the zone of whoever creates a meeting. */
  #zone(env: Env, record: Stored | undefined, values: Values): Values {
    if (this.series.zone !== 'event' || record !== undefined || text(values.event_tz) !== '') return {};
    return { event_tz: text(env.context.tz) || false };
  }
}

/** Keys that reading an occurrence adds. */
const ALWAYS: ReadonlySet<string> = new Set(['date_deadline', 'stop', 'stop_datetime']);
