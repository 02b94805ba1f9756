import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { faultOf, type Row, type Values } from './ground.ts';

/** Start, end and length as they read, whatever the version calls them. */
async function timesOf(trial: Trial, id: number): Promise<Row> {
  return trial.admin.one(trial.meetings, id, [
    'start',
    'stop',
    'duration',
    'allday',
    'start_date',
    'stop_date',
  ]);
}

const ALL_DAY: Values = { allday: true, start: '2030-03-04 00:00:00', stop: '2030-03-05 00:00:00' };
const DATES: Values = { start_date: '2030-03-04', stop_date: '2030-03-05' };

/** Times, texts and flags of single meetings. */
export const meetings: readonly Case[] = [
  {
    name: 'start, end and duration are three columns that nothing keeps together',
    facts: 'openerp-6.1.md 2',
    versions: ['6.1'],
    run: async ({ admin, mark }) => {
      const values = { name: `${mark} odd`, date: '2030-03-04 09:00:00' };
      const bare = await admin.create('crm.meeting', values);
      const fields = ['date', 'date_deadline', 'duration'];
      const { date_deadline, duration } = await admin.one('crm.meeting', bare, fields);
      assert.deepEqual([date_deadline, duration], [false, 0]);
      const odd = { ...values, date_deadline: '2030-03-04 07:00:00', duration: 5 };
      const row = await admin.one('crm.meeting', await admin.create('crm.meeting', odd), fields);
      assert.deepEqual([row.date_deadline, row.duration], ['2030-03-04 07:00:00', 5]);
    },
  },
  {
    name: 'a missing end comes of the duration, and the duration of both ends',
    facts: 'openerp-6.0.md, crm.meeting',
    versions: ['6.0'],
    run: async ({ admin, mark }) => {
      const values = { name: `${mark} odd`, date: '2030-03-04 09:00:00', duration: 2.5 };
      const fields = ['date', 'date_deadline', 'duration'];
      const open = await admin.one('crm.meeting', await admin.create('crm.meeting', values), fields);
      assert.equal(open.date_deadline, '2030-03-04 11:30:00');
      const both = { ...values, date_deadline: '2030-03-04 10:00:00' };
      const row = await admin.one('crm.meeting', await admin.create('crm.meeting', both), fields);
      assert.equal(row.duration, 1);
    },
  },
  {
    name: 'an all-day meeting is a flag beside times as given',
    facts: 'openerp-6.1.md 2',
    versions: between('6.0', '7.0'),
    run: async (trial) => {
      const id = await trial.meet({ allday: true });
      const row = await trial.admin.one(trial.meetings, id, ['allday', 'date', 'date_deadline']);
      assert.deepEqual(row.allday, true);
      assert.deepEqual([row.date, row.date_deadline], ['2030-03-04 09:00:00', '2030-03-04 10:00:00']);
    },
  },
  {
    name: 'the end is required, and may not come before the start',
    facts: 'openerp-7.0.md, crm.meeting',
    versions: ['7.0'],
    run: async (trial) => {
      const { name, date } = trial.meeting();
      const open = await faultOf(trial.admin.create('crm.meeting', { name: name ?? '', date: date ?? '' }));
      assert.match(String(open.code), /^warning -- Integrity Error\n/);
      const early = trial.meeting({ date_deadline: '2030-03-04 08:00:00' });
      const fault = await faultOf(trial.admin.create('crm.meeting', early));
      assert.match(String(fault.code), /^warning -- ValidateError\n/);
    },
  },
  {
    name: 'time zones of meetings are keyed in lower case',
    facts: 'openerp-6.1.md 2',
    versions: between('6.0', '7.0'),
    run: async (trial) => {
      const id = await trial.meet({ vtimezone: 'europe/brussels' });
      assert.equal((await trial.admin.one('crm.meeting', id, ['vtimezone'])).vtimezone, 'europe/brussels');
    },
  },
  {
    name: 'all-day from dates, both of them inclusive: midnight to midnight of the last day',
    facts: 'odoo-8.md, Times',
    versions: ['8', '9'],
    run: async (trial) => {
      const { start, stop, duration } = await timesOf(trial, await trial.meet({ ...ALL_DAY, ...DATES }));
      assert.deepEqual([start, stop, duration], ['2030-03-04 00:00:00', '2030-03-05 00:00:00', 24]);
    },
  },
  {
    name: 'all-day from dates: office hours of the user’s zone, as UTC',
    facts: 'odoo-10.md, calendar.event',
    versions: ['10'],
    run: async (trial) => {
      const row = await timesOf(trial, await trial.meet({ ...ALL_DAY, ...DATES }));
      assert.deepEqual([row.start, row.stop], ['2030-03-04 07:00:00', '2030-03-05 17:00:00']);
      assert.deepEqual([row.start_date, row.stop_date], ['2030-03-04', '2030-03-05']);
    },
  },
  {
    name: 'all-day from dates: eight to six, of no zone',
    facts: 'odoo-11.md, odoo-12.md, odoo-14.md 3',
    versions: between('11', '19'),
    run: async (trial) => {
      const row = await timesOf(trial, await trial.meet({ ...ALL_DAY, ...DATES }));
      assert.deepEqual([row.start, row.stop], ['2030-03-04 08:00:00', '2030-03-05 18:00:00']);
      assert.deepEqual([row.start_date, row.stop_date], ['2030-03-04', '2030-03-05']);
    },
  },
  {
    name: 'all-day from times alone keeps them as sent',
    facts: 'odoo-10.md, odoo-12.md, odoo-14.md 3',
    versions: between('10', '19'),
    run: async (trial) => {
      const row = await timesOf(trial, await trial.meet(ALL_DAY));
      assert.deepEqual([row.start, row.stop], [ALL_DAY.start, ALL_DAY.stop]);
      assert.deepEqual([row.start_date, row.stop_date], ['2030-03-04', '2030-03-05']);
    },
  },
  {
    name: 'a timed meeting has no dates',
    facts: 'odoo-14.md 3',
    versions: between('14', '19'),
    run: async (trial) => {
      const row = await timesOf(trial, await trial.meet());
      assert.deepEqual([row.start_date, row.stop_date, row.duration], [false, false, 1]);
    },
  },
  {
    name: 'a new start alone keeps the end',
    facts: 'odoo-8.md, Times',
    versions: ['8', '9', '10', '11', '12'],
    run: async (trial) => {
      const id = await trial.meet();
      await trial.admin.write(trial.meetings, [id], { start: '2030-03-04 08:00:00' });
      const { start, stop } = await timesOf(trial, id);
      assert.deepEqual([start, stop], ['2030-03-04 08:00:00', '2030-03-04 10:00:00']);
    },
  },
  {
    name: 'a new start alone moves the end',
    facts: 'odoo-14.md 3',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      await trial.admin.write(trial.meetings, [id], { start: '2030-03-04 08:00:00' });
      const { start, stop } = await timesOf(trial, id);
      assert.deepEqual([start, stop], ['2030-03-04 08:00:00', '2030-03-04 09:00:00']);
    },
  },
  {
    name: 'a new start past the end faults, but is stored on 9',
    facts: 'odoo-8.md, odoo-9.md, odoo-10.md, odoo-12.md',
    versions: between('8', '12'),
    run: async (trial) => {
      const id = await trial.meet();
      const moved = trial.admin.write(trial.meetings, [id], { start: '2030-03-04 11:00:00' });
      if (trial.version !== '9') return void (await faultOf(moved));
      assert.equal(await moved, true);
      assert.equal((await timesOf(trial, id)).duration, -1);
    },
  },
  {
    name: 'a wrong duration stays on 10 to 12, and is put right before and after',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md, odoo-13.md',
    versions: between('8', '13'),
    run: async (trial) => {
      const { duration } = await timesOf(trial, await trial.meet({ duration: 5 }));
      assert.equal(duration, ['10', '11', '12'].includes(trial.version) ? 5 : 1);
    },
  },
  {
    name: 'seconds and no length at all are kept',
    facts: 'odoo-8.md, odoo-14.md 3',
    versions: between('8', '19'),
    run: async (trial) => {
      const at = '2030-03-04 09:30:15';
      const { start, stop } = await timesOf(trial, await trial.meet({ start: at, stop: at }));
      assert.deepEqual([start, stop], [at, at]);
    },
  },
  {
    name: 'a date-time with T faults',
    facts: 'odoo-8.md, odoo-14.md 3, odoo-19.md 1',
    versions: between('8', '19'),
    run: async (trial) => {
      const wrong = trial.meeting({ start: '2030-03-04T09:00:00Z' });
      assert.equal((await faultOf(trial.admin.create(trial.meetings, wrong))).code, 1);
    },
  },
  {
    name: 'a description is plain text, verbatim',
    facts: 'openerp-6.1.md 2, odoo-8.md, odoo-14.md 3',
    versions: between('6.0', '14'),
    run: async (trial) => {
      const description = 'one <b>two</b> & three\nfour';
      const id = await trial.meet({ description });
      const row = await trial.admin.one(trial.meetings, id, ['description']);
      assert.equal(row.description, description);
    },
  },
  {
    name: 'a description is HTML; text gets a paragraph',
    facts: 'odoo-14-to-19.md, Event fields',
    versions: between('15', '19'),
    run: async (trial) => {
      const context = { no_mail_to_attendees: true, skip_contact_description: true };
      const values = trial.meeting({ description: 'a & b' });
      const id = await trial.admin.create(trial.meetings, values, context);
      const row = await trial.admin.one(trial.meetings, id, ['description']);
      assert.equal(row.description, '<p>a &amp; b</p>');
    },
  },
  {
    name: 'a description gets the organizer’s address, also where there is none',
    facts: 'odoo-19.md 3',
    versions: ['19'],
    run: async (trial) => {
      const described = await trial.meet({ description: '<p>a</p>' });
      const bare = await trial.meet();
      const [one, other] = await trial.admin.read(trial.meetings, [described, bare], ['description']);
      assert.match(
        one?.description,
        /^<div><p>a<\/p><br><strong>[^<]+<\/strong><br>[^<]+<br><a href="mailto:/,
      );
      assert.match(other?.description, /^<div><strong>[^<]+<\/strong><br>[^<]+<br><a href="mailto:/);
    },
  },
  {
    name: 'privacy without being given: public, and nothing from 18 on',
    facts: 'odoo-14-to-19.md, Event fields',
    versions: between('8', '19'),
    run: async (trial) => {
      const row = await trial.admin.one(trial.meetings, await trial.meet(), [trial.privacy]);
      assert.equal(row[trial.privacy], trial.before('18') ? 'public' : false);
    },
  },
  {
    name: 'effective_privacy tells what an empty privacy means',
    facts: 'odoo-19.md 3',
    versions: ['19'],
    run: async (trial) => {
      const row = await trial.admin.one(trial.meetings, await trial.meet(), ['effective_privacy']);
      assert.equal(row.effective_privacy, 'public');
    },
  },
  {
    name: 'a new meeting is draft on 6.x, open on 7.0 and draft on 8 to 13',
    facts: 'openerp-6.1.md 2, openerp-7.0.md, odoo-8.md',
    versions: between('6.0', '12'),
    run: async (trial) => {
      const { state } = await trial.admin.one(trial.meetings, await trial.meet(), ['state']);
      assert.equal(state, trial.version === '7.0' ? 'open' : 'draft');
    },
  },
  {
    name: 'any state may be written',
    facts: 'openerp-6.1.md 2',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const id = await trial.meet();
      for (const state of ['open', 'cancel', 'done', 'draft']) {
        await trial.admin.write('crm.meeting', [id], { state });
        assert.equal((await trial.admin.one('crm.meeting', id, ['state'])).state, state);
      }
    },
  },
  {
    name: 'there is no cancelled meeting',
    facts: 'openerp-7.0.md, odoo-8.md',
    versions: between('7.0', '13'),
    run: async (trial) => {
      const id = await trial.meet();
      await faultOf(trial.admin.write(trial.meetings, [id], { state: 'cancel' }));
    },
  },
  {
    name: 'a meeting shows as busy by default',
    facts: 'odoo-8.md, odoo-14.md 3',
    versions: between('8', '19'),
    run: async (trial) => {
      const { show_as } = await trial.admin.one(trial.meetings, await trial.meet(), ['show_as']);
      assert.equal(show_as, 'busy');
    },
  },
  {
    name: 'a video link over https is kept as it is',
    facts: 'odoo-14-to-19.md, Event fields',
    versions: between('15', '19'),
    run: async (trial) => {
      const videocall_location = 'https://meet.example.org/room';
      const row = await trial.admin.one(trial.meetings, await trial.meet({ videocall_location }), [
        'videocall_location',
      ]);
      assert.equal(row.videocall_location, videocall_location);
    },
  },
];
