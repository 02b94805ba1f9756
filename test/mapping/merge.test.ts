/** What a client's document becomes when the ERP changes beside it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventRecord, Moment, Series, TaskRecord } from '../../lib/erp/records.ts';
import { occurrences, parseCalendar } from '../../lib/ical/index.ts';
import { type Identity, parted, render } from '../../lib/mapping/index.ts';
import { eventOf, seriesOf, taskOf } from './fixtures.ts';

const identity: Identity = { uid: 'uid-1', uidOf: (record) => `uid-${record}` };
const ZONE = 'Europe/Brussels';

type Lines = readonly string[];

const document = (...lines: Lines): string =>
  ['BEGIN:VCALENDAR', 'PRODID:-//Client//EN', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const component = (name: string, ...lines: Lines): Lines => [`BEGIN:${name}`, ...lines, `END:${name}`];

/** The lines of a document, each once, without folding and time zones. */
function linesOf(text: string): ReadonlySet<string> {
  const entries = text.replaceAll('\r\n ', '').replace(/BEGIN:VTIMEZONE[\s\S]*END:VTIMEZONE\r\n/, '');
  return new Set(entries.trimEnd().split('\r\n'));
}

/** Lines that went, with `-`, and that came, with `+`. */
function changes(before: string, after: string): Lines {
  const [was, is] = [linesOf(before), linesOf(after)];
  const gone = [...was].filter((line) => !is.has(line)).map((line) => `- ${line}`);
  const come = [...is].filter((line) => !was.has(line)).map((line) => `+ ${line}`);
  return [...gone, ...come].toSorted();
}

const at = (utc: string): Moment => ({ at: Date.parse(`${utc}:00Z`) });
const hours = (start: string, length = 1): Pick<EventRecord, 'start' | 'end'> => {
  const from = Date.parse(`${start}:00Z`);
  return { start: { at: from }, end: { at: from + length * 3_600_000 } };
};
const record = (
  id: number,
  summary: string,
  times: Pick<EventRecord, 'start' | 'end'>,
  more: object = {},
): EventRecord => eventOf({ id, summary, written: Date.UTC(2026, 0, 1), ...more, ...times });

const WRITTEN = { written: Date.UTC(2026, 5, 1) };
/** What changed in the ERP has its stamps; other components of a series keep the client's. */
const STAMPS: Lines = ['+ DTSTAMP:20260601T000000Z', '+ LAST-MODIFIED:20260601T000000Z'];
const STAMPED: Lines = ['- DTSTAMP:20260101T000000Z', ...STAMPS];

/** At nine by the clock of Brussels. */
const MASTER: Lines = [
  'UID:uid-1',
  'DTSTAMP:20260101T000000Z',
  'SEQUENCE:3',
  'SUMMARY:Team',
  'DTSTART;TZID=Brussels:20260316T090000',
  'DURATION:PT1H',
  'RRULE:FREQ=WEEKLY;BYSETPOS=1;BYDAY=MO',
  'EXDATE;TZID=Brussels:20260323T090000,20260420T090000',
  'GEO:50.8;4.3',
];
const LATE: Lines = [
  'UID:uid-1',
  'DTSTAMP:20260101T000000Z',
  'RECURRENCE-ID;TZID=Brussels:20260330T090000',
  'SUMMARY:Team\\, late',
  'DTSTART;TZID=Brussels:20260330T170000',
  'DURATION:PT1H',
  'X-OF-CLIENT:2',
];
/** One the ERP takes for no override, since it only has a property more. */
const MARKED: Lines = [
  'UID:uid-1',
  'DTSTAMP:20260101T000000Z',
  'RECURRENCE-ID;TZID=Brussels:20260427T090000',
  'SUMMARY:Team',
  'DTSTART;TZID=Brussels:20260427T090000',
  'DURATION:PT1H',
  'X-OF-CLIENT:3',
];
const VTIMEZONE: Lines = component(
  'VTIMEZONE',
  'TZID:Brussels',
  'X-LIC-LOCATION:Europe/Brussels',
  ...component(
    'STANDARD',
    'DTSTART:19701025T030000',
    'TZOFFSETFROM:+0200',
    'TZOFFSETTO:+0100',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
  ),
  ...component(
    'DAYLIGHT',
    'DTSTART:19700329T020000',
    'TZOFFSETFROM:+0100',
    'TZOFFSETTO:+0200',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
  ),
);
const text = document(
  ...VTIMEZONE,
  ...component('VEVENT', ...MASTER),
  ...component('VEVENT', ...LATE),
  ...component('VEVENT', ...MARKED),
  ...component('X-OTHER', 'X-NOTE:1'),
);

