import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alarm, Attendee, EventRecord, Moment, Series } from '../../lib/erp/records.ts';
import { DavError } from '../../lib/errors.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { type TaskDraft, understand } from '../../lib/mapping/index.ts';

type Lines = readonly string[];

const calendar = (...lines: Lines) =>
  parseCalendar(['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n'));
const component = (name: string, lines: Lines): Lines => [`BEGIN:${name}`, 'UID:1', ...lines, `END:${name}`];

function seriesOf(lines: Lines, zone = 'Europe/Brussels'): Series {
  const draft = understand(calendar(...lines), zone);
  assert.equal(draft.kind, 'event');
  return draft as Series;
}

function eventOf(...lines: Lines): EventRecord {
  const { master } = seriesOf(component('VEVENT', ['DTSTART:20260701T070000Z', ...lines]));
  assert.ok(master);
  return master;
}

function taskOf(...lines: Lines): TaskDraft {
  const draft = understand(calendar(...component('VTODO', lines)), 'Europe/Brussels');
  assert.equal(draft.kind, 'task');
  return draft as TaskDraft;
}

const shown = (moment: Moment | undefined): string =>
  moment === undefined ? '-' : 'on' in moment ? moment.on : new Date(moment.at).toISOString().slice(0, 16);
const times = ({ start, end }: EventRecord): string => `${shown(start)} ${shown(end)}`;

/** Outlook's Brussels, under a name of its own. */
const VTIMEZONE = (tzid: string, ...more: Lines): Lines => [
  'BEGIN:VTIMEZONE',
  `TZID:${tzid}`,
  ...more,
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];

const ZONES: readonly [what: string, tzid: string, definition: Lines, reader: string, zone: string][] = [
  ['its own name', 'Europe/Brussels', [], 'UTC', 'Europe/Brussels'],
  ['another case', 'europe/brussels', [], 'UTC', 'Europe/Brussels'],
  ['a name of Windows', 'Romance Standard Time', [], 'UTC', 'Europe/Paris'],
  [
    'a name of Windows that is also the user’s zone',
    'Romance Standard Time',
    [],
    'Europe/Brussels',
    'Europe/Brussels',
  ],
  ['an old name', 'Europe/Kiev', [], 'UTC', 'Europe/Kiev'],
  ['a prefix of Evolution', '/freeassociation.sourceforge.net/Europe/Brussels', [], 'UTC', 'Europe/Brussels'],
  [
    'a prefix of Mozilla',
    '/mozilla.org/20050126_1/America/Argentina/Ushuaia',
    [],
    'UTC',
    'America/Argentina/Ushuaia',
  ],
  [
    'where libical says it is',
    'Ours',
    VTIMEZONE('Ours', 'X-LIC-LOCATION:Europe/Madrid'),
    'UTC',
    'Europe/Madrid',
  ],
  [
    'a place of another clock is not believed',
    'Ours',
    VTIMEZONE('Ours', 'X-LIC-LOCATION:Asia/Tokyo'),
    'Europe/Oslo',
    'Europe/Oslo',
  ],
  ['the user’s, whose clock it shows', 'Ours', VTIMEZONE('Ours'), 'Europe/Brussels', 'Europe/Brussels'],
  ['one with its clock', 'Ours', VTIMEZONE('Ours'), 'Asia/Tokyo', 'Europe/Berlin'],
  [
    'Customized Time Zone of Outlook',
    'Customized Time Zone',
    VTIMEZONE('Customized Time Zone'),
    'UTC',
    'Europe/Berlin',
  ],
];

for (const [what, tzid, definition, reader, zone] of ZONES) {
  test(`the zone of a series: ${what}`, () => {
    const lines = component('VEVENT', [`DTSTART;TZID="${tzid}":20260701T090000`, 'RRULE:FREQ=DAILY']);
    const series = seriesOf([...definition, ...lines], reader);
    assert.equal(series.zone, zone);
  });
}

test('instants are by the VTIMEZONE of the document', () => {
  const lines = component('VEVENT', ['DTSTART;TZID=Ours:20260701T090000', 'DTEND;TZID=Ours:20261025T023000']);
  const { master } = seriesOf([...VTIMEZONE('Ours'), ...lines], 'Asia/Tokyo');
  assert.equal(master && times(master), '2026-07-01T07:00 2026-10-25T00:30');
});

