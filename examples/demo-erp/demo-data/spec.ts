import { DateTime } from 'luxon';
import { later } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import { type Stored, text, type Values } from '../orm/value.ts';
import { userNamed } from './people.ts';

/** A meeting as people speak of it; `valuesOf` says it in the fields of a version. */
export interface MeetingSpec {
  readonly name: string;
  /** Login of the one who owns it. */
  readonly owner: string;
  /** Days from today. */
  readonly day: number;
  /** `HH:MM` in the owner's zone; none for whole days. */
  readonly from?: string;
  /** Minutes, for whole days the number of days. */
  readonly length: number;
  readonly location?: string;
  /** Plain text; a paragraph of HTML where the field holds HTML. */
  readonly description?: string;
  readonly category?: string;
  readonly visibility?: 'private' | 'confidential';
  readonly free?: boolean;
  /** Logins of users, or addresses of others. */
  readonly guests?: readonly string[];
  /** The guest who answered yes in the ERP. */
  readonly accepted?: string;
  /** Minutes before. */
  readonly reminder?: number;
  readonly rule?: RuleSpec;
}

export interface RuleSpec {
  readonly type: 'daily' | 'weekly' | 'monthly' | 'yearly';
  readonly interval?: number;
  readonly count: number;
  /** `mo` to `su` of a weekly rule. */
  readonly weekdays?: readonly string[];
}

export interface Times {
  readonly start: string;
  readonly stop: string;
}

/** The owner's view in which a meeting is made: his zone, and nobody is mailed. */
export const ownerOf = (env: Env, spec: MeetingSpec): Env => {
  const owner = env.as(userNamed(env, spec.owner)?.id ?? 1);
  return owner.with({ tz: owner.zone || 'UTC' });
};

/** Naive date-times of this server. */
export function timesOf(env: Env, spec: MeetingSpec): Times {
  const zone = ownerOf(env, spec).zone || 'UTC';
  const midnight = DateTime.fromMillis(env.db.clock.milliseconds, { zone })
    .startOf('day')
    .plus({ days: spec.day });
  if (spec.from === undefined) {
    const last = midnight.plus({ days: spec.length - 1 });
    return { start: `${midnight.toISODate()} 00:00:00`, stop: `${last.toISODate()} 00:00:00` };
  }
  const [hour = 0, minute = 0] = spec.from.split(':').map(Number);
  const start = midnight.set({ hour, minute });
  const { clock } = env.db;
  return {
    start: clock.naive(start.toMillis()),
    stop: clock.naive(start.plus({ minutes: spec.length }).toMillis()),
  };
}

/** The values a client of this version would send. */
export function valuesOf(env: Env, spec: MeetingSpec): Values {
  const row = env.version.meetings;
  return {
    name: spec.name,
    location: spec.location ?? false,
    description: spec.description === undefined ? false : described(env, spec.description),
    show_as: spec.free ? 'free' : 'busy',
    ...(spec.visibility === undefined ? {} : { [row.privacy]: spec.visibility }),
    ...timeValues(env, spec),
    ...guestValues(env, spec),
    ...categoryValues(env, spec),
    ...reminderValues(env, spec),
    ...ruleValues(env, spec),
  };
}

const described = (env: Env, description: string): string =>
  env.version.meetings.description === 'text'
    ? description
    : `<p>${description.replaceAll('\n', '<br>')}</p>`;

function timeValues(env: Env, spec: MeetingSpec): Values {
  const row = env.version.meetings;
  const { start, stop } = timesOf(env, spec);
  const times = { [row.start]: start, [row.stop]: stop };
  const allday = spec.from === undefined;
  if (row.model === 'crm.meeting') {
    if (!allday) return { ...times, allday, duration: spec.length / 60 };
    // Up to 7.0 an all-day meeting ends at the midnight after it.
    const duration = spec.length * 24;
    return { ...times, allday, duration, [row.stop]: later(start, duration * 3600) };
  }
  return allday ? { ...times, allday, start_date: start.slice(0, 10), stop_date: stop.slice(0, 10) } : times;
}

