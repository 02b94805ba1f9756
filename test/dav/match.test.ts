import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFilter } from '../../lib/dav/filter.ts';
import { decided, matches, rangeFor } from '../../lib/dav/match.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { parseXml } from '../../lib/xml/parse.ts';
import { APPENDIX_B } from './rfc4791-appendix-b.ts';

/** Shorthand for the XML of a filter, all inside VCALENDAR. */
function filter(inner: string) {
  const text = `<C:filter xmlns:C="urn:ietf:params:xml:ns:caldav"><C:comp-filter name="VCALENDAR">${inner}</C:comp-filter></C:filter>`;
  return readFilter(parseXml(Buffer.from(text)));
}
const comp = (name: string, ...inner: readonly string[]) =>
  `<C:comp-filter name="${name}">${inner.join('')}</C:comp-filter>`;
const prop = (name: string, ...inner: readonly string[]) =>
  `<C:prop-filter name="${name}">${inner.join('')}</C:prop-filter>`;
const param = (name: string, ...inner: readonly string[]) =>
  `<C:param-filter name="${name}">${inner.join('')}</C:param-filter>`;
const text = (needle: string, attributes = '') => `<C:text-match ${attributes}>${needle}</C:text-match>`;
const range = (start?: string, end?: string) =>
  `<C:time-range${start === undefined ? '' : ` start="${start}"`}${end === undefined ? '' : ` end="${end}"`}/>`;
const NOT = '<C:is-not-defined/>';

const EVENTS = ['abcd1.ics', 'abcd2.ics', 'abcd3.ics'];
const TASKS = ['abcd4.ics', 'abcd5.ics', 'abcd6.ics', 'abcd7.ics'];

const QUERIES: readonly (readonly [what: string, inner: string, found: readonly string[]])[] = [
  [
    '7.8.1: events on a day',
    comp('VEVENT', range('20060104T000000Z', '20060105T000000Z')),
    ['abcd2.ics', 'abcd3.ics'],
  ],
  ['7.8.4: busy times', comp('VFREEBUSY', range('20060102T000000Z', '20060103T000000Z')), ['abcd8.ics']],
  [
    '7.8.6: by UID',
    comp('VEVENT', prop('UID', text('DC6C50A017428C5216A2F1CD@example.com', 'collation="i;octet"'))),
    ['abcd3.ics'],
  ],
  [
    '7.8.7: by who has not answered',
    comp(
      'VEVENT',
      prop(
        'ATTENDEE',
        text('mailto:lisa@example.com', 'collation="i;ascii-casemap"'),
        param('PARTSTAT', text('NEEDS-ACTION')),
      ),
    ),
    ['abcd3.ics'],
  ],
  [
    '7.8.7 the other way round: a parameter of another attendee does not count',
    comp(
      'VEVENT',
      prop('ATTENDEE', text('mailto:cyrus@example.com'), param('PARTSTAT', text('NEEDS-ACTION'))),
    ),
    [],
  ],
  ['7.8.8: all events', comp('VEVENT'), EVENTS],
  [
    '7.8.9: tasks still to do',
    comp('VTODO', prop('COMPLETED', NOT), prop('STATUS', text('CANCELLED', 'negate-condition="yes"'))),
    ['abcd4.ics', 'abcd5.ics'],
  ],
  ['everything', '', Object.keys(APPENDIX_B)],
  ['what is no event', comp('VEVENT', NOT), [...TASKS, 'abcd8.ics']],
  ['what has an alarm', comp('VTODO', comp('VALARM')), TASKS],
  ['what has none', comp('VEVENT', comp('VALARM', NOT)), EVENTS],
  ['what is no component', comp('X-NOTHING'), []],
  ['events with an organizer', comp('VEVENT', prop('ORGANIZER')), ['abcd3.ics']],
  ['events without one, moved ones too', comp('VEVENT', prop('ORGANIZER', NOT)), ['abcd1.ics', 'abcd2.ics']],
  ['a moved one by its own summary', comp('VEVENT', prop('SUMMARY', text('bis bis'))), ['abcd2.ics']],
  [
    'time and summary of one and the same component',
    comp('VEVENT', range('20060104T000000Z', '20060105T000000Z'), prop('SUMMARY', text('bis bis'))),
    [],
  ],
  ['where the moved one was', comp('VEVENT', range('20060104T170000Z', '20060104T180000Z')), []],
  ['where it is', comp('VEVENT', range('20060104T190000Z', '20060104T200000Z')), ['abcd2.ics']],
  ['the last of five', comp('VEVENT', range('20060106T000000Z')), ['abcd2.ics']],
  ['after the last', comp('VEVENT', range('20060106T200000Z')), []],
  ['until the first ends', comp('VEVENT', range(undefined, '20060102T150001Z')), ['abcd1.ics']],
  ['until the first begins', comp('VEVENT', range(undefined, '20060102T150000Z')), []],
  ['parameters there', comp('VEVENT', prop('DTSTART', param('TZID'))), EVENTS],
  ['parameters not there', comp('VTODO', prop('DUE', param('TZID', NOT))), TASKS],
  ['a parameter by its text', comp('VTODO', prop('DUE', param('VALUE', text('date')))), TASKS],
  [
    'a date as it is written',
    comp('VTODO', prop('DUE', text('20060106', 'collation="i;octet"'))),
    ['abcd5.ics'],
  ],
  [
    'a property by its time',
    comp('VEVENT', prop('LAST-MODIFIED', range('20060206T001330Z', '20060206T001331Z'))),
    ['abcd3.ics'],
  ],
  [
    'a property until its time',
    comp('VEVENT', prop('LAST-MODIFIED', range('20060206T000000Z', '20060206T001330Z'))),
    [],
  ],
  [
    'tasks due in a range',
    comp('VTODO', range('20060103T235959Z', '20060106T000000Z')),
    ['abcd4.ics', 'abcd5.ics'],
  ],
  ['case folded', comp('VEVENT', prop('DESCRIPTION', text('sTEELERS'))), ['abcd1.ics']],
  ['case as it is', comp('VEVENT', prop('DESCRIPTION', text('sTEELERS', 'collation="i;octet"'))), []],
  ['two events at once', comp('VEVENT', prop('SUMMARY', text('#1')), prop('SUMMARY', text('#2'))), []],
  ['events and tasks in one', comp('VEVENT') + comp('VTODO'), []],
];

