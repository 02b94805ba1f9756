import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '../../lib/ical/index.ts';
import { parted } from '../../lib/mapping/index.ts';
import { isForAll, isMessage, reachAtAGlance, saysAsMuch } from '../../lib/mapping/outline.ts';
import { reachOf } from '../../lib/mapping/reach.ts';
import { understand } from '../../lib/mapping/understand.ts';
import { MEETINGS, TASKS } from '../dav/fixture-texts.ts';

const calendar = (...lines: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const meeting = (...lines: readonly string[]) => [
  'BEGIN:VEVENT',
  'UID:1',
  'DTSTAMP:20260101T000000Z',
  'DTSTART:20260301T080000Z',
  'DTEND:20260301T090000Z',
  ...lines,
  'END:VEVENT',
];
const ALARM = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:x', 'TRIGGER:-PT5M', 'COLOR:red', 'END:VALARM'];
const FOLDED = `SUMMARY:${'é'.repeat(20)}\r\n ${'é'.repeat(20)}`;

const OWN: Readonly<Record<string, string>> = {
  'nothing of its own': calendar(...meeting('SUMMARY:x')),
  'an alarm': calendar(...meeting('SUMMARY:x', ...ALARM)),
  'a colour': calendar(...meeting('COLOR:red', 'SUMMARY:x')),
  'a colour of the whole': calendar('COLOR:red', ...meeting('SUMMARY:x', 'COLOR:red')),
  'notes of Thunderbird': calendar(...meeting('X-MOZ-LASTACK:20260101T000000Z', 'GEO:50.85;4.35')),
  'folded lines': calendar(...meeting(FOLDED, ...ALARM, ...ALARM)),
  'two components': calendar(
    ...meeting('RRULE:FREQ=DAILY;COUNT=9', ...ALARM),
    ...meeting('RECURRENCE-ID:20260302T080000Z', 'SUMMARY:y', 'COLOR:red'),
  ),
};

for (const [what, own] of Object.entries(OWN)) {
  const shared = parted(parseCalendar(own), own);
  test(`${what}: it says as much as the part for all`, () => assert.ok(saysAsMuch(own, shared)));
  test(`${what}: it says something else than another`, () => {
    assert.equal(saysAsMuch(own, shared.replace('UID:1', 'UID:2')), false);
    assert.equal(saysAsMuch(own, shared.replace('DTEND:20260301T090000Z\r\n', '')), false);
    assert.equal(saysAsMuch(shared.replace('DTEND:20260301T090000Z\r\n', ''), own), false);
    assert.equal(saysAsMuch(own, shared.replace('END:VEVENT', 'X-A:b\r\nEND:VEVENT')), false);
  });
  test(`${what}: the part for all is for all`, () => assert.ok(isForAll(shared)));
}

test('what has alarms, and what is a message, is not for all', () => {
  assert.equal(isForAll(calendar(...meeting(...ALARM))), false);
  assert.equal(isForAll(calendar('METHOD:REQUEST', ...meeting())), false);
  assert.equal(isMessage(calendar('method:REQUEST', ...meeting())), true);
  assert.equal(isMessage(calendar(...meeting('METHOD:REQUEST', 'X-METHOD:REQUEST'))), false);
});

const SEEN: Readonly<Record<string, string>> = {
  ...OWN,
  ...MEETINGS,
  ...TASKS,
  'a day': calendar('BEGIN:VEVENT', 'UID:1', 'DTSTART;VALUE=DATE:20260301', 'END:VEVENT'),
  'far in the east': calendar(
    'BEGIN:VEVENT',
    'UID:1',
    'DTSTART;TZID=Pacific/Kiritimati:20260301T010000',
    'END:VEVENT',
  ),
  'for ever': calendar(...meeting('RRULE:FREQ=DAILY')),
  'an override before all': calendar(
    ...meeting('RRULE:FREQ=DAILY'),
    ...['BEGIN:VEVENT', 'UID:1', 'RECURRENCE-ID:20260302T080000Z', 'DTSTART:20250302T080000Z', 'END:VEVENT'],
  ),
};

for (const [what, text] of Object.entries(SEEN))
  test(`${what}: at a glance its reach is no shorter than it is`, () => {
    const seen = reachAtAGlance(text);
    const { from, to } = reachOf(understand(parseCalendar(text), 'Pacific/Auckland'));
    assert.ok(seen === undefined || seen.from === null || (from !== null && seen.from <= from), 'from');
    assert.ok(seen === undefined || seen.to === null || (to !== null && seen.to >= to), 'to');
  });

test('a meeting is seen at a glance', () =>
  assert.notEqual(reachAtAGlance(calendar(...meeting(FOLDED, ...ALARM))), undefined));

for (const line of [
  'DURATION:P3W',
  'RDATE:20300101T000000Z',
  'RRULE:FREQ=DAILY;COUNT=3',
  'RRULE:FREQ=DAILY;UNTIL=20270101T000000Z',
  'RECURRENCE-ID;RANGE=THISANDFUTURE:20260301T080000Z',
])
  test(`${line} has to be read`, () => assert.equal(reachAtAGlance(calendar(...meeting(line))), undefined));
