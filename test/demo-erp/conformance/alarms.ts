import assert from 'node:assert/strict';
import { between, type Case } from './case.ts';

/** Reminders. */
export const alarms: readonly Case[] = [
  {
    name: 'an alarm of the list becomes one of the meeting',
    facts: 'openerp-6.1.md 2',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const quarter = {
        name: `${trial.mark} before`,
        trigger_duration: 15,
        trigger_interval: 'minutes',
        trigger_occurs: 'before',
        trigger_related: 'start',
      };
      const alarm = await trial.demo.create('res.alarm', quarter, {});
      const id = await trial.meet({ alarm_id: alarm });
      const row = await trial.admin.one('crm.meeting', id, ['alarm_id', 'base_calendar_alarm_id']);
      assert.deepEqual(row.alarm_id, [alarm, `${trial.mark} before`]);
      const fields = ['trigger_duration', 'trigger_interval', 'trigger_occurs', 'trigger_related'];
      const own = await trial.admin.one('calendar.alarm', row.base_calendar_alarm_id[0], fields);
      assert.deepEqual(
        [own.trigger_duration, own.trigger_interval, own.trigger_occurs, own.trigger_related],
        [15, 'minutes', 'before', 'start'],
      );
      await trial.admin.write('crm.meeting', [id], { alarm_id: false });
      assert.equal((await trial.admin.one('crm.meeting', id, ['alarm_id'])).alarm_id, false);
    },
  },
  {
    name: 'alarms are shared; their kind is `type` up to 12 and `alarm_type` after',
    facts: 'odoo-8.md, odoo-13.md, odoo-14.md 3',
    versions: between('8', '19'),
    run: async (trial) => {
      const kind = trial.before('13') ? 'type' : 'alarm_type';
      const values = {
        name: `${trial.mark} reminder`,
        [kind]: 'notification',
        duration: 2,
        interval: 'hours',
      };
      const id = await trial.demo.create(trial.meetings, trial.meeting({ alarm_ids: [[0, 0, values]] }));
      const { alarm_ids } = await trial.demo.one(trial.meetings, id, ['alarm_ids']);
      assert.equal(alarm_ids.length, 1);
      const alarm = await trial.demo.one('calendar.alarm', alarm_ids[0], [
        'duration_minutes',
        'interval',
        kind,
      ]);
      assert.deepEqual([alarm.duration_minutes, alarm.interval, alarm[kind]], [120, 'hours', 'notification']);
    },
  },
];
