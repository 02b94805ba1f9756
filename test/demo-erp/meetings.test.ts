import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DemoErp, VersionName } from '../../examples/demo-erp/index.ts';
import { type Answer, ClientFault, fault, logIn, type User, withErp } from './client.ts';

const isOld = (version: VersionName): boolean => Number(version) < 8;
const modelOf = (version: VersionName): string => (isOld(version) ? 'crm.meeting' : 'calendar.event');

/** Clock of these tests: a Monday at noon. */
const clock = (): number => Date.UTC(2026, 10, 23, 12);

/** Creates a meeting, writes to it if asked, and tells how some of its fields read. */
interface Story {
  readonly create: object;
  readonly write?: object;
  /** The fields expected; a pattern where the create or the write must fault. */
  readonly reads: { readonly [field: string]: Answer } | RegExp;
}

const TEN = { date: '2026-12-01 10:00:00' };
const ELEVEN = { date_deadline: '2026-12-01 11:00:00' };
const START = { start: '2026-12-01 10:00:00' };
const STOP = { stop: '2026-12-01 11:00:00' };
const DATES = { start_date: '2026-12-07', stop_date: '2026-12-08' };
const MIDNIGHTS = { start: '2026-12-07 00:00:00', stop: '2026-12-08 00:00:00' };

const STORIES: { readonly [version in VersionName]?: readonly Story[] } = {
  '6.0': [
    { create: { ...TEN, duration: 2 }, reads: { date_deadline: '2026-12-01 12:00:00', duration: 2 } },
    { create: { ...TEN, ...ELEVEN, duration: 5 }, reads: { duration: 1 } },
    {
      create: { ...TEN, ...ELEVEN },
      write: { date: '2026-12-02 08:00:00' },
      reads: { date_deadline: '2026-12-02 09:00:00' },
    },
  ],
  '6.1': [
    { create: TEN, reads: { date_deadline: false, duration: 0 } },
    { create: { ...TEN, ...ELEVEN, duration: 5 }, reads: { duration: 5 } },
    { create: { ...TEN, ...ELEVEN }, write: { date: '2026-12-02 08:00:00' }, reads: { ...ELEVEN } },
    {
      create: { ...TEN, date_deadline: '2026-11-01 00:00:00' },
      reads: { date_deadline: '2026-11-01 00:00:00' },
    },
    {
      create: { date: '2026-12-07', date_deadline: '2026-12-08', allday: true },
      reads: { date: '2026-12-07 00:00:00', allday: true },
    },
    {
      create: { ...TEN },
      reads: { state: 'draft', class: 'public', show_as: 'busy', recurrent_uid: 0, exdate: false },
    },
    { create: { ...TEN, nofield: 1 }, reads: { name: 'Meeting' } },
  ],
  '7.0': [
    { create: { ...TEN, ...ELEVEN }, reads: { duration: 0, state: 'open' } },
    { create: { ...TEN, ...ELEVEN }, write: { date: '2026-12-02 08:00:00' }, reads: /ValidateError/ },
  ],
  '8': [
    {
      create: { ...START, ...STOP, duration: 5 },
      reads: { duration: 1, start_datetime: START.start, start_date: false, state: 'draft' },
    },
    { create: { start_datetime: START.start, stop_datetime: STOP.stop }, reads: { ...START, ...STOP } },
    {
      create: { ...START, ...STOP, start_datetime: '2026-12-01 09:00:00' },
      reads: { start: '2026-12-01 09:00:00' },
    },
    {
      create: { allday: true, ...DATES },
      reads: { ...MIDNIGHTS, duration: 24, start_datetime: false, ...DATES },
    },
    { create: { allday: true, ...MIDNIGHTS }, reads: { ...DATES } },
    { create: START, reads: /mandatory/ },
    { create: { ...START, ...STOP }, write: { start: '2026-12-02 08:00:00' }, reads: /End date cannot/ },
    {
      create: { ...START, ...STOP },
      write: { start: '2026-12-01 10:30:00' },
      reads: { duration: 0.5, ...STOP },
    },
  ],
  '9': [{ create: { ...START, ...STOP }, write: { start: '2026-12-01 12:00:00' }, reads: { duration: -1 } }],
  '10': [
    { create: { ...START, ...STOP, duration: 5 }, reads: { duration: 5 } },
    { create: { allday: true, ...MIDNIGHTS }, reads: { ...MIDNIGHTS, ...DATES } },
    // 08:00 and 18:00 in Brussels
    {
      create: { allday: true, ...MIDNIGHTS, ...DATES },
      reads: { start: '2026-12-07 07:00:00', stop: '2026-12-08 17:00:00', ...DATES },
    },
  ],
  '12': [
    {
      create: { allday: true, ...MIDNIGHTS, ...DATES },
      reads: { start: '2026-12-07 08:00:00', stop: '2026-12-08 18:00:00' },
    },
    { create: { allday: true, ...MIDNIGHTS }, reads: { ...MIDNIGHTS, ...DATES } },
    {
      create: { ...START, ...STOP },
      write: { allday: true, ...MIDNIGHTS, ...DATES },
      reads: { start_datetime: START.start, ...DATES },
    },
  ],
  '13': [{ create: { ...START, ...STOP, duration: 5 }, reads: { duration: 1 } }],
  '14': [
    { create: {}, reads: { start: '2026-11-23 00:00:00', stop: '2026-11-23 00:00:00' } },
    {
      create: { ...START, ...STOP },
      write: { start: '2026-12-02 08:00:00' },
      reads: { stop: '2026-12-02 09:00:00' },
    },
    { create: { ...START, ...STOP }, write: { stop: '2026-12-01 10:10:00' }, reads: { duration: 0.17 } },
    {
      create: { allday: true, ...DATES },
      reads: { start: '2026-12-07 08:00:00', stop: '2026-12-08 18:00:00', ...DATES },
    },
    { create: { allday: true, ...MIDNIGHTS }, reads: { ...MIDNIGHTS, ...DATES } },
    {
      create: { ...START, ...STOP },
      reads: { start_date: false, stop_date: false, privacy: 'public', recurrence_id: false, count: 0 },
    },
    { create: { ...START, ...STOP, description: '<b>a</b> & b' }, reads: { description: '<b>a</b> & b' } },
  ],
  '15': [
    { create: {}, reads: { start: '2026-11-23 00:00:00', stop: '2026-11-23 01:00:00' } },
    {
      create: { ...START, ...STOP, description: 'a & b < c' },
      reads: { description: '<p>a &amp; b &lt; c</p>' },
    },
    {
      create: { ...START, ...STOP, videocall_location: 'meet.example.org/y' },
      reads: { videocall_location: 'meet.example.org/y' },
    },
  ],
  '16': [
    {
      create: { ...START, ...STOP, videocall_location: 'https://a.example/y' },
      reads: { videocall_location: 'https://a.example/y' },
    },
    {
      create: { ...START, ...STOP, videocall_location: 'zoommtg://z' },
      reads: { videocall_location: 'http://localhost:8069' },
    },
  ],
  '17': [{ create: {}, reads: { start: '2026-11-23 12:30:00', stop: '2026-11-23 13:30:00' } }],
  '18': [{ create: { ...START, ...STOP }, reads: { privacy: false } }],
  '19': [
    { create: { ...START, ...STOP }, reads: { privacy: false, effective_privacy: 'public' } },
    {
      create: { ...START, ...STOP, description: '<p>x<script>alert(1)</script></p>' },
      reads: {
        description:
          '<div><p>x</p><br><strong>Organized by</strong><br>Daan De Mol<br><a href="mailto:demo@demo.example">demo@demo.example</a></div>',
      },
    },
  ],
};

