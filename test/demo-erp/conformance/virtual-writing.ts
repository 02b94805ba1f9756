import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { faultOf, NEVER_VIRTUAL, type Row, SILENT, sorted, type Values } from './ground.ts';

const DAILY: Values = { recurrency: true, rrule_type: 'daily', interval: 1, end_type: 'count', count: 5 };
const REAL: Values = { virtual_id: false };

const startOf = ({ before }: Trial): string => (before('8') ? 'date' : 'start');
const lastOf = ({ before }: Trial): string => (before('8') ? 'end_date' : 'final_date');
const monthOf = ({ before }: Trial): string => (before('8') ? 'select1' : 'month_by');

/** Days of March 2030 on which a series takes place. */
async function daysOf(trial: Trial, id: number): Promise<string[]> {
  const bounded = [
    ['name', '=', `${trial.mark} meeting`],
    ['date', '<=', '2100-01-01 00:00:00'],
  ];
  const domain = trial.version === '6.0' ? bounded : bounded.slice(0, 1);
  const ids = await trial.admin.search(trial.meetings, domain, { limit: 1000 });
  const found = ids.map(String).filter((each) => each.startsWith(`${id}-`));
  return sorted(found.map((each) => each.slice(-10, -6)));
}

const MARCH = ['0304', '0305', '0306', '0307', '0308'];
const daily = (trial: Trial, values: Values = {}): Promise<number> => trial.meet({ ...DAILY, ...values });
const one = (trial: Trial, id: number, ...fields: string[]): Promise<Row> =>
  trial.admin.one(trial.meetings, id, fields, REAL);
const write = (trial: Trial, id: number, values: Values): Promise<true> =>
  trial.admin.write(trial.meetings, [id], values);

/** Whole days as the versions with stored companions are best told. */
const whole = (from: string, to: string): Values => ({
  ...{ allday: true, start: `${from} 00:00:00`, stop: `${to} 00:00:00` },
  ...{ start_date: from, stop_date: to },
});

const datesOf = async (trial: Trial, id: number): Promise<unknown[]> => {
  const row = await one(trial, id, 'start_date', 'stop_date', 'allday');
  return [row.allday, row.start_date, row.stop_date];
};

/** What is made of the parts of a rule: how it reads, without the order of its parts. */
const RULES: readonly (readonly [what: string, values: (trial: Trial) => Values, parts: string[]])[] = [
  ['days', () => DAILY, ['COUNT=5', 'FREQ=DAILY', 'INTERVAL=1']],
  [
    'days of the week',
    () => ({ ...DAILY, rrule_type: 'weekly', interval: 2, mo: true, fr: true }),
    ['BYDAY=FR,MO', 'COUNT=5', 'FREQ=WEEKLY', 'INTERVAL=2'],
  ],
  [
    'a day of the month',
    (trial) => ({ ...DAILY, rrule_type: 'monthly', [monthOf(trial)]: 'date', day: 4 }),
    ['BYMONTHDAY=4', 'COUNT=5', 'FREQ=MONTHLY', 'INTERVAL=1'],
  ],
  [
    'the last weekday of the month',
    (trial) => ({ ...DAILY, rrule_type: 'monthly', [monthOf(trial)]: 'day', byday: '-1', week_list: 'MO' }),
    ['BYDAY=-1MO', 'COUNT=5', 'FREQ=MONTHLY', 'INTERVAL=1'],
  ],
  ['years', () => ({ ...DAILY, rrule_type: 'yearly' }), ['COUNT=5', 'FREQ=YEARLY', 'INTERVAL=1']],
];

const partsOf = (rrule: string): string[] =>
  rrule
    .split(';')
    .map((part) => part.replace('BYDAY=MO,FR', 'BYDAY=FR,MO'))
    .sort();

