import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Component,
  expand,
  limitRecurrenceSet,
  occurrences,
  parseCalendar,
} from '../../lib/ical/index.ts';
import { APPENDIX_B } from '../dav/rfc4791-appendix-b.ts';
import { at, calendar } from './calendars.ts';

const example = (name: string): Component => parseCalendar(APPENDIX_B[`${name}.ics`] ?? '');
const ABCD2 = example('abcd2');

/** Lines of the entries, without folding, by component. */
function entries(object: Component): string[][] {
  return object
    .getAllSubcomponents()
    .map((component) => component.toString().replace(/\r\n /g, '').split('\r\n').slice(1, -1));
}

const times = (object: Component): string[][] =>
  entries(object).map((lines) =>
    lines.filter((line) => /^(DTSTART|DTEND|DUE|DURATION|RECURRENCE-ID|SUMMARY)/.test(line)),
  );

const range = (start: string, end: string) => ({ start: at(start), end: at(end) });

test('RFC 4791 7.8.3: expanding abcd2 over two days', () => {
  assert.deepEqual(times(expand(ABCD2, range('20060103', '20060105'))).sort(), [
    ['DTSTART:20060103T170000Z', 'DURATION:PT1H', 'SUMMARY:Event #2', 'RECURRENCE-ID:20060103T170000Z'],
    ['DTSTART:20060104T190000Z', 'DURATION:PT1H', 'SUMMARY:Event #2 bis', 'RECURRENCE-ID:20060104T170000Z'],
  ]);
});

test('RFC 4791 7.8.2: limiting abcd2 to two days', () => {
  const limited = limitRecurrenceSet(ABCD2, range('20060103', '20060105'));
  assert.deepEqual(
    times(limited).map((lines) => lines.find((line) => line.startsWith('SUMMARY'))),
    [undefined, 'SUMMARY:Event #2', 'SUMMARY:Event #2 bis'],
  );
  assert.equal(limited.getFirstSubcomponent('vtimezone')?.getFirstPropertyValue('tzid'), 'US/Eastern');
});

test('limiting leaves the object as it was', () => {
  const before = ABCD2.toString();
  limitRecurrenceSet(ABCD2, range('20060103', '20060105'));
  expand(ABCD2, range('20060103', '20060105'));
  assert.equal(ABCD2.toString(), before);
});

const event = (...lines: readonly string[]): readonly string[] => ['VEVENT', 'UID:1', ...lines];

test('an override stays when its original was in the range, even if it went away', () => {
  const object = calendar(
    event('DTSTART:20260601T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=WEEKLY', 'SUMMARY:master'),
    event('RECURRENCE-ID:20260608T090000Z', 'DTSTART:20260820T090000Z', 'SUMMARY:went'),
    event('RECURRENCE-ID:20260706T090000Z', 'DTSTART:20260610T090000Z', 'SUMMARY:came'),
    event('RECURRENCE-ID:20260713T090000Z', 'DTSTART:20260713T100000Z', 'SUMMARY:elsewhere'),
  );
  const kept = limitRecurrenceSet(object, range('20260607', '20260614')).getAllSubcomponents();
  assert.deepEqual(
    kept.map((one) => one.getFirstPropertyValue('summary')),
    ['master', 'went', 'came'],
  );
});

test('an override for the future concerns whatever begins after it', () => {
  const object = calendar(
    event('DTSTART:20260601T090000Z', 'RRULE:FREQ=DAILY'),
    event('RECURRENCE-ID;RANGE=THISANDFUTURE:20260605T090000Z', 'DTSTART:20260605T100000Z'),
  );
  for (const [first, last, count] of [
    ['20260601', '20260604', 1],
    ['20260701', '20260702', 2],
  ] as const)
    assert.equal(entries(limitRecurrenceSet(object, range(first, last))).length, count);
});

test('an override is found behind as many instances as there may be', () => {
  const object = calendar(
    event('DTSTART:19900101T090000Z', 'RRULE:FREQ=DAILY'),
    event('RECURRENCE-ID:20290601T090000Z', 'DTSTART:20310601T100000Z', 'SUMMARY:late'),
  );
  assert.equal(entries(limitRecurrenceSet(object, range('19900101', '20300101'))).length, 2);
});

