import assert from 'node:assert/strict';
import test from 'node:test';
import type { EventRecord } from '../../../../lib/erp/records.ts';
import type { Row } from '../../../../lib/erp/wire.ts';
import { around, at, events, meeting, READER } from '../around.ts';

const OLD: Row = {
  id: 17,
  name: 'plain one',
  allday: false,
  date: '2026-03-02 09:00:00',
  date_deadline: '2026-03-02 10:00:00',
  duration: 1,
  description: 'two\r\nlines <b>kept</b>',
  location: 'Room 1',
  base_calendar_url: 'https://example.com/x',
  categ_id: [3, 'Internal Meeting'],
  alarm_id: [4, '15 minutes before'],
  attendee_ids: [1, 2],
  class: 'confidential',
  show_as: 'free',
  state: 'open',
  user_id: [2, 'Demo User'],
  organizer: 'Ann Else <ann@example.com>',
  create_date: '2026-02-01 08:00:00',
  write_date: false,
  recurrency: false,
  recurrent_uid: 0,
};

const OLD_TABLES = {
  'res.alarm': [
    {
      id: 4,
      trigger_duration: 15,
      trigger_interval: 'minutes',
      trigger_occurs: 'before',
      trigger_related: 'start',
    },
    {
      id: 5,
      trigger_duration: 2,
      trigger_interval: 'hours',
      trigger_occurs: 'after',
      trigger_related: 'end',
    },
  ],
  'calendar.attendee': [
    {
      id: 1,
      state: 'needs-action',
      role: 'req-participant',
      cutype: 'individual',
      rsvp: true,
      email: 'ext@example.org',
      cn: 'ext@example.org',
    },
    {
      id: 2,
      state: 'delegated',
      role: 'opt-participant',
      cutype: 'room',
      rsvp: false,
      email: false,
      cn: 'Blue room',
    },
  ],
  'res.users': [{ id: 2, name: 'Demo User', user_email: 'demo@example.com', email: 'demo@example.com' }],
};

const OLD_RECORD: EventRecord = {
  id: 17,
  summary: 'plain one',
  start: at('2026-03-02 09:00:00'),
  end: at('2026-03-02 10:00:00'),
  description: { text: 'two\nlines <b>kept</b>' },
  categories: ['Internal Meeting'],
  alarms: [{ action: 'display', offset: -900, related: 'start' }],
  created: Date.parse('2026-02-01T08:00:00Z'),
  written: Date.parse('2026-02-01T08:00:00Z'),
  location: 'Room 1',
  url: 'https://example.com/x',
  visibility: 'confidential',
  masked: false,
  busy: false,
  status: 'confirmed',
  organizer: { name: 'Ann Else', address: 'ann@example.com' },
  attendees: [
    {
      name: 'ext@example.org',
      address: 'ext@example.org',
      participation: 'needs-action',
      role: 'required',
      kind: 'individual',
      rsvp: true,
    },
    { name: 'Blue room', participation: 'delegated', role: 'optional', kind: 'room', rsvp: false },
  ],
};

test('a meeting as the oldest versions keep it', () => {
  for (const version of ['6.0', '6.1'])
    assert.deepEqual(meeting(version, OLD, { tables: OLD_TABLES }), OLD_RECORD);
});

test('7.0 lists categories, and writes the date of writing at creation', () => {
  const row = { ...OLD, categ_ids: [1, 2], write_date: '2026-02-02 08:00:00' };
  const tables = {
    ...OLD_TABLES,
    'crm.meeting.type': [
      { id: 2, name: 'Sales' },
      { id: 1, name: 'Feedback' },
    ],
  };
  const record = meeting('7.0', row, { tables });
  assert.deepEqual(record.categories, ['Feedback', 'Sales']);
  assert.equal(record.written, Date.parse('2026-02-02T08:00:00Z'));
});

const NEW: Row = {
  id: 30,
  name: 'Simple',
  allday: false,
  start: '2026-12-06 09:00:00',
  stop: '2026-12-06 10:00:00',
  start_date: false,
  stop_date: false,
  duration: 1,
  description: 'line one\nline <b>two</b> & three',
  location: 'Room 1',
  class: 'private',
  privacy: 'private',
  show_as: 'busy',
  state: 'draft',
  user_id: [2, 'Demo User'],
  categ_ids: [5],
  alarm_ids: [1, 2],
  attendee_ids: [16, 17],
  create_date: '2026-11-22 07:04:16',
  write_date: '2026-11-22 07:04:20',
  recurrency: false,
  recurrent_id: 0,
  recurrence_id: false,
  videocall_location: 'https://meet.example.com/x',
};