/** What an ERP made of it that repeats by UTC, and ends every series. */
const base: Series = {
  ...seriesOf({ key: 'calendar.event-1', zone: 'UTC', rule: 'FREQ=WEEKLY;COUNT=100' }),
  records: [1, 2],
  master: record(1, 'Team', hours('2026-03-16T08:00')),
  excluded: [at('2026-03-23T08:00'), at('2026-04-20T08:00')],
  overrides: [
    { original: at('2026-03-30T08:00'), record: record(2, 'Team, late', hours('2026-03-30T15:00')) },
  ],
};
const kept = { shared: { text, base }, own: { text, base } };

const [late] = base.overrides;
assert.ok(late && base.master);
const master = base.master;

const edited = (change: Partial<EventRecord>): Series => ({
  ...base,
  master: { ...master, ...WRITTEN, ...change },
});
const override = (id: number, original: string, one: EventRecord): Series => ({
  ...base,
  overrides: [...base.overrides, { original: at(original), record: { ...one, id } }],
});

const SERIES: readonly [what: string, now: Series, expected: Lines][] = [
  ['nothing', base, []],
  ['what no client sees', edited({}), []],
  [
    'the title of the series',
    edited({ summary: 'Crew' }),
    ['- SUMMARY:Team', ...STAMPS, '+ SUMMARY:Crew'].toSorted(),
  ],
  [
    'the title of one occurrence',
    { ...base, overrides: [{ ...late, record: { ...late.record, ...WRITTEN, summary: 'Night' } }] },
    [
      '- SUMMARY:Team\\, late',
      '+ DTSTAMP:20260601T000000Z',
      '+ LAST-MODIFIED:20260601T000000Z',
      '+ SUMMARY:Night',
    ],
  ],
  [
    'the time of one occurrence',
    {
      ...base,
      overrides: [{ ...late, record: { ...late.record, ...WRITTEN, ...hours('2026-03-31T15:00') } }],
    },
    [
      '- DTSTART;TZID=Brussels:20260330T170000',
      '+ DTSTAMP:20260601T000000Z',
      '+ DTSTART:20260331T150000Z',
      '+ DTEND:20260331T160000Z',
      '+ LAST-MODIFIED:20260601T000000Z',
      '+ SEQUENCE:1',
    ],
  ],
  [
    'one occurrence taken out, in the client’s words',
    { ...edited({}), excluded: [...base.excluded, at('2026-04-13T08:00')] },
    ['- SEQUENCE:3', ...STAMPS, '+ SEQUENCE:4', '+ EXDATE;TZID=Brussels:20260413T090000'],
  ],
  [
    'one occurrence put back',
    { ...edited({}), excluded: [at('2026-03-23T08:00')] },
    [
      '- EXDATE;TZID=Brussels:20260323T090000,20260420T090000',
      '- SEQUENCE:3',
      ...STAMPS,
      '+ EXDATE;TZID=Brussels:20260323T090000',
      '+ SEQUENCE:4',
    ],
  ],
  [
    'a changed occurrence taken out',
    { ...edited({}), excluded: [...base.excluded, at('2026-03-30T08:00')], overrides: [] },
    [
      '- SEQUENCE:3',
      ...STAMPS,
      '- RECURRENCE-ID;TZID=Brussels:20260330T090000',
      '- SUMMARY:Team\\, late',
      '- DTSTART;TZID=Brussels:20260330T170000',
      '- X-OF-CLIENT:2',
      '+ SEQUENCE:4',
      '+ EXDATE;TZID=Brussels:20260330T090000',
    ],
  ],
  [
    'a changed occurrence made like the others',
    { ...base, overrides: [] },
    [
      '- RECURRENCE-ID;TZID=Brussels:20260330T090000',
      '- SUMMARY:Team\\, late',
      '- DTSTART;TZID=Brussels:20260330T170000',
      '- X-OF-CLIENT:2',
    ],
  ],
  [
    'an occurrence the client knows nothing of: it has what his master says',
    override(3, '2026-04-13T08:00', record(3, 'Away', hours('2026-04-13T12:00'), WRITTEN)),
    [
      '+ DTSTAMP:20260601T000000Z',
      '+ LAST-MODIFIED:20260601T000000Z',
      '+ SEQUENCE:4',
      '+ SUMMARY:Away',
      '+ RECURRENCE-ID;TZID=Brussels:20260413T090000',
      '+ DTSTART:20260413T120000Z',
      '+ DTEND:20260413T130000Z',
    ],
  ],
  [
    'an occurrence of which the client alone said something',
    override(3, '2026-04-27T08:00', record(3, 'Away', hours('2026-04-27T08:00'), WRITTEN)),
    ['+ DTSTAMP:20260601T000000Z', '+ LAST-MODIFIED:20260601T000000Z', '+ SUMMARY:Away'],
  ],
  [
    'one more occurrence',
    {
      ...edited({}),
      added: [at('2026-04-15T12:00')],
      overrides: [
        ...base.overrides,
        { original: at('2026-04-15T12:00'), record: record(4, 'More', hours('2026-04-15T12:00'), WRITTEN) },
      ],
    },
    [
      '- SEQUENCE:3',
      ...STAMPS,
      '+ SEQUENCE:4',
      '+ RDATE;TZID=Brussels:20260415T140000',
      '+ SUMMARY:More',
      '+ RECURRENCE-ID;TZID=Brussels:20260415T140000',
      '+ DTSTART:20260415T120000Z',
      '+ DTEND:20260415T130000Z',
    ],
  ],
  [
    'the rule: all times are the ERP’s',
    { ...edited({}), rule: 'FREQ=DAILY;COUNT=100', excluded: [at('2026-03-17T08:00')] },
    [
      '- DTSTART;TZID=Brussels:20260316T090000',
      '- RRULE:FREQ=WEEKLY;BYSETPOS=1;BYDAY=MO',
      '- EXDATE;TZID=Brussels:20260323T090000,20260420T090000',
      '- SEQUENCE:3',
      '- DURATION:PT1H',
      ...STAMPS,
      '- RECURRENCE-ID;TZID=Brussels:20260330T090000',
      '- RECURRENCE-ID;TZID=Brussels:20260427T090000',
      '- DTSTART;TZID=Brussels:20260330T170000',
      '- DTSTART;TZID=Brussels:20260427T090000',
      '- X-OF-CLIENT:3',
      '+ DTSTART:20260316T080000Z',
      '+ DTEND:20260316T090000Z',
      '+ RRULE:FREQ=DAILY;COUNT=100',
      '+ EXDATE:20260317T080000Z',
      '+ SEQUENCE:4',
      '+ RECURRENCE-ID:20260330T080000Z',
      '+ DTSTART:20260330T150000Z',
      '+ DTEND:20260330T160000Z',
      '+ SEQUENCE:1',
      '+ LAST-MODIFIED:20260101T000000Z',
    ],
  ],
  [
    'the rule taken off',
    (({ rule: _, ...single }: Series): Series => ({ ...single, excluded: [], overrides: [], zone: 'UTC' }))(
      edited({}),
    ),
    [
      '- DTSTART;TZID=Brussels:20260316T090000',
      '- RRULE:FREQ=WEEKLY;BYSETPOS=1;BYDAY=MO',
      '- EXDATE;TZID=Brussels:20260323T090000,20260420T090000',
      '- SEQUENCE:3',
      '- DURATION:PT1H',
      ...STAMPED,
      '- RECURRENCE-ID;TZID=Brussels:20260330T090000',
      '- RECURRENCE-ID;TZID=Brussels:20260427T090000',
      '- SUMMARY:Team\\, late',
      '- DTSTART;TZID=Brussels:20260330T170000',
      '- DTSTART;TZID=Brussels:20260427T090000',
      '- X-OF-CLIENT:2',
      '- X-OF-CLIENT:3',
      '+ DTSTART;TZID=Europe/Brussels:20260316T090000',
      '+ DTEND;TZID=Europe/Brussels:20260316T100000',
      '+ SEQUENCE:4',
    ],
  ],
];

