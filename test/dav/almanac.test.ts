import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Range } from '../../lib/calendar/types.ts';
import { rangeAlone, remember, remembered } from '../../lib/dav/almanac.ts';
import type { CompFilter } from '../../lib/dav/filter.ts';
import { matches } from '../../lib/dav/match.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { MEETINGS } from './fixture-texts.ts';
import { APPENDIX_B } from './rfc4791-appendix-b.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const calendar = (...lines: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const meeting = (...lines: readonly string[]) => [
  'BEGIN:VEVENT',
  'UID:1',
  'DTSTAMP:20260101T000000Z',
  ...lines,
  'END:VEVENT',
];

const TEXTS: Readonly<Record<string, string>> = {
  ...MEETINGS,
  ...APPENDIX_B,
  'no time': calendar(...meeting('DTSTART:20260301T000000Z')),
  'a floating day': calendar(...meeting('DTSTART;VALUE=DATE:20260301')),
  'a turn of the year': calendar(...meeting('DTSTART:20261231T233000Z', 'DTEND:20270101T003000Z')),
  'every day for ever': calendar(
    ...meeting('DTSTART:20250101T233000Z', 'DTEND:20250102T003000Z', 'RRULE:FREQ=DAILY'),
  ),
  'thrice a day': calendar(
    ...meeting('DTSTART:20250101T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;BYHOUR=8,12,16;COUNT=3000'),
  ),
  'single occurrences': calendar(
    ...meeting('RECURRENCE-ID:20260301T080000Z', 'DTSTART:20260302T080000Z', 'DURATION:PT1H'),
    ...meeting('RECURRENCE-ID:20260401T080000Z', 'DTSTART:20280401T080000Z', 'DURATION:PT1H'),
  ),
};

const at = (text: string) => Date.parse(text);
const RANGES: readonly Range[] = [
  ...[
    '2025-12-31',
    '2026-01-01',
    '2026-02-28',
    '2026-03-01',
    '2026-03-02',
    '2027-01-01',
    '2028-04-01',
  ].flatMap((day) => [
    { start: at(day), end: at(day) + DAY },
    { start: at(day) - 31 * DAY, end: at(day) },
    { start: at(day), end: at(day) + 365 * DAY },
    { start: at(day) },
    { end: at(day) },
  ]),
  { start: at('2006-01-04'), end: at('2006-01-05') },
  { start: at('2006-01-01'), end: at('2012-01-01') },
  { start: at('1990-01-01'), end: at('2100-01-01') },
];
const ZONES = ['UTC', 'Pacific/Auckland', 'America/New_York'];

const filterOf = (range: Range): CompFilter => ({
  ...{ name: 'VCALENDAR', defined: true, props: [] },
  comps: [{ name: 'VEVENT', defined: true, range, props: [], comps: [] }],
});

for (const [name, text] of Object.entries(TEXTS))
  test(`what is remembered of ${name} is what a search finds`, () => {
    const object = parseCalendar(text);
    for (const zone of ZONES)
      for (const range of [...RANGES, ...RANGES.toReversed()]) {
        const sight = { range, zone };
        const known = remembered(`"${name}"`, sight);
        const found = matches(filterOf(range), object, zone);
        assert.ok(known === undefined || known === found, JSON.stringify([zone, range, known, found]));
        remember(`"${name}"`, sight, object);
        const learnt = remembered(`"${name}"`, sight);
        assert.ok(learnt === undefined || learnt === found, JSON.stringify([zone, range, learnt, found]));
      }
  });

test('a month that was looked at is known, of a series and of a single meeting', () => {
  const sight = { range: { start: at('2026-03-01'), end: at('2026-04-01') }, zone: 'UTC' };
  for (const name of ['no time', 'every day for ever']) {
    remember(`"known ${name}"`, sight, parseCalendar(TEXTS[name] ?? ''));
    assert.equal(remembered(`"known ${name}"`, sight), true);
  }
});

const PARTS = filterOf({ start: 0 });
const [PART] = PARTS.comps;
const prop = { name: 'SUMMARY', defined: true, params: [] };
const OTHERS: readonly (readonly [what: string, filter: CompFilter | undefined])[] = [
  ['no component', { ...PARTS, comps: [] }],
  ['two components', PART && { ...PARTS, comps: [PART, PART] }],
  ['a task', PART && { ...PARTS, comps: [{ ...PART, name: 'VTODO' }] }],
  ['a property of the calendar', { ...PARTS, props: [prop] }],
  ['a property of the meeting', PART && { ...PARTS, comps: [{ ...PART, props: [prop] }] }],
  ['an alarm', PART && { ...PARTS, comps: [{ ...PART, comps: [{ ...PART, name: 'VALARM' }] }] }],
  ['no meeting', PART && { ...PARTS, comps: [{ ...PART, defined: false }] }],
];

test('a range alone', () => assert.deepEqual(rangeAlone(PARTS), { start: 0 }));

for (const [what, filter] of OTHERS)
  test(`more than a range: ${what}`, () => assert.equal(filter && rangeAlone(filter), undefined));
