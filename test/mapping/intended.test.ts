import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventRecord, Moment, Resource, Series, TaskRecord } from '../../lib/erp/records.ts';
import { DavError } from '../../lib/errors.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { type Identity, intended, render, understand } from '../../lib/mapping/index.ts';
import { eventOf, seriesOf, taskOf } from './fixtures.ts';

const identity: Identity = { uid: 'uid-1', uidOf: (record) => `uid-${record}` };
const ZONE = 'Europe/Brussels';

const read = (text: string) => understand(parseCalendar(text), ZONE);

/** A PUT of what was served, with lines replaced; `served` is the plain rendering. */
function sent(before: Resource, ...changes: readonly [from: string | RegExp, to: string][]): Resource {
  const text = render(before, identity, ZONE).text.replaceAll('\r\n ', '');
  const changed = changes.reduce((left, [from, to]) => {
    const next = left.replace(from, to);
    assert.notEqual(next, left, `${from} is there to be replaced`);
    return next;
  }, text);
  return intended(before, read(text), read(text), read(changed));
}

const at = (utc: string): Moment => ({ at: Date.parse(`${utc}:00Z`) });
const shown = (moment: Moment): string =>
  'on' in moment ? moment.on : new Date(moment.at).toISOString().slice(0, 16);

const meeting = seriesOf({
  zone: ZONE,
  master: {
    id: 5,
    summary: 'Budget   2026',
    start: Date.parse('2026-07-01T07:00:00Z'),
    end: Date.parse('2026-07-01T08:00:00Z'),
    location: ' Room 1',
    description: { text: 'Points', html: '<p>Points</p>' },
    categories: ['red', 'green'],
    organizer: { name: 'Admin', address: 'admin@example.com' },
    attendees: [
      { name: 'Jan', address: 'Jan Jansen <JAN@example.com>', participation: 'needs-action' },
      { name: ' ' },
      { name: 'Beamer' },
    ],
    alarms: [
      { action: 'display', offset: -900, related: 'start', description: 'Go' },
      { action: 'email', offset: -900.4, related: 'start' },
    ],
    written: 1,
  },
});

function masterOf(resource: Resource): EventRecord {
  assert.ok(resource.kind === 'event' && resource.master);
  return resource.master;
}

