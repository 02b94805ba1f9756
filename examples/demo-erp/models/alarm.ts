import { later } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import { Model } from '../orm/model.ts';
import type { Reader } from '../orm/reading.ts';
import { type Stored, text, type Values } from '../orm/value.ts';

const MINUTES: { readonly [unit: string]: number } = { minutes: 1, hours: 60, days: 1440 };

/** A reminder that meetings share: `calendar.alarm` from 8, `res.alarm` before. */
export class Alarm extends Model {
  override get title(): string {
    return 'Event Alarm';
  }

  override defaults(): Values {
    return {
      active: true,
      type: 'notification',
      alarm_type: 'notification',
      interval: 'hours',
      duration: 1,
      trigger_occurs: 'before',
      trigger_related: 'start',
      trigger_interval: 'minutes',
      trigger_duration: 5,
    };
  }

  override prepare(_env: Env, values: Values, record?: Stored): Values {
    const duration = Number(values.duration ?? record?.duration ?? 0);
    const unit = text(values.interval ?? record?.interval);
    return { ...values, duration_minutes: duration * (MINUTES[unit] ?? 1) };
  }

  override computed(name: string): Reader | undefined {
    return name === 'duration_minutes'
      ? (_env, record) => record.duration_minutes ?? 0
      : super.computed(name);
  }
}

/** Up to 7.0 a `calendar.alarm` stands behind the `res.alarm` chosen for a meeting (openerp-6.1.md 2). */
export function followAlarm(env: Env, meetings: Model, meeting: Stored, values: Values): void {
  if (meetings.version.meetings.alarms !== 'alarm_id' || !('alarm_id' in values || 'date' in values)) return;
  const alarms = env.model('calendar.alarm');
  const held = alarms.record(Number(meeting.base_calendar_alarm_id));
  const chosen = env.model('res.alarm').record(Number(meeting.alarm_id));
  if (held !== undefined) alarms.remove(env, held);
  const made = chosen === undefined ? undefined : alarms.insert(env, ringing(env, meeting, chosen));
  meetings.table.update(env.transaction, meeting, { base_calendar_alarm_id: made?.id ?? false });
}

function ringing(env: Env, meeting: Stored, alarm: Stored): Values {
  const {
    trigger_interval = false,
    trigger_duration = 0,
    trigger_occurs = false,
    trigger_related = false,
  } = alarm;
  const minutes = Number(trigger_duration) * (MINUTES[text(trigger_interval)] ?? 1);
  const from = text(trigger_related === 'end' ? meeting.date_deadline : meeting.date);
  const seconds = (trigger_occurs === 'after' ? 60 : -60) * minutes;
  return {
    alarm_id: alarm.id,
    action: 'display',
    state: 'run',
    active: true,
    name: meeting.name ?? false,
    description: meeting.description ?? false,
    user_id: env.uid,
    res_id: meeting.id,
    trigger_interval,
    trigger_duration,
    trigger_occurs,
    trigger_related,
    event_date: meeting.date ?? false,
    trigger_date: from === '' ? false : later(from, seconds),
  };
}