for (const [what, inner, found] of QUERIES)
  test(`RFC 4791 ${what}`, () => {
    const asked = filter(inner);
    const hits = Object.entries(APPENDIX_B).filter(([, body]) => matches(asked, parseCalendar(body), 'UTC'));
    assert.deepEqual(
      hits.map(([name]) => name),
      found,
    );
  });

const wrapped = (kind: string, ...lines: readonly string[]) =>
  parseCalendar(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      `BEGIN:${kind}`,
      'UID:x',
      ...lines,
      `END:${kind}`,
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );

/** RFC 4791 section 9.9: whether each component touches 2026-03-10, 10:00 to 12:00. */
const TIMES: readonly (readonly [kind: string, lines: readonly string[], touches: boolean])[] = [
  ['VEVENT', ['DTSTART:20260310T090000Z', 'DTEND:20260310T100000Z'], false],
  ['VEVENT', ['DTSTART:20260310T090000Z', 'DTEND:20260310T100001Z'], true],
  ['VEVENT', ['DTSTART:20260310T115959Z', 'DTEND:20260310T130000Z'], true],
  ['VEVENT', ['DTSTART:20260310T120000Z', 'DTEND:20260310T130000Z'], false],
  ['VEVENT', ['DTSTART:20260310T080000Z', 'DTEND:20260310T140000Z'], true],
  ['VEVENT', ['DTSTART:20260310T090000Z', 'DURATION:PT2H'], true],
  ['VEVENT', ['DTSTART:20260310T100000Z', 'DURATION:PT0S'], true],
  ['VEVENT', ['DTSTART:20260310T120000Z', 'DURATION:PT0S'], false],
  ['VEVENT', ['DTSTART:20260310T100000Z'], true],
  ['VEVENT', ['DTSTART:20260310T095959Z'], false],
  ['VEVENT', ['DTSTART;VALUE=DATE:20260310'], true],
  ['VEVENT', ['DTSTART;VALUE=DATE:20260309'], false],
  ['VEVENT', ['DTSTART;VALUE=DATE:20260309', 'DTEND;VALUE=DATE:20260311'], true],
  ['VEVENT', ['DTSTART:20200101T103000Z', 'DTEND:20200101T104500Z', 'RRULE:FREQ=DAILY'], true],
  ['VEVENT', ['DTSTART:20200101T130000Z', 'DTEND:20200101T140000Z', 'RRULE:FREQ=DAILY'], false],
  [
    'VEVENT',
    ['DTSTART:20200101T103000Z', 'DTEND:20200101T104500Z', 'RRULE:FREQ=DAILY', 'EXDATE:20260310T103000Z'],
    false,
  ],
  ['VEVENT', ['DTSTART:20200101T103000Z', 'DTEND:20200101T104500Z', 'RDATE:20260310T110000Z'], true],
  [
    'VEVENT',
    ['DTSTART:20200101T103000Z', 'DTEND:20200101T104500Z', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
    false,
  ],
  ['VTODO', ['DTSTART:20260310T090000Z', 'DURATION:PT1H'], true],
  ['VTODO', ['DTSTART:20260310T090000Z', 'DURATION:PT59M'], false],
  ['VTODO', ['DTSTART:20260310T090000Z', 'DUE:20260310T100000Z'], false],
  ['VTODO', ['DTSTART:20260310T090000Z', 'DUE:20260310T103000Z'], true],
  ['VTODO', ['DTSTART:20260310T110000Z', 'DUE:20260310T130000Z'], true],
  ['VTODO', ['DTSTART:20260310T110000Z'], true],
  ['VTODO', ['DTSTART:20260310T120000Z'], false],
  ['VTODO', ['DUE:20260310T120000Z'], true],
  ['VTODO', ['DUE:20260310T100000Z'], false],
  ['VTODO', ['DUE;VALUE=DATE:20260310'], false],
  ['VTODO', ['COMPLETED:20260310T110000Z', 'CREATED:20260301T000000Z'], true],
  ['VTODO', ['COMPLETED:20260309T110000Z', 'CREATED:20260301T000000Z'], false],
  ['VTODO', ['COMPLETED:20260320T110000Z', 'CREATED:20260301T000000Z'], true],
  ['VTODO', ['COMPLETED:20260310T120000Z'], true],
  ['VTODO', ['COMPLETED:20260310T130000Z'], false],
  ['VTODO', ['CREATED:20200101T000000Z'], true],
  ['VTODO', ['CREATED:20260310T120000Z'], false],
  ['VTODO', ['SUMMARY:whenever'], true],
  ['VTODO', ['DTSTART:20200101T103000Z', 'DUE:20200101T104500Z', 'RRULE:FREQ=DAILY'], true],
  ['VTODO', ['DTSTART:20200101T130000Z', 'DUE:20200101T134500Z', 'RRULE:FREQ=DAILY'], false],
  ['VJOURNAL', ['DTSTART:20260310T110000Z'], true],
  ['VJOURNAL', ['DTSTART:20260310T120000Z'], false],
  ['VJOURNAL', ['DTSTART;VALUE=DATE:20260310'], true],
  ['VJOURNAL', ['SUMMARY:whenever'], false],
  ['VFREEBUSY', ['DTSTART:20260310T000000Z', 'DTEND:20260311T000000Z'], true],
  ['VFREEBUSY', ['FREEBUSY:20260310T080000Z/PT1H,20260310T113000Z/PT1H'], true],
  ['VFREEBUSY', ['FREEBUSY:20260310T080000Z/PT1H'], false],
  ['VFREEBUSY', ['SUMMARY:whenever'], false],
];

for (const [kind, lines, touches] of TIMES)
  test(`${kind} ${lines.join(' ')} ${touches ? 'touches' : 'does not touch'} the range`, () =>
    assert.equal(
      matches(
        filter(comp(kind, range('20260310T100000Z', '20260310T120000Z'))),
        wrapped(kind, ...lines),
        'UTC',
      ),
      touches,
    ));

const alarm = (...lines: readonly string[]) => ['BEGIN:VALARM', 'ACTION:DISPLAY', ...lines, 'END:VALARM'];
const EVENT = ['DTSTART:20260310T130000Z', 'DTEND:20260310T140000Z'];

/** Whether an alarm goes off from 10:00 until 12:00. */
const ALARMS: readonly (readonly [kind: string, lines: readonly string[], goesOff: boolean])[] = [
  ['VEVENT', [...EVENT, ...alarm('TRIGGER:-PT2H')], true],
  ['VEVENT', [...EVENT, ...alarm('TRIGGER:-PT1H')], false],
  ['VEVENT', [...EVENT, ...alarm('TRIGGER:-PT3H')], true],
  ['VEVENT', [...EVENT, ...alarm('TRIGGER;RELATED=END:-PT3H')], true],
  ['VEVENT', [...EVENT, ...alarm('TRIGGER;VALUE=DATE-TIME:20260310T100000Z')], true],
  ['VEVENT', [...EVENT, ...alarm('TRIGGER;VALUE=DATE-TIME:20260310T120000Z')], false],
  ['VEVENT', [...EVENT, ...alarm('TRIGGER:-PT5H', 'DURATION:PT90M', 'REPEAT:2')], true],
  ['VEVENT', [...EVENT, ...alarm('TRIGGER:-PT5H', 'DURATION:PT4H', 'REPEAT:1000000000')], false],
  ['VEVENT', ['DTSTART:20200101T130000Z', 'RRULE:FREQ=DAILY', ...alarm('TRIGGER:-PT2H')], true],
  ['VEVENT', ['DTSTART:20200101T130000Z', 'RRULE:FREQ=DAILY', ...alarm('TRIGGER:-P1DT2H')], true],
  ['VEVENT', ['DTSTART:20200101T130000Z', 'RRULE:FREQ=DAILY', ...alarm('TRIGGER:-PT6H')], false],
  ['VTODO', ['DUE:20260310T130000Z', ...alarm('TRIGGER;RELATED=END:-PT2H')], true],
  ['VTODO', ['DTSTART:20260310T130000Z', ...alarm('TRIGGER:-PT2H')], true],
  ['VTODO', ['SUMMARY:whenever', ...alarm('TRIGGER:-PT2H')], false],
];

for (const [kind, lines, goesOff] of ALARMS)
  test(`the alarm of ${lines.join(' ')} ${goesOff ? 'goes' : 'does not go'} off in the range`, () => {
    const asked = filter(comp(kind, comp('VALARM', range('20260310T100000Z', '20260310T120000Z'))));
    assert.equal(matches(asked, wrapped(kind, ...lines), 'UTC'), goesOff);
  });

test('days and floating times are those of the zone', () => {
  const day = wrapped('VEVENT', 'DTSTART;VALUE=DATE:20260310');
  const floating = wrapped('VEVENT', 'DTSTART:20260310T093000', 'DTEND:20260310T094500');
  const asked = (start: string, end: string) => filter(comp('VEVENT', range(start, end)));
  assert.equal(matches(asked('20260309T230000Z', '20260309T233000Z'), day, 'Europe/Brussels'), true);
  assert.equal(matches(asked('20260309T230000Z', '20260309T233000Z'), day, 'UTC'), false);
  assert.equal(matches(asked('20260310T083000Z', '20260310T084500Z'), floating, 'Europe/Brussels'), true);
  assert.equal(matches(asked('20260310T083000Z', '20260310T084500Z'), floating, 'Asia/Tokyo'), false);
});

test('texts are compared without their escapes', () => {
  const event = wrapped('VEVENT', 'SUMMARY:a\\, b\\; c\\nd', 'CATEGORIES:one,two');
  for (const needle of ['a, b; c', 'c\nd'])
    assert.ok(matches(filter(comp('VEVENT', prop('SUMMARY', text(needle)))), event, 'UTC'), needle);
  assert.ok(matches(filter(comp('VEVENT', prop('CATEGORIES', text('two')))), event, 'UTC'));
});

const DECIDED: readonly (readonly [inner: string, component: string, answer: boolean | undefined])[] = [
  ['', 'VEVENT', true],
  [comp('VEVENT'), 'VEVENT', true],
  [comp('VEVENT'), 'VTODO', false],
  [comp('VTODO', prop('COMPLETED', NOT)), 'VEVENT', false],
  [comp('VEVENT', NOT), 'VTODO', true],
  [comp('VEVENT', NOT), 'VEVENT', false],
  [comp('VEVENT', range('20260101T000000Z')), 'VEVENT', undefined],
  [comp('VEVENT', prop('SUMMARY')), 'VEVENT', undefined],
  [comp('VTIMEZONE'), 'VEVENT', undefined],
  [prop('VERSION'), 'VEVENT', undefined],
  [NOT, 'VEVENT', false],
];

for (const [inner, component, answer] of DECIDED)
  test(`all of a calendar of ${component}: ${inner || 'anything'}`, () =>
    assert.equal(decided(filter(inner), component), answer));

test('a range for the list is that of the calendar’s own component', () => {
  const inner = comp('VEVENT', range('20260101T000000Z', '20260201T000000Z'));
  assert.deepEqual(rangeFor(filter(inner), 'VEVENT'), { start: Date.UTC(2026, 0), end: Date.UTC(2026, 1) });
  assert.equal(rangeFor(filter(inner), 'VTODO'), undefined);
  assert.equal(
    rangeFor(filter(comp('VEVENT', comp('VALARM', range('20260101T000000Z')))), 'VEVENT'),
    undefined,
  );
});
