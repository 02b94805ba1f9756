import { Fault, python } from '../faults.ts';
import type { Operation } from '../orm/access.ts';
import type { Env } from '../orm/env.ts';
import { type Action, Model } from '../orm/model.ts';
import type { Reader } from '../orm/reading.ts';
import { isMany } from '../orm/schema.ts';
import {
  type Domain,
  type Id,
  idsOf,
  type Row,
  type Stored,
  text,
  type Value,
  type Values,
} from '../orm/value.ts';
import { Unmarshallable } from '../wire.ts';
import { followAlarm } from './alarm.ts';
import { attendeesOf } from './attendee.ts';
import { askAgain, askedBy, askOwner, syncAttendees } from './invitees.ts';
import { invite, tellChange } from './mails.ts';
import { texts } from './meeting-texts.ts';
import { defaultTimes, TIMES } from './times.ts';

/** Single meetings, `crm.meeting` up to 7.0 and `calendar.event` from 8. `series/` repeats them. */
export class Meeting extends Model {
  override get title(): string {
    return this.version.meetings.title;
  }

  override get order(): string {
    return this.version.meetings.order;
  }

  override defaults(env: Env): Values {
    const row = this.version.meetings;
    const own = env.db.user(env.uid)?.partner_id ?? false;
    return {
      active: true,
      user_id: env.uid,
      show_as: 'busy',
      ...(row.model === 'crm.meeting' ? { duration: 0 } : {}),
      videocall_source: 'custom',
      [row.privacy]: row.privacyDefault,
      ...(row.state === undefined ? {} : { state: row.state }),
      ...(row.organizer === 'text' ? { organizer: organizerText(env) } : {}),
      ...(row.people.own === 'none' || own === false ? {} : { partner_ids: [[6, 0, [own]]] }),
      ...row.ruleDefaults,
      ...defaultTimes(env),
    };
  }

  override prepare(env: Env, values: Values, record?: Stored): Values {
    const timed = TIMES[this.version.meetings.times](env, values, record);
    return { ...timed, ...texts(env, timed, record) };
  }

  override stored(env: Env, record: Stored, values: Values, before: Stored | undefined): void {
    this.#refuseBackwards(record, values, before);
    this.#refusePrivateWithOthers(env, record, before);
    const added = syncAttendees(env, this, record, values, before);
    followAlarm(env, this, record, values);
    if (before === undefined || added.length > 0) invite(env, this, record, added);
    if (before === undefined) return;
    if (TIME_FIELDS.some((name) => Boolean(values[name]))) askOwner(env, this, record);
    tellChange(env, this, record, values, before);
  }

  override create(env: Env, values: Values): number {
    const { rowsBeside } = this.version.meetings.people;
    const drops = rowsBeside === 'dropped' && 'partner_ids' in values;
    const { attendee_ids: _, ...rest } = values;
    return super.create(env, drops ? rest : values);
  }

  override write(env: Env, ids: readonly Id[], values: Values): true {
    const { follow } = this.version.meetings.people;
    const meetings = ids.flatMap((id) => this.record(id) ?? []);
    const asked =
      follow === 'commands' && 'partner_ids' in values ? askedBy(values.partner_ids, meetings) : undefined;
    super.write(env, ids, values);
    if (asked === undefined) return true;
    for (const meeting of meetings) invite(env, this, meeting, askAgain(env, this, meeting, asked));
    return true;
  }

  override unlink(env: Env, ids: readonly Id[]): boolean {
    const hidden = ids.some((id) => {
      const record = this.record(id);
      return record !== undefined && this.masked(env, record);
    });
    if (hidden && this.version.access.privateUnlink === 'type-error') {
      throw python('TypeError', "'bool' object is unsubscriptable");
    }
    return super.unlink(env, ids);
  }

  override permitted(env: Env, operation: Operation): boolean {
    return operation !== 'unlink' || this.version.access.deletesMeetings || env.db.isAdministrator(env.uid);
  }