test('a TZID that nothing explains is refused', () => {
  assert.throws(
    () => seriesOf(component('VEVENT', ['DTSTART;TZID=Nowhere:20260701T090000'])),
    (error) => error instanceof DavError && error.condition === 'valid-timezone',
  );
});

const TIMES: readonly [what: string, lines: Lines, expected: string][] = [
  ['in UTC', ['DTSTART:20260701T070000Z', 'DTEND:20260701T080000Z'], '2026-07-01T07:00 2026-07-01T08:00'],
  [
    'floating, in the user’s zone',
    ['DTSTART:20260701T090000', 'DTEND:20260701T100000'],
    '2026-07-01T07:00 2026-07-01T08:00',
  ],
  ['a duration', ['DTSTART:20260701T070000Z', 'DURATION:PT1H30M'], '2026-07-01T07:00 2026-07-01T08:30'],
  [
    'a day on the clock',
    ['DTSTART;TZID=Europe/Brussels:20261024T120000', 'DURATION:P1D'],
    '2026-10-24T10:00 2026-10-25T11:00',
  ],
  ['no end', ['DTSTART:20260701T070000Z'], '2026-07-01T07:00 2026-07-01T07:00'],
  [
    'an end before the start',
    ['DTSTART:20260701T070000Z', 'DTEND:20260701T060000Z'],
    '2026-07-01T07:00 2026-07-01T07:00',
  ],
  ['a day', ['DTSTART;VALUE=DATE:20260701', 'DTEND;VALUE=DATE:20260703'], '2026-07-01 2026-07-03'],
  ['a day without end', ['DTSTART;VALUE=DATE:20260701'], '2026-07-01 2026-07-02'],
  [
    'a day that ends on itself',
    ['DTSTART;VALUE=DATE:20260701', 'DTEND;VALUE=DATE:20260701'],
    '2026-07-01 2026-07-02',
  ],
  ['days as a duration', ['DTSTART;VALUE=DATE:20260701', 'DURATION:P3D'], '2026-07-01 2026-07-04'],
  ['a date and a time', ['DTSTART;VALUE=DATE:20260701', 'DTEND:20260702T220000Z'], '2026-07-01 2026-07-03'],
  [
    'two zones',
    ['DTSTART;TZID=Europe/Brussels:20260701T090000', 'DTEND;TZID=America/New_York:20260701T090000'],
    '2026-07-01T07:00 2026-07-01T13:00',
  ],
];

for (const [what, lines, expected] of TIMES) {
  test(`when a meeting is: ${what}`, () => {
    const { master } = seriesOf(component('VEVENT', lines));
    assert.equal(master && times(master), expected);
  });
}

test('a meeting without a start is refused', () => {
  assert.throws(() => seriesOf(component('VEVENT', ['SUMMARY:x'])), DavError);
  assert.throws(() => understand(calendar(), 'UTC'), DavError);
});

test('what is not said is as RFC 5545 has it', () => {
  assert.deepEqual(eventOf(), {
    id: 0,
    summary: '',
    start: { at: Date.parse('2026-07-01T07:00:00Z') },
    end: { at: Date.parse('2026-07-01T07:00:00Z') },
    categories: [],
    alarms: [],
    attendees: [],
    visibility: 'public',
    masked: false,
    busy: true,
  });
});

