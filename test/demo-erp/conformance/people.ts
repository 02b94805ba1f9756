import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { faultOf, type Row } from './ground.ts';

const partnerOf = async ({ admin }: Trial, login: string): Promise<number> => {
  const [row] = await admin.read('res.users', await admin.search('res.users', [['login', '=', login]]), [
    'partner_id',
  ]);
  return row?.partner_id[0];
};

async function attendeesOf(trial: Trial, id: number): Promise<Row[]> {
  const { attendee_ids } = await trial.admin.one(trial.meetings, id, ['attendee_ids']);
  return trial.admin.read('calendar.attendee', attendee_ids, ['state', 'email', 'partner_id']);
}

/** A meeting of the administrator to which demo is invited. */
async function withDemo(trial: Trial, values = {}): Promise<number> {
  const partners = [await partnerOf(trial, 'admin'), await partnerOf(trial, 'demo')];
  return trial.meet({ partner_ids: [[6, 0, partners]], ...values });
}

/** Attendees, mails, and what others may see. */
export const people: readonly Case[] = [
  {
    name: 'attendees are rows of their own, waiting at first',
    facts: 'openerp-6.1.md 2',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const attendee = { email: 'guest@example.com', role: 'req-participant', rsvp: true };
      const id = await trial.meet({ attendee_ids: [[0, 0, attendee]] });
      const [row] = await attendeesOf(trial, id);
      assert.deepEqual([row?.email, row?.state], ['guest@example.com', 'needs-action']);
    },
  },
  {
    name: 'partners become attendees, waiting at first',
    facts: 'openerp-7.0.md, odoo-8.md, odoo-14.md 3',
    versions: between('7.0', '19'),
    run: async (trial) => {
      const demo = await partnerOf(trial, 'demo');
      const rows = await attendeesOf(trial, await withDemo(trial));
      const waiting = trial.version === '7.0' ? 'needs-action' : 'needsAction';
      assert.equal(rows.find(({ partner_id }) => partner_id[0] === demo)?.state, waiting);
      if (trial.before('8')) return;
      assert.equal(rows.find(({ partner_id }) => partner_id[0] !== demo)?.state, 'accepted');
    },
  },
  {
    name: 'whoever creates a meeting attends it, on 14 without an attendee row',
    facts: 'odoo-8.md, odoo-14.md 3, odoo-14-to-19.md, Event fields',
    versions: between('8', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      const { partner_ids } = await trial.admin.one(trial.meetings, id, ['partner_ids']);
      assert.deepEqual(partner_ids, [await partnerOf(trial, 'admin')]);
      const states = (await attendeesOf(trial, id)).map(({ state }) => state);
      assert.deepEqual(states, trial.version === '14' ? [] : ['accepted']);
    },
  },
  {
    name: 'an answer leaves the write_date of the meeting alone, and moves its own',
    facts: 'odoo-14.md 3, odoo-8.md',
    versions: between('8', '19'),
    run: async (trial) => {
      const id = await withDemo(trial);
      await trial.ground.plant(trial.meetings, id, 'write_date', '2020-01-01 00:00:00');
      const rows = await attendeesOf(trial, id);
      await trial.admin.write(
        'calendar.attendee',
        rows.map((row) => row.id),
        { state: 'declined' },
      );
      const { write_date } = await trial.admin.one(trial.meetings, id, ['write_date']);
      assert.equal(write_date, '2020-01-01 00:00:00');
      const since = [
        ['event_id', '=', id],
        ['write_date', '>=', '2020-01-02 00:00:00'],
      ];
      assert.equal(await trial.admin.count('calendar.attendee', since), rows.length);
    },
  },
  {
    name: 'a private meeting with others: a fault on 14 alone',
    facts: 'odoo-14.md 3, odoo-14-to-19.md, Event fields',
    versions: between('10', '19'),
    run: async (trial) => {
      const created = withDemo(trial, { privacy: 'private' });
      if (trial.version === '14') return assert.equal((await faultOf(created)).code, 4);
      assert.equal(typeof (await created), 'number');
    },
  },
  {
    name: 'an invitation is mailed to the others only, and not at all when the context says so',
    facts: 'odoo-8.md, odoo-10.md, odoo-14.md 3',
    versions: between('8', '19'),
    run: async (trial) => {
      const before = await trial.ground.mails();
      await withDemo(trial);
      assert.equal(await trial.ground.mails(), before);
      const partners = [await partnerOf(trial, 'admin'), await partnerOf(trial, 'demo')];
      const values = trial.meeting({ partner_ids: [[6, 0, partners]] });
      await trial.admin.create(trial.meetings, values, {});
      assert.equal(await trial.ground.mails(), before + 1);
    },
  },
  {
    name: 'others’ private meetings read as they are',
    facts: 'openerp-6.0.md, Access',
    versions: ['6.0'],
    run: async (trial) => {
      const id = await trial.meet({ class: 'private', location: 'secret' });
      assert.equal((await trial.demo.one('crm.meeting', id, ['location'])).location, 'secret');
    },
  },
  {
    name: 'others’ private meetings read as Busy, and can be found by what is hidden',
    facts: 'openerp-6.1.md 6, openerp-7.0.md, odoo-8.md, odoo-14.md 4, odoo-19.md 4',
    versions: between('6.1', '19'),
    run: async (trial) => {
      const secret = `${trial.mark} secret place`;
      const busy = trial.before('8') ? { show_as: 'busy' } : {};
      const id = await trial.meet({ [trial.privacy]: 'private', location: secret, ...busy });
      const start = trial.before('8') ? 'date' : 'start';
      const context = { virtual_id: false };
      const found = await trial.demo.search(trial.meetings, [['location', '=', secret]], { context });
      assert.deepEqual(found, [id]);
      const fields = ['name', 'location', 'description', start, 'user_id', 'write_date'];
      const row = await trial.demo.one(trial.meetings, id, fields);
      assert.deepEqual([row.name, row.location, row.description], ['Busy', false, false]);
      assert.equal(row[start], '2030-03-04 09:00:00');
      assert.equal(row.user_id[0], trial.admin.uid);
      if (!trial.before('8')) assert.equal(row.write_date, false);
    },
  },
  {
    name: 'privacy of what is hidden: not told up to 14, told from 15 on',
    facts: 'odoo-14-to-19.md, Access',
    versions: between('8', '19'),
    run: async (trial) => {
      const id = await trial.meet({ [trial.privacy]: 'private' });
      const row = await trial.demo.one(trial.meetings, id, [trial.privacy]);
      assert.equal(row[trial.privacy], trial.before('15') ? false : 'private');
    },
  },
  {
    name: 'archived or not is hidden too: active reads False',
    facts: 'odoo-8.md, odoo-12.md',
    versions: between('8', '12'),
    run: async (trial) => {
      const id = await trial.meet({ [trial.privacy]: 'private' });
      assert.equal((await trial.demo.one(trial.meetings, id, ['active'])).active, false);
    },
  },
  {
    name: 'others’ private meetings can be written up to 9, not from 10 on',
    facts: 'openerp-6.1.md 6, odoo-8.md, odoo-10.md, odoo-14.md 4',
    versions: between('6.1', '19'),
    run: async (trial) => {
      const busy = trial.before('8') ? { show_as: 'busy' } : {};
      const id = await trial.meet({ [trial.privacy]: 'private', ...busy });
      const written = trial.demo.write(trial.meetings, [id], { location: 'Busy' });
      if (trial.before('10')) return assert.equal(await written, true);
      assert.equal((await faultOf(written)).code, 4);
    },
  },
  {
    name: 'who is invited to a private meeting reads it from 15 on',
    facts: 'odoo-8.md, odoo-14-to-19.md, Access',
    versions: [...between('8', '13'), ...between('15', '19')],
    run: async (trial) => {
      const id = await withDemo(trial, { [trial.privacy]: 'private' });
      const { name } = await trial.demo.one(trial.meetings, id, ['name']);
      assert.equal(name, trial.before('15') ? 'Busy' : `${trial.mark} meeting`);
    },
  },
  {
    name: 'who is invited to a private meeting reads Busy on 14',
    facts: 'odoo-14.md 4',
    versions: ['14'],
    run: async (trial) => {
      const id = await withDemo(trial);
      await trial.admin.write(trial.meetings, [id], { privacy: 'private' });
      assert.equal((await trial.demo.one(trial.meetings, id, ['name'])).name, 'Busy');
    },
  },
  {
    name: 'confidential meetings are hidden from nobody',
    facts: 'openerp-6.1.md 6, odoo-8.md, odoo-14.md 4',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const id = await trial.meet({
        [trial.privacy]: 'confidential',
        location: 'here',
        ...(trial.before('8') ? { show_as: 'busy' } : {}),
      });
      assert.equal((await trial.demo.one(trial.meetings, id, ['location'])).location, 'here');
    },
  },
  {
    name: 'others’ meetings that show as free are not found, and one of them faults a whole batch',
    facts: 'openerp-6.1.md 4, 6; openerp-7.0.md, Access',
    versions: ['6.1', '7.0'],
    run: async (trial) => {
      const hidden = await trial.meet({ show_as: 'free' });
      const shown = await trial.meet({ show_as: 'busy' });
      const domain = [['id', 'in', [hidden, shown]]];
      const found = await trial.demo.search('crm.meeting', domain, { context: { virtual_id: false } });
      assert.deepEqual(found, [shown]);
      const { code } = await faultOf(trial.demo.read('crm.meeting', [shown, hidden], ['name']));
      assert.match(
        String(code),
        trial.version === '6.1' ? /^warning -- AccessError/ : /^warning -- Access Denied/,
      );
    },
  },
  {
    name: 'an ordinary user may not delete meetings, not even his own',
    facts: 'openerp-6.1.md 6',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const id = await trial.demo.create('crm.meeting', trial.meeting());
      const { code } = await faultOf(trial.demo.unlink('crm.meeting', [id]));
      assert.match(String(code), /^warning -- AccessError/);
    },
  },
  {
    name: 'an ordinary user may delete anyone’s public meetings',
    facts: 'openerp-7.0.md, Access; odoo-8.md',
    versions: between('7.0', '9'),
    run: async (trial) => {
      const id = await trial.meet(trial.before('8') ? { show_as: 'busy' } : {});
      assert.equal(await trial.demo.unlink(trial.meetings, [id]), true);
    },
  },
  {
    name: 'the administrator reads others’ private meetings in full on 15 alone, since 8',
    facts: 'odoo-14-to-19.md, Access; odoo-8.md; odoo-12.md',
    versions: between('8', '19'),
    run: async (trial) => {
      const values = trial.meeting({ [trial.privacy]: 'private' });
      const id = await trial.demo.create(trial.meetings, values);
      const { name } = await trial.admin.one(trial.meetings, id, ['name']);
      assert.equal(name, trial.version === '15' ? `${trial.mark} meeting` : 'Busy');
    },
  },
  {
    name: 'a user reads his own name and zone',
    facts: 'openerp-6.1.md 1, openerp-7.0.md, odoo-14.md 1',
    versions: between('6.0', '19'),
    run: async ({ admin, demo, before }) => {
      const zone = before('7.0') ? 'context_tz' : 'tz';
      for (const person of [admin, demo]) {
        const row = await person.one('res.users', person.uid, ['name', 'login', zone]);
        assert.equal(typeof row.name, 'string');
        assert.equal(row[zone], 'Europe/Brussels');
      }
    },
  },
  {
    name: 'who keeps his meetings private by default hides those that say nothing',
    facts: 'odoo-18.md, odoo-19.md 4',
    versions: ['18', '19'],
    run: async (trial) => {
      const { admin, demo } = trial;
      const prefer = (privacy: string): Promise<true> =>
        admin.write('res.users', [admin.uid], { calendar_default_privacy: privacy });
      const id = await trial.meet();
      await prefer('private');
      const row = await demo.one(trial.meetings, id, ['name', 'privacy']).finally(() => prefer('public'));
      assert.deepEqual([row.name, row.privacy], ['Busy', false]);
      assert.equal((await demo.one(trial.meetings, id, ['name'])).name, `${trial.mark} meeting`);
    },
  },
  {
    name: 'an ordinary user may create kinds of meetings on 16 alone',
    facts: 'odoo-14.md 3, odoo-16.md, odoo-19.md 3',
    versions: between('14', '19'),
    run: async ({ admin, demo, mark, version }) => {
      const created = demo.create('calendar.event.type', { name: `${mark} ${Date.now()}` }, {});
      if (version !== '16') return assert.equal((await faultOf(created)).code, 4);
      await admin.unlink('calendar.event.type', [await created], {});
    },
  },
];