  override visible(env: Env, record: Stored, operation: Operation): boolean {
    const { access } = this.version;
    if (env.uid === access.superuser) return true;
    const own = record.user_id === env.uid;
    if (access.hidesFreeMeetings && !own && record.show_as !== 'busy') return false;
    if (operation === 'read' || access.writesPrivate || (own && access.ownersWritePrivate)) return true;
    return this.privacyOf(env, record) !== 'private' || this.#attends(env, record);
  }

  override masked(env: Env, record: Stored): boolean {
    const { mask } = this.version.access;
    if (!mask.applies || env.su || record.user_id === env.uid || !record.user_id) return false;
    if (this.privacyOf(env, record) !== 'private') return false;
    if (mask.attendees && this.#attends(env, record)) return false;
    return !(mask.administrators && env.db.isAdministrator(env.uid));
  }

  /** The privacy that holds: the meeting's own, else what its owner prefers. */
  privacyOf(env: Env, record: Stored): string {
    const owner = typeof record.user_id === 'number' ? env.db.user(record.user_id) : undefined;
    return text(record[this.version.meetings.privacy]) || text(owner?.calendar_default_privacy) || 'public';
  }

  override read(env: Env, ids: readonly Id[], fields: readonly string[]): Row[] {
    const asked = [...new Set([...fields, ...this.version.meetings.adds])];
    const rows = super.read(env, ids, asked);
    if (this.version.orm.keepsOrder) return rows;
    const last = (row: Row): number => {
      const record = this.record(row.id);
      return record !== undefined && this.masked(env, record) ? 1 : 0;
    };
    return rows.sort((a, b) => last(a) - last(b));
  }

  override grouped(
    env: Env,
    domain: Domain,
    fields: readonly string[],
    groupings: readonly string[],
  ): Stored[] {
    const { groups, mask } = this.version.access;
    const hidden = (name: string): boolean => !mask.shown.has(name.split(/[:()]/)[0] ?? '');
    if (groups === 'refuses-groupings' && groupings.some(hidden)) {
      throw new Fault('access', `Grouping by ${groupings.join(', ')} is not allowed.`, 'AccessError');
    }
    const asked = [...fields, ...groupings].some(hidden);
    if (groups === 'faults' && asked) {
      throw new Unmarshallable("cannot marshal <class 'odoo.tools.misc.Callbacks'> objects");
    }
    const records = super.grouped(env, domain, fields, groupings);
    return groups === 'without-private' && asked
      ? records.filter((record) => !this.masked(env, record))
      : records;
  }

  override rows(env: Env, fields: readonly string[]): (record: Stored) => Row {
    const row = super.rows(env, fields);
    return (record) => (this.masked(env, record) ? this.#busy(env, row(record)) : row(record));
  }

  override computed(name: string): Reader | undefined {
    return COMPUTED[name] ?? super.computed(name);
  }

  override action(name: string): Action | undefined {
    if (name === 'change_attendee_status' && this.version.meetings.people.answersByMeeting) {
      return (env, ids, [state = false]) => this.#answer(env, ids, state);
    }
    const state = CASES[name];
    if (state === undefined || this.version.meetings.state === undefined) return super.action(name);
    return (env, ids) => this.write(env, ids, { state });
  }

  /** The caller's answer, for these meetings alone. */
  #answer(env: Env, ids: readonly Id[], state: Value): true {
    const own = env.db.user(env.uid)?.partner_id;
    const attendees = ids
      .flatMap((id) => this.record(id) ?? [])
      .flatMap((meeting) => attendeesOf(env, meeting));
    const mine = attendees.filter(({ partner_id }) => partner_id === own);
    return env.model('calendar.attendee').write(
      env,
      mine.map(({ id }) => id),
      { state },
    );
  }

  #attends(env: Env, record: Stored): boolean {
    const own = env.db.user(env.uid)?.partner_id;
    return typeof own === 'number' && idsOf(record.partner_ids).includes(own);
  }