for (const [what, now, expected] of SERIES) {
  test(`a series in which the ERP changes ${what}`, () => {
    const after = render(now, identity, ZONE, kept).text;
    assert.deepEqual(changes(text, after), [...expected].toSorted());
    assert.equal(after === text, expected.length === 0);
  });
}

test('the rest of a document stays, with the zones that are needed', () => {
  const names = (now: Series): Lines =>
    parseCalendar(render(now, identity, ZONE, kept).text)
      .getAllSubcomponents()
      .map((one) => `${one.name} ${one.getFirstPropertyValue('tzid') ?? ''}`.trim());
  assert.deepEqual(names(edited({ summary: 'Crew' })), [
    'vtimezone Brussels',
    'vevent',
    'vevent',
    'vevent',
    'x-other',
  ]);
  const { rule: _, ...single } = base;
  assert.deepEqual(names({ ...single, excluded: [], overrides: [] }), [
    'vtimezone Europe/Brussels',
    'vevent',
    'x-other',
  ]);
});

test('a METHOD is not served', () => {
  const invitation = text.replace('VERSION:2.0', 'VERSION:2.0\r\nMETHOD:REQUEST');
  const after = render(base, identity, ZONE, { shared: { text: invitation, base } }).text;
  assert.deepEqual(changes(invitation, after), ['- METHOD:REQUEST']);
});