/** Series of one record, as a gateway writes them: 6.0 to 13. */
export const writingSeriesOfOneRecord: readonly Case[] = [
  {
    name: 'a rule by its fields: at creation, on a single meeting, and changed',
    facts: 'openerp-6.1.md 3, openerp-7.0.md, odoo-8.md, odoo-10.md',
    versions: between('6.0', '13'),
    run: async (trial) => {
      for (const [what, values, parts] of RULES) {
        const id = await trial.meet(values(trial));
        assert.deepEqual(partsOf((await one(trial, id, 'rrule')).rrule), parts, what);
      }
      const id = await trial.meet();
      await write(trial, id, DAILY);
      assert.deepEqual(await daysOf(trial, id), MARCH);
      await write(trial, id, { ...DAILY, interval: 2, count: 3 });
      assert.deepEqual(await daysOf(trial, id), ['0304', '0306', '0308']);
    },
  },
  {
    name: 'a rule that ends on a date, its last day included',
    facts: 'openerp-6.1.md 3, openerp-7.0.md, odoo-8.md, odoo-12.md, Recurrence traps',
    versions: between('6.0', '13'),
    run: async (trial) => {
      const ending = { ...DAILY, end_type: 'end_date', count: 1, [lastOf(trial)]: '2030-03-06' };
      const id = await trial.meet(ending);
      assert.deepEqual(await daysOf(trial, id), ['0304', '0305', '0306']);
      await write(trial, id, { ...ending, [lastOf(trial)]: '2030-03-05' });
      assert.deepEqual(await daysOf(trial, id), ['0304', '0305']);
    },
  },
  {
    name: 'recurrency False ends a series; one meeting stays',
    facts: 'openerp-6.1.md 3, odoo-8.md, Recurrence',
    versions: between('6.0', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      await write(trial, id, { recurrency: false });
      const row = await one(trial, id, 'recurrency', 'rrule', startOf(trial));
      assert.deepEqual([row.recurrency, row[startOf(trial)]], [false, '2030-03-04 09:00:00']);
      assert.equal((await daysOf(trial, id)).length <= 1, true);
    },
  },
  {
    name: 'exdate written by hand hides, and shows again when it is emptied',
    facts: 'openerp-6.1.md 3, openerp-6.0.md',
    versions: between('6.0', '7.0'),
    run: async (trial) => {
      const id = await daily(trial);
      await write(trial, id, { exdate: '20300305T090000,20300307T090000Z' });
      assert.deepEqual(await daysOf(trial, id), ['0304', '0306', '0308']);
      await write(trial, id, { exdate: false });
      assert.deepEqual(await daysOf(trial, id), MARCH);
    },
  },
  {
    name: 'a row made by hand for a changed occurrence, with exdate for the base',
    facts: 'openerp-6.1.md 3, openerp-7.0.md',
    versions: between('6.0', '7.0'),
    run: async (trial) => {
      const id = await daily(trial, { exdate: '20300306T090000' });
      const [base, original] =
        trial.version === '7.0' ? ['recurrent_id', 'recurrent_id_date'] : ['recurrent_uid', 'recurrent_id'];
      const times = { date: '2030-03-06 13:00:00', date_deadline: '2030-03-06 14:00:00', duration: 1 };
      const row = await trial.meet({ ...times, [base]: id, [original]: '2030-03-06 09:00:00' });
      assert.deepEqual(await trial.admin.search(trial.meetings, [[base, '=', id]], { context: REAL }), [row]);
      const read = await one(trial, row, 'date', base, original, 'recurrency');
      assert.deepEqual([read.date, read[base], read[original]], [times.date, id, '2030-03-06 09:00:00']);
      await trial.admin.unlink(trial.meetings, [row]);
      assert.deepEqual(await daysOf(trial, id), ['0304', '0305', '0307', '0308']);
    },
  },
  {
    name: 'attendees taken off a meeting are rows still',
    facts: 'openerp-6.1.md 2',
    versions: ['6.1'],
    run: async (trial) => {
      const asked = [0, 0, { email: 'guest@example.com' }];
      const id = await trial.meet({ attendee_ids: [asked] });
      const [row] = (await one(trial, id, 'attendee_ids')).attendee_ids;
      await write(trial, id, { attendee_ids: [[3, row]] });
      assert.deepEqual((await one(trial, id, 'attendee_ids')).attendee_ids, []);
      assert.equal((await trial.admin.read('calendar.attendee', [row], ['email'])).length, 1);
      await write(trial, id, { attendee_ids: [[4, row]] });
      await write(trial, id, { attendee_ids: [[6, 0, []]] });
      assert.equal((await trial.admin.read('calendar.attendee', [row], ['email'])).length, 1);
    },
  },
  {
    name: 'the last date of a counted series follows only a write that says it repeats',
    facts: 'odoo-8.md, Recurrence',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      const first = (await one(trial, id, 'final_date')).final_date;
      await write(trial, id, { count: 9 });
      const stale = (await one(trial, id, 'final_date')).final_date;
      assert.equal(stale === first || stale === false, true);
      await write(trial, id, { count: 9, recurrency: true });
      const { final_date } = await one(trial, id, 'final_date');
      assert.equal(final_date > first, true, `${final_date} is not after ${first}`);
    },
  },
  {
    name: 'UNTIL as text with its end beside it, and with no count, is not cut',
    facts: 'odoo-12.md, Recurrence traps; odoo-11.md; odoo-13.md',
    versions: between('11', '13'),
    run: async (trial) => {
      const rrule = 'FREQ=DAILY;UNTIL=20300306T235959Z';
      const beside = { rrule, end_type: 'end_date', final_date: '2030-03-06' };
      assert.deepEqual(await daysOf(trial, await trial.meet(beside)), ['0304', '0305', '0306']);
    },
  },
  {
    name: 'a row for a deleted occurrence shows it again when it is active, and both go in two steps',
    facts: 'odoo-8.md, Exceptions; odoo-10.md, Recurrence',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      const place = { start: '2030-03-06 09:00:00', stop: '2030-03-06 10:00:00' };
      const hidden = { recurrent_id: id, recurrent_id_date: '2030-03-06 09:00:00', active: false };
      const row = await trial.meet({ ...place, ...hidden });
      assert.deepEqual(await daysOf(trial, id), ['0304', '0305', '0307', '0308']);
      await write(trial, row, { active: true });
      const found = await trial.admin.search(trial.meetings, [['id', '=', row]], { context: REAL });
      assert.deepEqual(found, [row]);
      await trial.admin.unlink(trial.meetings, [row]);
      const left = await trial.admin.search(trial.meetings, [['id', '=', row]], { context: NEVER_VIRTUAL });
      assert.deepEqual(left, [row]);
      await write(trial, row, { recurrent_id: 0 });
      await trial.admin.unlink(trial.meetings, [row]);
      assert.deepEqual(await daysOf(trial, id), MARCH);
    },
  },
  {
    name: 'whole days, written with times and dates together',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md, calendar.event',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await trial.meet(whole('2030-03-10', '2030-03-11'));
      assert.deepEqual(await datesOf(trial, id), [true, '2030-03-10', '2030-03-11']);
      await write(trial, id, whole('2030-03-20', '2030-03-20'));
      assert.deepEqual(await datesOf(trial, id), [true, '2030-03-20', '2030-03-20']);
      await write(trial, id, whole('2030-03-01', '2030-03-02'));
      assert.deepEqual(await datesOf(trial, id), [true, '2030-03-01', '2030-03-02']);
    },
  },
  {
    name: 'whole days written by dates alone: lost in part on 10, refused when earlier on 10 and 11',
    facts: 'odoo-10.md, odoo-11.md, odoo-12.md, calendar.event',
    versions: between('10', '13'),
    run: async (trial) => {
      const id = await trial.meet(whole('2030-03-10', '2030-03-10'));
      await write(trial, id, { start_date: '2030-03-20', stop_date: '2030-03-21' });
      const first = trial.version === '10' ? '2030-03-10' : '2030-03-20';
      assert.deepEqual(await datesOf(trial, id), [true, first, '2030-03-21']);
      const earlier = write(trial, id, { start_date: '2030-03-01', stop_date: '2030-03-02' });
      if (trial.before('12')) return void (await faultOf(earlier));
      await earlier;
      assert.deepEqual(await datesOf(trial, id), [true, '2030-03-01', '2030-03-02']);
    },
  },
  {
    name: 'times written by start_datetime and stop_datetime alone: refused when later on 10',
    facts: 'odoo-10.md, odoo-12.md, calendar.event',
    versions: ['10', '12'],
    run: async (trial) => {
      const id = await trial.meet();
      const pair = { start_datetime: '2030-03-04 13:00:00', stop_datetime: '2030-03-04 14:00:00' };
      const written = write(trial, id, pair);
      if (trial.version === '10') return void (await faultOf(written));
      await written;
      assert.equal((await one(trial, id, 'start')).start, '2030-03-04 13:00:00');
    },
  },
  {
    name: 'timed and all-day change into one another with all that belongs to each',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md, calendar.event',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await trial.meet();
      await write(trial, id, whole('2030-03-10', '2030-03-11'));
      assert.deepEqual(await datesOf(trial, id), [true, '2030-03-10', '2030-03-11']);
      const times = { start: '2030-03-12 09:00:00', stop: '2030-03-12 09:30:00' };
      const four = { ...times, start_datetime: times.start, stop_datetime: times.stop };
      await write(trial, id, { allday: false, ...four, start_date: false, stop_date: false });
      const row = await one(trial, id, 'allday', 'start', 'stop');
      assert.deepEqual([row.allday, row.start, row.stop], [false, times.start, times.stop]);
    },
  },
  {
    name: 'a series of whole days, and a row for one of them',
    facts: 'odoo-8.md, Exceptions; odoo-12.md',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await daily(trial, whole('2030-03-04', '2030-03-04'));
      const days = await daysOf(trial, id);
      assert.deepEqual(days, MARCH);
      const { start } = await one(trial, id, 'start');
      const original = start.replace('2030-03-04', '2030-03-06');
      const row = { ...whole('2030-03-06', '2030-03-06'), recurrent_id: id, recurrent_id_date: original };
      await trial.admin.create(trial.meetings, trial.meeting({ ...row, active: false }), SILENT);
      assert.deepEqual(await daysOf(trial, id), ['0304', '0305', '0307', '0308']);
    },
  },
];
