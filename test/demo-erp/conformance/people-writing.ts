import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { faultOf, type Row, sorted, type Value, type Values } from './ground.ts';

const ATTENDEES = 'calendar.attendee';
const PARTNERS = 'res.partner';

interface Cast {
  readonly me: number;
  readonly admin: number;
  /** Contacts with addresses, made for the case. */
  readonly guests: readonly number[];
}

async function cast(trial: Trial): Promise<Cast> {
  const partner = async (login: string): Promise<number> => {
    const [id] = await trial.admin.search('res.users', [['login', '=', login]]);
    return (await trial.admin.one('res.users', id, ['partner_id'])).partner_id[0];
  };
  const named = (each: number): Values => ({
    name: `${trial.mark} guest ${each}`,
    email: `guest-${each}@example.com`,
  });
  const guests = [await trial.demo.create(PARTNERS, named(1)), await trial.demo.create(PARTNERS, named(2))];
  return { me: await partner('demo'), admin: await partner('admin'), guests };
}

const rowsOf = async (trial: Trial, ...events: number[]): Promise<Row[]> => {
  const ids = await trial.demo.search(ATTENDEES, [['event_id', 'in', events]], { order: 'id' });
  return sortedById(await trial.demo.read(ATTENDEES, ids, ['event_id', 'partner_id', 'state']));
};

const sortedById = (rows: readonly Row[]): Row[] => [...rows].sort((a, b) => a.id - b.id);

/** State by partner. */
const statesOf = async (trial: Trial, event: number): Promise<Map<number, string>> =>
  new Map((await rowsOf(trial, event)).map(({ partner_id, state }) => [partner_id[0], state]));

const rowOf = (rows: readonly Row[], partner: number): Row | undefined =>
  rows.find(({ partner_id }) => partner_id[0] === partner);

const meet = (trial: Trial, values: Values): Promise<number> =>
  trial.demo.create(trial.meetings, trial.meeting(values));

const write = (trial: Trial, ids: readonly number[], values: Values): Promise<true> =>
  trial.demo.write(trial.meetings, ids, values);

const put = (partners: readonly number[]): Value => [[6, 0, partners]];

/** A series of three by its fields, 14 and later. */
const weekly = (trial: Trial, partners: readonly number[]): Values => ({
  ...{ recurrency: true, rrule_type: 'weekly', interval: 1, end_type: 'count', count: 3 },
  ...{ event_tz: 'UTC', [trial.before('15') ? 'mo' : 'mon']: true, partner_ids: put(partners) },
});

async function seriesOf(trial: Trial, partners: readonly number[]): Promise<number[]> {
  const id = await meet(trial, weekly(trial, partners));
  const { recurrence_id } = await trial.demo.one(trial.meetings, id, ['recurrence_id']);
  return trial.demo.search(trial.meetings, [['recurrence_id', '=', recurrence_id[0]]], { order: 'start' });
}

const waiting = ({ before }: Trial): string => (before('8') ? 'needs-action' : 'needsAction');