test('the reach is that of the client’s rule, which may have no end', () => {
  const { from, to } = render(base, identity, ZONE, kept);
  assert.deepEqual([from, to], [Date.parse('2026-03-16T08:00:00Z'), null]);
  const plain = render(base, identity, ZONE);
  assert.notEqual(plain.to, null);
});

test('who attends some occurrences has of each what the client says of it', () => {
  const { master: _, ...others } = base;
  const overrides = [
    late,
    { original: at('2026-04-13T08:00'), record: { ...master, ...hours('2026-04-13T08:00') } },
  ];
  const loose: Series = { ...others, records: [2, 9], excluded: [], overrides };
  const shown = (now: Series): Lines =>
    parseCalendar(render(now, identity, ZONE, { shared: kept.shared }).text)
      .getAllSubcomponents('vevent')
      .map((one) =>
        ['recurrence-id', 'dtstart', 'summary', 'x-of-client', 'geo', 'rrule']
          .map((name) => String(one.getFirstPropertyValue(name) ?? '-'))
          .join(' '),
      );
  assert.deepEqual(shown(loose), [
    '2026-03-30T09:00:00 2026-03-30T17:00:00 Team, late 2 - -',
    '2026-04-13T08:00:00Z 2026-04-13T08:00:00Z Team - 50.8,4.3 -',
  ]);
  const moved = overrides.map((one) => ({
    ...one,
    record: { ...one.record, ...hours('2026-04-13T10:00'), summary: 'Other' },
  }));
  assert.deepEqual(shown({ ...loose, overrides: moved }), [
    '2026-03-30T09:00:00 2026-04-13T10:00:00Z Other 2 - -',
    '2026-04-13T08:00:00Z 2026-04-13T10:00:00Z Other - 50.8,4.3 -',
  ]);
});