const SAID: readonly [lines: Lines, expected: Partial<EventRecord>][] = [
  [['SUMMARY: a\\nb\\, c '], { summary: 'a b, c' }],
  [['LOCATION:Rue X 1\\n1000 Brussels'], { location: 'Rue X 1 1000 Brussels' }],
  [['LOCATION:'], {}],
  [['TRANSP:TRANSPARENT'], { busy: false }],
  [['TRANSP:opaque'], { busy: true }],
  [['CLASS:CONFIDENTIAL'], { visibility: 'confidential' }],
  [['CLASS:X-SECRET'], { visibility: 'private' }],
  [['STATUS:TENTATIVE'], { status: 'tentative' }],
  [['STATUS:CANCELLED'], { status: 'cancelled' }],
  [['CATEGORIES:a,b\\, c', 'CATEGORIES:a, d'], { categories: ['a', 'b, c', 'd'] }],
  [['URL:https://example.com/x?a=1'], { url: 'https://example.com/x?a=1' }],
  [
    [
      'CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1',
      'CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:https://meet.example.com/x',
    ],
    { conference: 'https://meet.example.com/x' },
  ],
  [['DESCRIPTION:one\\ntwo'], { description: { text: 'one\ntwo' } }],
  [
    ['DESCRIPTION:one', 'X-ALT-DESC;FMTTYPE=text/html:<b>one\\, two</b>\\n'],
    { description: { text: 'one', html: '<b>one, two</b>' } },
  ],
  [
    [
      'DESCRIPTION;ALTREP="data:text/html,%3Cb%3Enew%3C%2Fb%3E":new',
      'X-ALT-DESC;FMTTYPE=text/html:<b>old</b>',
    ],
    { description: { text: 'new', html: '<b>new</b>' } },
  ],
  [['DESCRIPTION;ALTREP="cid:1":new'], { description: { text: 'new' } }],
  [
    ['DESCRIPTION;ALTREP="data:text/html;charset=utf-8;base64,PGI+eDwvYj4=":x'],
    { description: { text: 'x', html: '<b>x</b>' } },
  ],
  [
    ['ORGANIZER;CN="Admin, M.":MAILTO:Admin@example.com'],
    { organizer: { name: 'Admin, M.', address: 'Admin@example.com' } },
  ],
];

for (const [lines, expected] of SAID) {
  test(`a meeting with ${lines.join(' ')}`, () =>
    assert.deepEqual(eventOf(...lines), { ...eventOf(), ...expected }));
}

const plain: Attendee = {
  name: '',
  participation: 'needs-action',
  role: 'required',
  kind: 'individual',
  rsvp: false,
};

const ATTENDEES: readonly [line: string, expected: Partial<Attendee>][] = [
  [':mailto:jan@example.com', { address: 'jan@example.com' }],
  [
    ';CN=Jan;PARTSTAT=ACCEPTED;ROLE=CHAIR;CUTYPE=ROOM;RSVP=TRUE:MAILTO:jan@example.com',
    {
      name: 'Jan',
      address: 'jan@example.com',
      participation: 'accepted',
      role: 'chair',
      kind: 'room',
      rsvp: true,
    },
  ],
  [
    ';PARTSTAT=declined;ROLE=OPT-PARTICIPANT;CUTYPE=GROUP;RSVP=false:mailto:jan@example.com',
    {
      address: 'jan@example.com',
      participation: 'declined',
      role: 'optional',
      kind: 'group',
    },
  ],
  [
    ';PARTSTAT=X-LATER;ROLE=X-GUEST;CUTYPE=X-ROBOT:mailto:jan@example.com',
    { address: 'jan@example.com', kind: 'unknown' },
  ],
  [
    ';PARTSTAT=DELEGATED;DELEGATED-TO="mailto:piet@example.com":mailto:jan%2Bx@example.com?subject=y',
    {
      address: 'jan+x@example.com',
      participation: 'delegated',
    },
  ],
  [';CN=Jan;EMAIL=jan@example.com:/principals/users/jan/', { name: 'Jan', address: 'jan@example.com' }],
  [';CN=Jan:urn:uuid:0b0b', { name: 'Jan' }],
  [';CN=Jan:invalid:nomail', { name: 'Jan' }],
  [':jan@example.com', { address: 'jan@example.com' }],
];

for (const [line, expected] of ATTENDEES) {
  test(`ATTENDEE${line}`, () =>
    assert.deepEqual(eventOf(`ATTENDEE${line}`).attendees, [{ ...plain, ...expected }]));
}

const ALARMS: readonly [lines: Lines, expected: Partial<Alarm> | undefined][] = [
  [['ACTION:DISPLAY', 'TRIGGER:-PT15M', 'DESCRIPTION:Reminder'], { offset: -900 }],
  [['ACTION:AUDIO', 'TRIGGER:-P1D', 'X-WR-ALARMUID:1'], { offset: -86_400 }],
  [
    ['ACTION:DISPLAY', 'TRIGGER;RELATED=END:PT5M', 'DESCRIPTION:Tidy up'],
    { offset: 300, related: 'end', description: 'Tidy up' },
  ],
  [
    ['ACTION:EMAIL', 'TRIGGER:PT0S', 'SUMMARY:x', 'DESCRIPTION:y', 'ATTENDEE:mailto:a@example.com'],
    { action: 'email', offset: 0, description: 'y' },
  ],
  [['ACTION:DISPLAY', 'TRIGGER;VALUE=DATE-TIME:20260701T060000Z', 'DESCRIPTION:Reminder'], { offset: -3600 }],
  [['ACTION:NONE', 'TRIGGER;VALUE=DATE-TIME:19760401T005545Z', 'X-APPLE-DEFAULT-ALARM:TRUE'], undefined],
  [['ACTION:DISPLAY', 'TRIGGER;VALUE=DATE-TIME:19760401T005545Z', 'X-APPLE-PROXIMITY:ARRIVE'], undefined],
  [['ACTION:DISPLAY', 'DESCRIPTION:never'], undefined],
];