const MEETINGS: readonly [
  what: string,
  changes: readonly [string | RegExp, string][],
  expected: Partial<EventRecord>,
][] = [
  ['the title', [[/SUMMARY:.*/, 'SUMMARY:Other']], { summary: 'Other' }],
  ['the place taken off', [[/LOCATION:.*\r\n/, '']], { location: undefined as never }],
  [
    'the time, in a zone of the client’s own',
    [
      [/DTSTART;TZID.*/, 'DTSTART;TZID=Asia/Tokyo:20260701T180000'],
      [/DTEND.*/, 'DURATION:PT1H'],
    ],
    { start: at('2026-07-01T09:00'), end: at('2026-07-01T10:00') },
  ],
  ['the same time in UTC', [[/DTSTART;TZID.*/, 'DTSTART:20260701T070000Z']], {}],
  [
    'the text, while the HTML is only kept',
    [[/(DESCRIPTION;ALTREP="[^"]*":)Points/s, '$1Plans']],
    { description: { text: 'Plans' } },
  ],
  [
    'the text, without the HTML',
    [
      [/DESCRIPTION;ALTREP=.*\r\n/, 'DESCRIPTION:Plans\r\n'],
      [/X-ALT-DESC.*\r\n/, ''],
    ],
    { description: { text: 'Plans' } },
  ],
  ['the categories', [[/CATEGORIES:.*/, 'CATEGORIES:green,blue']], { categories: ['green', 'blue'] }],
  ['busy', [['TRANSP:OPAQUE', 'TRANSP:TRANSPARENT']], { busy: false }],
];

for (const [what, changes, expected] of MEETINGS) {
  test(`a client changes ${what}`, () => {
    const { location, ...wanted } = { ...masterOf(meeting), ...expected };
    const master = location === undefined ? wanted : { ...wanted, location };
    assert.deepEqual(sent(meeting, ...changes), { ...meeting, master });
  });
}

test('an answer reaches the attendee’s row, whose name and address stay as the ERP has them', () => {
  const { attendees } = masterOf(sent(meeting, [/CN=Jan;(.*)PARTSTAT=NEEDS-ACTION/, '$1PARTSTAT=ACCEPTED']));
  const [jan, ...others] = masterOf(meeting).attendees;
  assert.deepEqual(attendees, [{ ...jan, participation: 'accepted' }, ...others]);
});

test('attendees come and go; one that clients never see stays', () => {
  const { attendees } = masterOf(
    sent(meeting, [/ATTENDEE;CN=Jan.*\r\n/, 'ATTENDEE;CN=Mia:mailto:mia@example.com\r\n']),
  );
  assert.deepEqual(
    attendees.map(({ name }) => name),
    [' ', 'Beamer', 'Mia'],
  );
});

test('alarms come and go by when they go off; those left stay as the ERP has them', () => {
  const [display, email] = masterOf(meeting).alarms;
  const gone = masterOf(
    sent(meeting, [/BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nACTION:DISPLAY[\s\S]*?END:VALARM\r\n/, '']),
  );
  assert.deepEqual(gone.alarms, [email]);
  const more = masterOf(
    sent(meeting, [
      'END:VEVENT',
      'BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT',
    ]),
  );
  assert.deepEqual(more.alarms, [display, email, { action: 'display', offset: -300, related: 'start' }]);
});

test('what a client holds beyond the ERP, and sends back, changes nothing', () => {
  const { text } = render(meeting, identity, ZONE);
  const rich = text
    .replace('END:VEVENT', 'ATTENDEE:mailto:unknown@example.com\r\nEND:VEVENT')
    .replace(/SUMMARY:.*/, 'SUMMARY:Budget 2026 and a title too long');
  assert.deepEqual(intended(meeting, read(rich), read(text), read(rich)), meeting);
  assert.deepEqual(intended(meeting, read(rich), read(text), read(text)), meeting, 'or sends the ERP’s own');
});

test('what is new is as it was sent', () => {
  const draft = read(render(meeting, identity, ZONE).text);
  assert.deepEqual(intended(undefined, undefined, undefined, draft), draft);
});

test('a meeting that the ERP masks is never written', () => {
  const masked = { ...meeting, master: { ...masterOf(meeting), masked: true } };
  const draft = read(render(meeting, identity, ZONE).text);
  assert.throws(
    () => intended(masked, draft, draft, draft),
    (error) => error instanceof DavError && error.condition === 'need-privileges',
  );
});

test('a meeting does not become a task', () => {
  const draft = read(render(meeting, identity, ZONE).text);
  assert.throws(
    () => intended(taskOf({ summary: 'x', status: 'needs-action' }), undefined, undefined, draft),
    DavError,
  );
});

const hours = (start: string, length = 1): Pick<EventRecord, 'start' | 'end'> => {
  const from = Date.parse(`${start}:00Z`);
  return { start: { at: from }, end: { at: from + length * 3_600_000 } };
};
const record = (
  id: number,
  summary: string,
  times: Pick<EventRecord, 'start' | 'end'>,
  more: object = {},
): EventRecord => eventOf({ id, summary, ...more, ...times });

/** An ERP that repeats by UTC: at ten in summer, at nine in winter. */
const series: Series = {
  ...seriesOf({ key: 'calendar.event-1', zone: 'UTC', rule: 'FREQ=WEEKLY' }),
  records: [1, 2, 3],
  master: record(1, 'Team', hours('2026-03-16T08:00')),
  excluded: [at('2026-03-23T08:00')],
  overrides: [
    {
      original: at('2026-03-30T08:00'),
      record: record(2, 'Team, late', hours('2026-03-30T15:00'), { location: 'Bar' }),
    },
    {
      original: at('2026-04-06T08:00'),
      record: record(3, 'Team', hours('2026-04-06T08:00'), { status: 'cancelled' }),
    },
  ],
  pairing: new Map([[2, at('2026-03-30T08:00')]]),
};

type Lines = readonly string[];
const vevent = (...lines: Lines): Lines => ['BEGIN:VEVENT', 'UID:uid-1', ...lines, 'END:VEVENT'];
const calendar = (...lines: Lines) => read(['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n'));

/** The same series as a client repeats it, at nine by the clock of Brussels: what its sidecar serves. */
const MASTER = [
  'SUMMARY:Team',
  'DTSTART;TZID=Europe/Brussels:20260316T090000',
  'DTEND;TZID=Europe/Brussels:20260316T100000',
  'RRULE:FREQ=WEEKLY',
];
const EXDATE = 'EXDATE;TZID=Europe/Brussels:20260323T090000';
const LATE = vevent(
  'SUMMARY:Team\\, late',
  'LOCATION:Bar',
  'RECURRENCE-ID;TZID=Europe/Brussels:20260330T090000',
  'DTSTART:20260330T150000Z',
  'DTEND:20260330T160000Z',
);
const CANCELLED = vevent(
  'SUMMARY:Team',
  'RECURRENCE-ID;TZID=Europe/Brussels:20260406T090000',
  'STATUS:CANCELLED',
  'DTSTART:20260406T070000Z',
);
const served = calendar(...vevent(...MASTER, EXDATE), ...LATE, ...CANCELLED);

function changedTo(...lines: Lines): Series {
  const plain = read(render(series, identity, ZONE).text);
  const after = intended(series, served, plain, calendar(...lines));
  assert.ok(after.kind === 'event');
  return after;
}

interface Outcome {
  readonly excluded?: Lines;
  readonly added?: Lines;
  readonly overrides?: Lines;
}

const [late, cancelled] = [
  '2 2026-03-30T08:00 Team, late 2026-03-30T15:00',
  '3 2026-04-06T08:00 Team 2026-04-06T08:00',
];

const OCCURRENCES: readonly [what: string, lines: Lines, expected: Outcome][] = [
  ['nothing', [...vevent(...MASTER, EXDATE), ...LATE, ...CANCELLED], {}],
  [
    'one taken out, another put back',
    [...vevent(...MASTER, 'EXDATE;TZID=Europe/Brussels:20260413T090000'), ...LATE, ...CANCELLED],
    { excluded: ['2026-04-13T08:00'] },
  ],
  [
    'a changed one taken out',
    [...vevent(...MASTER, EXDATE, 'EXDATE;TZID=Europe/Brussels:20260330T090000'), ...CANCELLED],
    { excluded: ['2026-03-23T08:00', '2026-03-30T08:00'], overrides: [cancelled] },
  ],
  ['a changed one restored', [...vevent(...MASTER, EXDATE), ...CANCELLED], { overrides: [cancelled] }],
  ['a cancelled one restored', [...vevent(...MASTER, EXDATE), ...LATE], { overrides: [late] }],
  [
    'one moved further',
    [
      ...vevent(...MASTER, EXDATE),
      ...LATE.map((line) => line.replace('T15', 'T17').replace('T16', 'T18')),
      ...CANCELLED,
    ],
    { overrides: ['2 2026-03-30T08:00 Team, late 2026-03-30T17:00', cancelled] },
  ],
  [
    'a new one moved, that is in the ERP by its clock',
    [
      ...vevent(...MASTER, EXDATE),
      ...LATE,
      ...CANCELLED,
      ...vevent(
        'SUMMARY:Team',
        'RECURRENCE-ID;TZID=Europe/Brussels:20260413T090000',
        'DTSTART:20260414T090000Z',
        'DTEND:20260414T100000Z',
      ),
    ],
    { overrides: [late, cancelled, '0 2026-04-13T08:00 Team 2026-04-14T09:00'] },
  ],
  [
    'a new one with another title, at its time',
    [
      ...vevent(...MASTER, EXDATE),
      ...LATE,
      ...CANCELLED,
      ...vevent(
        'SUMMARY:Once',
        'RECURRENCE-ID:20260413T070000Z',
        'DTSTART:20260413T070000Z',
        'DTEND:20260413T080000Z',
      ),
    ],
    { overrides: [late, cancelled, '0 2026-04-13T08:00 Once 2026-04-13T08:00'] },
  ],
  [
    'one that says no more than the master',
    [
      ...vevent(...MASTER, EXDATE),
      ...LATE,
      ...CANCELLED,
      ...vevent(
        'SUMMARY:Team',
        'X-NOTE:1',
        'RECURRENCE-ID:20260413T070000Z',
        'DTSTART:20260413T070000Z',
        'DTEND:20260413T080000Z',
      ),
    ],
    {},
  ],
  [
    'one more',
    [...vevent(...MASTER, EXDATE, 'RDATE:20260415T120000Z'), ...LATE, ...CANCELLED],
    { added: ['2026-04-15T12:00'], overrides: [late, cancelled, '0 2026-04-15T12:00 Team 2026-04-15T12:00'] },
  ],
];

function outcome({ excluded, added, overrides }: Series): Outcome {
  const line = ({ original, record: { id, summary, start } }: Series['overrides'][number]): string =>
    `${id} ${shown(original)} ${summary} ${shown(start)}`;
  return { excluded: excluded.map(shown), added: added.map(shown), overrides: overrides.map(line) };
}

for (const [what, lines, expected] of OCCURRENCES) {
  test(`of the occurrences a client changes ${what}`, () => {
    const after = changedTo(...lines);
    assert.deepEqual(outcome(after), { ...outcome(series), ...expected });
    const frame = ({ master, rule, zone, pairing }: Series): unknown => [master, rule, zone, pairing];
    assert.deepEqual(frame(after), frame(series));
  });
}

test('an override of the ERP keeps what the client did not change of it', () => {
  const own = {
    ...series,
    overrides: series.overrides.map((one) => ({ ...one, record: { ...one.record, written: 9 } })),
  };
  const sentOnce = calendar(
    ...vevent(...MASTER, EXDATE),
    ...LATE.map((line) => line.replace('Bar', 'Pub')),
    ...CANCELLED,
  );
  const after = intended(own, served, undefined, sentOnce);
  assert.ok(after.kind === 'event');
  assert.deepEqual(after.overrides[0]?.record, { ...own.overrides[0]?.record, location: 'Pub' });
  assert.equal(
    after.overrides[0],
    after.overrides.find(({ record: { id } }) => id === 2),
  );
});

const FRAMES: readonly [what: string, master: Lines, expected: unknown][] = [
  [
    'another time',
    MASTER.map((line) => line.replace('T090000', 'T110000').replace('T100000', 'T120000')),
    ['FREQ=WEEKLY', 'Europe/Brussels', '2026-03-16T10:00', '2026-03-16T11:00'],
  ],
  [
    'another rule',
    MASTER.map((line) => line.replace('WEEKLY', 'DAILY;COUNT=5')),
    ['FREQ=DAILY;COUNT=5', 'Europe/Brussels', '2026-03-16T08:00', '2026-03-16T09:00'],
  ],
  ['no rule', MASTER.slice(0, 3), [undefined, 'UTC', '2026-03-16T08:00', '2026-03-16T09:00']],
  [
    'another zone of the same hour',
    MASTER.map((line) => line.replace('Europe/Brussels', 'Africa/Algiers')),
    ['FREQ=WEEKLY', 'Africa/Algiers', '2026-03-16T08:00', '2026-03-16T09:00'],
  ],
];

for (const [what, lines, expected] of FRAMES) {
  test(`a series gets ${what}`, () => {
    const { master, rule, zone, overrides, excluded } = changedTo(...vevent(...lines));
    assert.ok(master);
    assert.deepEqual([rule, zone, shown(master.start), shown(master.end)], expected);
    assert.deepEqual([master.id, overrides, excluded], [1, [], []]);
  });
}

test('a rule that is only written in another way is the same', () => {
  const lines = MASTER.map((line) => line.replace('FREQ=WEEKLY', 'INTERVAL=1;WKST=MO;FREQ=WEEKLY'));
  assert.deepEqual(changedTo(...vevent(...lines, EXDATE), ...LATE, ...CANCELLED), series);
});

test('what the ERP has and no client saw stays', () => {
  const poor = calendar(...vevent(...MASTER, EXDATE), ...LATE);
  const after = intended(
    series,
    poor,
    undefined,
    calendar(...vevent(...MASTER.slice(1), 'SUMMARY:New', EXDATE), ...LATE),
  );
  assert.deepEqual(after.kind === 'event' && after.overrides, series.overrides);
});

const task: TaskRecord = taskOf({
  summary: 'Write offer',
  status: 'needs-action',
  categories: ['urgent'],
  project: 'Website',
  parent: 7,
  percent: 10,
  due: { on: '2026-07-03' },
  start: Date.parse('2026-07-08T07:00:00Z'),
  alarms: [{ action: 'display', offset: -3600, related: 'start' }],
});

const TASKS: readonly [
  what: string,
  changes: readonly [string | RegExp, string][],
  expected: Partial<TaskRecord>,
][] = [
  ['the title', [[/SUMMARY:.*/, 'SUMMARY:Other']], { summary: 'Other' }],
  ['the due date', [[/DUE.*/, 'DUE:20260704T070000Z']], { due: at('2026-07-04T07:00') }],
  [
    'its state',
    [['STATUS:NEEDS-ACTION', 'STATUS:COMPLETED\r\nCOMPLETED:20260702T070000Z']],
    { status: 'completed', completed: Date.parse('2026-07-02T07:00:00Z') },
  ],
  ['nothing, but forgets what it does not know', [[/X-ERPCAL-PROJECT.*\r\n/, '']], {}],
  [
    'the categories, and forgets what it does not know',
    [
      [/X-ERPCAL-PROJECT.*\r\n/, ''],
      [/CATEGORIES:.*/, 'CATEGORIES:Website,new'],
    ],
    { categories: ['new'] },
  ],
  ['the categories, the project among them', [[/CATEGORIES:.*/, 'CATEGORIES:urgent']], {}],
  ['a rule', [[/DUE.*/, 'DUE;VALUE=DATE:20260703\r\nRRULE:FREQ=DAILY']], { rule: 'FREQ=DAILY' }],
];

for (const [what, changes, expected] of TASKS) {
  test(`of a task a client changes ${what}`, () =>
    assert.deepEqual(sent(task, ...changes), { ...task, ...expected }));
}

test('the parent of a task is another where its UID is', () => {
  const { text } = render(task, identity, ZONE);
  const draft = read(text);
  const other = { ...read(text.replace('RELATED-TO:uid-7', 'RELATED-TO:uid-8')), parent: 8 };
  assert.deepEqual(intended(task, draft, draft, other), { ...task, parent: 8 });
  const { parent: _, ...free } = task;
  assert.deepEqual(intended(task, draft, draft, read(text.replace(/RELATED-TO.*\r\n/, ''))), free);
});