test('an override for the future is taken apart where the ERP changed one of what it stands for', () => {
  const zoned = (day: string): string => `TZID=Brussels:202604${day}T090000`;
  const leader = [
    ...LATE.slice(0, 2),
    `RECURRENCE-ID;RANGE=THISANDFUTURE;${zoned('06')}`,
    'SUMMARY:From now on',
    `DTSTART;${zoned('06')}`,
    'DURATION:PT2H',
  ];
  const future = document(
    ...VTIMEZONE,
    ...component('VEVENT', ...MASTER.map((line) => line.replace('RRULE:', 'RRULE:COUNT=7;'))),
    ...component('VEVENT', ...leader),
  );
  const moments = ['2026-04-06T08:00', '2026-04-13T08:00', '2026-04-27T08:00'];
  const overrides = moments.map((moment, index) => ({
    original: at(moment),
    record: record(10 + index, 'From now on', hours(moment, 2)),
  }));
  const before: Series = { ...base, rule: 'FREQ=WEEKLY;COUNT=7', overrides };
  const kept = { shared: { text: future, base: before } };
  assert.equal(render(before, identity, ZONE, kept).text, future);
  const now = overrides.map((one, index) =>
    index === 1 ? { ...one, record: { ...one.record, ...WRITTEN, summary: 'Once' } } : one,
  );
  const after = parseCalendar(render({ ...before, overrides: now }, identity, ZONE, kept).text);
  const shown = after.getAllSubcomponents('vevent').map((one) => {
    const [id, start, end] = ['recurrence-id', 'dtstart', 'dtend'].map(
      (name) => one.getFirstPropertyValue(name) ?? '-',
    );
    return `${id} ${start} ${end} ${one.getFirstPropertyValue('summary')}`;
  });
  assert.deepEqual(shown, [
    '- 2026-03-16T09:00:00 - Team',
    '2026-04-06T09:00:00 2026-04-06T09:00:00 - From now on',
    '2026-04-13T09:00:00 2026-04-13T09:00:00 2026-04-13T11:00:00 Once',
    '2026-04-27T09:00:00 2026-04-27T09:00:00 2026-04-27T11:00:00 From now on',
  ]);
  assert.doesNotMatch(after.toString(), /RANGE=/);
});

test('a masked meeting has nothing of what clients keep', () => {
  const now = edited({ masked: true });
  assert.equal(render(now, identity, ZONE, kept).text, render(now, identity, ZONE).text);
});

/** A meeting with others, as a client wrote it. */
const MEETING: Lines = [
  'UID:uid-1',
  'DTSTAMP:20260101T000000Z',
  'SUMMARY:Budget',
  'DTSTART:20260701T070000Z',
  'DTEND:20260701T080000Z',
  'CATEGORIES:red,green',
  'CATEGORIES:private',
  'TRANSP:TRANSPARENT',
  'COLOR:blue',
  'X-MOZ-LASTACK:20260101T000000Z',
  'ORGANIZER;CN=Admin:mailto:admin@example.com',
  'ATTENDEE;CN=Jan;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;X-NUM=1:mailto:jan@example.com',
  'ATTENDEE;CN=Unknown;SCHEDULE-STATUS=2.0:mailto:unknown@example.com',
  'ATTENDEE;CN=Piet:MAILTO:Piet@example.com',
];
const VALARM = (uid: string, trigger: string, ...more: Lines): Lines =>
  component('VALARM', `UID:${uid}`, 'ACTION:DISPLAY', `TRIGGER${trigger}`, 'DESCRIPTION:Reminder', ...more);
const meetingText = document(
  ...component(
    'VEVENT',
    ...MEETING,
    ...VALARM('a', ':-PT15M', 'ACKNOWLEDGED:20260101T000000Z'),
    ...VALARM('b', ';VALUE=DATE-TIME:20260701T060000Z'),
    ...VALARM('c', ':-PT1M'),
  ),
);
const jan = { name: 'Jan', address: 'jan@example.com', participation: 'needs-action', rsvp: true };
const meeting = seriesOf({
  zone: ZONE,
  master: {
    summary: 'Budget',
    start: Date.parse('2026-07-01T07:00:00Z'),
    end: Date.parse('2026-07-01T08:00:00Z'),
    categories: ['red', 'green'],
    organizer: { name: 'Admin', address: 'admin@example.com' },
    attendees: [jan, { name: 'Piet', address: 'piet@example.com' }],
    alarms: [
      { action: 'display', offset: -900, related: 'start' },
      { action: 'display', offset: -3600, related: 'start' },
    ],
    written: Date.UTC(2026, 0, 1),
  },
});
const calendar = parseCalendar(meetingText);
const meetingKept = {
  shared: { text: parted(calendar, meetingText), base: meeting },
  own: { text: meetingText, base: meeting },
};
const meetingMaster = meeting.master;
assert.ok(meetingMaster);
const changedTo = (change: Partial<EventRecord>): Series => ({
  ...meeting,
  master: { ...meetingMaster, ...WRITTEN, ...change },
});
const [first, second] = meetingMaster.attendees;
assert.ok(first && second);

