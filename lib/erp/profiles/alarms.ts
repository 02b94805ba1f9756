/** Reminders: one template a meeting, later several. */
import { linked, numberOf } from '../codecs.ts';
import type { Codec, Relation } from '../profile.ts';
import type { Alarm } from '../records.ts';
import type { Row } from '../wire.ts';

const SECONDS = new Map([
  ['minutes', 60],
  ['hours', 3600],
  ['days', 86_400],
]);

function secondsOf(row: Row, amount: string, unit: string): number {
  return (numberOf(row[amount]) ?? 0) * (SECONDS.get(String(row[unit])) ?? 60);
}

/** `alarm_id`, a template that says before or after what. */
export const templateAlarm: Codec<readonly Alarm[]> = alarms(
  {
    field: 'alarm_id',
    model: 'res.alarm',
    fields: ['trigger_duration', 'trigger_interval', 'trigger_occurs', 'trigger_related'],
  },
  (row) => {
    const seconds = secondsOf(row, 'trigger_duration', 'trigger_interval');
    const offset = row.trigger_occurs === 'after' ? seconds : -seconds;
    return {
      action: 'display',
      offset: offset || 0,
      related: row.trigger_related === 'end' ? 'end' : 'start',
    };
  },
);

/** `alarm_ids`, always before the start. A text message is shown like a notification: the device has no better way. */
export function listedAlarms(type: 'type' | 'alarm_type'): Codec<readonly Alarm[]> {
  return alarms(
    { field: 'alarm_ids', model: 'calendar.alarm', fields: [type, 'duration', 'interval'] },
    (row) => ({
      action: row[type] === 'email' ? 'email' : 'display',
      offset: -secondsOf(row, 'duration', 'interval') || 0,
      related: 'start',
    }),
  );
}

function alarms(via: Relation, alarmOf: (row: Row) => Alarm): Codec<readonly Alarm[]> {
  return {
    fields: [via.field],
    via: [via],
    decode: (row, around) =>
      linked(row, via, around)
        .map(alarmOf)
        .sort((a, b) => a.offset - b.offset),
  };
}
