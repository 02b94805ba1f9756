import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { exceptionOf, faultOf, type Row, SILENT, sorted, type Values } from './ground.ts';

const EVENTS = 'calendar.event';
const RULES = 'calendar.recurrence';
const ALL: Values = { active_test: false };

/** Three Mondays from 4 March 2030 at nine, in the zone of Brussels. */
const WEEKLY: Values = {
  ...{ recurrency: true, rrule_type: 'weekly', interval: 1, end_type: 'count', count: 3 },
  event_tz: 'Europe/Brussels',
};

/** The weekday fields were renamed in 15. */
const monday = (trial: Trial): Values => (trial.before('15') ? { mo: true } : { mon: true });

const weekly = (trial: Trial, values: Values = {}, day?: string): Promise<number> =>
  trial.meet({ ...WEEKLY, ...monday(trial), ...values }, day);

async function ruleOf(trial: Trial, id: number): Promise<number> {
  const { recurrence_id } = await trial.admin.one(EVENTS, id, ['recurrence_id']);
  return recurrence_id === false ? 0 : recurrence_id[0];
}

/** Records of a recurrence by start. */
async function recordsOf(trial: Trial, rule: number, context: Values = {}): Promise<Row[]> {
  const domain = [['recurrence_id', '=', rule]];
  const ids = await trial.admin.search(EVENTS, domain, { order: 'start', context });
  const fields = ['name', 'start', 'stop', 'recurrency', 'follow_recurrence', 'active', 'write_date'];
  const rows = await trial.admin.read(EVENTS, ids, fields, context);
  return [...rows].sort((a, b) => (a.start < b.start ? -1 : 1));
}

const startsOf = async (trial: Trial, rule: number): Promise<string[]> =>
  (await recordsOf(trial, rule)).map(({ start }) => start);

/** Records of a series that carry its name, archived and detached ones too. */
async function namesakes(trial: Trial): Promise<Row[]> {
  const domain = [['name', '=', `${trial.mark} meeting`]];
  const ids = await trial.admin.search(EVENTS, domain, { context: ALL });
  return trial.admin.read(EVENTS, ids, ['active', 'recurrence_id', 'recurrency', 'start'], ALL);
}