const MEETINGS: readonly [what: string, change: Partial<EventRecord>, expected: Lines][] = [
  [
    'an answer',
    { attendees: [{ ...first, participation: 'accepted', rsvp: false }, second] },
    [
      '- ATTENDEE;CN=Jan;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;X-NUM=1:mailto:jan@example.com',
      '+ ATTENDEE;CN=Jan;X-NUM=1;PARTSTAT=ACCEPTED:mailto:jan@example.com',
      ...STAMPED,
    ],
  ],
  [
    'one who attends no more',
    { attendees: [first] },
    ['- ATTENDEE;CN=Piet:MAILTO:Piet@example.com', ...STAMPED],
  ],
  [
    'one who attends too',
    { attendees: [first, second, { ...second, name: 'Mia', address: 'mia@example.com' }] },
    [
      '+ ATTENDEE;CN=Mia;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION:mailto:mia@example.com',
      ...STAMPED,
    ],
  ],
  [
    'the categories',
    { categories: ['green', 'blue'] },
    ['- CATEGORIES:red,green', '+ CATEGORIES:green,blue', ...STAMPED],
  ],
  [
    'an alarm taken off',
    { alarms: meetingMaster.alarms.slice(1) },
    ['- UID:a', '- TRIGGER:-PT15M', '- ACKNOWLEDGED:20260101T000000Z'],
  ],
  [
    'an alarm taken off that the client hung on an hour',
    { alarms: meetingMaster.alarms.slice(0, 1) },
    ['- UID:b', '- TRIGGER;VALUE=DATE-TIME:20260701T060000Z'],
  ],
  [
    'one more alarm',
    {
      alarms: [
        ...meetingMaster.alarms,
        { action: 'display', offset: -300, related: 'start', description: 'Go' },
      ],
    },
    ['+ TRIGGER:-PT5M', '+ DESCRIPTION:Go'],
  ],
  [
    'an alarm the client has already',
    { alarms: [...meetingMaster.alarms, { action: 'display', offset: -60, related: 'start' }] },
    [],
  ],
  ['whether it takes time', { busy: false }, []],
];

for (const [what, change, expected] of MEETINGS) {
  test(`a meeting in which the ERP changes ${what}`, () => {
    const after = render(changedTo(change), identity, ZONE, meetingKept).text;
    assert.deepEqual(changes(meetingText, after), expected.toSorted());
  });
}

test('a colleague has the meeting without what is personal, and the alarms of the ERP', () => {
  const { text: after } = render(meeting, identity, ZONE, { shared: meetingKept.shared });
  assert.deepEqual(changes(meetingText, after), [
    '+ DESCRIPTION:Budget',
    '+ TRIGGER:-PT1H',
    '- ACKNOWLEDGED:20260101T000000Z',
    '- COLOR:blue',
    '- DESCRIPTION:Reminder',
    '- TRIGGER:-PT1M',
    '- TRIGGER;VALUE=DATE-TIME:20260701T060000Z',
    '- UID:a',
    '- UID:b',
    '- UID:c',
    '- X-MOZ-LASTACK:20260101T000000Z',
  ]);
});

test('what is personal stays when a colleague writes', () => {
  const theirs = meetingKept.shared.text.replace('SUMMARY:Budget', 'SUMMARY:Plan\r\nX-NEW:1');
  const base = changedTo({ summary: 'Plan' });
  const { text: after } = render(base, identity, ZONE, {
    shared: { text: theirs, base },
    own: meetingKept.own,
  });
  assert.deepEqual(changes(meetingText, after), ['+ SUMMARY:Plan', '+ X-NEW:1', '- SUMMARY:Budget']);
});

test('a colleague’s document is newer though the ERP saw nothing of it', () => {
  const theirs = meetingKept.shared.text.replace('SUMMARY:Budget', 'SUMMARY:Budget\r\nX-NEW:1');
  const { text: after } = render(meeting, identity, ZONE, {
    ...meetingKept,
    shared: { text: theirs, base: meeting },
  });
  assert.deepEqual(changes(meetingText, after), ['+ X-NEW:1']);
});