const EXPANDED: readonly [what: string, object: Component, zone: string, expected: string[][]][] = [
  [
    'dates stay dates, in the zone of the reader',
    calendar(event('DTSTART;VALUE=DATE:20260329', 'DTEND;VALUE=DATE:20260330', 'RRULE:FREQ=DAILY;COUNT=2')),
    'Pacific/Kiritimati',
    [
      ['DTSTART;VALUE=DATE:20260329', 'DTEND;VALUE=DATE:20260330', 'RECURRENCE-ID;VALUE=DATE:20260329'],
      ['DTSTART;VALUE=DATE:20260330', 'DTEND;VALUE=DATE:20260331', 'RECURRENCE-ID;VALUE=DATE:20260330'],
    ],
  ],
  [
    'floating times float',
    calendar(event('DTSTART:20260329T090000', 'DTEND:20260329T100000', 'RRULE:FREQ=DAILY;COUNT=2')),
    'Europe/Brussels',
    [
      ['DTSTART:20260329T090000', 'DTEND:20260329T100000', 'RECURRENCE-ID:20260329T090000'],
      ['DTSTART:20260330T090000', 'DTEND:20260330T100000', 'RECURRENCE-ID:20260330T090000'],
    ],
  ],
  [
    'times of a zone in UTC, each with its own offset',
    calendar(
      event(
        'DTSTART;TZID=Europe/Brussels:20260328T090000',
        'DTEND;TZID=Europe/Brussels:20260328T100000',
        'RRULE:FREQ=DAILY;COUNT=2',
      ),
    ),
    'UTC',
    [
      ['DTSTART:20260328T080000Z', 'DTEND:20260328T090000Z', 'RECURRENCE-ID:20260328T080000Z'],
      ['DTSTART:20260329T070000Z', 'DTEND:20260329T080000Z', 'RECURRENCE-ID:20260329T070000Z'],
    ],
  ],
  [
    'an entry that does not recur only loses its zone',
    calendar(event('DTSTART;TZID=Europe/Brussels:20260328T090000', 'DURATION:PT1H')),
    'UTC',
    [['DTSTART:20260328T080000Z', 'DURATION:PT1H']],
  ],
  [
    'what an override for the future moves',
    calendar(
      event('DTSTART:20260328T090000Z', 'RRULE:FREQ=DAILY;COUNT=3'),
      event('RECURRENCE-ID;RANGE=THISANDFUTURE:20260329T090000Z', 'DTSTART:20260329T110000Z', 'SUMMARY:late'),
    ),
    'UTC',
    [
      ['DTSTART:20260328T090000Z', 'RECURRENCE-ID:20260328T090000Z'],
      ['DTSTART:20260329T110000Z', 'SUMMARY:late', 'RECURRENCE-ID:20260329T090000Z'],
      ['DTSTART:20260330T110000Z', 'SUMMARY:late', 'RECURRENCE-ID:20260330T090000Z'],
    ],
  ],
  [
    'a task that is only due',
    calendar(['VTODO', 'UID:1', 'DUE;TZID=Europe/Brussels:20260328T170000', 'RRULE:FREQ=DAILY;COUNT=1']),
    'UTC',
    [['DUE:20260328T160000Z', 'RECURRENCE-ID:20260328T160000Z']],
  ],
];

for (const [what, object, zone, expected] of EXPANDED) {
  test(`expanded: ${what}`, () => {
    assert.deepEqual(times(expand(object, range('20260101', '20270101'), zone)).sort(), expected);
  });
}

test('nothing expanded names a rule, a zone, or more than the range', () => {
  const object = calendar(
    event(
      'DTSTART;TZID=Europe/Brussels:20260101T090000',
      'RRULE:FREQ=DAILY',
      'EXDATE;TZID=Europe/Brussels:20260605T090000',
      'RDATE;TZID=Europe/Brussels:20260604T150000',
    ),
  );
  const expanded = expand(object, range('20260604', '20260607'));
  assert.equal(entries(expanded).length, 3);
  assert.doesNotMatch(expanded.toString(), /RRULE|EXDATE|RDATE|TZID|VTIMEZONE/);
});

/** RFC 4791, 7.8: what each query of the examples finds. */
const FOUND: readonly [name: string, start: string, end: string, found: number][] = [
  ['abcd1', '20060104', '20060105', 0],
  ['abcd2', '20060104', '20060105', 1],
  ['abcd3', '20060104', '20060105', 1],
  ['abcd4', '20060104', '20060105', 1],
];

for (const [name, start, end, found] of FOUND) {
  test(`RFC 4791: ${name} has ${found} in ${start} to ${end}`, () => {
    assert.equal([...occurrences(example(name), range(start, end))].length, found);
  });
}
