import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarObject, RULES } from '../../../lib/dav/valid/index.ts';
import type { Bounds } from '../../../lib/dav/valid/rule.ts';
import { type Condition, DavError } from '../../../lib/errors.ts';
import { MEETINGS, TASKS } from '../fixture-texts.ts';

const BOUNDS: Bounds = { component: 'VEVENT', instances: 1000, attendees: 5, zone: 'Europe/Brussels' };

type Lines = readonly string[];

const calendar = (...lines: Lines): string => ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n');
/** Its first own line is line 4. */
const entry = (kind: string, ...lines: Lines): Lines => [`BEGIN:${kind}`, 'UID:1', ...lines, `END:${kind}`];
const event = (...lines: Lines): string => calendar(...entry('VEVENT', ...lines));
const task = (...lines: Lines): string => calendar(...entry('VTODO', ...lines));
const START = 'DTSTART:20260105T090000Z';
const ZONE = [
  'BEGIN:VTIMEZONE',
  'TZID:Mine',
  'BEGIN:STANDARD',
  'DTSTART:16010101T000000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0100',
  'END:STANDARD',
  'END:VTIMEZONE',
];
const repeated = (count: number, line: (n: number) => string): Lines =>
  Array.from({ length: count }, (_, n) => line(n));

type Refused = readonly [what: string, text: string, condition: Condition, sentence: RegExp];