for (const [lines, expected] of ALARMS) {
  test(`an alarm with ${lines.join(' ')}`, () => {
    const { alarms } = eventOf('BEGIN:VALARM', ...lines, 'END:VALARM');
    assert.deepEqual(alarms, expected ? [{ action: 'display', related: 'start', ...expected }] : []);
  });
}

/** The times of a series: its rule, what is left out, what is more, and what is changed. */
function recurrence({ rule, excluded, added, overrides }: Series): unknown {
  return [
    rule ?? '-',
    excluded.map(shown),
    added.map(shown),
    overrides.map(({ original, record }) => `${shown(original)}: ${times(record)} ${record.summary}`),
  ];
}

const BRUSSELS = 'DTSTART;TZID=Europe/Brussels:20260316T090000';
const HOUR = 'DTEND;TZID=Europe/Brussels:20260316T100000';
const master = (...lines: Lines): Lines => component('VEVENT', ['SUMMARY:Team', BRUSSELS, HOUR, ...lines]);

const SERIES: readonly [what: string, lines: Lines, expected: unknown][] = [
  [
    'UNTIL in UTC',
    master('RRULE:FREQ=WEEKLY;UNTIL=20260413T070000Z'),
    ['FREQ=WEEKLY;UNTIL=20260413T070000Z', [], [], []],
  ],
  [
    'UNTIL as a date',
    master('RRULE:FREQ=WEEKLY;UNTIL=20260413'),
    ['FREQ=WEEKLY;UNTIL=20260413T215959Z', [], [], []],
  ],
  [
    'UNTIL on the clock',
    master('RRULE:FREQ=WEEKLY;UNTIL=20260413T090000'),
    ['FREQ=WEEKLY;UNTIL=20260413T070000Z', [], [], []],
  ],
  [
    'COUNT beside UNTIL',
    master('RRULE:FREQ=WEEKLY;COUNT=3;UNTIL=20260413'),
    ['FREQ=WEEKLY;COUNT=3', [], [], []],
  ],
  [
    'UNTIL of days',
    component('VEVENT', ['DTSTART;VALUE=DATE:20260316', 'RRULE:FREQ=WEEKLY;UNTIL=20260413T000000Z']),
    ['FREQ=WEEKLY;UNTIL=20260413', [], [], []],
  ],
  [
    'EXDATEs in every way',
    master(
      'RRULE:FREQ=WEEKLY',
      'EXDATE;TZID=Europe/Brussels:20260330T090000,20260406T090000',
      'EXDATE:20260323T080000Z',
      'EXDATE;VALUE=DATE:20260413',
      'EXDATE:20260420T070000Z',
      'EXDATE:20260420T070000Z',
    ),
    [
      'FREQ=WEEKLY',
      ['2026-03-23T08:00', '2026-03-30T07:00', '2026-04-06T07:00', '2026-04-13T07:00', '2026-04-20T07:00'],
      [],
      [],
    ],
  ],
  [
    'EXDATEs of days, as Outlook writes them',
    component('VEVENT', [
      'DTSTART;VALUE=DATE:20260316',
      'RRULE:FREQ=WEEKLY',
      'EXDATE:20260323T000000Z',
      'EXDATE;VALUE=DATE:20260330',
    ]),
    ['FREQ=WEEKLY', ['2026-03-23', '2026-03-30'], [], []],
  ],
  [
    'RDATEs: the start, an instance, one more, a period',
    master(
      'RRULE:FREQ=WEEKLY',
      'RDATE;TZID=Europe/Brussels:20260316T090000,20260330T090000,20260331T110000',
      'RDATE;VALUE=PERIOD:20260401T090000Z/PT2H,20260402T090000Z/20260402T093000Z',
    ),
    [
      'FREQ=WEEKLY',
      [],
      ['2026-03-31T09:00', '2026-04-01T09:00', '2026-04-02T09:00'],
      [
        '2026-03-31T09:00: 2026-03-31T09:00 2026-03-31T10:00 Team',
        '2026-04-01T09:00: 2026-04-01T09:00 2026-04-01T11:00 Team',
        '2026-04-02T09:00: 2026-04-02T09:00 2026-04-02T09:30 Team',
      ],
    ],
  ],
  [
    'overrides: moved, cancelled, without a title',
    [
      ...master('RRULE:FREQ=WEEKLY'),
      ...component('VEVENT', [
        'SUMMARY:Late',
        'RECURRENCE-ID;TZID=Europe/Brussels:20260330T090000',
        'DTSTART:20260330T150000Z',
        'DURATION:PT1H',
      ]),
      ...component('VEVENT', [
        'RECURRENCE-ID:20260406T070000Z',
        'STATUS:CANCELLED',
        'DTSTART:20260406T070000Z',
      ]),
      ...component('VEVENT', [
        'RECURRENCE-ID:20260413T070000Z',
        'DTSTART:20260413T080000Z',
        'DTEND:20260413T090000Z',
      ]),
    ],
    [
      'FREQ=WEEKLY',
      ['2026-04-06T07:00'],
      [],
      [
        '2026-03-30T07:00: 2026-03-30T15:00 2026-03-30T16:00 Late',
        '2026-04-13T07:00: 2026-04-13T08:00 2026-04-13T09:00 Team',
      ],
    ],
  ],
  [
    'an override for the future, over a change of the clock, with one after it of its own',
    [
      ...master('RRULE:FREQ=WEEKLY;COUNT=6', 'EXDATE;TZID=Europe/Brussels:20260413T090000'),
      ...component('VEVENT', [
        'SUMMARY:Later',
        'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Brussels:20260323T090000',
        'DTSTART;TZID=Europe/Brussels:20260323T110000',
        'DTEND;TZID=Europe/Brussels:20260323T113000',
      ]),
      ...component('VEVENT', [
        'SUMMARY:Once',
        'RECURRENCE-ID:20260406T070000Z',
        'DTSTART:20260406T100000Z',
        'DTEND:20260406T110000Z',
      ]),
    ],
    [
      'FREQ=WEEKLY;COUNT=6',
      ['2026-04-13T07:00'],
      [],
      [
        '2026-03-23T08:00: 2026-03-23T10:00 2026-03-23T10:30 Later',
        '2026-03-30T07:00: 2026-03-30T09:00 2026-03-30T09:30 Later',
        '2026-04-20T07:00: 2026-04-20T09:00 2026-04-20T09:30 Later',
        '2026-04-06T07:00: 2026-04-06T10:00 2026-04-06T11:00 Once',
      ],
    ],
  ],
  [
    'cancelled from one on',
    [
      ...master('RRULE:FREQ=WEEKLY;COUNT=4'),
      ...component('VEVENT', [
        'STATUS:CANCELLED',
        'RECURRENCE-ID;RANGE=THISANDFUTURE:20260330T070000Z',
        'DTSTART:20260330T070000Z',
      ]),
    ],
    ['FREQ=WEEKLY;COUNT=4', ['2026-03-30T07:00', '2026-04-06T07:00'], [], []],
  ],
  [
    'days for the future',
    [
      ...component('VEVENT', ['SUMMARY:x', 'DTSTART;VALUE=DATE:20260316', 'RRULE:FREQ=WEEKLY;COUNT=3']),
      ...component('VEVENT', [
        'SUMMARY:y',
        'RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20260323',
        'DTSTART;VALUE=DATE:20260324',
      ]),
    ],
    [
      'FREQ=WEEKLY;COUNT=3',
      [],
      [],
      ['2026-03-23: 2026-03-24 2026-03-25 y', '2026-03-30: 2026-03-31 2026-04-01 y'],
    ],
  ],
];