for (const [version, stories] of Object.entries(STORIES) as [VersionName, readonly Story[]][]) {
  test(`times and texts on ${version}`, async (context) => {
    await withErp({ version, clock }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      for (const story of stories) {
        await context.test(JSON.stringify([story.create, story.write]), () => tell(demo, version, story));
      }
    });
  });
}

async function tell(user: User, version: VersionName, { create, write, reads }: Story): Promise<void> {
  const told = async (): Promise<Answer> => {
    const id = await user(modelOf(version), 'create', { name: 'Meeting', ...create });
    if (write !== undefined) await user(modelOf(version), 'write', [id], write);
    return id;
  };
  if (reads instanceof RegExp) return assert.rejects(told(), fault(reads));
  const fields = Object.keys(reads);
  const [row] = await user(modelOf(version), 'read', [await told()], fields);
  assert.deepEqual(Object.fromEntries(fields.map((field) => [field, row[field]])), reads);
}

test('an event of 9 whose start went past its stop cannot be repaired', async () => {
  await withErp({ version: '9' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const id = await demo('calendar.event', 'create', { name: 'x', ...START, ...STOP });
    await demo('calendar.event', 'write', [id], { start: '2026-12-01 12:00:00' });
    await assert.rejects(
      demo('calendar.event', 'write', [id], { ...START, ...STOP }),
      fault(/End date cannot/),
    );
    assert.equal(await demo('calendar.event', 'write', [id], { name: 'y' }), true);
  });
});