  #busy(env: Env, row: Row): Row {
    const { mask } = this.version.access;
    const seen = env.db.isAdministrator(env.uid) ? mask.administratorsSee : [];
    const busy: Row = { id: row.id };
    for (const [name, value] of Object.entries(row)) {
      busy[name] = mask.shown.has(name) || seen.includes(name) ? value : this.#hidden(name);
    }
    for (const name of mask.adds) if (!seen.includes(name)) busy[name] = false;
    return busy;
  }

  #hidden(name: string): Value {
    if (name === 'name' || name === 'display_name') return 'Busy';
    const field = this.fields.get(name);
    return field !== undefined && isMany(field) && this.version.access.mask.lists === 'empty' ? [] : false;
  }

  #refuseBackwards(record: Stored, values: Values, before: Stored | undefined): void {
    const row = this.version.meetings;
    if (row.times === 'independent' || row.times === 'onchange') return;
    if (!touchesTimes(values) && before !== undefined) return;
    const [start, stop] = [text(record[row.start]), text(record[row.stop])];
    const spoilt = before !== undefined && text(before[row.stop]) < text(before[row.start]);
    // 9 lets the start alone go past the end, and from then on no time can be written (odoo-9.md).
    if (row.startPastStop && !spoilt && before !== undefined && !('stop' in values)) return;
    if (stop >= start && !spoilt) return;
    const detail = `\nMeeting '${text(record.name)}' starts '${start}' and ends '${stop}'`;
    const fault = new Fault('validation', `${row.endBeforeStart}${detail}`, 'ValidationError');
    fault.commits = row.faultCommits && before !== undefined;
    throw fault;
  }

  #refusePrivateWithOthers(env: Env, record: Stored, before: Stored | undefined): void {
    if (before !== undefined || this.version.meetings.privateWithOthers === 'ok') return;
    const own = env.db.user(env.uid)?.partner_id;
    const others = idsOf(record.partner_ids).some((partner) => partner !== own);
    if (!others || this.privacyOf(env, record) !== 'private') return;
    throw new Fault('access', this.version.access.ruleText(this, 'read', [record], env), 'AccessError');
  }
}

const TIME_FIELDS = ['start', 'stop', 'start_date', 'stop_date'];

const touchesTimes = (values: Values): boolean =>
  Object.keys(values).some((name) => /^(start|stop|date)|^allday$/.test(name));

/** Methods of 6.x beside the plain write (openerp-6.1.md 2). */
const CASES: { readonly [method: string]: string } = {
  case_open: 'open',
  case_close: 'done',
  case_cancel: 'cancel',
  case_reset: 'draft',
};

const COMPUTED: { readonly [field: string]: Reader } = {
  partner_id: (env, record) => env.db.user(Number(record.user_id))?.partner_id ?? false,
  effective_privacy: (env, record) => (env.model('calendar.event') as Meeting).privacyOf(env, record),
  attendee_status: (env, record) => ownStatus(env, record) || 'needsAction',
  current_status: (env, record) => ownStatus(env, record) || false,
  is_attendee: (env, record) => ownStatus(env, record) !== '',
  user_can_edit: (env, record) => record.user_id === env.uid || ownStatus(env, record) !== '',
  recurrence_update: () => 'self_only',
  attendees_count: (_env, record) => idsOf(record.partner_ids).length,
};

function ownStatus(env: Env, record: Stored): string {
  const own = env.db.user(env.uid)?.partner_id;
  return text(attendeesOf(env, record).find(({ partner_id }) => partner_id === own)?.state);
}

function organizerText(env: Env): string {
  const user = env.db.user(env.uid);
  const address = text(user?.user_email) || text(user?.email);
  return address === '' ? text(user?.name) : `${text(user?.name)} <${address}>`;
}