for (const [what, lines, expected] of SERIES) {
  test(`a series: ${what}`, () => assert.deepEqual(recurrence(seriesOf(lines)), expected));
}

test('overrides without their master', () => {
  const lines = component('VEVENT', [
    'SUMMARY:Once',
    'RECURRENCE-ID;TZID=Asia/Kolkata:20260328T090000',
    'DTSTART;TZID=Asia/Kolkata:20260328T100000',
    'DTEND;TZID=Asia/Kolkata:20260328T110000',
  ]);
  const series = seriesOf(lines);
  assert.deepEqual([series.master, series.zone], [undefined, 'Asia/Kolkata']);
  assert.deepEqual(recurrence(series), [
    '-',
    [],
    [],
    ['2026-03-28T03:30: 2026-03-28T04:30 2026-03-28T05:30 Once'],
  ]);
});

test('an override for the future of a series without end is followed for three years or 366 times', () => {
  const future = (rule: string) => {
    const lines = [
      ...master(`RRULE:${rule}`),
      ...component('VEVENT', [
        'RECURRENCE-ID;RANGE=THISANDFUTURE:20260330T070000Z',
        'DTSTART:20260330T080000Z',
      ]),
    ];
    const last = seriesOf(lines)
      .overrides.map(({ original }) => shown(original))
      .toSorted()
      .at(-1);
    return [seriesOf(lines).overrides.length, last];
  };
  assert.deepEqual(future('FREQ=DAILY'), [367, '2027-03-31T07:00']);
  assert.deepEqual(future('FREQ=WEEKLY'), [157, '2029-03-26T07:00']);
});