/** Odoo 14 and later: every occurrence is a record. */
export const seriesOfRecords: readonly Case[] = [
  {
    name: 'a series is a recurrence and one record for each occurrence',
    facts: 'odoo-14.md 3, Recurrence',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await weekly(trial);
      const rule = await ruleOf(trial, id);
      const rows = await recordsOf(trial, rule);
      assert.deepEqual(
        rows.map(({ start, stop }) => [start, stop]),
        [
          ['2030-03-04 09:00:00', '2030-03-04 10:00:00'],
          ['2030-03-11 09:00:00', '2030-03-11 10:00:00'],
          ['2030-03-18 09:00:00', '2030-03-18 10:00:00'],
        ],
      );
      for (const row of rows) assert.deepEqual([row.recurrency, row.follow_recurrence], [true, true]);
      assert.equal(rows[0]?.id, id);
      const fields = ['base_event_id', 'calendar_event_ids', 'rrule_type', 'count', 'end_type', 'event_tz'];
      const read = await trial.admin.one(RULES, rule, fields);
      assert.equal(read.base_event_id[0], id);
      assert.deepEqual(sorted(read.calendar_event_ids), sorted(rows.map((row) => row.id)));
      assert.deepEqual(
        [read.rrule_type, read.count, read.end_type, read.event_tz],
        ['weekly', 3, 'count', 'Europe/Brussels'],
      );
    },
  },
  {
    name: 'the rule as text begins with the time it was computed, not with the start',
    facts: 'odoo-14.md 3, Recurrence; odoo-14-to-19.md',
    versions: between('14', '19'),
    run: async (trial) => {
      const rule = await ruleOf(trial, await weekly(trial));
      const { rrule } = await trial.admin.one(RULES, rule, ['rrule']);
      const week = trial.before('15') ? '' : 'WKST=SU;';
      assert.match(rrule, new RegExp(`^DTSTART:\\d{8}T\\d{6}\nRRULE:FREQ=WEEKLY;${week}COUNT=3;BYDAY=MO$`));
      assert.doesNotMatch(rrule, /20300304/);
    },
  },
  {
    name: 'occurrences follow the clock of event_tz',
    facts: 'odoo-14.md 3, Recurrence',
    versions: between('14', '19'),
    run: async (trial) => {
      const rule = await ruleOf(trial, await weekly(trial, {}, '2030-03-18'));
      assert.deepEqual(await startsOf(trial, rule), [
        '2030-03-18 09:00:00',
        '2030-03-25 09:00:00',
        '2030-04-01 08:00:00',
      ]);
    },
  },
  {
    name: 'a meeting that does not repeat keeps no zone',
    facts: 'odoo-14.md 3, Recurrence; odoo-19.md 3',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await trial.meet({ event_tz: 'Europe/Brussels' });
      assert.equal((await trial.admin.one(EVENTS, id, ['event_tz'])).event_tz, false);
    },
  },
  {
    name: 'for ever ends after 720 occurrences, and is forgotten from 16 on',
    facts: 'odoo-14.md 3, Recurrence; odoo-14-to-19.md, Recurrence: create',
    versions: between('14', '19'),
    run: async (trial) => {
      const { count: _count, ...values } = WEEKLY;
      const series = { ...values, ...monday(trial), end_type: 'forever', rrule_type: 'daily' };
      const rule = await ruleOf(trial, await trial.meet(series));
      assert.equal(await trial.admin.count(EVENTS, [['recurrence_id', '=', rule]]), 720);
      const { end_type, count } = await trial.admin.one(RULES, rule, ['end_type', 'count']);
      if (trial.before('16')) assert.equal(end_type, 'forever');
      else assert.deepEqual([end_type, count], ['count', 720]);
    },
  },
  {
    name: 'the id that create returned is archived where the start is not in the rule; on 14 the week begins before it',
    facts: 'odoo-14.md 3, odoo-14-to-19.md, Recurrence: create',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await weekly(trial, {}, '2030-03-06');
      const row = await trial.admin.one(EVENTS, id, ['active', 'recurrence_id', 'recurrency']);
      assert.deepEqual([row.active, row.recurrence_id], [false, false]);
      assert.equal(row.recurrency, !trial.before('17'));
      const alive = (await namesakes(trial)).filter(({ active }) => active);
      const [first] = sorted(alive.map(({ start }) => start));
      assert.equal(alive.length, 3);
      assert.equal(first, trial.version === '14' ? '2030-03-04 09:00:00' : '2030-03-11 09:00:00');
    },
  },
  {
    name: 'every second week begins a week late where the week begins on Sunday',
    facts: 'odoo-14.md 3, Recurrence',
    versions: ['14'],
    run: async (trial) => {
      const id = await weekly(trial, { interval: 2 });
      assert.equal((await trial.admin.one(EVENTS, id, ['active'])).active, false);
      const alive = (await namesakes(trial)).filter(({ active }) => active);
      assert.deepEqual(sorted(alive.map(({ start }) => start)), [
        '2030-03-11 09:00:00',
        '2030-03-25 09:00:00',
        '2030-04-08 08:00:00',
      ]);
    },
  },
  {
    name: 'every second week begins when it should',
    facts: 'odoo-14-to-19.md, Recurrence: create',
    versions: between('15', '19'),
    run: async (trial) => {
      const rule = await ruleOf(trial, await weekly(trial, { interval: 2 }));
      assert.deepEqual(await startsOf(trial, rule), [
        '2030-03-04 09:00:00',
        '2030-03-18 09:00:00',
        '2030-04-01 08:00:00',
      ]);
    },
  },
  {
    name: 'a second day of the month is lost, though the text reads as it was written',
    facts: 'odoo-14.md 3, odoo-19.md 3',
    versions: between('14', '19'),
    run: async (trial) => {
      const rrule = 'FREQ=MONTHLY;BYMONTHDAY=4,20;COUNT=3';
      const rule = await ruleOf(trial, await trial.meet({ recurrency: true, rrule, event_tz: 'UTC' }));
      assert.deepEqual(await startsOf(trial, rule), [
        '2030-03-04 09:00:00',
        '2030-04-04 09:00:00',
        '2030-05-04 09:00:00',
      ]);
      const { rrule: read } = await trial.admin.one(RULES, rule, ['rrule']);
      assert.match(read, /BYMONTHDAY=4,20/);
    },
  },
  {
    name: 'BYSETPOS is lost: the second Monday of the month becomes every Monday',
    facts: 'odoo-14.md 3, Recurrence',
    versions: between('14', '19'),
    run: async (trial) => {
      const rrule = 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=2;COUNT=3';
      const rule = await ruleOf(trial, await trial.meet({ recurrency: true, rrule, event_tz: 'UTC' }));
      const { rrule_type } = await trial.admin.one(RULES, rule, ['rrule_type']);
      assert.equal(rrule_type, 'weekly');
    },
  },
  {
    name: 'an hourly rule faults',
    facts: 'odoo-14.md 3, Recurrence; odoo-19.md 3',
    versions: between('14', '19'),
    run: async (trial) => {
      const fault = await faultOf(trial.meet({ recurrency: true, rrule: 'FREQ=HOURLY;COUNT=3' }));
      assert.deepEqual([fault.code, exceptionOf(fault)], [1, 'KeyError']);
    },
  },
  {
    name: 'UNTIL includes its day',
    facts: 'odoo-14.md 3, Recurrence',
    versions: between('14', '19'),
    run: async (trial) => {
      const until = { end_type: 'end_date', until: '2030-03-18' };
      const rule = await ruleOf(trial, await weekly(trial, until));
      assert.equal((await startsOf(trial, rule)).length, 3);
      const read = await trial.admin.one(RULES, rule, ['until', 'end_type']);
      assert.deepEqual([read.until, read.end_type], ['2030-03-18', 'end_date']);
    },
  },
  {
    name: 'a moved occurrence no longer follows, and its original date is nowhere',
    facts: 'odoo-14.md 3, Updating over RPC',
    versions: between('14', '19'),
    run: async (trial) => {
      const rule = await ruleOf(trial, await weekly(trial));
      const second = (await recordsOf(trial, rule))[1]?.id;
      const times = { start: '2030-03-12 13:00:00', stop: '2030-03-12 14:00:00' };
      await trial.admin.write(EVENTS, [second], times);
      const rows = await recordsOf(trial, rule);
      assert.deepEqual(
        rows.map(({ follow_recurrence }) => follow_recurrence),
        [true, false, true],
      );
      assert.equal(rows[1]?.start, times.start);
    },
  },
  {
    name: 'a renamed occurrence still follows',
    facts: 'odoo-14.md 3, Updating over RPC',
    versions: between('14', '19'),
    run: async (trial) => {
      const rule = await ruleOf(trial, await weekly(trial));
      const second = (await recordsOf(trial, rule))[1]?.id;
      await trial.admin.write(EVENTS, [second], { name: `${trial.mark} renamed` });
      const rows = await recordsOf(trial, rule);
      assert.deepEqual(
        rows.map(({ name, follow_recurrence }) => [name, follow_recurrence]),
        [
          [`${trial.mark} meeting`, true],
          [`${trial.mark} renamed`, true],
          [`${trial.mark} meeting`, true],
        ],
      );
    },
  },
  {
    name: 'a deleted occurrence leaves no trace: not in the rule, not in write_date',
    facts: 'odoo-14.md 3, Deleting',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await weekly(trial);
      const rule = await ruleOf(trial, id);
      const before = await trial.admin.one(RULES, rule, ['rrule', 'count']);
      const second = (await recordsOf(trial, rule))[1]?.id;
      for (const { id: each } of await recordsOf(trial, rule)) {
        await trial.ground.plant(EVENTS, each, 'write_date', '2020-01-01 00:00:00');
      }
      await trial.ground.plant(RULES, rule, 'write_date', '2020-01-01 00:00:00');
      await trial.admin.unlink(EVENTS, [second]);
      const rows = await recordsOf(trial, rule);
      assert.equal(rows.length, 2);
      for (const row of rows) assert.equal(row.write_date, '2020-01-01 00:00:00');
      assert.equal((await trial.admin.one(RULES, rule, ['count'])).count, before.count);
      const { write_date } = await trial.admin.one(RULES, rule, ['write_date']);
      assert.equal(write_date, '2020-01-01 00:00:00');
    },
  },
  {
    name: 'an archived occurrence is hidden, and still of the series',
    facts: 'odoo-14.md 3, Deleting',
    versions: between('14', '19'),
    run: async (trial) => {
      const rule = await ruleOf(trial, await weekly(trial));
      const second = (await recordsOf(trial, rule))[1]?.id;
      await trial.admin.write(EVENTS, [second], { active: false });
      assert.equal((await recordsOf(trial, rule)).length, 2);
      assert.equal((await recordsOf(trial, rule, ALL)).length, 3);
    },
  },
  {
    name: 'the base deleted: no base up to 15, the next one from 16 on',
    facts: 'odoo-14-to-19.md, Recurrence: write',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await weekly(trial);
      const rule = await ruleOf(trial, id);
      await trial.admin.unlink(EVENTS, [id]);
      const { base_event_id } = await trial.admin.one(RULES, rule, ['base_event_id']);
      const [next] = await recordsOf(trial, rule);
      assert.equal(
        trial.before('16') ? base_event_id : base_event_id[0],
        trial.before('16') ? false : next?.id,
      );
    },
  },
  {
    name: 'all occurrences deleted: the recurrence stays',
    facts: 'odoo-14.md 3, odoo-19.md 3',
    versions: ['14', '19'],
    run: async (trial) => {
      const rule = await ruleOf(trial, await weekly(trial));
      const rows = await recordsOf(trial, rule);
      await trial.admin.unlink(
        EVENTS,
        rows.map(({ id }) => id),
      );
      assert.equal((await trial.admin.read(RULES, [rule], ['rrule_type'])).length, 1);
    },
  },
  {
    name: 'a new time for all: refused on 14, others deleted on 15, archived from 16 on',
    facts: 'odoo-14-to-19.md, Recurrence: write',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await weekly(trial);
      const old = await recordsOf(trial, await ruleOf(trial, id));
      const times = { start: '2030-03-04 11:00:00', stop: '2030-03-04 12:00:00' };
      const written = trial.admin.write(EVENTS, [id], { ...times, recurrence_update: 'all_events' });
      if (trial.version === '14') return assert.equal((await faultOf(written)).code, 2);
      await written;
      const starts = await startsOf(trial, await ruleOf(trial, id));
      assert.deepEqual(starts, ['2030-03-04 11:00:00', '2030-03-11 11:00:00', '2030-03-18 11:00:00']);
      const others = old.slice(1).map((row) => row.id);
      const left = await trial.admin.search(EVENTS, [['id', 'in', others]], { context: ALL });
      if (!trial.before('16')) assert.deepEqual(sorted(left), sorted(others));
      const alive = await trial.admin.search(EVENTS, [['id', 'in', others]]);
      assert.deepEqual(alive, []);
    },
  },
  {
    name: 'a new name from here on: same records up to 15, a new recurrence from 16 on',
    facts: 'odoo-14-to-19.md, Recurrence: write',
    versions: between('14', '19'),
    run: async (trial) => {
      const rule = await ruleOf(trial, await weekly(trial));
      const rows = await recordsOf(trial, rule);
      const second = rows[1]?.id;
      const name = `${trial.mark} meeting again`;
      await trial.admin.write(EVENTS, [second], { name, recurrence_update: 'future_events' });
      const split = await ruleOf(trial, second);
      assert.equal(split === rule, trial.before('16'));
      const later = (await recordsOf(trial, split)).filter((row) => row.name === name);
      assert.deepEqual(
        later.map(({ start }) => start),
        ['2030-03-11 09:00:00', '2030-03-18 09:00:00'],
      );
      assert.equal(later[0]?.id, second);
      assert.equal(later[1]?.id === rows[2]?.id, trial.before('16'));
    },
  },
  {
    name: 'a new time from here on: a new recurrence, and the old rule ends before',
    facts: 'odoo-14-to-19.md, Recurrence: write',
    versions: between('14', '19'),
    run: async (trial) => {
      const rule = await ruleOf(trial, await weekly(trial));
      const second = (await recordsOf(trial, rule))[1]?.id;
      const times = { start: '2030-03-11 11:00:00', stop: '2030-03-11 12:00:00' };
      await trial.admin.write(EVENTS, [second], { ...times, recurrence_update: 'future_events' });
      const split = await ruleOf(trial, second);
      assert.notEqual(split, rule);
      assert.deepEqual(await startsOf(trial, split), ['2030-03-11 11:00:00', '2030-03-18 11:00:00']);
      assert.deepEqual(await startsOf(trial, rule), ['2030-03-04 09:00:00']);
      assert.equal((await trial.admin.one(RULES, rule, ['end_type'])).end_type, 'end_date');
    },
  },
  {
    name: 'rule fields without saying for whom: ignored up to 16, a fault from 17 on',
    facts: 'odoo-14-to-19.md, Recurrence: write',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await weekly(trial);
      const rule = await ruleOf(trial, id);
      const written = trial.admin.write(EVENTS, [id], { count: 5 });
      if (!trial.before('17')) return assert.equal((await faultOf(written)).code, 2);
      assert.equal(await written, true);
      assert.equal((await recordsOf(trial, rule)).length, 3);
    },
  },
  {
    name: 'a single meeting made a series keeps its id',
    facts: 'odoo-14.md 3, Updating over RPC',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      const rule = { recurrency: true, rrule: 'FREQ=DAILY;COUNT=3' };
      await trial.admin.write(EVENTS, [id], rule, SILENT);
      const rows = await recordsOf(trial, await ruleOf(trial, id));
      assert.equal(rows.length, 3);
      assert.equal(rows[0]?.id, id);
    },
  },
];
