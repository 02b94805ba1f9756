/** Entries that are no iCalendar, or that are and should better not be taken at their word. */
import assert from 'node:assert/strict';
import { caldav, type Name } from '../../../lib/names.ts';
import type { Ask, Elsewhere, Row } from './row.ts';
import { calendar, meeting, task } from './words.ts';
import { ADMIN, HOME, MEETINGS, TASKS, type World } from './world.ts';

type Lines = readonly string[];
type Id = Row['id'];

/** What is made of it: it is kept, it is nothing, or it breaks a condition. */
type Verdict = 'kept' | 'nothing' | Name;

interface Sent {
  readonly id: Id;
  readonly what: string;
  readonly body: string | Uint8Array | (() => string);
  readonly verdict: Verdict;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly heavy?: true;
  readonly in?: string;
  readonly chosen?: string;
  readonly check?: (text: string, world: World) => void | Promise<void>;
}

const repeated = (count: number, make: (n: number) => string): Lines =>
  Array.from({ length: count }, (_, n) => make(n));
const rule = (text: string, ...more: Lines): string => meeting('i', `RRULE:${text}`, ...more);
const DATA = caldav('valid-calendar-data');
const RESOURCE = caldav('valid-calendar-object-resource');
const INSTANCES = caldav('max-instances');
const ZONE = caldav('valid-timezone');
const override = (uid: string, id: string, ...more: Lines): Lines => [
  ...['BEGIN:VEVENT', `UID:${uid}`, id, 'DTSTART:20270302T110000Z', 'DTEND:20270302T120000Z', ...more],
  'END:VEVENT',
];
const SERIES: Lines = [
  ...['BEGIN:VEVENT', 'UID:i', 'DTSTART:20270301T090000Z', 'DTEND:20270301T100000Z'],
  ...['RRULE:FREQ=DAILY;COUNT=5', 'END:VEVENT'],
];

const RULES: readonly Sent[] = [
  { id: 'I1', what: 'every second', body: rule('FREQ=SECONDLY'), verdict: INSTANCES },
  { id: 'I1', what: 'every minute', body: rule('FREQ=MINUTELY'), verdict: INSTANCES },
  {
    id: 'I1',
    heavy: true,
    what: 'every hour',
    body: rule('FREQ=HOURLY'),
    verdict: 'kept',
    chosen:
      'A rule without end is as dense as its first year: more than --max-instances in it is 403 max-instances.',
  },
  { id: 'I1', what: 'every minute, an hour long', body: rule('FREQ=MINUTELY;COUNT=60'), verdict: 'kept' },
  {
    id: 'I2',
    what: 'a thousand million times',
    body: rule('FREQ=DAILY;COUNT=1000000000'),
    verdict: INSTANCES,
  },
  { id: 'I2', heavy: true, what: 'an interval of 0', body: rule('FREQ=DAILY;INTERVAL=0'), verdict: 'kept' },
  { id: 'I2', heavy: true, what: 'an interval of −1', body: rule('FREQ=DAILY;INTERVAL=-1'), verdict: 'kept' },
  { id: 'I2', what: 'an interval of 10¹²', body: rule('FREQ=DAILY;INTERVAL=1000000000000'), verdict: 'kept' },
  {
    id: 'I2',
    what: 'COUNT and UNTIL',
    body: rule('FREQ=DAILY;COUNT=3;UNTIL=20270401T000000Z'),
    verdict: 'kept',
  },
  {
    id: 'I2',
    what: 'an end before the start',
    body: rule('FREQ=DAILY;UNTIL=20200101T000000Z'),
    verdict: 'kept',
  },
  { id: 'I2', what: 'an UNTIL that is a date', body: rule('FREQ=DAILY;UNTIL=20270305'), verdict: 'kept' },
  { id: 'I2', what: 'the 53rd Monday of a month', body: rule('FREQ=MONTHLY;BYDAY=53MO'), verdict: 'kept' },
  {
    id: 'L11',
    what: 'the 30th of February',
    body: rule('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'),
    verdict: 'kept',
  },
  {
    id: 'I2',
    what: 'the thousandth of a set',
    body: rule('FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1000'),
    verdict: DATA,
  },
  { id: 'I2', what: 'a count of 0', body: rule('FREQ=DAILY;COUNT=0'), verdict: DATA },
  { id: 'I2', what: 'no frequency', body: rule('COUNT=3'), verdict: DATA },
  { id: 'I2', what: 'the 400th day of the year', body: rule('FREQ=YEARLY;BYYEARDAY=400'), verdict: DATA },
  { id: 'I2', what: 'week 99', body: rule('FREQ=YEARLY;BYWEEKNO=99'), verdict: DATA },
  {
    id: 'I3',
    what: 'all occurrences cancelled',
    body: rule('FREQ=DAILY;COUNT=2', 'EXDATE:20270301T090000Z,20270302T090000Z'),
    verdict: 'nothing',
    chosen: 'Taken, and gone: no calendar shows it.',
  },
  {
    id: 'L11',
    heavy: true,
    what: 'an EXRULE that cancels all',
    body: rule('FREQ=DAILY', 'EXRULE:FREQ=DAILY'),
    verdict: 'kept',
  },
  {
    id: 'I3',
    heavy: true,
    what: '100,000 EXDATEs',
    body: () =>
      rule('FREQ=DAILY', ...repeated(1000, () => `EXDATE:${Array(100).fill('20270306T090000Z').join()}`)),
    verdict: INSTANCES,
  },
  {
    id: 'I3',
    heavy: true,
    what: '100,000 RDATEs',
    body: () => meeting('i', ...repeated(1000, () => `RDATE:${Array(100).fill('20270306T090000Z').join()}`)),
    verdict: INSTANCES,
  },
  {
    id: 'I3',
    what: 'an RDATE of a length',
    body: meeting('i', 'RDATE;VALUE=PERIOD:20270306T090000Z/PT2H'),
    verdict: 'kept',
  },
  {
    id: 'I3',
    what: 'two rules',
    body: rule('FREQ=DAILY;COUNT=2', 'RRULE:FREQ=WEEKLY;COUNT=2'),
    verdict: 'kept',
  },
];

