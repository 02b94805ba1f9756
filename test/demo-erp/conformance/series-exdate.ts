import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { type Domain, faultOf, type Row, sorted, type Values } from './ground.ts';

const REAL: Values = { virtual_id: false };

/** Five days from Monday 4 March 2030, at nine. */
const daily = (trial: Trial): Promise<number> =>
  trial.meet({ recurrency: true, rrule_type: 'daily', interval: 1, end_type: 'count', count: 5 });

/** The id of an occurrence. */
const at = (id: number, day: string): string => `${id}-203003${day}090000`;

/** The date bound that 6.0 wants before it repeats anything. */
const bounded = (trial: Trial): Domain =>
  trial.version === '6.0' ? [['date', '<=', '2030-12-31 00:00:00']] : [];

const occurrences = (trial: Trial, id: number): Promise<string[]> =>
  trial.admin
    .search('crm.meeting', [['name', '=', `${trial.mark} meeting`], ...bounded(trial)])
    .then((ids) => sorted(ids.map(String).filter((each) => each.startsWith(`${id}-`))));

const parts = (rrule: string): string[] => sorted(rrule.split(';'));

/** OpenERP 6.0 to 7.0: one record, `exdate`, and copies for what was changed. */
export const seriesOfExceptionDates: readonly Case[] = [
  {
    name: 'fields make the rule',
    facts: 'openerp-6.1.md 3, openerp-7.0.md',
    versions: between('6.0', '7.0'),
    run: async (trial) => {
      const id = await trial.meet({
        ...{ recurrency: true, rrule_type: 'weekly', interval: 1, end_type: 'count', count: 6 },
        ...{ mo: true, we: true },
      });
      const { rrule } = await trial.admin.one('crm.meeting', id, ['rrule']);
      const [days] = parts(rrule).filter((each) => each.startsWith('BYDAY='));
      assert.deepEqual(sorted(days?.slice('BYDAY='.length).split(',') ?? []), ['MO', 'WE']);
      assert.equal(parts(rrule).includes('FREQ=WEEKLY'), true);
      assert.equal(parts(rrule).includes('COUNT=6'), true);
    },
  },
  {
    name: 'an end date reads as the last second of the day, with Z up to 6.1',
    facts: 'openerp-6.1.md 3, openerp-7.0.md',
    versions: ['6.1', '7.0'],
    run: async (trial) => {
      const id = await trial.meet({
        ...{ recurrency: true, rrule_type: 'daily', interval: 1, count: 1 },
        ...{ end_type: 'end_date', end_date: '2030-03-10' },
      });
      const { rrule } = await trial.admin.one('crm.meeting', id, ['rrule']);
      const zulu = trial.version === '6.1' ? 'Z' : '';
      assert.equal(parts(rrule).includes(`UNTIL=20300310T235959${zulu}`), true, rrule);
    },
  },
  {
    name: 'a rule written as text is ignored, without a word',
    facts: 'openerp-6.1.md 3',
    versions: ['6.1'],
    run: async (trial) => {
      const id = await trial.meet({ rrule: 'FREQ=DAILY;COUNT=3' });
      const fields = ['rrule', 'recurrency'];
      const none: Row = { id, rrule: '', recurrency: false };
      assert.deepEqual(await trial.admin.one('crm.meeting', id, fields), none);
      assert.equal(await trial.admin.write('crm.meeting', [id], { rrule: 'GARBAGE' }), true);
      assert.deepEqual(await trial.admin.one('crm.meeting', id, fields), none);
    },
  },
  {
    name: 'a rule written as text is stored as it is, and nothing repeats',
    facts: 'openerp-6.0.md, crm.meeting',
    versions: ['6.0'],
    run: async (trial) => {
      const id = await trial.meet({ rrule: 'FREQ=DAILY;COUNT=3' });
      const { rrule, recurrency } = await trial.admin.one('crm.meeting', id, ['rrule', 'recurrency']);
      assert.deepEqual([rrule, recurrency], ['FREQ=DAILY;COUNT=3', false]);
    },
  },
  {
    name: 'a rule written as text is parsed; without an end it gets a hundred occurrences',
    facts: 'openerp-7.0.md',
    versions: ['7.0'],
    run: async (trial) => {
      const id = await trial.meet({ rrule: 'FREQ=WEEKLY;BYDAY=MO' });
      const row = await trial.admin.one('crm.meeting', id, ['rrule', 'recurrency', 'mo', 'count']);
      assert.deepEqual([row.recurrency, row.mo, row.count], [true, true, 100]);
      assert.equal(parts(row.rrule).includes('COUNT=100'), true);
    },
  },
  {
    name: 'a rule written as text with UNTIL faults',
    facts: 'openerp-7.0.md',
    versions: ['7.0'],
    run: async (trial) => {
      const { code } = await faultOf(trial.meet({ rrule: 'FREQ=DAILY;UNTIL=20300310T225959Z' }));
      assert.match(String(code), /^warning -- /);
    },
  },
  {
    name: 'a yearly rule written as text becomes every twelfth month',
    facts: 'openerp-7.0.md',
    versions: ['7.0'],
    run: async (trial) => {
      const id = await trial.meet({ rrule: 'FREQ=YEARLY;COUNT=3' });
      const { rrule } = await trial.admin.one('crm.meeting', id, ['rrule']);
      assert.deepEqual([rrule.includes('FREQ=MONTHLY'), rrule.includes('INTERVAL=12')], [true, true]);
    },
  },
  {
    name: 'occurrences are found under ids of their own, the record when told so',
    facts: 'openerp-6.1.md 3',
    versions: ['6.1', '7.0'],
    run: async (trial) => {
      const id = await daily(trial);
      const days = ['04', '05', '06', '07', '08'].map((day) => at(id, day));
      assert.deepEqual(await occurrences(trial, id), days);
      const domain = [['name', '=', `${trial.mark} meeting`]];
      assert.deepEqual(await trial.admin.search('crm.meeting', domain, { context: REAL }), [id]);
      assert.equal(await trial.admin.count('crm.meeting', domain), 5);
      assert.equal(await trial.admin.count('crm.meeting', domain, REAL), 1);
    },
  },
  {
    name: 'occurrences are found only where a date bounds the search, even meetings that do not repeat',
    facts: 'openerp-6.0.md, crm.meeting',
    versions: ['6.0'],
    run: async (trial) => {
      const id = await daily(trial);
      const domain = [['name', '=', `${trial.mark} meeting`]];
      assert.deepEqual(await trial.admin.search('crm.meeting', domain), [id]);
      assert.equal((await occurrences(trial, id)).length, 5);
      await trial.admin.unlink('crm.meeting', [id]);
      const single = await trial.meet();
      assert.deepEqual(await occurrences(trial, single), [at(single, '04')]);
    },
  },
  {
    name: 'an occurrence reads at its own time, under its own id',
    facts: 'openerp-6.1.md 3',
    versions: ['6.1', '7.0'],
    run: async (trial) => {
      const id = await daily(trial);
      const row = await trial.admin.one('crm.meeting', at(id, '06'), ['name', 'date', 'date_deadline']);
      assert.deepEqual(
        [row.id, row.date, row.date_deadline],
        [at(id, '06'), '2030-03-06 09:00:00', '2030-03-06 10:00:00'],
      );
    },
  },
  {
    name: 'a deleted occurrence is a date in exdate and nothing more',
    facts: 'openerp-6.1.md 3, openerp-6.0.md',
    versions: between('6.0', '7.0'),
    run: async (trial) => {
      const id = await daily(trial);
      assert.equal(await trial.admin.unlink('crm.meeting', [at(id, '06')], {}), true);
      const { exdate } = await trial.admin.one('crm.meeting', id, ['exdate']);
      assert.match(exdate, /^20300306T090000Z?$/);
      const days = ['04', '05', '07', '08'].map((day) => at(id, day));
      assert.deepEqual(await occurrences(trial, id), days);
    },
  },
  {
    name: 'a moved occurrence is a date in exdate and a record; its original date is kept on 7.0 alone',
    facts: 'openerp-6.1.md 3, openerp-7.0.md',
    versions: ['6.1', '7.0'],
    run: async (trial) => {
      const id = await daily(trial);
      const times = { date: '2030-03-06 13:00:00', date_deadline: '2030-03-06 14:00:00' };
      assert.equal(await trial.admin.write('crm.meeting', [at(id, '06')], times, {}), true);
      const { exdate } = await trial.admin.one('crm.meeting', id, ['exdate']);
      assert.match(exdate, /^20300306T090000Z?$/);
      const [base, original] =
        trial.version === '7.0' ? ['recurrent_id', 'recurrent_id_date'] : ['recurrent_uid', 'recurrent_id'];
      const [moved] = await trial.admin.search('crm.meeting', [[base, '=', id]], { context: REAL });
      const fields = [base, original, 'date', 'recurrency', 'write_date'];
      const row = await trial.admin.one('crm.meeting', moved, fields);
      assert.deepEqual([row[base], row.date, row.recurrency], [id, times.date, false]);
      const kept = trial.version === '7.0' ? '2030-03-06 09:00:00' : times.date;
      assert.equal(row[original], kept);
      if (trial.version === '6.1') assert.equal(row.write_date, false);
    },
  },
  {
    name: 'an edited occurrence gets the date of the first one',
    facts: 'openerp-6.0.md, crm.meeting',
    versions: ['6.0'],
    run: async (trial) => {
      const id = await daily(trial);
      await trial.admin.write('crm.meeting', [at(id, '06')], { location: 'elsewhere' }, {});
      const [edited] = await trial.admin.search('crm.meeting', [['recurrent_uid', '=', id]]);
      const row = await trial.admin.one('crm.meeting', edited, ['date', 'recurrent_id', 'location']);
      assert.deepEqual([row.date, row.location], ['2030-03-04 09:00:00', 'elsewhere']);
      assert.equal(row.recurrent_id, '2030-03-04 09:00:00');
      const { exdate } = await trial.admin.one('crm.meeting', id, ['exdate']);
      assert.match(exdate, /^20300306T090000Z?$/);
    },
  },
  {
    name: 'a changed occurrence that was made by hand hides nothing by itself',
    facts: 'openerp-6.1.md 3',
    versions: ['6.1'],
    run: async (trial) => {
      const id = await daily(trial);
      const name = `${trial.mark} moved`;
      const by = { name, recurrent_uid: id, recurrent_id: '2030-03-06 09:00:00' };
      const moved = trial.meeting({
        ...by,
        date: '2030-03-06 13:00:00',
        date_deadline: '2030-03-06 14:00:00',
      });
      await trial.admin.create('crm.meeting', moved);
      assert.equal((await occurrences(trial, id)).length, 5);
      await trial.admin.write('crm.meeting', [id], { exdate: '20300306T090000Z' });
      assert.equal((await occurrences(trial, id)).length, 4);
    },
  },
  {
    name: 'deleting a series deletes its changed occurrences',
    facts: 'openerp-6.1.md 3',
    versions: ['6.1'],
    run: async (trial) => {
      const id = await daily(trial);
      const times = { date: '2030-03-06 13:00:00', date_deadline: '2030-03-06 14:00:00' };
      await trial.admin.write('crm.meeting', [at(id, '06')], times, {});
      await trial.admin.unlink('crm.meeting', [id]);
      const left = [['name', '=', `${trial.mark} meeting`]];
      assert.deepEqual(await trial.admin.search('crm.meeting', left, { context: REAL }), []);
    },
  },
  {
    name: 'an exdate of garbage faults every search that repeats, for everybody',
    facts: 'openerp-6.1.md 3, openerp-7.0.md',
    versions: ['6.1', '7.0'],
    run: async (trial) => {
      const id = await daily(trial);
      await trial.admin.write('crm.meeting', [id], { exdate: 'garbage' });
      await faultOf(trial.demo.search('crm.meeting', []));
      const real = await trial.demo.search('crm.meeting', [['id', '=', id]], { context: REAL });
      assert.deepEqual(Array.isArray(real), true);
      await trial.admin.write('crm.meeting', [id], { exdate: false });
    },
  },
];