/** What becomes of attendees when they are written. */
export const writingPeople: readonly Case[] = [
  {
    name: 'who stays keeps his row and his answer, who goes loses it, who comes waits',
    facts: 'writing.md 5, odoo-8.md, openerp-7.0.md',
    versions: between('8', '19'),
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const [one = 0, two = 0] = guests;
      const id = await meet(trial, { partner_ids: put([me, one]) });
      const before = await rowsOf(trial, id);
      await trial.demo.write(ATTENDEES, [rowOf(before, one)?.id], { state: 'accepted' });
      await write(trial, [id], { partner_ids: put([me, one, two]) });
      const more = await rowsOf(trial, id);
      assert.deepEqual([rowOf(more, one)?.id, rowOf(more, one)?.state], [rowOf(before, one)?.id, 'accepted']);
      assert.equal(rowOf(more, two)?.state, waiting(trial));
      await write(trial, [id], {
        partner_ids: [
          [3, one],
          [4, two],
        ],
      });
      assert.deepEqual(sorted([...(await statesOf(trial, id)).keys()]), sorted([me, two]));
      await write(trial, [id], { partner_ids: [[4, one]] });
      assert.equal((await statesOf(trial, id)).get(one), waiting(trial));
      const { partner_ids } = await trial.demo.one(trial.meetings, id, ['partner_ids']);
      assert.deepEqual(sorted(partner_ids), sorted([me, one, two]));
    },
  },
  {
    name: 'on 7.0 rows are added for partners, and stay; those sent beside them are not made twice, and mail nobody',
    facts: 'writing.md 10',
    versions: ['7.0'],
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const [one = 0, two = 0] = guests;
      const rows = async (id: number): Promise<Row[]> => {
        const { attendee_ids } = await trial.demo.one(trial.meetings, id, ['attendee_ids']);
        return sortedById(await trial.demo.read(ATTENDEES, attendee_ids, ['partner_id', 'user_id', 'state']));
      };
      const before = await trial.ground.mails();
      const id = await meet(trial, { partner_ids: put([me, one]) });
      assert.equal(await trial.ground.mails(), before + 1);
      const made = await rows(id);
      assert.equal(rowOf(made, me)?.user_id[0], trial.demo.uid);
      await trial.demo.write(ATTENDEES, [rowOf(made, one)?.id], { state: 'accepted' });
      const row = [0, 0, { partner_id: two, email: 'guest-2@example.com', state: 'needs-action' }];
      await write(trial, [id], { attendee_ids: [row], partner_ids: put([me, one, two]) });
      assert.deepEqual(
        (await rows(id)).map(({ partner_id, state }) => [partner_id[0], state]),
        [
          [me, 'needs-action'],
          [one, 'accepted'],
          [two, 'needs-action'],
        ],
      );
      assert.equal(await trial.ground.mails(), before + 1);
      await write(trial, [id], { partner_ids: [[3, one]] });
      assert.equal((await rows(id)).length, 3);
      await trial.demo.unlink(ATTENDEES, [rowOf(made, one)?.id]);
      assert.equal((await rows(id)).length, 2);
    },
  },
  {
    name: 'partners emptied by 5 leave their rows behind',
    facts: 'writing.md 5',
    versions: ['14', '19'],
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const id = await meet(trial, { partner_ids: put([me, ...guests]) });
      await write(trial, [id], { partner_ids: [[5]] });
      assert.deepEqual((await trial.demo.one(trial.meetings, id, ['partner_ids'])).partner_ids, []);
      assert.equal((await rowsOf(trial, id)).length, 3);
    },
  },
  {
    name: 'nobody, or others only, may be asked',
    facts: 'writing.md 5',
    versions: between('14', '19'),
    run: async (trial) => {
      const { guests } = await cast(trial);
      const nobody = await meet(trial, { partner_ids: put([]) });
      assert.deepEqual(await rowsOf(trial, nobody), []);
      const others = await meet(trial, { partner_ids: guests.map((guest) => [4, guest]) });
      assert.deepEqual(sorted([...(await statesOf(trial, others)).keys()]), sorted(guests));
    },
  },
  {
    name: 'created without partners on 14, one has no row, and asking oneself again makes none',
    facts: 'writing.md 5',
    versions: ['14'],
    run: async (trial) => {
      const { me } = await cast(trial);
      const id = await meet(trial, {});
      await write(trial, [id], { partner_ids: [[4, me]] });
      await write(trial, [id], { partner_ids: put([me]) });
      assert.deepEqual(await rowsOf(trial, id), []);
      await trial.demo.create(ATTENDEES, { event_id: id, partner_id: me });
      assert.deepEqual([...(await statesOf(trial, id))], [[me, 'accepted']]);
    },
  },
  {
    name: 'rows beside partners in one creation: the partners win on 14, the rows on 19',
    facts: 'writing.md 5',
    versions: ['14', '19'],
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const row = [0, 0, { partner_id: guests[0] ?? 0, state: 'tentative' }];
      const id = await meet(trial, { partner_ids: put([me]), attendee_ids: [row] });
      const wanted = trial.version === '14' ? [[me, 'accepted']] : [[guests[0], 'tentative']];
      assert.deepEqual([...(await statesOf(trial, id))], wanted);
    },
  },
  {
    name: 'rows made or deleted by themselves leave partner_ids alone',
    facts: 'writing.md 5, odoo-8.md, odoo-14.md 3',
    versions: between('8', '19'),
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const [one = 0] = guests;
      const id = await meet(trial, { partner_ids: put([me]) });
      const row = await trial.demo.create(ATTENDEES, { event_id: id, partner_id: one, state: 'declined' });
      assert.equal((await statesOf(trial, id)).get(one), 'declined');
      assert.deepEqual((await trial.demo.one(trial.meetings, id, ['partner_ids'])).partner_ids, [me]);
      await trial.demo.unlink(ATTENDEES, [row]);
      assert.deepEqual([...(await statesOf(trial, id)).keys()], [me]);
    },
  },
  {
    name: 'a partner who has a row already is asked a second time when he is not among the partners',
    facts: 'writing.md 5',
    versions: ['14', '19'],
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const [one = 0] = guests;
      const id = await meet(trial, { partner_ids: put([me]) });
      await trial.demo.create(ATTENDEES, { event_id: id, partner_id: one });
      await write(trial, [id], { partner_ids: put([me, one]) });
      const doubled = (await rowsOf(trial, id)).filter(({ partner_id }) => partner_id[0] === one);
      assert.equal(doubled.length, 2);
    },
  },
  {
    name: 'every occurrence has rows of its own, and one write answers in several of them',
    facts: 'writing.md 5',
    versions: between('14', '19'),
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const [one = 0] = guests;
      const events = await seriesOf(trial, [me, one]);
      const rows = await rowsOf(trial, ...events);
      assert.equal(rows.length, 6);
      for (const { partner_id, state } of rows) {
        assert.equal(state, partner_id[0] === me ? 'accepted' : 'needsAction');
      }
      const theirs = rows.filter(({ partner_id }) => partner_id[0] === one).map(({ id }) => id);
      await trial.demo.write(ATTENDEES, theirs, { state: 'accepted' });
      await trial.demo.write(ATTENDEES, theirs.slice(1, 2), { state: 'declined' });
      const after = (await rowsOf(trial, ...events)).filter(({ partner_id }) => partner_id[0] === one);
      assert.deepEqual(
        after.map(({ state }) => state),
        ['accepted', 'declined', 'accepted'],
      );
    },
  },
  {
    name: 'one write of partners to several events treats the rows of each',
    facts: 'writing.md 5',
    versions: ['14', '19'],
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const [one = 0, two = 0] = guests;
      const events = await seriesOf(trial, [me, one]);
      const [second] = await rowsOf(trial, events[1] ?? 0);
      await trial.demo.write(ATTENDEES, [second?.id], { state: 'declined' });
      await write(trial, events, { partner_ids: [[4, two]] });
      await write(trial, events.slice(0, 1), { partner_ids: [[3, one]], recurrence_update: 'all_events' });
      for (const event of events) {
        assert.deepEqual(sorted([...(await statesOf(trial, event)).keys()]), sorted([me, two]));
      }
      await write(trial, events.slice(1, 2), { partner_ids: put([me]) });
      assert.equal((await rowsOf(trial, ...events)).length, 5);
    },
  },
  {
    name: 'a partner of one event gets no row in another that is written with it',
    facts: 'writing.md 5',
    versions: ['14', '19'],
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const [one = 0] = guests;
      const events = [
        await meet(trial, { partner_ids: put([me, one]) }),
        await meet(trial, { partner_ids: put([me]) }),
      ];
      await write(trial, events, { partner_ids: put([me, one]) });
      const [, second = 0] = events;
      const { partner_ids } = await trial.demo.one(trial.meetings, second, ['partner_ids']);
      assert.deepEqual(sorted(partner_ids), sorted([me, one]));
      assert.deepEqual([...(await statesOf(trial, second)).keys()], [me]);
    },
  },
  {
    name: 'a series made anew asks everybody again, except in its base',
    facts: 'writing.md 5',
    versions: ['14', '19'],
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const [one = 0] = guests;
      const [base = 0] = await seriesOf(trial, [me, one]);
      const row = rowOf(await rowsOf(trial, base), one);
      await trial.demo.write(ATTENDEES, [row?.id], { state: 'accepted' });
      await write(trial, [base], { recurrency: false, recurrence_update: 'all_events' });
      const { partner_ids: _, ...rule } = weekly(trial, []);
      await write(trial, [base], rule);
      const { recurrence_id } = await trial.demo.one(trial.meetings, base, ['recurrence_id']);
      const events = await trial.demo.search(trial.meetings, [['recurrence_id', '=', recurrence_id[0]]], {
        order: 'start',
      });
      const states = await Promise.all(events.map(async (event) => (await statesOf(trial, event)).get(one)));
      assert.deepEqual(states, ['accepted', 'needsAction', 'needsAction']);
    },
  },
  {
    name: 'a time written by somebody else asks the owner again on 19',
    facts: 'writing.md 5',
    versions: ['14', '19'],
    run: async (trial) => {
      const { me, admin } = await cast(trial);
      const id = await trial.meet({ partner_ids: put([admin, me]) });
      const times = { start: '2030-03-04 10:00:00', stop: '2030-03-04 11:00:00' };
      await write(trial, [id], times);
      const states = await statesOf(trial, id);
      assert.equal(states.get(admin), trial.version === '14' ? 'accepted' : 'needsAction');
      assert.equal(states.get(me), 'needsAction');
    },
  },
  {
    name: 'one’s own answer by the methods there are',
    facts: 'writing.md 5, odoo-14.md 3, odoo-19.md 3, odoo-8.md',
    versions: between('8', '19'),
    run: async (trial) => {
      const { me, admin } = await cast(trial);
      const id = await trial.meet({ partner_ids: put([admin, me]) });
      const own = rowOf(await rowsOf(trial, id), me)?.id;
      for (const [method, state] of [
        ['do_accept', 'accepted'],
        ['do_tentative', 'tentative'],
        ['do_decline', 'declined'],
      ] as const) {
        await trial.demo.execute(ATTENDEES, method, [own]);
        assert.equal((await statesOf(trial, id)).get(me), state);
      }
      if (trial.version !== '14' && trial.version !== '19') return;
      const whole = trial.version === '14' ? [] : ['self_only'];
      await trial.demo.execute(trial.meetings, 'change_attendee_status', [id], 'accepted', ...whole);
      assert.deepEqual([...(await statesOf(trial, id)).values()], ['accepted', 'accepted']);
    },
  },
  {
    name: 'anybody answers for anybody by a write',
    facts: 'odoo-14.md 3, openerp-6.1.md 2, odoo-8.md',
    versions: between('8', '19'),
    run: async (trial) => {
      const { me, admin } = await cast(trial);
      const id = await trial.meet({ partner_ids: put([admin, me]) });
      const row = rowOf(await rowsOf(trial, id), admin)?.id;
      await trial.demo.write(ATTENDEES, [row], { state: 'tentative' });
      assert.equal((await statesOf(trial, id)).get(admin), 'tentative');
    },
  },
  {
    name: 'mails: to each other one at creation, at a move and when added; else none',
    facts: 'writing.md 6',
    versions: ['14', '19'],
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const [one = 0, two = 0] = guests;
      const made = async (work: () => Promise<unknown>): Promise<number> => {
        const before = await trial.ground.mails();
        await work();
        return (await trial.ground.mails()) - before;
      };
      const loud = { skip_contact_description: true };
      let id = 0;
      const create = async (values: Values): Promise<void> => {
        id = await trial.demo.create(trial.meetings, trial.meeting(values), loud);
      };
      const change = (values: Values): Promise<unknown> =>
        trial.demo.write(trial.meetings, [id], values, loud);
      assert.equal(await made(() => create({ partner_ids: put([me, one, two]) })), 2);
      const times = { start: '2030-03-04 10:00:00', stop: '2030-03-04 11:00:00' };
      assert.equal(await made(() => change(times)), 2);
      assert.equal(await made(() => change({ partner_ids: put([me, one]) })), 0);
      assert.equal(await made(() => change({ partner_ids: put([me, one, two]) })), 1);
      assert.equal(await made(() => change({ name: `${trial.mark} other`, location: 'x' })), 0);
      const [row] = await rowsOf(trial, id);
      assert.equal(await made(() => trial.demo.write(ATTENDEES, [row?.id], { state: 'declined' }, {})), 0);
      assert.equal(await made(() => create(weekly(trial, [me, one]))), 1);
      const past = { start: '2020-03-04 10:00:00', stop: '2020-03-04 11:00:00' };
      assert.equal(await made(() => create({ ...past, partner_ids: put([me, one]) })), 0);
    },
  },
  {
    name: 'private with others on 14: not at creation, but by a write',
    facts: 'writing.md 7',
    versions: ['14', '19'],
    run: async (trial) => {
      const { me, guests } = await cast(trial);
      const [one = 0, two = 0] = guests;
      const [base = 0] = await seriesOf(trial, [me, one]);
      const { recurrence_id } = await trial.demo.one(trial.meetings, base, ['recurrence_id']);
      const inside = { recurrence_id: recurrence_id[0], recurrency: true };
      const more = meet(trial, { ...inside, privacy: 'private', partner_ids: put([me, one]) });
      if (trial.version === '14') assert.equal((await faultOf(more)).code, 4);
      else await more;
      await write(trial, [base], { privacy: 'private', partner_ids: put([me, one, two]) });
      assert.equal((await statesOf(trial, base)).size, 3);
      await write(trial, [base], { privacy: 'private', recurrence_update: 'all_events' });
      const alone = await meet(trial, { privacy: 'private', partner_ids: put([me]) });
      await write(trial, [alone], { partner_ids: [[4, one]] });
      assert.equal((await statesOf(trial, alone)).size, 2);
    },
  },
  {
    name: 'contacts are made by ordinary users',
    facts: 'odoo-14.md 3, odoo-19.md 3',
    versions: between('8', '19'),
    run: async (trial) => {
      const values = { name: `${trial.mark} contact`, email: 'contact@example.com' };
      const id = await trial.demo.create(PARTNERS, values);
      assert.equal((await trial.demo.one(PARTNERS, id, ['email'])).email, 'contact@example.com');
    },
  },
];