const OVERRIDES: readonly Sent[] = [
  {
    id: 'I4',
    heavy: true,
    what: '25,000 overrides',
    body: () =>
      calendar(
        ...SERIES,
        ...repeated(25_000, (n) =>
          override('i', `RECURRENCE-ID:2027${String(n).padStart(4, '0')}T090000Z`).join('\r\n'),
        ),
      ),
    verdict: INSTANCES,
  },
  {
    id: 'I4',
    what: 'an override without a master',
    body: calendar(...override('i', 'RECURRENCE-ID:20270302T090000Z')),
    verdict: 'kept',
    chosen: 'Taken: who is invited to one occurrence has no more.',
  },
  {
    id: 'I4',
    what: 'an override of another UID',
    body: calendar(...SERIES, ...override('j', 'RECURRENCE-ID:20270302T090000Z')),
    verdict: RESOURCE,
  },
  { id: 'I4', what: 'two masters', body: calendar(...SERIES, ...SERIES), verdict: RESOURCE },
  {
    id: 'I4',
    what: 'a RECURRENCE-ID that is a date',
    body: calendar(...SERIES, ...override('i', 'RECURRENCE-ID;VALUE=DATE:20270302')),
    verdict: 'kept',
  },
  {
    id: 'I4',
    what: 'a RECURRENCE-ID in another zone',
    body: calendar(...SERIES, ...override('i', 'RECURRENCE-ID;TZID=America/New_York:20270302T040000')),
    verdict: 'kept',
  },
  {
    id: 'I4',
    what: 'an override of no occurrence',
    body: calendar(...SERIES, ...override('i', 'RECURRENCE-ID:20280302T090000Z')),
    verdict: 'kept',
  },
  {
    id: 'I4',
    what: 'an override of all that follow',
    body: calendar(...SERIES, ...override('i', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20270303T090000Z')),
    verdict: 'kept',
  },
  {
    id: 'I4',
    what: 'two overrides of one occurrence',
    body: calendar(
      ...SERIES,
      ...override('i', 'RECURRENCE-ID:20270302T090000Z'),
      ...override('i', 'RECURRENCE-ID:20270302T090000Z'),
    ),
    verdict: RESOURCE,
  },
];

const NOTHING_BUT = (name: string, ...lines: Lines): string =>
  calendar(`BEGIN:${name}`, 'UID:i', ...lines, `END:${name}`);

const RESOURCES: readonly Sent[] = [
  {
    id: 'I5',
    what: 'two UIDs',
    body: calendar(...SERIES, ...SERIES.map((line) => line.replace('UID:i', 'UID:j'))),
    verdict: RESOURCE,
  },
  {
    id: 'I5',
    what: 'a meeting and a task',
    body: calendar(...SERIES, 'BEGIN:VTODO', 'UID:i', 'END:VTODO'),
    verdict: RESOURCE,
  },
  { id: 'I5', what: 'a METHOD', body: calendar('METHOD:REQUEST', ...SERIES), verdict: RESOURCE },
  {
    id: 'I5',
    what: 'a journal',
    body: NOTHING_BUT('VJOURNAL'),
    verdict: caldav('supported-calendar-component'),
  },
  {
    id: 'I5',
    what: 'busy times',
    body: NOTHING_BUT('VFREEBUSY'),
    verdict: caldav('supported-calendar-component'),
  },
  {
    id: 'I5',
    what: 'a task among meetings',
    body: task('i'),
    verdict: caldav('supported-calendar-component'),
  },
  {
    id: 'I5',
    what: 'a meeting among tasks',
    body: meeting('i'),
    in: TASKS,
    verdict: caldav('supported-calendar-component'),
  },
  { id: 'I5', what: 'nothing', body: calendar(), verdict: RESOURCE },
  {
    id: 'I5',
    what: 'a zone alone',
    body: calendar('BEGIN:VTIMEZONE', 'TZID:x', 'END:VTIMEZONE'),
    verdict: RESOURCE,
  },
  {
    id: 'I5',
    what: 'empty tasks',
    body: calendar(...repeated(20, (n) => (n % 2 ? 'END:VTODO' : 'BEGIN:VTODO'))),
    in: TASKS,
    verdict: DATA,
  },
  { id: 'I5', what: 'two calendars', body: meeting('i') + meeting('i'), verdict: DATA },
  {
    id: 'I5',
    what: 'vCalendar 1.0',
    body: meeting('i').replace('VERSION:2.0', 'VERSION:1.0'),
    verdict: caldav('supported-calendar-data'),
  },
  {
    id: 'I6',
    what: 'no UID',
    body: calendar('BEGIN:VEVENT', 'DTSTART:20270301T090000Z', 'END:VEVENT'),
    verdict: DATA,
  },
  { id: 'I6', what: 'an empty UID', body: meeting(''), verdict: DATA },
  { id: 'I6', what: 'a UID of 10 kilobytes', body: meeting('u'.repeat(10_240)), verdict: DATA },
  { id: 'I6', what: 'a UID like a path', body: meeting('../../%2e%2e/\\\\..%0d%0a'), verdict: 'kept' },
  { id: 'I6', what: 'a UID like markup', body: meeting('<a href="x">&amp;\'%'), verdict: 'kept' },
  { id: 'I6', what: 'a UID of a prototype', body: meeting('__proto__'), verdict: 'kept' },
  { id: 'I6', what: 'a UID in Arabic', body: meeting('\u202eاجتماع\u2066'), verdict: 'kept' },
];

const FOLDS: readonly Sent[] = [
  {
    id: 'I7',
    heavy: true,
    what: 'a line of a megabyte',
    body: () => meeting('i', `DESCRIPTION:${'é'.repeat(500_000)}`),
    verdict: 'kept',
    check: (text) => {
      for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 1_000_100);
    },
  },
  {
    id: 'I7',
    what: 'folds within a character',
    body: Buffer.concat([
      Buffer.from(meeting('i').split('END:VEVENT')[0] ?? ''),
      Buffer.from('SUMMARY:a\xc3\r\n \xa9b\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n', 'latin1'),
    ]),
    verdict: DATA,
    chosen: 'What is no UTF-8 before it is unfolded is refused with its line.',
  },
  { id: 'I7', what: 'carriage returns alone', body: meeting('i').replaceAll('\r\n', '\r'), verdict: 'kept' },
  { id: 'I7', what: 'line feeds alone', body: meeting('i').replaceAll('\r\n', '\n'), verdict: 'kept' },
  { id: 'I7', what: 'no end', body: meeting('i').split('END:VCALENDAR')[0] ?? '', verdict: DATA },
  { id: 'L9', what: 'a crossed end', body: calendar('BEGIN:VEVENT', 'UID:i', 'END:VTODO'), verdict: DATA },
  {
    id: 'I7',
    what: '10,000 components in each other',
    body: () => calendar(...repeated(10_000, () => 'BEGIN:VEVENT'), ...repeated(10_000, () => 'END:VEVENT')),
    verdict: DATA,
  },
  {
    id: 'L8',
    what: 'a property name of 100 kilobytes',
    body: () => meeting('i', `${'X'.repeat(100_000)}:1`),
    verdict: 'kept',
  },
  {
    id: 'I7',
    what: '100,000 parameters',
    body: () => meeting('i', `X-P${repeated(100_000, (n) => `;A${n}=1`).join('')}:1`),
    verdict: DATA,
  },
  {
    id: 'I7',
    what: 'a quote that never ends',
    body: meeting('i', 'ATTENDEE;CN="a:mailto:b@c.example'),
    verdict: DATA,
  },
  { id: 'L9', what: 'a line without a colon', body: meeting('i', 'SUMMARY'), verdict: DATA },
  { id: 'L9', what: 'a line of nothing but a colon', body: meeting('i', ':'), verdict: DATA },
  {
    id: 'L9',
    what: 'names of prototypes',
    body: meeting('i', '__PROTO__:1', 'CONSTRUCTOR;__PROTO__=1:2', 'TOSTRING:3'),
    verdict: 'kept',
  },
];

const CHARACTERS: readonly Sent[] = [
  {
    id: 'I8',
    what: 'octets that are no UTF-8',
    body: Buffer.from(meeting('i', 'SUMMARY:\xff\xfe'), 'latin1'),
    verdict: DATA,
  },
  {
    id: 'I8',
    what: 'a NUL',
    body: meeting('i', 'SUMMARY:a\0b\u0007c'),
    verdict: 'kept',
    check: (text) => assert.match(text, /SUMMARY:abc/),
    chosen: 'Control characters go, and no ETag is told.',
  },
  {
    id: 'I8',
    what: 'half a surrogate',
    body: Buffer.from(meeting('i', 'SUMMARY:\xed\xa0\x80'), 'latin1'),
    verdict: DATA,
  },
  {
    id: 'I8',
    what: 'emoji, right-to-left marks and line separators',
    body: meeting('i', 'SUMMARY:👩‍🚀 \u202eabc\u2028d\u2029e\ufffe'),
    verdict: 'kept',
    check: (text) => assert.ok(text.replaceAll('\r\n ', '').includes('👩‍🚀 \u202eabc')),
  },
  {
    id: 'I8',
    what: 'markup and scripts',
    body: meeting(
      'i',
      'SUMMARY:<script>alert(1)</script>',
      'DESCRIPTION:<img src=x onerror=alert(1)>&amp\\;',
    ),
    verdict: 'kept',
    check: (text) => assert.ok(text.replaceAll('\r\n ', '').includes('SUMMARY:<script>alert(1)</script>')),
  },
];

const custom = (id: string, ...more: Lines): Lines => [
  ...['BEGIN:VTIMEZONE', `TZID:${id}`, 'BEGIN:STANDARD', 'DTSTART:19700101T000000'],
  ...['TZOFFSETFROM:+0100', 'TZOFFSETTO:+0100', ...more, 'END:STANDARD', 'END:VTIMEZONE'],
];
const zoned = (tzid: string, zone: Lines = []): string =>
  calendar(
    ...zone,
    ...[
      'BEGIN:VEVENT',
      'UID:i',
      `DTSTART;TZID=${tzid}:20270301T090000`,
      `DTEND;TZID=${tzid}:20270301T100000`,
    ],
    'END:VEVENT',
  );

const ZONES: readonly Sent[] = [
  {
    id: 'I9',
    what: 'a zone nobody knows',
    body: zoned('Nowhere/At all'),
    verdict: ZONE,
    chosen: 'Never UTC in silence.',
  },
  { id: 'I9', what: 'a zone of Windows', body: zoned('Romance Standard Time'), verdict: 'kept' },
  { id: 'I9', what: 'a zone in quotes', body: zoned('"Europe/Brussels"'), verdict: 'kept' },
  {
    id: 'I9',
    what: 'a zone behind a prefix',
    body: zoned('/mozilla.org/20050126_1/Europe/Brussels'),
    verdict: 'kept',
  },
  {
    id: 'I9',
    what: 'a zone without its definition',
    body: zoned('Europe/Brussels'),
    verdict: 'kept',
    check: (text) => assert.match(text, /DTSTART;TZID=Europe\/Brussels:20270301T090000/),
  },
  {
    id: 'I9',
    what: 'a definition that contradicts the name',
    body: zoned('Europe/Brussels', custom('Europe/Brussels', 'COMMENT:x')),
    verdict: 'kept',
  },
  { id: 'I9', what: 'a zone of its own', body: zoned('Mine', custom('Mine')), verdict: 'kept' },
  {
    id: 'I9',
    what: 'a zone that changes every second',
    body: zoned('Mine', custom('Mine', 'RRULE:FREQ=SECONDLY')),
    verdict: 'kept',
  },
  {
    id: 'I9',
    heavy: true,
    what: 'a zone with 100,000 changes',
    body: () =>
      zoned(
        'Mine',
        custom('Mine', ...repeated(1000, () => `RDATE:${Array(100).fill('19800101T000000').join()}`)),
      ),
    verdict: 'kept',
  },
  {
    id: 'I9',
    what: 'a zone 99 hours away',
    body: zoned(
      'Mine',
      custom('Mine').map((line) => line.replace('TO:+0100', 'TO:-9999')),
    ),
    verdict: ZONE,
  },
];

const times = (start: string, ...more: Lines): string =>
  calendar('BEGIN:VEVENT', 'UID:i', start, ...more, 'END:VEVENT');

const DATES: readonly Sent[] = [
  {
    id: 'I10',
    what: 'a time after a date',
    body: times('DTSTART;VALUE=DATE:20270301', 'DTEND:20270301T100000Z'),
    verdict: DATA,
  },
  {
    id: 'I10',
    what: 'an end at the start',
    body: times('DTSTART:20270301T090000Z', 'DTEND:20270301T090000Z'),
    verdict: 'kept',
  },
  {
    id: 'I10',
    what: 'an end before the start',
    body: times('DTSTART:20270301T090000Z', 'DTEND:20270301T080000Z'),
    verdict: 'kept',
    chosen: 'The end goes, as DAVx5 reads it; a refusal would stop its whole calendar.',
  },
  {
    id: 'I10',
    what: 'less than no time',
    body: times('DTSTART:20270301T090000Z', 'DURATION:-PT1H'),
    verdict: DATA,
  },
  {
    id: 'I10',
    what: 'a million days',
    body: times('DTSTART:20270301T090000Z', 'DURATION:P1000000D'),
    verdict: caldav('max-date-time'),
  },
  { id: 'I10', what: 'DTEND and DURATION', body: meeting('i', 'DURATION:PT1H'), verdict: DATA },
  {
    id: 'I10',
    what: 'a task that is due before it starts',
    in: TASKS,
    body: task('i', 'DTSTART:20270301T090000Z', 'DUE:20270301T080000Z'),
    verdict: DATA,
  },
  {
    id: 'I10',
    what: 'a floating time',
    body: times('DTSTART:20270301T090000', 'DTEND:20270301T100000'),
    verdict: 'kept',
  },
  {
    id: 'I10',
    what: 'a day',
    body: times('DTSTART;VALUE=DATE:20270301', 'DTEND;VALUE=DATE:20270302'),
    verdict: 'kept',
    check: (text) => assert.match(text, /DTSTART;VALUE=DATE:20270301\r/),
  },
  ...['Etc/GMT+12', 'Pacific/Kiritimati'].map(
    (tzid): Sent => ({ id: 'I10', what: `a time in ${tzid}`, body: zoned(tzid), verdict: 'kept' }),
  ),
  {
    id: 'I10',
    what: 'a time the clocks leave out',
    body: times('DTSTART;TZID=Europe/Brussels:20270328T023000', 'DURATION:PT1H'),
    verdict: 'kept',
  },
  {
    id: 'I10',
    what: 'a time there is twice',
    body: times('DTSTART;TZID=Europe/Brussels:20271031T023000', 'DURATION:PT1H'),
    verdict: 'kept',
  },
  {
    id: 'I10',
    what: 'the year 1600',
    body: times('DTSTART;VALUE=DATE:16000101'),
    verdict: caldav('min-date-time'),
  },
  {
    id: 'I10',
    what: 'the year 9999',
    body: times('DTSTART;VALUE=DATE:99991231'),
    verdict: caldav('max-date-time'),
  },
  {
    id: 'I10',
    what: 'a leap second',
    body: times('DTSTART:20261231T235960Z', 'DURATION:PT1H'),
    verdict: 'kept',
  },
  { id: 'I10', what: 'the 31st of February', body: times('DTSTART;VALUE=DATE:20270231'), verdict: DATA },
  { id: 'I10', what: '25 o’clock', body: times('DTSTART:20270301T250000Z'), verdict: DATA },
  { id: 'I10', what: 'no start', body: times('SUMMARY:x'), verdict: DATA },
];

const alarm = (...lines: Lines): string => meeting('i', 'BEGIN:VALARM', ...lines, 'END:VALARM');

/** What a client could want from us with an alarm or an attachment. */
async function nothingSent(_text: string, { erp }: World): Promise<void> {
  assert.deepEqual(erp.outbox, [], 'nobody is mailed to');
}

const ALARMS: readonly Sent[] = [
  {
    id: 'I11',
    what: 'a time long ago',
    body: alarm('ACTION:DISPLAY', 'DESCRIPTION:x', 'TRIGGER;VALUE=DATE-TIME:19760401T005545Z'),
    verdict: 'kept',
  },
  {
    id: 'I11',
    what: 'after the end',
    body: alarm('ACTION:DISPLAY', 'DESCRIPTION:x', 'TRIGGER:PT100H'),
    verdict: 'kept',
  },
  {
    id: 'I11',
    what: 'a length that is none',
    body: alarm('ACTION:DISPLAY', 'DESCRIPTION:x', 'TRIGGER:-P100Y'),
    verdict: DATA,
  },
  {
    id: 'I11',
    what: 'a thousand million repetitions',
    body: alarm('ACTION:DISPLAY', 'DESCRIPTION:x', 'TRIGGER:-PT5M', 'REPEAT:1000000000', 'DURATION:PT1M'),
    verdict: 'kept',
  },
  {
    id: 'I11',
    what: 'a mail to strangers',
    body: alarm(
      'ACTION:EMAIL',
      'DESCRIPTION:x',
      'SUMMARY:x',
      'ATTENDEE:mailto:stranger@example.com',
      'TRIGGER:-PT5M',
    ),
    verdict: 'kept',
    check: nothingSent,
  },
  {
    id: 'I11',
    what: 'a program',
    body: alarm('ACTION:PROCEDURE', 'ATTACH:file:///bin/sh', 'TRIGGER:-PT5M'),
    verdict: 'kept',
  },
  {
    id: 'I11',
    what: 'a sound from elsewhere',
    body: alarm('ACTION:AUDIO', 'ATTACH:http://127.0.0.1:1/a.wav', 'TRIGGER:-PT5M'),
    verdict: 'kept',
  },
  {
    id: 'I11',
    what: 'a hundred alarms',
    body: meeting(
      'i',
      ...repeated(
        100,
        (n) => `BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT${n}M\r\nEND:VALARM`,
      ),
    ),
    verdict: 'kept',
  },
];

const ATTACHMENTS: readonly Sent[] = [
  ...[
    'ATTACH:http://169.254.169.254/latest/meta-data/',
    'ATTACH:file:///etc/passwd',
    'IMAGE;VALUE=URI:http://127.0.0.1:1/x.png',
    'CONFERENCE;VALUE=URI:http://127.0.0.1:1/',
    'SOURCE;VALUE=URI:http://127.0.0.1:1/',
    'URL:javascript:alert(1)',
  ].map(
    (line): Sent => ({
      id: 'I12',
      what: line,
      body: meeting('i', line),
      verdict: 'kept',
      chosen: 'Kept for the client; nothing is ever fetched.',
    }),
  ),
];

const ORGANIZER = 'ORGANIZER:mailto:demo@example.com';

const PEOPLE: readonly Sent[] = [
  {
    id: 'I13',
    what: 'an organiser who is somebody else',
    body: meeting('i', 'ORGANIZER:mailto:stranger@example.com', 'ATTENDEE:mailto:demo@example.com'),
    verdict: 'kept',
    chosen: 'Taken as an invitation that was imported; the ERP mails nobody.',
    check: nothingSent,
  },
  {
    id: 'I13',
    what: '1,001 attendees',
    body: () => meeting('i', ORGANIZER, ...repeated(1001, (n) => `ATTENDEE:mailto:a${n}@example.com`)),
    verdict: caldav('max-attendees-per-instance'),
  },
  ...[
    'mailto:a@example.com?bcc=b@example.com',
    'MAILTO:A@EXAMPLE.COM',
    'mailto:a%40example.com',
    'mailto:a%0d%0aBcc:b@example.com',
    'http://example.com/a',
    'urn:uuid:550e8400-e29b-41d4-a716-446655440000',
    'mailto:',
    '',
    'javascript:alert(1)',
  ].map(
    (address): Sent => ({
      id: 'I13',
      what: `the attendee “${address}”`,
      body: meeting('i', ORGANIZER, `ATTENDEE;CN="Doe\\, John \\"x\\"":${address}`.replaceAll('\\"', "'")),
      verdict: 'kept',
      check: nothingSent,
    }),
  ),
];

const VALUES: readonly Sent[] = [
  ...['-1', '2147483648', '99999999999999999999', 'x'].map(
    (number): Sent => ({
      id: 'I14',
      what: `SEQUENCE:${number}`,
      body: meeting('i', `SEQUENCE:${number}`),
      verdict: 'kept',
    }),
  ),
  ...[
    'PRIORITY:10',
    'PRIORITY:-1',
    'PRIORITY:x',
    'STATUS:PERHAPS',
    'CLASS:SECRET',
    'TRANSP:GLASS',
    'GEO:1000;1000',
    'GEO:x',
  ].map((line): Sent => ({ id: 'I15', what: line, body: meeting('i', line), verdict: 'kept' })),
  ...[
    'PERCENT-COMPLETE:101',
    'PERCENT-COMPLETE:-5',
    'PERCENT-COMPLETE:x',
    'COMPLETED:20270301T090000Z',
    'STATUS:PERHAPS',
    'RELATED-TO:i',
    'RELATED-TO:nobody',
    'RELATED-TO;RELTYPE=CHILD:nobody',
  ].map(
    (line): Sent => ({
      id: 'I15',
      what: `a task with ${line}`,
      in: TASKS,
      body: task('i', line),
      verdict: 'kept',
    }),
  ),
  {
    id: 'I16',
    heavy: true,
    what: '10,000 X- properties, a megabyte',
    body: () => meeting('i', ...repeated(10_000, (n) => `X-P${n}:${'y'.repeat(90)}`)),
    verdict: 'kept',
    check: (text) => assert.ok(text.includes('X-P9999:')),
    chosen: 'Within --max-body they are kept to the letter.',
  },
];

const TYPES: readonly Sent[] = [
  ...[
    'text/plain',
    'text/calendar; charset=UTF-8',
    'TEXT/CALENDAR;component=vevent',
    'application/octet-stream',
    '',
  ].map(
    (type): Sent => ({
      id: 'I17',
      what: `Content-Type: ${type}`,
      headers: { 'Content-Type': type },
      body: meeting('i'),
      verdict: 'kept',
    }),
  ),
  {
    id: 'I17',
    what: 'Latin-1',
    headers: { 'Content-Type': 'text/calendar; charset=iso-8859-1' },
    body: Buffer.from(meeting('i', 'SUMMARY:Größe'), 'latin1'),
    verdict: 'kept',
    check: (text) => assert.match(text, /Größe/),
  },
  ...['application/calendar+json', 'text/calendar; charset=klingon', 'application/xml'].map(
    (type): Sent => ({
      id: 'I17',
      what: `Content-Type: ${type}`,
      headers: { 'Content-Type': type },
      body: meeting('i'),
      verdict: caldav('supported-calendar-data'),
      status: 415,
    }),
  ),
  { id: 'I18', what: 'nothing', body: '', verdict: DATA },
  { id: 'I18', what: 'an empty line', body: '\r\n', verdict: DATA },
  {
    id: 'I18',
    what: 'nothing but a calendar’s frame',
    body: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
    verdict: RESOURCE,
  },
];

let number = 0;

/** Each row has a UID of its own, so that what one leaves behind is not in another's way. */
function named(body: string | Uint8Array, uid: string): string | Uint8Array {
  if (typeof body === 'string') return body.replaceAll('UID:i\r', `UID:${uid}\r`);
  return Buffer.from(Buffer.from(body).toString('latin1').replaceAll('UID:i\r', `UID:${uid}\r`), 'latin1');
}

function rowOf(sent: Sent): Row {
  number += 1;
  const own = `i${number}`;
  const path = `${sent.in ?? MEETINGS}bad-${number}.ics`;
  const { id, what, verdict, headers = {}, chosen, check } = sent;
  const typed = { 'Content-Type': 'text/calendar; charset=utf-8', ...headers };
  return {
    id,
    what,
    ask: (): Ask => ({
      method: 'PUT',
      path,
      headers: typed,
      body: named(typeof sent.body === 'function' ? sent.body() : sent.body, own),
    }),
    ...(verdict === 'kept' || verdict === 'nothing'
      ? { status: 201, ...(verdict === 'kept' ? { stores: true as const } : { writes: true as const }) }
      : {
          status: sent.status ?? 403,
          condition: verdict,
          ...(sent.status === 413 && { closes: true as const }),
        }),
    ...(sent.heavy && { heavy: true as const }),
    ...(chosen !== undefined && { chosen }),
    ...(check && {
      check: async (_reply, world) => {
        const { body } = await world.ask({ method: 'GET', path });
        await check(body.toString(), world);
      },
    }),
  };
}

const put = (name: string, body: string, headers: Record<string, string> = {}): Ask => ({
  method: 'PUT',
  path: MEETINGS + name,
  headers: { 'Content-Type': 'text/calendar', ...headers },
  body,
});

const taken = {
  before: async (world: World): Promise<void> => {
    assert.equal((await world.ask(put('taken.ics', meeting('taken', 'SEQUENCE:5')))).status, 201);
  },
  after: async (world: World): Promise<void> => {
    await world.ask({ method: 'DELETE', path: `${MEETINGS}taken.ics` });
  },
};

const ATTENDED = 'attended.ics';

/** A meeting of admin's, which demo attends. */
const invited = {
  before: async (world: World): Promise<void> => {
    const people = ['ORGANIZER', 'ATTENDEE'].map((who) => `${who}:mailto:admin@demo.example`);
    const body = meeting('attended', 'SUMMARY:Theirs', ...people, 'ATTENDEE:mailto:demo@demo.example');
    const path = `${HOME.replaceAll('/demo/c/', '/admin/c/')}Meetings/${ATTENDED}`;
    assert.equal((await world.ask({ ...put(ATTENDED, body), path, as: ADMIN })).status, 201);
    assert.match(await attended(world), /SUMMARY:Theirs/);
  },
  after: async (world: World): Promise<void> => {
    const path = `${HOME.replaceAll('/demo/c/', '/admin/c/')}Meetings/${ATTENDED}`;
    assert.equal((await world.ask({ method: 'DELETE', path, as: ADMIN })).status, 204);
  },
};

const attended = async (world: World): Promise<string> =>
  (await world.ask({ method: 'GET', path: MEETINGS + ATTENDED })).body.toString().replace(/\r\n[ \t]/g, '');

/** What demo makes of a meeting he attends. */
const OF_ANOTHER: readonly (readonly [what: string, change: (text: string) => string])[] = [
  ['another name', (text) => text.replace('SUMMARY:Theirs', 'SUMMARY:Mine')],
  ['another time', (text) => text.replace(/^(DTEND[^:]*:\d{8}T)\d{2}/m, '$123')],
  [
    'one more attendee',
    (text) => text.replace('END:VEVENT', 'ATTENDEE:mailto:other@example.com\r\nEND:VEVENT'),
  ],
  [
    'another answer of somebody else',
    (text) => text.replace('ATTENDEE:mailto:admin@', 'ATTENDEE;PARTSTAT=DECLINED:mailto:admin@'),
  ],
];

const ATTENDING: readonly Row[] = [
  ...OF_ANOTHER.map(
    ([what, change]): Row => ({
      id: 'I13',
      what: `somebody else’s meeting with ${what}`,
      ...invited,
      ask: async (world) => {
        const text = await attended(world);
        assert.notEqual(change(text), text);
        return changedTo(change(text));
      },
      status: 403,
      condition: caldav('allowed-attendee-scheduling-object-change'),
      check: async (_reply, world) => assert.match(await attended(world), /SUMMARY:Theirs/),
    }),
  ),
  {
    id: 'I13',
    what: 'somebody else’s meeting with an answer of one’s own',
    ...invited,
    ask: async (world) => {
      const text = await attended(world);
      return changedTo(text.replace('ATTENDEE:mailto:demo@', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:demo@'));
    },
    status: 204,
    writes: true,
    check: async (_reply, world) =>
      assert.match(await attended(world), /^ATTENDEE;.*PARTSTAT=ACCEPTED.*:mailto:demo@/m),
  },
];

function changedTo(body: string): Ask {
  return { method: 'PUT', path: MEETINGS + ATTENDED, headers: { 'Content-Type': 'text/calendar' }, body };
}

const SECOND: readonly Row[] = [
  {
    id: 'I12',
    what: 'an attachment of 20 megabytes',
    ask: { method: 'PUT', path: `${MEETINGS}i12.ics`, headers: { 'Content-Length': '20000000' } },
    status: 413,
    condition: caldav('max-resource-size'),
    closes: true,
  },
  {
    id: 'I6',
    what: 'the UID of another entry',
    ask: put('second.ics', meeting('taken')),
    status: 409,
    condition: caldav('no-uid-conflict'),
    check: ({ body }) => assert.ok(body.includes('taken.ics')),
    chosen: '409 with the href: whoever sent it can settle it, and DAVx5 goes on.',
    ...taken,
  },
  {
    id: 'I6',
    what: 'the UID of another calendar’s entry',
    ask: { ...put('x', task('taken')), path: `${TASKS}second.ics` },
    status: 201,
    stores: true,
    chosen: 'Another calendar may have it.',
    ...taken,
  },
  {
    id: 'I14',
    what: 'a lower SEQUENCE, and the right ETag',
    ask: async (world) => {
      const { headers } = await world.ask({ method: 'GET', path: `${MEETINGS}taken.ics` });
      return put('taken.ics', meeting('taken', 'SEQUENCE:1'), { 'If-Match': headers.get('etag') ?? '' });
    },
    status: 204,
    stores: true,
    chosen: 'The ETag decides.',
    ...taken,
  },
  {
    id: 'I15',
    what: 'a task that is its own grandparent',
    before: async (world) => {
      const parent = { ...put('x', task('a')), path: `${TASKS}circle-a.ics` };
      assert.equal((await world.ask(parent)).status, 201);
      const child = { ...put('x', task('b', 'RELATED-TO:a')), path: `${TASKS}circle-b.ics` };
      assert.equal((await world.ask(child)).status, 201);
    },
    ask: { ...put('x', task('a', 'RELATED-TO:b')), path: `${TASKS}circle-a.ics` },
    status: 204,
    stores: true,
    chosen: 'Kept for the clients; the ERP has no circles.',
    after: async (world) => {
      await world.ask({ method: 'DELETE', path: `${TASKS}circle-b.ics` });
    },
  },
  {
    id: 'I18',
    what: 'nothing, with a type Thunderbird probes with',
    ask: { method: 'PUT', path: `${HOME}Meetings/probe.ics`, headers: { 'Content-Length': '0' } },
    status: 403,
    condition: DATA,
  },
];

export const ICALENDAR: readonly Row[] = [
  ...[
    ...RULES,
    ...OVERRIDES,
    ...RESOURCES,
    ...FOLDS,
    ...CHARACTERS,
    ...ZONES,
    ...DATES,
    ...ALARMS,
    ...ATTACHMENTS,
  ].map(rowOf),
  ...[...PEOPLE, ...VALUES, ...TYPES].map(rowOf),
  ...SECOND,
  ...ATTENDING,
];

export const ICALENDAR_ELSEWHERE: readonly Elsewhere[] = [
  {
    id: 'I13',
    what: 'a change of a meeting that somebody else organises and the ERP masks',
    answer: '403 DAV:need-privileges',
    file: 'test/calendar/writing/writing.test.ts',
    name: 'is never written back on',
  },
];