const TASKS: readonly [lines: Lines, expected: Partial<TaskDraft>][] = [
  [['SUMMARY:x'], { summary: 'x' }],
  [
    ['STATUS:IN-PROCESS', 'PERCENT-COMPLETE:40', 'PRIORITY:5'],
    { status: 'in-process', percent: 40, priority: 5 },
  ],
  [['PRIORITY:0'], {}],
  [
    ['STATUS:COMPLETED', 'COMPLETED:20260701T070000Z', 'PERCENT-COMPLETE:100'],
    { status: 'completed', completed: Date.parse('2026-07-01T07:00:00Z'), percent: 100 },
  ],
  [['COMPLETED:20260701T070000Z'], { status: 'completed', completed: Date.parse('2026-07-01T07:00:00Z') }],
  [['PERCENT-COMPLETE:30'], { status: 'in-process', percent: 30 }],
  [['STATUS:CANCELLED'], { status: 'cancelled' }],
  [['DUE;VALUE=DATE:20260703'], { due: { on: '2026-07-03' } }],
  [
    ['DTSTART:20260701T090000', 'DURATION:P1D'],
    { start: { at: Date.parse('2026-07-01T07:00:00Z') }, due: { at: Date.parse('2026-07-02T07:00:00Z') } },
  ],
  [
    ['DTSTART;VALUE=DATE:20260701', 'DURATION:P2D'],
    { start: { on: '2026-07-01' }, due: { on: '2026-07-03' } },
  ],
  [['RELATED-TO;RELTYPE=CHILD:2', 'RELATED-TO:3'], { parentUid: '3' }],
  [['RELATED-TO;RELTYPE=parent:2'], { parentUid: '2' }],
  [['CATEGORIES:a,Website', 'X-ERPCAL-PROJECT:Website'], { categories: ['a'], project: 'Website' }],
  [['CLASS:PRIVATE'], { visibility: 'private' }],
  [
    ['DTSTART:20260701T070000Z', 'RRULE:FREQ=DAILY;UNTIL=20260704'],
    { start: { at: Date.parse('2026-07-01T07:00:00Z') }, rule: 'FREQ=DAILY;UNTIL=20260704T235959Z' },
  ],
];

for (const [lines, expected] of TASKS) {
  test(`a task with ${lines.join(' ')}`, () => {
    const bare = {
      kind: 'task',
      key: 'client-0',
      records: [],
      id: 0,
      summary: '',
      categories: [],
      alarms: [],
      status: 'needs-action',
    };
    assert.deepEqual(taskOf(...lines), { ...bare, ...expected });
  });
}

test('an alarm of a task that has but a due date', () => {
  const { alarms } = taskOf(
    'DUE:20260701T070000Z',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER;VALUE=DATE-TIME:20260701T060000Z',
    'END:VALARM',
  );
  assert.deepEqual(alarms, [{ action: 'display', offset: -3600, related: 'start' }]);
});
