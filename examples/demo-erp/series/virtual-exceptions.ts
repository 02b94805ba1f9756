import { python } from '../faults.ts';
import { attendeesOf } from '../models/attendee.ts';
import { mail } from '../models/mails.ts';
import { later, secondsBetween } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import type { Action } from '../orm/model.ts';
import { isMany } from '../orm/schema.ts';
import { type Id, idsOf, isStruct, type Row, type Stored, text, type Values } from '../orm/value.ts';
import { type Wall, wallOf, written } from './moment.ts';
import { parseVirtualId, realId, type VirtualId } from './virtual-id.ts';
import { VirtualMeeting } from './virtual-meeting.ts';

/** 8 to 13: a changed occurrence is a row of its own that names its series, a deleted one an archived row. */
export class ExceptionMeeting extends VirtualMeeting {
  override write(env: Env, ids: readonly Id[], values: Values): true {
    const reaches = touchesOccurrence(values);
    const real = ids.filter((id) => !reaches || !this.#isOccurrence(id)).map(realId);
    if (real.length > 0) super.write(env, [...new Set(real)], values);
    for (const id of ids) {
      const virtual = parseVirtualId(id);
      if (virtual !== undefined && reaches && this.#isOccurrence(id)) this.#detach(env, virtual, values);
    }
    return true;
  }

  override unlink(env: Env, ids: readonly Id[]): boolean {
    const rows = ids.filter((id) => parseVirtualId(id) === undefined && this.#standsIn(id));
    const real = ids.filter((id) => parseVirtualId(id) === undefined && !rows.includes(id));
    for (const virtual of ids.map(parseVirtualId)) {
      if (virtual !== undefined) this.#detach(env, virtual, { active: false });
    }
    if (rows.length > 0) super.write(env, rows, { active: false });
    return real.length === 0 || super.unlink(env, real);
  }

  override action(name: string): Action | undefined {
    if (!this.series.exceptions.detaches) return super.action(name);
    if (name === 'detach_recurring_event') return (env, ids, args) => this.#detachAll(env, ids, args[0]);
    if (name !== 'action_detach_recurring_event') return super.action(name);
    return (env, ids) => ({
      type: 'ir.actions.act_window',
      res_model: this.name,
      view_mode: 'form',
      res_id: this.#detachFirst(env, ids, {}),
      target: 'current',
    });
  }

  protected override excepted(_env: Env, record: Stored): Iterable<Wall> {
    const { base, date } = this.series.exceptions;
    return this.table.referring(base, record.id).map((row) => wallOf(text(row[date])));
  }

  protected override times(record: Stored, at: Wall): Values {
    const [start, stop] = [written(at), this.#end(record, at)];
    const allday = record.allday === true;
    return {
      ...{ start, stop },
      start_datetime: allday ? false : start,
      stop_datetime: allday ? false : stop,
      start_date: allday ? start.slice(0, 10) : false,
      stop_date: allday ? stop.slice(0, 10) : false,
    };
  }

  /** All-day occurrences read moments for dates, and up to 11 an end after one hour (odoo-8.md, odoo-12.md). */
  protected override readTimes(record: Stored, at: Wall): Values {
    const times = this.times(record, at);
    if (record.allday !== true) return times;
    const start = written(at);
    const stop = this.series.exceptions.allDayHour ? later(start, 3600) : text(times.stop);
    return { ...times, stop, start_date: start, stop_date: stop };
  }

  /** Ends are kept by the clock: an occurrence lasts as long as the first one. */
  #end(record: Stored, at: Wall): string {
    return later(written(at), secondsBetween(text(record.start), text(record.stop)));
  }

  #isOccurrence(id: Id): boolean {
    return parseVirtualId(id) !== undefined && this.record(realId(id)) !== undefined;
  }

  /** Whether a record stands for an occurrence of a series. */
  #standsIn(id: Id): boolean {
    return Number(this.record(id)?.[this.series.exceptions.base]) > 0;
  }

  #detach(env: Env, virtual: VirtualId, values: Values): number {
    const record = this.record(virtual.base);
    if (record === undefined) throw python('KeyError', String(virtual.base));
    const { base, date, mails } = this.series.exceptions;
    const occurrence = { ...this.#copy(record), ...this.times(record, virtual.at) };
    const kept = { [base]: virtual.base, [date]: written(virtual.at), recurrency: false };
    const created = this.create(viewOf(env, mails), {
      ...withoutEmpty(occurrence),
      ...kept,
      ...this.#moved(record, virtual.at, values),
    });
    const row = this.record(created);
    if (row !== undefined && mails === 'silent') this.#tellMove(env, row, occurrence, values);
    return created;
  }

  /** 11 to 13 tell everybody, the writer too, of an occurrence that was moved (odoo-10.md, odoo-12.md). */
  #tellMove(env: Env, row: Stored, occurrence: Values, values: Values): void {
    const fields = this.version.meetings.mails.onChange;
    const moved = fields.some((name) => name in values && values[name] !== occurrence[name]);
    if (!moved || env.flag('no_mail_to_attendees')) return;
    const subject = `${text(row.name)} - Date has been updated`;
    for (const { email } of attendeesOf(env, row)) {
      if (text(email) !== '') mail(env, text(email), subject, this.name, row.id, 'outgoing');
    }
  }