async function partnerOf(user: User, login: string): Promise<number> {
  const [row] = await user('res.users', 'read', await user('res.users', 'search', [['login', '=', login]]), [
    'partner_id',
  ]);
  return row.partner_id[0];
}

test('attendees: rows of their own up to 6.1, then of partner_ids', async () => {
  const waiting = {
    '6.0': 'needs-action',
    '6.1': 'needs-action',
    '7.0': 'needs-action',
    '8': 'needsAction',
    '14': 'needsAction',
    '19': 'needsAction',
  };
  for (const [version, state] of Object.entries(waiting) as [VersionName, string][]) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const model = modelOf(version);
      const times = isOld(version) ? { ...TEN, ...ELEVEN } : { ...START, ...STOP };
      const rows = !erp.version.startsWith('6');
      const guests = rows
        ? { partner_ids: [[6, 0, [await partnerOf(demo, 'demo'), await partnerOf(demo, 'olivia')]]] }
        : { attendee_ids: [[0, 0, { email: 'olivia@demo.example' }]] };
      const id = await demo(model, 'create', { name: 'x', ...times, ...guests });
      const [{ attendee_ids }] = await demo(model, 'read', [id], ['attendee_ids']);
      const attendees = await demo('calendar.attendee', 'read', attendee_ids, ['email', 'state']);
      const olivia = attendees.find(({ email }: Answer) => email === 'olivia@demo.example');
      assert.equal(olivia.state, state, version);
      assert.equal(attendee_ids.length, rows ? 2 : 1);
      const stamp = async () => (await demo(model, 'read', [id], ['write_date']))[0].write_date;
      const before = await stamp();
      erp.sql(model, id, { write_date: '2020-01-01 00:00:00.000000' });
      await demo('calendar.attendee', 'write', [olivia.id], { state: 'accepted' });
      assert.equal(await stamp(), '2020-01-01 00:00:00', `${before}: an answer does not touch the meeting`);
    });
  }
});

test('the creator: with an attendee row, without on 14, absent up to 7.0', async () => {
  const expected: [VersionName, number | undefined, number][] = [
    ['7.0', 0, 0],
    ['8', 1, 1],
    ['13', 1, 1],
    ['14', 1, 0],
    ['15', 1, 1],
    ['19', 1, 1],
  ];
  for (const [version, partners, attendees] of expected) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const times = isOld(version) ? { ...TEN, ...ELEVEN } : { ...START, ...STOP };
      const id = await demo(modelOf(version), 'create', { name: 'x', ...times });
      const [row] = await demo(modelOf(version), 'read', [id], ['partner_ids', 'attendee_ids']);
      assert.deepEqual([row.partner_ids.length, row.attendee_ids.length], [partners, attendees], version);
    });
  }
});

test('partner_ids removes attendees as well, but not on 7.0', async () => {
  for (const version of ['7.0', '8', '14', '19'] as const) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const times = isOld(version) ? { ...TEN, ...ELEVEN } : { ...START, ...STOP };
      const [own, other] = [await partnerOf(demo, 'demo'), await partnerOf(demo, 'olivia')];
      const id = await demo(modelOf(version), 'create', {
        name: 'x',
        ...times,
        partner_ids: [[6, 0, [own, other]]],
      });
      await demo(modelOf(version), 'write', [id], { partner_ids: [[3, other]] });
      const [row] = await demo(modelOf(version), 'read', [id], ['attendee_ids']);
      assert.equal(row.attendee_ids.length, version === '7.0' ? 2 : 1, version);
    });
  }
});

test('an alarm of 6.x makes a calendar.alarm with its trigger', async () => {
  await withErp({ version: '6.1', demoData: true }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const [alarm] = await demo('res.alarm', 'search', [['trigger_duration', '=', 15]]);
    const id = await demo('crm.meeting', 'create', { name: 'x', ...TEN, ...ELEVEN, alarm_id: alarm });
    const held = async () =>
      (await demo('crm.meeting', 'read', [id], ['base_calendar_alarm_id']))[0].base_calendar_alarm_id;
    const [{ trigger_date }] = await demo('calendar.alarm', 'read', [(await held())[0]], ['trigger_date']);
    assert.equal(trigger_date, '2026-12-01 09:45:00');
    await demo('crm.meeting', 'write', [id], { alarm_id: false });
    assert.equal(await held(), false);
  });
});