const REFUSED: readonly Refused[] = [
  ['nothing', '', 'valid-calendar-data', /VCALENDAR/],
  ['prose', 'Hello', 'valid-calendar-data', /line 1/],
  ['a broken line', event(START, 'SUMMARY'), 'valid-calendar-data', /line 5 .*SUMMARY/],
  ['a broken parameter', event('ATTENDEE;CN="a:mailto:b'), 'valid-calendar-data', /line 4 .*ATTENDEE/],
  ['an open end', calendar('BEGIN:VEVENT', 'UID:1'), 'valid-calendar-data', /line 4/],
  ['a crossed end', calendar('BEGIN:VEVENT', 'UID:1', 'END:VTODO'), 'valid-calendar-data', /line 4/],
  ['vCalendar 1.0', calendar('VERSION:1.0', ...entry('VEVENT', START)), 'supported-calendar-data', /2\.0/],
  [
    'a METHOD',
    calendar('METHOD:REQUEST', ...entry('VEVENT', START)),
    'valid-calendar-object-resource',
    /^Line 2, METHOD: /,
  ],
  ['a frame alone', calendar(), 'valid-calendar-object-resource', /no entry/],
  ['a zone alone', calendar(...ZONE), 'valid-calendar-object-resource', /no entry/],
  [
    'a mixture',
    calendar(...entry('VEVENT', START), ...entry('VTODO')),
    'valid-calendar-object-resource',
    /^Line 6, VTODO: /,
  ],
  ['a task', task(), 'supported-calendar-component', /^Line 2, VTODO: .*VEVENT/],
  ['a journal', calendar(...entry('VJOURNAL')), 'supported-calendar-component', /VJOURNAL/],
  ['busy times', calendar(...entry('VFREEBUSY')), 'supported-calendar-component', /VFREEBUSY/],
  ['no UID', calendar('BEGIN:VEVENT', START, 'END:VEVENT'), 'valid-calendar-data', /^Line 2, VEVENT: .*UID/],
  [
    'an empty UID',
    calendar('BEGIN:VEVENT', 'UID:', START, 'END:VEVENT'),
    'valid-calendar-data',
    /^Line 2, VEVENT: .*UID/,
  ],
  [
    'a long UID',
    event(START).replace('UID:1', `UID:${'1'.repeat(10_240)}`),
    'valid-calendar-data',
    /^Line 3, UID: /,
  ],
  [
    'two UIDs',
    calendar(...entry('VEVENT', START), 'BEGIN:VEVENT', 'UID:2', START, 'END:VEVENT'),
    'valid-calendar-object-resource',
    /^Line 7, UID: /,
  ],
  [
    'an override of another',
    calendar(
      ...entry('VEVENT', START),
      'BEGIN:VEVENT',
      'UID:2',
      START,
      'RECURRENCE-ID:20260105T090000Z',
      'END:VEVENT',
    ),
    'valid-calendar-object-resource',
    /^Line 7, UID: /,
  ],
  [
    'two masters',
    calendar(...entry('VEVENT', START), ...entry('VEVENT', START)),
    'valid-calendar-object-resource',
    /^Line 6, VEVENT: .*RECURRENCE-ID/,
  ],
  [
    'one instance twice, by two clocks',
    calendar(
      ...entry('VEVENT', START, 'RRULE:FREQ=DAILY'),
      ...entry('VEVENT', START, 'RECURRENCE-ID:20260106T090000Z'),
      ...entry('VEVENT', START, 'RECURRENCE-ID;TZID=Europe/Brussels:20260106T100000'),
    ),
    'valid-calendar-object-resource',
    /^Line 15, RECURRENCE-ID: /,
  ],
  ['no DTSTART', event('SUMMARY:x'), 'valid-calendar-data', /^Line 2, VEVENT: .*DTSTART/],
  ['two DTSTARTs', event(START, START), 'valid-calendar-data', /^Line 5, DTSTART: /],
  ['a date that is none', event('DTSTART:soon'), 'valid-calendar-data', /^Line 4, DTSTART: /],
  ['the 31st of February', event('DTSTART;VALUE=DATE:20260231'), 'valid-calendar-data', /^Line 4, DTSTART: /],
  ['25 o’clock', event('DTSTART:20260105T250000Z'), 'valid-calendar-data', /^Line 4, DTSTART: /],
  [
    'an EXDATE that is none',
    event(START, 'EXDATE:20260106T090000Z,20260132T090000Z'),
    'valid-calendar-data',
    /^Line 5, EXDATE: /,
  ],
  [
    'a period without end',
    event(START, 'RDATE;VALUE=PERIOD:20260106T090000Z/then'),
    'valid-calendar-data',
    /^Line 5, RDATE: /,
  ],
  ['a length that is none', event(START, 'DURATION:one hour'), 'valid-calendar-data', /^Line 5, DURATION: /],
  ['less than no time', event(START, 'DURATION:-PT1H'), 'valid-calendar-data', /^Line 5, DURATION: /],
  [
    'a trigger that is none',
    event(START, 'BEGIN:VALARM', 'TRIGGER:now', 'END:VALARM'),
    'valid-calendar-data',
    /^Line 6, TRIGGER: /,
  ],
  [
    'a rule without frequency',
    event(START, 'RRULE:COUNT=3'),
    'valid-calendar-data',
    /^Line 5, RRULE: .*FREQ/,
  ],
  ['an unknown frequency', event(START, 'RRULE:FREQ=OFTEN'), 'valid-calendar-data', /line 5 .*RRULE/],
  ['a count of none', event(START, 'RRULE:FREQ=DAILY;COUNT=0'), 'valid-calendar-data', /^Line 5, RRULE: /],
  [
    'an UNTIL that is none',
    event(START, 'RRULE:FREQ=DAILY;UNTIL=later'),
    'valid-calendar-data',
    /^Line 5, RRULE: /,
  ],
  [
    'DTEND and DURATION',
    event(START, 'DTEND:20260105T100000Z', 'DURATION:PT1H'),
    'valid-calendar-data',
    /^Line 6, DURATION: .*DTEND/,
  ],
  [
    'a time after a date',
    event('DTSTART;VALUE=DATE:20260105', 'DTEND:20260105T100000Z'),
    'valid-calendar-data',
    /^Line 5, DTEND: a date/,
  ],
  [
    'a date after a time',
    event(START, 'DTEND;VALUE=DATE:20260106'),
    'valid-calendar-data',
    /^Line 5, DTEND: a time/,
  ],
  [
    'a zone beyond the world',
    calendar(
      ...ZONE.map((line) => line.replace('TZOFFSETTO:+0100', 'TZOFFSETTO:-9999')),
      ...entry('VEVENT', START),
    ),
    'valid-timezone',
    /^Line 7, TZOFFSETTO: /,
  ],
  [
    'a zone that makes no sense',
    calendar(
      ...ZONE.map((line) => line.replace('DTSTART:1601', 'DTSTART:x')),
      ...entry('VEVENT', 'DTSTART;TZID=Mine:20260105T090000'),
    ),
    'valid-timezone',
    /^Line 12, DTSTART: /,
  ],
  [
    'a zone nobody knows',
    event('SUMMARY:x', 'DTSTART;TZID=Nowhere:20260105T090000'),
    'valid-timezone',
    /^Line 5, DTSTART: .*Nowhere/,
  ],
  ['before time', event('DTSTART;VALUE=DATE:16000101'), 'min-date-time', /^Line 4, DTSTART: .*19000101/],
  ['after time', event('DTSTART;VALUE=DATE:99990101'), 'max-date-time', /^Line 2, VEVENT: .*22000101/],
  ['too long', event(START, 'DURATION:P1000000D'), 'max-date-time', /^Line 2, VEVENT: /],
  [
    'a crowd',
    event(START, ...repeated(6, (n) => `ATTENDEE:mailto:a${n}@b`)),
    'max-attendees-per-instance',
    /^Line 10, ATTENDEE: .*5/,
  ],
  [
    'a thousand million',
    event(START, 'RRULE:FREQ=DAILY;COUNT=1000000000'),
    'max-instances',
    /^Line 5, RRULE: .*1000/,
  ],
  ['every second', event(START, 'RRULE:FREQ=SECONDLY'), 'max-instances', /^Line 5, RRULE: /],
  [
    'a list without end',
    event(START, ...repeated(1001, (n) => `RDATE:2026${String((n % 12) + 1).padStart(2, '0')}01T090000Z`)),
    'max-instances',
    /^Line 1004, RDATE: /,
  ],
];