/** Up to 6.1 attendees are rows of their own; later they come of `partner_ids`. */
function guestValues(env: Env, { guests, owner }: MeetingSpec): Values {
  if (guests === undefined) return {};
  if (!env.version.users.partner) {
    return { attendee_ids: guests.map((guest, index) => [0, 0, attendeeValues(env, guest, index)]) };
  }
  const own = userNamed(env, owner)?.partner_id ?? false;
  return { partner_ids: [[6, 0, [own, ...guests.map((guest) => partnerOf(env, guest))]]] };
}

function attendeeValues(env: Env, guest: string, index: number): Values {
  const user = userNamed(env, guest);
  const state = index === 0 ? 'accepted' : 'needs-action';
  if (user === undefined) return { email: guest, role: 'opt-participant', rsvp: false, state };
  return { email: user.user_email ?? false, user_id: user.id, role: 'req-participant', rsvp: true, state };
}

function partnerOf(env: Env, guest: string): number {
  const user = userNamed(env, guest);
  if (typeof user?.partner_id === 'number') return user.partner_id;
  const partners = env.model('res.partner');
  const known = [...partners.table.all()].find(({ email }) => email === guest);
  return (known ?? partners.insert(env, { name: guest.split('@')[0] ?? guest, email: guest, active: true }))
    .id;
}

function categoryValues(env: Env, { category }: MeetingSpec): Values {
  if (category === undefined) return {};
  const model = env.db.has('calendar.event.type') ? 'calendar.event.type' : 'crm.meeting.type';
  const single = env.model(env.version.meetings.model).fields.has('categ_id');
  if (single) return { categ_id: namedRecord(env, 'crm.case.categ', category).id };
  return { categ_ids: [[6, 0, [namedRecord(env, model, category).id]]] };
}

export function namedRecord(env: Env, model: string, name: string, values: Values = {}): Stored {
  const records = env.model(model);
  const known = [...records.table.all()].find((record) => text(record.name) === name);
  return known ?? records.insert(env, { name, active: true, ...values });
}

function reminderValues(env: Env, { reminder }: MeetingSpec): Values {
  if (reminder === undefined) return {};
  const hours = reminder % 60 === 0;
  const [duration, unit] = hours ? [reminder / 60, 'hours'] : [reminder, 'minutes'];
  if (env.version.meetings.alarms === 'alarm_id') {
    const values = {
      trigger_occurs: 'before',
      trigger_related: 'start',
      trigger_interval: unit,
      trigger_duration: duration,
    };
    return { alarm_id: namedRecord(env, 'res.alarm', `${duration} ${unit} before`, values).id };
  }
  const kind = { type: 'notification', alarm_type: 'notification' };
  const values = { duration, interval: unit, duration_minutes: reminder, ...kind };
  return { alarm_ids: [[6, 0, [namedRecord(env, 'calendar.alarm', `${duration} ${unit}`, values).id]]] };
}

function ruleValues(env: Env, spec: MeetingSpec): Values {
  const { rule } = spec;
  if (rule === undefined) return {};
  const fields = env.model(env.version.meetings.model).fields;
  const days = (rule.weekdays ?? []).map((day) => (fields.has('mo') ? day : (LONG_DAYS[day] ?? day)));
  return {
    recurrency: true,
    rrule_type: rule.type,
    interval: rule.interval ?? 1,
    end_type: 'count',
    count: rule.count,
    ...(rule.type === 'monthly' ? { day: Number(timesOf(env, spec).start.slice(8, 10)) } : {}),
    ...Object.fromEntries(days.map((day) => [day, true])),
  };
}

const LONG_DAYS: { readonly [day: string]: string } = {
  mo: 'mon',
  tu: 'tue',
  we: 'wed',
  th: 'thu',
  fr: 'fri',
  sa: 'sat',
  su: 'sun',
};
