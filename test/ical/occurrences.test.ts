import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DavError } from '../../lib/errors.ts';
import { type Component, occurrences, vtimezone } from '../../lib/ical/index.ts';
import { at, calendar } from './calendars.ts';

type Lines = readonly string[];

/** `START/END` in UTC, shortened to minutes, in order. */
function shown(object: Component, range: readonly [start: string, end: string], zone = 'UTC'): string[] {
  const [start, end] = range.map(at);
  const found = [...occurrences(object, { start: start ?? 0, end: end ?? 0 }, zone)];
  return found.map((one) => `${minutes(one.start)}/${minutes(one.end)}`).sort();
}

const minutes = (instant: number): string => new Date(instant).toISOString().slice(0, 16);

interface Case {
  readonly what: string;
  readonly components: readonly Lines[];
  readonly range: readonly [string, string];
  readonly zone?: string;
  readonly expected: readonly string[];
}

const ALWAYS = ['19000101', '21000101'] as const;
const event = (...lines: Lines): Lines => ['VEVENT', 'UID:1', ...lines];
const task = (...lines: Lines): Lines => ['VTODO', 'UID:1', ...lines];

const LENGTHS: readonly Case[] = [
  {
    what: 'DTEND in another zone',
    components: [
      event('DTSTART;TZID=Europe/Brussels:20260115T090000', 'DTEND;TZID=America/New_York:20260115T060000'),
    ],
    range: ALWAYS,
    expected: ['2026-01-15T08:00/2026-01-15T11:00'],
  },
  {
    what: 'no end: a time takes none',
    components: [event('DTSTART:20260115T090000Z')],
    range: ['20260115T090000Z', '20260115T100000Z'],
    expected: ['2026-01-15T09:00/2026-01-15T09:00'],
  },
  {
    what: 'no end: a time just before the range',
    components: [event('DTSTART:20260115T085959Z')],
    range: ['20260115T090000Z', '20260115T100000Z'],
    expected: [],
  },
  {
    what: 'no end: a date takes its day, of the reader',
    components: [event('DTSTART;VALUE=DATE:20260329')],
    range: ALWAYS,
    zone: 'Europe/Brussels',
    expected: ['2026-03-28T23:00/2026-03-29T22:00'],
  },
  {
    what: 'a day at the edge of the calendar',
    components: [event('DTSTART;VALUE=DATE:20260101', 'DTEND;VALUE=DATE:20260103')],
    range: ALWAYS,
    zone: 'Pacific/Kiritimati',
    expected: ['2025-12-31T10:00/2026-01-02T10:00'],
  },
  {
    what: 'a day of a DURATION is one of the clock, its hours are exact',
    components: [event('DTSTART;TZID=Europe/Brussels:20260328T120000', 'DURATION:P1DT1H')],
    range: ALWAYS,
    expected: ['2026-03-28T11:00/2026-03-29T11:00'],
  },
  {
    what: 'an end before the start',
    components: [event('DTSTART:20260115T090000Z', 'DTEND:20260115T080000Z')],
    range: ALWAYS,
    expected: ['2026-01-15T09:00/2026-01-15T09:00'],
  },
  {
    what: 'an all-day end that is not exclusive',
    components: [event('DTSTART;VALUE=DATE:20260115', 'DTEND;VALUE=DATE:20260115')],
    range: ALWAYS,
    expected: ['2026-01-15T00:00/2026-01-16T00:00'],
  },
  {
    what: 'a floating time',
    components: [event('DTSTART:20260115T090000', 'DURATION:PT1H')],
    range: ALWAYS,
    zone: 'Asia/Kolkata',
    expected: ['2026-01-15T03:30/2026-01-15T04:30'],
  },
  {
    what: 'what only touches the range',
    components: [event('DTSTART:20260115T080000Z', 'DTEND:20260115T090000Z')],
    range: ['20260115T090000Z', '20260115T100000Z'],
    expected: [],
  },
];