test('what only he wrote who attends is his own to the letter', () => {
  assert.equal(render(meeting, identity, ZONE, { own: meetingKept.own }).text, meetingText);
});

test('of him who only attends, what he says of his time is his own', () => {
  const shared = { text: parted(calendar, meetingText, { attends: true }), base: meeting };
  assert.doesNotMatch(render(meeting, identity, ZONE, { shared }).text, /TRANSP/);
  assert.equal(render(meeting, identity, ZONE, { shared, own: meetingKept.own }).text, meetingText);
});

test('a document with nothing personal is shared to the letter', () => {
  assert.equal(parted(parseCalendar(text), text), text);
});

const TASK: Lines = [
  'UID:uid-1',
  'DTSTAMP:20260101T000000Z',
  'SUMMARY:Offer',
  'DTSTART;VALUE=DATE:20260701',
  'DURATION:P2D',
  'RRULE:FREQ=WEEKLY',
  'STATUS:COMPLETED',
  'COMPLETED:20260702T070000Z',
  'PERCENT-COMPLETE:100',
  'CATEGORIES:urgent,mine',
  'X-OF-CLIENT:1',
];
const taskText = document(...component('VTODO', ...TASK));
const task: TaskRecord = taskOf({
  summary: 'Offer',
  status: 'completed',
  percent: 100,
  categories: ['urgent'],
  project: 'Website',
  due: { on: '2026-07-03' },
  written: Date.UTC(2026, 0, 1),
});

const TASKS: readonly [what: string, change: Partial<TaskRecord>, expected: Lines][] = [
  ['nothing', { written: Date.UTC(2026, 0, 1) }, []],
  ['the title', { summary: 'Bid' }, ['- SUMMARY:Offer', '+ SUMMARY:Bid', ...STAMPED]],
  [
    'its state',
    { status: 'in-process', percent: 50 },
    [
      '- STATUS:COMPLETED',
      '- COMPLETED:20260702T070000Z',
      '- PERCENT-COMPLETE:100',
      '+ STATUS:IN-PROCESS',
      '+ PERCENT-COMPLETE:50',
      ...STAMPED,
    ],
  ],
  [
    'the due date',
    { due: { on: '2026-07-09' } },
    ['- DURATION:P2D', '+ DUE;VALUE=DATE:20260709', '+ SEQUENCE:1', ...STAMPED],
  ],
  [
    'the due date, to one before the client’s start',
    { due: { on: '2026-06-09' } },
    [
      '- DURATION:P2D',
      '- DTSTART;VALUE=DATE:20260701',
      '+ DUE;VALUE=DATE:20260609',
      '+ SEQUENCE:1',
      ...STAMPED,
    ],
  ],
  [
    'the project',
    { project: 'Shop' },
    [
      '- CATEGORIES:urgent,mine',
      '+ CATEGORIES:urgent,mine,Shop',
      '+ X-ERPCAL-PROJECT;VALUE=TEXT:Shop',
      ...STAMPED,
    ],
  ],
];

for (const [what, change, expected] of TASKS) {
  test(`a task in which the ERP changes ${what}`, () => {
    const own = { text: taskText, base: task };
    const now = { ...task, ...WRITTEN, ...change };
    const after = render(now, identity, ZONE, { shared: own, own }).text;
    assert.deepEqual(changes(taskText, after), expected.toSorted());
    assert.equal(after === taskText, expected.length === 0);
  });
}

test('a task that repeats without end reaches as far', () => {
  const own = { text: taskText, base: task };
  const { from, to } = render(task, identity, ZONE, { shared: own, own });
  assert.equal(to, null);
  assert.ok(from !== null && from <= Date.parse('2026-07-01T00:00:00+02:00'));
});

test('what is served takes place when the client said, over the change of the clock', () => {
  const starts = [
    ...occurrences(parseCalendar(render(base, identity, ZONE, kept).text), { end: Date.UTC(2026, 3, 15) }),
  ].map(({ start }) => new Date(start).toISOString().slice(0, 16));
  assert.deepEqual(starts.toSorted(), [
    '2026-03-16T08:00',
    '2026-03-30T15:00',
    '2026-04-06T07:00',
    '2026-04-13T07:00',
  ]);
});