const NEW_TABLES = {
  'calendar.event.type': [{ id: 5, name: 'Off-site' }],
  'calendar.alarm': [
    { id: 1, type: 'notification', alarm_type: 'notification', duration: 15, interval: 'minutes' },
    { id: 2, type: 'email', alarm_type: 'email', duration: 1, interval: 'days' },
  ],
  'calendar.attendee': [
    {
      id: 16,
      state: 'accepted',
      email: 'demo@example.com',
      cn: 'Demo User',
      common_name: 'Demo User',
      partner_id: [7, 'Co, Demo User'],
    },
    {
      id: 17,
      state: 'needsAction',
      email: 'MAILTO:ann@example.com',
      cn: false,
      common_name: false,
      partner_id: [8, 'Ann'],
    },
  ],
  'res.users': [
    { id: 2, name: 'Demo User', email: 'demo@example.com', calendar_default_privacy: 'confidential' },
  ],
};

const NEW_RECORD: EventRecord = {
  id: 30,
  summary: 'Simple',
  start: at('2026-12-06 09:00:00'),
  end: at('2026-12-06 10:00:00'),
  description: { text: 'line one\nline <b>two</b> & three' },
  categories: ['Off-site'],
  alarms: [
    { action: 'email', offset: -86_400, related: 'start' },
    { action: 'display', offset: -900, related: 'start' },
  ],
  created: Date.parse('2026-11-22T07:04:16Z'),
  written: Date.parse('2026-11-22T07:04:20Z'),
  location: 'Room 1',
  visibility: 'private',
  masked: false,
  busy: true,
  organizer: { name: 'Demo User', address: 'demo@example.com' },
  attendees: [
    {
      name: 'Demo User',
      address: 'demo@example.com',
      participation: 'accepted',
      role: 'required',
      kind: 'individual',
      rsvp: false,
    },
    {
      name: 'Ann',
      address: 'ann@example.com',
      participation: 'needs-action',
      role: 'required',
      kind: 'individual',
      rsvp: true,
    },
  ],
};

test('a meeting with virtual ids, as 8 to 13 keep it', () => {
  for (const version of ['8', '9', '10', '11', '12', '13'])
    assert.deepEqual(meeting(version, NEW, { tables: NEW_TABLES }), NEW_RECORD, version);
});

test('from 14 on a meeting has no state', () => {
  assert.deepEqual(meeting('14', NEW, { tables: NEW_TABLES }), NEW_RECORD);
});

test('from 15 on the description is HTML, and there is a place on line', () => {
  const description = '<p>line one\nline <b>two</b> &amp; three</p>';
  for (const version of ['15', '16', '17', '18']) {
    const record = meeting(version, { ...NEW, description }, { tables: NEW_TABLES });
    assert.deepEqual(record.description, { text: 'line one\nline two & three', html: description });
    assert.equal(record.conference, 'https://meet.example.com/x');
  }
});

test('empty privacy is what the owner chose, or what the ERP says comes of it', () => {
  assert.equal(meeting('18', { ...NEW, privacy: false }, { tables: NEW_TABLES }).visibility, 'confidential');
  assert.equal(meeting('18', { ...NEW, privacy: 'public' }, { tables: NEW_TABLES }).visibility, 'public');
  const row = { ...NEW, privacy: false, effective_privacy: 'private' };
  assert.equal(meeting('19', row, { tables: NEW_TABLES }).visibility, 'private');
});

const FOREIGN = { id: 39, name: 'Busy', user_id: [1, 'Administrator'], allday: false };
const TIMES = { start: '2026-12-06 09:00:00', stop: '2026-12-06 10:00:00' };
const OLD_TIMES = { date: '2026-12-06 09:00:00', date_deadline: '2026-12-06 10:00:00' };