/** Mails that a story of one meeting with one guest makes. */
async function mails(erp: DemoErp, when: string, context: object, write?: object): Promise<number> {
  const demo = await logIn(erp, 'demo');
  const [own, other] = [await partnerOf(demo, 'demo'), await partnerOf(demo, 'olivia')];
  const [start, stop] = [`${when} 10:00:00`, `${when} 11:00:00`];
  const values = { name: 'x', start, stop, partner_ids: [[6, 0, [own, other]]] };
  const id = await demo.keywords(
    'calendar.event',
    'create',
    [values],
    write === undefined ? { context } : { context: { no_mail_to_attendees: true } },
  );
  if (write !== undefined) await demo.keywords('calendar.event', 'write', [[id], write], { context });
  const count = erp.outbox.length;
  erp.outbox.length = 0;
  return count;
}

test('mails: who is told what, and what keeps them in', async () => {
  const moved = { start: '2026-12-03 10:00:00', stop: '2026-12-03 11:00:00' };
  const four = { ...moved, start_datetime: moved.start, stop_datetime: moved.stop };
  const quiet = { no_mail_to_attendees: true };
  const expected: [VersionName, when: string, context: object, write: object | undefined, count: number][] = [
    ['8', '2026-12-01', {}, undefined, 1],
    ['8', '2020-12-01', {}, undefined, 1],
    ['8', '2026-12-01', quiet, undefined, 0],
    ['8', '2026-12-01', { no_email: true }, undefined, 0],
    ['8', '2026-12-01', { no_email: true }, moved, 1],
    ['10', '2026-12-01', {}, moved, 0],
    ['10', '2026-12-01', {}, four, 1],
    ['10', '2026-12-01', { no_email: true }, undefined, 1],
    ['14', '2026-12-01', {}, undefined, 1],
    ['14', '2020-12-01', {}, undefined, 0],
    ['14', '2026-12-01', {}, moved, 1],
    ['14', '2026-12-01', {}, { name: 'y' }, 0],
    ['14', '2026-12-01', { skip_attendee_notification: true }, moved, 1],
    ['19', '2026-12-01', { skip_attendee_notification: true }, moved, 0],
    ['19', '2026-12-01', { skip_attendee_notification: true }, undefined, 1],
    ['19', '2026-12-01', quiet, moved, 0],
  ];
  for (const [version, when, context, write, count] of expected) {
    await withErp({ version, clock }, async (erp) => {
      assert.equal(
        await mails(erp, when, context, write),
        count,
        JSON.stringify([version, when, context, write]),
      );
    });
  }
});

test('a mail waits in the queue on 10 to 17, and fails at once before and after', async () => {
  for (const [version, state] of [
    ['9', 'exception'],
    ['10', 'outgoing'],
    ['17', 'outgoing'],
    ['18', 'exception'],
  ] as const) {
    await withErp({ version, clock }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const partners = [[6, 0, [await partnerOf(demo, 'olivia')]]];
      await demo('calendar.event', 'create', { name: 'x', ...START, ...STOP, partner_ids: partners });
      assert.deepEqual(
        erp.outbox.map((mail) => [mail.to, mail.state]),
        [['olivia@demo.example', state]],
        version,
      );
    });
  }
});

test('a fault sends no mail', async () => {
  await withErp({ version: '14', clock }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const values = {
      name: 'x',
      ...START,
      ...STOP,
      privacy: 'private',
      partner_ids: [[6, 0, [await partnerOf(demo, 'olivia')]]],
    };
    await assert.rejects(demo('calendar.event', 'create', values), ClientFault);
    assert.deepEqual(erp.outbox, []);
  });
});

test('who accepts on 6.x gets a copy of his own, later versions keep one meeting', async () => {
  for (const version of ['6.0', '6.1', '7.0', '14'] as const) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const model = modelOf(version);
      const times = isOld(version) ? { ...TEN, ...ELEVEN } : { ...START, ...STOP };
      const copies = version.startsWith('6');
      const guests = copies
        ? { attendee_ids: [[0, 0, { user_id: demo.uid, email: 'demo@demo.example' }]] }
        : { partner_ids: [[6, 0, [await partnerOf(demo, 'demo')]]] };
      const id = await admin(model, 'create', { name: 'x', ...times, ...guests });
      const [{ attendee_ids }] = await admin(model, 'read', [id], ['attendee_ids']);
      assert.equal(await demo('calendar.attendee', 'do_accept', attendee_ids), true);
      const own = await demo(model, 'search', [['user_id', '=', demo.uid]]);
      assert.equal(own.length, copies ? 1 : 0, version);
      if (!copies) return;
      const [row] = await demo(model, 'read', own, ['organizer_id', 'attendee_ids']);
      assert.deepEqual([row.organizer_id[0], row.attendee_ids], [admin.uid, attendee_ids]);
    });
  }
});