const RECURRING: readonly Case[] = [
  {
    what: 'a series across the change to summer time, in its zone',
    components: [
      event('DTSTART;TZID=Europe/Brussels:20260323T090000', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=2'),
    ],
    range: ALWAYS,
    expected: ['2026-03-23T08:00/2026-03-23T09:00', '2026-03-30T07:00/2026-03-30T08:00'],
  },
  {
    what: 'a series kept in UTC does not follow summer time',
    components: [event('DTSTART:20260323T080000Z', 'DTEND:20260323T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=2')],
    range: ALWAYS,
    expected: ['2026-03-23T08:00/2026-03-23T09:00', '2026-03-30T08:00/2026-03-30T09:00'],
  },
  {
    what: 'a daily series through the hours that are missing and double',
    components: [
      event('DTSTART;TZID=America/New_York:20260307T023000', 'DURATION:PT15M', 'RRULE:FREQ=DAILY;COUNT=3'),
    ],
    range: ALWAYS,
    expected: [
      '2026-03-07T07:30/2026-03-07T07:45',
      '2026-03-08T07:30/2026-03-08T07:45',
      '2026-03-09T06:30/2026-03-09T06:45',
    ],
  },
  {
    what: 'an old endless series, a week of it',
    components: [
      event('DTSTART;TZID=Europe/Brussels:20060102T220000', 'DURATION:PT4H', 'RRULE:FREQ=DAILY;INTERVAL=3'),
    ],
    range: ['20260601', '20260607'],
    expected: ['2026-06-01T20:00/2026-06-02T00:00', '2026-06-04T20:00/2026-06-05T00:00'],
  },
  {
    what: 'an instance that began long before the range',
    components: [event('DTSTART;VALUE=DATE:20250101', 'DURATION:P30D', 'RRULE:FREQ=YEARLY')],
    range: ['20260130', '20260201'],
    expected: ['2026-01-01T00:00/2026-01-31T00:00'],
  },
  {
    what: 'UNTIL in UTC, on the last instance',
    components: [
      event('DTSTART;TZID=Europe/Brussels:20260323T090000', 'RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z'),
    ],
    range: ALWAYS,
    expected: ['2026-03-23T08:00/2026-03-23T08:00', '2026-03-30T07:00/2026-03-30T07:00'],
  },
  {
    what: 'UNTIL as a date beside times',
    components: [event('DTSTART;TZID=Europe/Brussels:20260323T090000', 'RRULE:FREQ=WEEKLY;UNTIL=20260330')],
    range: ALWAYS,
    expected: ['2026-03-23T08:00/2026-03-23T08:00', '2026-03-30T07:00/2026-03-30T07:00'],
  },
  {
    what: 'EXDATE in the zone, in UTC, and as a date',
    components: [
      event(
        'DTSTART;TZID=Europe/Brussels:20260601T090000',
        'RRULE:FREQ=DAILY;COUNT=5',
        'EXDATE;TZID=Europe/Brussels:20260602T090000,20260602T100000',
        'EXDATE:20260603T070000Z',
        'EXDATE;VALUE=DATE:20260604',
      ),
    ],
    range: ALWAYS,
    expected: ['2026-06-01T07:00/2026-06-01T07:00', '2026-06-05T07:00/2026-06-05T07:00'],
  },
  {
    what: 'RDATE with times, periods and a double',
    components: [
      event(
        'DTSTART:20260601T090000Z',
        'DTEND:20260601T100000Z',
        'RRULE:FREQ=DAILY;COUNT=2',
        'RDATE:20260605T090000Z,20260602T090000Z',
        'RDATE;VALUE=PERIOD:20260607T090000Z/20260607T093000Z,20260608T090000Z/PT3H',
      ),
    ],
    range: ALWAYS,
    expected: [
      '2026-06-01T09:00/2026-06-01T10:00',
      '2026-06-02T09:00/2026-06-02T10:00',
      '2026-06-05T09:00/2026-06-05T10:00',
      '2026-06-07T09:00/2026-06-07T09:30',
      '2026-06-08T09:00/2026-06-08T12:00',
    ],
  },
  {
    what: 'RDATE without a rule, beside DTSTART',
    components: [event('DTSTART;VALUE=DATE:20260601', 'RDATE;VALUE=DATE:20260605')],
    range: ALWAYS,
    expected: ['2026-06-01T00:00/2026-06-02T00:00', '2026-06-05T00:00/2026-06-06T00:00'],
  },
  {
    what: 'two rules',
    components: [event('DTSTART:20260601T090000Z', 'RRULE:FREQ=DAILY;COUNT=2', 'RRULE:FREQ=WEEKLY;COUNT=2')],
    range: ALWAYS,
    expected: [
      '2026-06-01T09:00/2026-06-01T09:00',
      '2026-06-02T09:00/2026-06-02T09:00',
      '2026-06-08T09:00/2026-06-08T09:00',
    ],
  },
  {
    what: 'a moved instance, found where it is',
    components: [
      event('DTSTART:20260601T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY'),
      event('RECURRENCE-ID:20260608T090000Z', 'DTSTART:20260610T140000Z', 'DURATION:PT2H'),
    ],
    range: ['20260607', '20260616'],
    expected: ['2026-06-10T14:00/2026-06-10T16:00', '2026-06-15T09:00/2026-06-15T10:00'],
  },
  {
    what: 'an instance moved into the range from far off, and out of it',
    components: [
      event('DTSTART:20260601T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY'),
      event('RECURRENCE-ID:20270607T090000Z', 'DTSTART:20260610T140000Z', 'DURATION:PT2H'),
      event('RECURRENCE-ID:20260608T090000Z', 'DTSTART:20280610T140000Z', 'DURATION:PT2H'),
    ],
    range: ['20260607', '20260614'],
    expected: ['2026-06-10T14:00/2026-06-10T16:00'],
  },
  {
    what: 'RECURRENCE-ID in another zone, and as a date',
    components: [
      event('DTSTART;TZID=Europe/Brussels:20260601T090000', 'RRULE:FREQ=DAILY;COUNT=3'),
      event('RECURRENCE-ID:20260602T070000Z', 'DTSTART:20260602T180000Z'),
      event('RECURRENCE-ID;VALUE=DATE:20260603', 'DTSTART:20260603T180000Z'),
    ],
    range: ALWAYS,
    expected: [
      '2026-06-01T07:00/2026-06-01T07:00',
      '2026-06-02T18:00/2026-06-02T18:00',
      '2026-06-03T18:00/2026-06-03T18:00',
    ],
  },
  {
    what: 'an override without its master',
    components: [event('RECURRENCE-ID:20260608T090000Z', 'DTSTART:20260608T100000Z')],
    range: ALWAYS,
    expected: ['2026-06-08T10:00/2026-06-08T10:00'],
  },
  {
    what: 'RANGE=THISANDFUTURE moves and lengthens what follows',
    components: [
      event('DTSTART:20260601T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY;COUNT=5'),
      event(
        'RECURRENCE-ID;RANGE=THISANDFUTURE:20260615T090000Z',
        'DTSTART:20260616T100000Z',
        'DURATION:PT2H',
      ),
    ],
    range: ALWAYS,
    expected: [
      '2026-06-01T09:00/2026-06-01T10:00',
      '2026-06-08T09:00/2026-06-08T10:00',
      '2026-06-16T10:00/2026-06-16T12:00',
      '2026-06-23T10:00/2026-06-23T12:00',
      '2026-06-30T10:00/2026-06-30T12:00',
    ],
  },
  {
    what: 'a rule that has no instance',
    components: [event('DTSTART:20260601T090000Z', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')],
    range: ALWAYS,
    expected: [],
  },
  {
    what: 'a rule that does not say how often',
    components: [event('DTSTART:20260601T090000Z', 'RRULE:COUNT=3')],
    range: ALWAYS,
    expected: ['2026-06-01T09:00/2026-06-01T09:00'],
  },
  {
    what: 'two series in one object',
    components: [
      event('DTSTART:20260601T090000Z', 'RRULE:FREQ=DAILY;COUNT=2'),
      ['VEVENT', 'UID:2', 'DTSTART:20260601T120000Z', 'RRULE:FREQ=DAILY;COUNT=1'],
      ['VEVENT', 'UID:2', 'RECURRENCE-ID:20260602T090000Z', 'DTSTART:20260602T150000Z'],
    ],
    range: ALWAYS,
    expected: [
      '2026-06-01T09:00/2026-06-01T09:00',
      '2026-06-01T12:00/2026-06-01T12:00',
      '2026-06-02T09:00/2026-06-02T09:00',
      '2026-06-02T15:00/2026-06-02T15:00',
    ],
  },
];

const TASKS: readonly Case[] = [
  {
    what: 'a task with both dates',
    components: [task('DTSTART:20260601T090000Z', 'DUE:20260603T170000Z')],
    range: ['20260602', '20260603'],
    expected: ['2026-06-01T09:00/2026-06-03T17:00'],
  },
  {
    what: 'a task that is only due',
    components: [task('DUE;VALUE=DATE:20260603')],
    range: ['20260603', '20260604'],
    expected: ['2026-06-03T00:00/2026-06-03T00:00'],
  },
  {
    what: 'a task with a duration',
    components: [task('DTSTART:20260601T090000Z', 'DURATION:PT2H')],
    range: ALWAYS,
    expected: ['2026-06-01T09:00/2026-06-01T11:00'],
  },
  {
    what: 'a task that recurs',
    components: [task('DTSTART;VALUE=DATE:20260601', 'DUE;VALUE=DATE:20260602', 'RRULE:FREQ=MONTHLY')],
    range: ['20260801', '20260802'],
    expected: ['2026-08-01T00:00/2026-08-02T00:00'],
  },
  {
    what: 'a task that is only due, and recurs',
    components: [task('DUE;TZID=Europe/Brussels:20260601T170000', 'RRULE:FREQ=DAILY;COUNT=2')],
    range: ALWAYS,
    expected: ['2026-06-01T15:00/2026-06-01T15:00', '2026-06-02T15:00/2026-06-02T15:00'],
  },
  { what: 'a task without dates', components: [task('SUMMARY:some day')], range: ALWAYS, expected: [] },
];

const VTIMEZONE: Lines = [
  'VTIMEZONE',
  'TZID:Romance Standard Time',
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
];

const ZONES: readonly Case[] = [
  {
    what: 'a zone of the object itself',
    components: [
      VTIMEZONE,
      event(
        'DTSTART;TZID=Romance Standard Time:20260323T090000',
        'DURATION:PT1H',
        'RRULE:FREQ=WEEKLY;COUNT=2',
      ),
    ],
    range: ALWAYS,
    expected: ['2026-03-23T08:00/2026-03-23T09:00', '2026-03-30T07:00/2026-03-30T08:00'],
  },
  {
    what: 'a zone of the object whose rule begins long before, and a time before most',
    components: [
      VTIMEZONE,
      event(
        'DTSTART;TZID=Romance Standard Time:19500701T090000',
        'DURATION:PT1H',
        'RRULE:FREQ=YEARLY;COUNT=77',
      ),
    ],
    range: ['20260101', '20270101'],
    expected: ['2026-07-01T07:00/2026-07-01T08:00'],
  },
  {
    what: 'a zone of the object that changes every second',
    components: [
      [
        'VTIMEZONE',
        'TZID:mine',
        'BEGIN:STANDARD',
        'DTSTART:20200101T000000',
        'TZOFFSETFROM:+0100',
        'TZOFFSETTO:+0100',
        'RRULE:FREQ=SECONDLY',
        'END:STANDARD',
      ],
      event('DTSTART;TZID=mine:20260323T090000'),
    ],
    range: ALWAYS,
    expected: ['2026-03-23T08:00/2026-03-23T08:00'],
  },
  {
    what: 'IANA before what the object says of its zone',
    components: [
      [
        'VTIMEZONE',
        'TZID:Europe/Brussels',
        'BEGIN:STANDARD',
        'DTSTART:19700101T000000',
        'TZOFFSETFROM:+0900',
        'TZOFFSETTO:+0900',
        'END:STANDARD',
      ],
      event('DTSTART;TZID=Europe/Brussels:20260323T090000'),
    ],
    range: ALWAYS,
    expected: ['2026-03-23T08:00/2026-03-23T08:00'],
  },
  ...[
    'europe/brussels',
    '"Europe/Brussels"',
    '/mozilla.org/20050126_1/Europe/Brussels',
    '/freeassociation.sourceforge.net/Europe/Brussels',
  ].map(
    (tzid): Case => ({
      what: `TZID=${tzid}`,
      components: [event(`DTSTART;TZID=${tzid}:20260323T090000`)],
      range: ALWAYS,
      expected: ['2026-03-23T08:00/2026-03-23T08:00'],
    }),
  ),
];

for (const { what, components, range, zone, expected } of [...LENGTHS, ...RECURRING, ...TASKS, ...ZONES]) {
  test(what, () => assert.deepEqual(shown(calendar(...components), range, zone), expected));
}

test('a zone that nothing explains is refused, not taken for UTC', () => {
  const object = calendar(event('DTSTART;TZID=Somewhere:20260323T090000'));
  assert.throws(
    () => shown(object, ALWAYS),
    (error) => error instanceof DavError && error.condition === 'valid-timezone',
  );
});

for (const name of [
  'Europe/Brussels',
  'America/New_York',
  'Australia/Sydney',
  'Africa/Casablanca',
  'Asia/Kolkata',
]) {
  test(`${name} is the same by IANA and by its VTIMEZONE under a name of its own`, () => {
    const rule = 'RRULE:FREQ=WEEKLY;INTERVAL=3;COUNT=600';
    const lines =
      vtimezone(name)?.toString().replace(`TZID:${name}`, 'TZID:mine').split('\r\n').slice(1, -1) ?? [];
    const own = calendar(['VTIMEZONE', ...lines], event('DTSTART;TZID=mine:20020105T043000', rule));
    const known = calendar(event(`DTSTART;TZID=${name}:20020105T043000`, rule));
    assert.deepEqual(shown(own, ALWAYS), shown(known, ALWAYS));
  });
}

test('an occurrence tells its component and its original instant', () => {
  const object = calendar(
    event('DTSTART:20260601T090000Z', 'RRULE:FREQ=DAILY;COUNT=2', 'SUMMARY:usual'),
    event('RECURRENCE-ID:20260602T090000Z', 'DTSTART:20260602T110000Z', 'SUMMARY:moved'),
  );
  const told = [...occurrences(object, {})].map(({ component, recurrenceId, allDay }) => ({
    summary: component.getFirstPropertyValue('summary'),
    recurrenceId,
    allDay,
  }));
  assert.deepEqual(told, [
    { summary: 'moved', recurrenceId: at('20260602T090000Z'), allDay: false },
    { summary: 'usual', recurrenceId: at('20260601T090000Z'), allDay: false },
  ]);
  const [moved] = occurrences(object, {});
  assert.ok(object.getAllSubcomponents().includes(moved?.component as Component), 'the very component');
});

test('an endless rule is followed as far as asked', () => {
  const object = calendar(event('DTSTART:20260601T090000Z', 'RRULE:FREQ=SECONDLY'));
  assert.equal([...occurrences(object, { start: at('20260601') }, 'UTC', 7)].length, 7);
  assert.equal([...occurrences(object, {})].length, 10_000);
});

test('a hundred thousand EXDATEs cost no more than their number', () => {
  const days = Array.from({ length: 100_000 }, (_, index) => new Date(at('20000101') + index * 86_400_000));
  const dates = days.map((day) => day.toISOString().slice(0, 10).replaceAll('-', '')).join(',');
  const object = calendar(
    event('DTSTART;VALUE=DATE:20000101', 'RRULE:FREQ=DAILY', `EXDATE;VALUE=DATE:${dates}`),
  );
  assert.deepEqual(shown(object, ['20260101', '20270101']), []);
});