for (const [what, text, condition, sentence] of REFUSED)
  test(`refused: ${what}`, () => {
    const before = process.cpuUsage();
    assert.throws(
      () => calendarObject(text, BOUNDS),
      (error) => {
        assert.ok(error instanceof DavError, String(error));
        assert.deepEqual([error.condition, error.status], [condition, 403]);
        assert.match(error.message, sentence);
        assert.match(error.message, /^[A-Z].*\.$/);
        return true;
      },
    );
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 500_000, `${(user + system) / 1000} ms`);
  });

/** What real clients send, and what is odd and clear all the same. */
const TAKEN: readonly (readonly [what: string, text: string])[] = [
  ...Object.entries(MEETINGS),
  ['no VERSION, PRODID or DTSTAMP', event(START)],
  ['an empty VERSION', calendar('VERSION:2.0 ', ...entry('VEVENT', START))],
  ['a known zone without its VTIMEZONE', event('DTSTART;TZID=Europe/Brussels:20260105T090000')],
  ['a zone behind a prefix', event('DTSTART;TZID=/mozilla.org/20050126_1/Europe/Brussels:20260105T090000')],
  [
    'a zone of its own, older than time',
    calendar(...ZONE, ...entry('VEVENT', 'DTSTART;TZID=Mine:20260105T090000')),
  ],
  ['a floating time', event('DTSTART:20260105T090000')],
  ['no end', event('DTSTART;VALUE=DATE:20260105')],
  ['an end at the start', event(START, 'DTEND:20260105T090000Z')],
  ['a day that ends when it starts', event('DTSTART;VALUE=DATE:20260105', 'DTEND;VALUE=DATE:20260105')],
  ['a leap second', event('DTSTART:20261231T235960Z')],
  ['an override without master', event(START, 'RECURRENCE-ID:20260106T090000Z')],
  [
    'an override of an instance that is none, of another type, for the future',
    calendar(
      ...entry('VEVENT', START, 'RRULE:FREQ=DAILY;COUNT=3'),
      ...entry('VEVENT', START, 'RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20270106'),
    ),
  ],
  ['a rule that is never met', event(START, 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')],
  ['a rule that ends before it starts', event(START, 'RRULE:FREQ=DAILY;UNTIL=20200101')],
  ['a rule that EXDATE cancels', event(START, 'RRULE:FREQ=DAILY;COUNT=1', 'EXDATE:20260105T090000Z')],
  ['COUNT and UNTIL', event(START, 'RRULE:FREQ=DAILY;COUNT=3;UNTIL=20260131T000000Z')],
  ['two rules', event(START, 'RRULE:FREQ=DAILY;COUNT=3', 'RRULE:FREQ=WEEKLY;COUNT=3')],
  ['an interval of none', event(START, 'RRULE:FREQ=DAILY;INTERVAL=0')],
  ['every day for ever', event(START, 'RRULE:FREQ=DAILY')],
  ['every minute for a while', event(START, 'RRULE:FREQ=MINUTELY;COUNT=60')],
  [
    'an RDATE that is a period',
    event(START, 'RDATE;VALUE=PERIOD:20260106T090000Z/PT1H,20260107T090000Z/20260107T100000Z'),
  ],
  [
    'an alarm of 1976, as Apple’s clients have them',
    event(START, 'BEGIN:VALARM', 'ACTION:NONE', 'TRIGGER;VALUE=DATE-TIME:19760401T005545Z', 'END:VALARM'),
  ],
  ['an alarm without a trigger', event(START, 'BEGIN:VALARM', 'ACTION:AUDIO', 'END:VALARM')],
  [
    'components of its maker',
    calendar(
      'BEGIN:X-NOTES',
      'X-A:1',
      'END:X-NOTES',
      ...entry('VEVENT', START, 'BEGIN:VLOCATION', 'UID:2', 'END:VLOCATION'),
    ),
  ],
  ['values out of bounds', event(START, 'PRIORITY:10', 'STATUS:PERHAPS', 'SEQUENCE:-1')],
  ['as many attendees as may be', event(START, ...repeated(5, (n) => `ATTENDEE:mailto:a${n}@b`))],
];

for (const [what, text] of TAKEN)
  test(`taken: ${what}`, () => {
    const sent = calendarObject(text, BOUNDS);
    assert.equal(sent.text, text);
    assert.equal(sent.calendar.getFirstSubcomponent('vevent')?.getFirstPropertyValue('uid'), sent.uid);
  });

const TASK_BOUNDS: Bounds = { ...BOUNDS, component: 'VTODO' };

const TAKEN_TASKS: readonly (readonly [what: string, text: string])[] = [
  ...Object.entries(TASKS),
  ['no dates', task('SUMMARY:x')],
  ['due when it starts', task(START, 'DUE:20260105T090000Z')],
  ['from a day to a time', task('DTSTART;VALUE=DATE:20260105', 'DUE:20260105T080000Z')],
  ['a rule without a start', task('DUE;VALUE=DATE:20260105', 'RRULE:FREQ=WEEKLY')],
  ['more than done', task('PERCENT-COMPLETE:101', 'COMPLETED:20260105T090000Z')],
];

for (const [what, text] of TAKEN_TASKS)
  test(`taken as a task: ${what}`, () => assert.equal(calendarObject(text, TASK_BOUNDS).text, text));

const REFUSED_TASKS: readonly Refused[] = [
  ['an event', event(START), 'supported-calendar-component', /VTODO/],
  ['due before it starts', task(START, 'DUE:20260105T080000Z'), 'valid-calendar-data', /^Line 5, DUE: /],
  ['due the day before', task(START, 'DUE;VALUE=DATE:20260104'), 'valid-calendar-data', /^Line 5, DUE: /],
  [
    'DUE and DURATION',
    task(START, 'DUE:20260106T090000Z', 'DURATION:P1D'),
    'valid-calendar-data',
    /^Line 6, DURATION: .*DUE/,
  ],
  ['done at no time', task('COMPLETED:yes'), 'valid-calendar-data', /^Line 4, COMPLETED: /],
  [
    'tasks without anything',
    calendar(...repeated(24, (n) => `${n % 2 ? 'END' : 'BEGIN'}:VTODO`)),
    'valid-calendar-data',
    /UID/,
  ],
];

for (const [what, text, condition, sentence] of REFUSED_TASKS)
  test(`refused as a task: ${what}`, () =>
    assert.throws(
      () => calendarObject(text, TASK_BOUNDS),
      (error) => {
        assert.ok(error instanceof DavError);
        assert.equal(error.condition, condition);
        assert.match(error.message, sentence);
        return true;
      },
    ));

test('every row names its section, and refuses something here', () => {
  const conditions = new Set([...REFUSED, ...REFUSED_TASKS].map(([, , condition]) => condition));
  for (const { section, condition } of RULES) {
    assert.match(section, /^RFC \d{4} [\d.]+/);
    assert.ok(conditions.has(condition), condition);
  }
});

/** Built to be slow; an answer, whichever, comes soon. */
const HOSTILE: readonly (readonly [what: string, text: string])[] = [
  ['one line of a megabyte', event(START, `SUMMARY:${'x'.repeat(1_000_000)}`)],
  ['one name of a megabyte', event(START, `${'X'.repeat(1_000_000)}:1`)],
  [
    'ten thousand properties nobody knows',
    event(START, ...repeated(10_000, (n) => `X-P${n}:${'y'.repeat(90)}`)),
  ],
  ['a hundred thousand parameters', event(START, `X-P${repeated(100_000, (n) => `;A${n}=1`).join('')}:1`)],
  [
    'a hundred thousand EXDATEs',
    event(
      START,
      'RRULE:FREQ=DAILY',
      ...repeated(1000, () => `EXDATE:${Array(100).fill('20260106T090000Z').join()}`),
    ),
  ],
  ['ten thousand nested', calendar(...repeated(10_000, () => 'BEGIN:VEVENT'))],
  [
    'ten thousand overrides',
    calendar(
      ...repeated(10_000, () => entry('VEVENT', START, 'RECURRENCE-ID:20260106T090000Z').join('\r\n')),
    ),
  ],
  [
    'a zone that changes every second',
    calendar(
      ...ZONE.toSpliced(4, 0, 'RRULE:FREQ=SECONDLY'),
      ...entry('VEVENT', 'DTSTART;TZID=Mine:20260105T090000', 'RRULE:FREQ=DAILY'),
    ),
  ],
  ['an alarm without end', event(START, 'BEGIN:VALARM', 'TRIGGER:-P100Y', 'REPEAT:1000000000', 'END:VALARM')],
  [
    'a rule with all there is',
    event(
      START,
      `RRULE:FREQ=SECONDLY;INTERVAL=1000000000;BYMONTH=2;BYMONTHDAY=30;BYHOUR=${repeated(24, String).join()}`,
    ),
  ],
];

for (const [what, text] of HOSTILE)
  test(`soon done with ${what}`, () => {
    const before = process.cpuUsage();
    try {
      calendarObject(text, { ...BOUNDS, instances: 20_000 });
    } catch (error) {
      assert.ok(error instanceof DavError, String(error));
    }
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 1_500_000, `${(user + system) / 1000} ms`);
  });

const EARLY: readonly (readonly [what: string, start: string, end: string])[] = [
  ['before the start', START, 'DTEND:20260105T085959Z'],
  ['before the start, by two clocks', START, 'DTEND;TZID=America/New_York:20260105T035900'],
  ['the day before', 'DTSTART;VALUE=DATE:20260105', 'DTEND;VALUE=DATE:20260104'],
];

for (const [what, start, end] of EARLY)
  test(`an end ${what} is left out, and nothing else`, () => {
    const rest = ['SUMMARY:a\\, b', 'X-ROOM;X-FLOOR=2:Blue'];
    const sent = calendarObject(event(start, end, ...rest), BOUNDS);
    assert.equal(sent.text, event(start, ...rest));
    assert.deepEqual(
      sent.calendar.getAllSubcomponents('vevent').map((one) => one.hasProperty('dtend')),
      [false],
    );
  });