  /** What of the values reaches the row: 10 to 13 move it only when all four times are sent. */
  #moved(record: Stored, at: Wall, values: Values): Values {
    const { plainMove } = this.series.exceptions;
    const companions = ['start_datetime', 'stop_datetime', 'start_date', 'stop_date'];
    const full = companions.some((name) => name in values);
    const { start, stop, ...rest } = values;
    if (!full && plainMove === 'nothing') return rest;
    if (!full && plainMove === 'stop-only' && stop !== undefined) {
      return { ...rest, stop, stop_datetime: record.allday === true ? false : stop };
    }
    const from = text(values.start_datetime) || text(start) || dayStart(values, record, at);
    const to = text(values.stop_datetime) || text(stop) || this.#end(record, wallOf(from));
    const timed = record.allday === true ? {} : { start_datetime: from, stop_datetime: to };
    return { ...values, start: from, stop: to, ...timed };
  }

  #copy(record: Stored): Values {
    const values: Values = {};
    for (const [name, field] of this.fields) {
      if (field.store === false || field.type === 'one2many' || NOT_COPIED.has(name)) continue;
      values[name] = isMany(field) ? [[6, 0, idsOf(record[name])]] : (record[name] ?? false);
    }
    return { ...values, rrule: '', rrule_type: false, [this.series.names.until]: false };
  }

  #detachFirst(env: Env, ids: readonly Id[], values: Values): number {
    const [virtual] = ids.flatMap((id) => parseVirtualId(id) ?? []);
    return virtual === undefined ? Number(ids[0]) : this.#detach(env, virtual, values);
  }

  /** Does its work and then cannot say so (odoo-10.md, odoo-12.md). */
  #detachAll(env: Env, ids: readonly Id[], values: Values[string] | undefined): never {
    this.#detachFirst(env, ids, isStruct(values) ? { ...values } : {});
    const old = this.version.name === '10';
    const kind = old ? 'recursive dictionaries' : "<class '_thread.lock'> objects";
    const fault = python('TypeError', `cannot marshal ${kind}`);
    fault.commits = true;
    throw fault;
  }

  override read(env: Env, ids: readonly Id[], fields: readonly string[]): Row[] {
    for (const id of ids) {
      // odoo-10.md: an occurrence's id with something behind it
      if (/^\d+-\d{14}./.test(String(id))) throw python('ValueError', `unconverted data remains: ${id}`);
    }
    return super.read(env, ids, fields);
  }
}

/** Alarms stay with the series; the rest has no place in a copy. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  'id',
  'create_date',
  'write_date',
  'create_uid',
  'write_uid',
  'alarm_ids',
  'attendee_ids',
  'message_ids',
  'message_follower_ids',
]);

/** A write through a virtual id is for one occurrence only when it speaks of time or of being there at all. */
const touchesOccurrence = (values: Values): boolean =>
  values.recurrency !== false &&
  Object.keys(values).some((name) => /^(start|stop)(_date|_datetime)?$|^active$/.test(name));

const withoutEmpty = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== false || !/^(start|stop)_/.test(name)),
  );

function dayStart(values: Values, record: Stored, at: Wall): string {
  const date = text(values.start_date);
  return date === '' ? written(at) : `${date} ${text(record.start).slice(11, 19)}`;
}

/** The context in which the row is made. */
function viewOf(env: Env, mails: 'always' | 'by-context' | 'silent'): Env {
  if (mails === 'by-context') return env;
  return env.with({ no_mail_to_attendees: mails === 'silent', no_email: false });
}