const MASKED: readonly (readonly [string, Row])[] = [
  [
    '6.1',
    {
      ...FOREIGN,
      ...OLD_TIMES,
      class: false,
      state: false,
      show_as: false,
      attendee_ids: false,
      write_date: false,
    },
  ],
  [
    '7.0',
    {
      ...FOREIGN,
      ...OLD_TIMES,
      class: false,
      state: false,
      show_as: false,
      attendee_ids: false,
      write_date: false,
    },
  ],
  [
    '8',
    {
      ...FOREIGN,
      ...TIMES,
      class: false,
      show_as: false,
      active: false,
      attendee_ids: [],
      write_date: false,
    },
  ],
  [
    '12',
    {
      ...FOREIGN,
      ...TIMES,
      privacy: false,
      show_as: false,
      active: false,
      attendee_ids: [],
      write_date: false,
    },
  ],
  ['14', { ...FOREIGN, ...TIMES, privacy: false, show_as: 'busy', attendee_ids: [], write_date: false }],
  [
    '16',
    { ...FOREIGN, ...TIMES, privacy: 'private', show_as: 'busy', attendee_ids: false, write_date: false },
  ],
  [
    '16',
    {
      ...FOREIGN,
      ...TIMES,
      privacy: 'private',
      show_as: 'busy',
      description: false,
      location: false,
      write_date: '2026-01-01 00:00:00',
    },
  ],
  ['19', { ...FOREIGN, ...TIMES, privacy: 'private', show_as: 'busy', attendee_ids: [], write_date: false }],
];

test('what the ERP masks is recognised, and stays private', () => {
  for (const [version, row] of MASKED) {
    const record = meeting(version, row);
    assert.deepEqual(
      [record.masked, record.visibility, record.busy, record.summary],
      [true, 'private', true, 'Busy'],
      version,
    );
  }
});

test('what is shown is not masked', () => {
  const { masked } = meeting('14', { ...NEW, user_id: [1, 'Administrator'] }, { tables: NEW_TABLES });
  assert.equal(masked, false);
  assert.equal(meeting('15', { ...NEW, user_id: [1, 'Administrator'] }).masked, false);
  assert.equal(meeting('6.1', { ...OLD, user_id: [1, 'Administrator'], class: false }).masked, false);
  assert.equal(meeting('8', { ...NEW, write_date: false }).masked, false, 'own');
});

test('an organiser without an address is the owner', () => {
  const record = meeting('6.1', { ...OLD, organizer: 'Demo User' }, { tables: OLD_TABLES });
  assert.deepEqual(record.organizer, { name: 'Demo User', address: 'demo@example.com' });
  assert.equal(meeting('14', { ...NEW, user_id: false }).organizer, undefined);
});

test('an alarm after the end', () => {
  const { alarms } = meeting('6.1', { ...OLD, alarm_id: [5, 'x'] }, { tables: OLD_TABLES });
  assert.deepEqual(alarms, [{ action: 'display', offset: 7200, related: 'end' }]);
});

test('the second round asks once for each model, for what the rows lead to', () => {
  const asked = events('18').related(
    [NEW, { ...NEW, id: 31, alarm_ids: [2, 3], attendee_ids: false }],
    READER,
  );
  const byModel = new Map(asked.map((query) => [query.model, query]));
  assert.equal(asked.length, byModel.size);
  assert.deepEqual(byModel.get('calendar.alarm'), {
    ask: 'rows',
    model: 'calendar.alarm',
    domain: [['id', 'in', [1, 2, 3]]],
    fields: ['alarm_type', 'duration', 'interval'],
    context: { active_test: false },
  });
  assert.deepEqual((byModel.get('res.users') as { fields?: unknown }).fields, [
    'calendar_default_privacy',
    'name',
    'email',
  ]);
  assert.equal(byModel.has('calendar.recurrence'), false);
});

test('an invitation is left out once the reader has a copy of his own', () => {
  const model = events('6.1');
  const invitation = { ...OLD, id: 50, user_id: [1, 'Administrator'], attendee_ids: [1] };
  const own = {
    id: 51,
    user_id: [2, 'Demo User'],
    name: 'renamed',
    date: 'x',
    date_deadline: 'y',
    attendee_ids: [1],
  };
  const [query] = model.related([invitation], READER).filter(({ model }) => model === 'crm.meeting');
  assert.deepEqual(query?.domain, [
    ['user_id', '=', 2],
    '|',
    ['name', 'in', ['plain one']],
    ['attendee_ids', 'in', [1]],
  ]);
  const listed = new Set([50]);
  const assemble = (rows: readonly Row[]) =>
    model.assemble('crm.meeting-50', [invitation], around({ listed, tables: { 'crm.meeting': rows } }));
  assert.equal(assemble([own]), undefined);
  assert.equal(
    assemble([
      {
        ...own,
        attendee_ids: [],
        name: OLD.name ?? '',
        date: OLD.date ?? '',
        date_deadline: OLD.date_deadline ?? '',
      },
    ]),
    undefined,
  );
  assert.equal(assemble([{ ...own, attendee_ids: [] }])?.master?.id, 50);
  assert.equal(assemble([])?.master?.id, 50);
});
