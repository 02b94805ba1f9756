import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { instances, ruleOf } from '../../lib/ical/rule.ts';
import { formatWall, parseWall } from '../../lib/ical/zones.ts';

function walls(rule: string, start: string, count: number, from = start): string[] {
  const recur = ICAL.Recur.fromString(rule);
  const until = recur.until ? parseWall(recur.until.toString().replace('Z', '')) : undefined;
  const found: string[] = [];
  for (const wall of instances(ruleOf(recur, until), parseWall(start), parseWall(from))) {
    found.push(formatWall(wall));
    if (found.length === count) break;
  }
  return found;
}

/** `MM-DD` or `YYYY-MM-DD`, at the time of the start. */
function dates(start: string, text: string): string[] {
  let year = start.slice(0, 4);
  return text.split(' ').map((day) => {
    if (day.length > 5) year = day.slice(0, 4);
    return `${year}-${day.slice(-5)}${start.slice(10)}`;
  });
}

/** The examples of RFC 5545, 3.8.5.3, as far as they tell rules apart; all begin in 1997 in New York. */
const RFC: readonly [rule: string, start: string, dates: string][] = [
  ['FREQ=DAILY;COUNT=10', '1997-09-02', '09-02 09-03 09-04 09-05 09-06 09-07 09-08 09-09 09-10 09-11'],
  ['FREQ=DAILY;INTERVAL=10;COUNT=5', '1997-09-02', '09-02 09-12 09-22 10-02 10-12'],
  [
    'FREQ=YEARLY;UNTIL=19990131T140000Z;BYMONTH=1;BYDAY=FR',
    '1998-01-01',
    '01-02 01-09 01-16 01-23 01-30 1999-01-01 01-08 01-15 01-22 01-29',
  ],
  ['FREQ=DAILY;UNTIL=19980105T140000Z;BYMONTH=1', '1998-01-01', '01-01 01-02 01-03 01-04 01-05'],
  ['FREQ=WEEKLY;INTERVAL=2;WKST=SU', '1997-09-02', '09-02 09-16 09-30 10-14 10-28 11-11 11-25'],
  [
    'FREQ=WEEKLY;INTERVAL=2;UNTIL=19971008T000000Z;WKST=SU;BYDAY=MO,WE,FR',
    '1997-09-01',
    '09-01 09-03 09-05 09-15 09-17 09-19 09-29 10-01 10-03',
  ],
  [
    'FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH',
    '1997-09-02',
    '09-02 09-04 09-16 09-18 09-30 10-02 10-14 10-16',
  ],
  [
    'FREQ=MONTHLY;COUNT=10;BYDAY=1FR',
    '1997-09-05',
    '09-05 10-03 11-07 12-05 1998-01-02 02-06 03-06 04-03 05-01 06-05',
  ],
  [
    'FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU',
    '1997-09-07',
    '09-07 09-28 11-02 11-30 1998-01-04 01-25 03-01 03-29 05-03 05-31',
  ],
  ['FREQ=MONTHLY;COUNT=6;BYDAY=-2MO', '1997-09-22', '09-22 10-20 11-17 12-22 1998-01-19 02-16'],
  ['FREQ=MONTHLY;BYMONTHDAY=-3', '1997-09-28', '09-28 10-29 11-28 12-29 1998-01-29 02-26'],
  [
    'FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15',
    '1997-09-02',
    '09-02 09-15 10-02 10-15 11-02 11-15 12-02 12-15 1998-01-02 01-15',
  ],
  [
    'FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1',
    '1997-09-30',
    '09-30 10-01 10-31 11-01 11-30 12-01 12-31 1998-01-01 01-31 02-01',
  ],
  [
    'FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15',
    '1997-09-10',
    '09-10 09-11 09-12 09-13 09-14 09-15 1999-03-10 03-11 03-12 03-13',
  ],
  [
    'FREQ=YEARLY;COUNT=10;BYMONTH=6,7',
    '1997-06-10',
    '06-10 07-10 1998-06-10 07-10 1999-06-10 07-10 2000-06-10 07-10 2001-06-10 07-10',
  ],
  [
    'FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200',
    '1997-01-01',
    '01-01 04-10 07-19 2000-01-01 04-09 07-18 2003-01-01 04-10 07-19 2006-01-01',
  ],
  ['FREQ=YEARLY;BYDAY=20MO', '1997-05-19', '05-19 1998-05-18 1999-05-17'],
  ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', '1997-05-12', '05-12 1998-05-11 1999-05-17'],
  ['FREQ=YEARLY;BYMONTH=3;BYDAY=TH', '1997-03-13', '03-13 03-20 03-27 1998-03-05 03-12'],
  ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '1997-09-02', '1998-02-13 03-13 11-13 1999-08-13 2000-10-13'],
  ['FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13', '1997-09-13', '09-13 10-11 11-08 12-13 1998-01-10'],
  [
    'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
    '1996-11-05',
    '11-05 2000-11-07 2004-11-02',
  ],
  ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', '1997-09-04', '09-04 10-07 11-06'],
  ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2', '1997-09-29', '09-29 10-30 11-27 12-30 1998-01-29'],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO', '1997-08-05', '08-05 08-10 08-19 08-24'],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', '1997-08-05', '08-05 08-17 08-19 08-31'],
  ['FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', '2007-01-15', '01-15 01-30 02-15 03-15 03-30'],
];

for (const [rule, date, expected] of RFC) {
  test(`RFC 5545: ${rule}`, () => {
    const start = `${date}T09:00:00`;
    const all = dates(start, expected);
    assert.deepEqual(walls(rule, start, all.length), all);
    if (/COUNT|UNTIL/.test(rule)) assert.deepEqual(walls(rule, start, all.length + 1), all, 'and no more');
  });
}

const TIMES: readonly [rule: string, start: string, times: string[]][] = [
  [
    'FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z',
    '1997-09-02T09:00:00',
    ['02T09:00', '02T12:00', '02T15:00'],
  ],
  [
    'FREQ=MINUTELY;INTERVAL=90;COUNT=4',
    '1997-09-02T09:00:00',
    ['02T09:00', '02T10:30', '02T12:00', '02T13:30'],
  ],
  [
    'FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0,40;COUNT=5',
    '1997-09-02T09:00:00',
    ['02T09:00', '02T09:40', '02T10:00', '02T10:40', '03T09:00'],
  ],
  [
    'FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10;COUNT=7',
    '1997-09-02T09:00:00',
    ['02T09:00', '02T09:20', '02T09:40', '02T10:00', '02T10:20', '02T10:40', '03T09:00'],
  ],
  ['FREQ=DAILY;BYHOUR=8,12,18;BYSETPOS=-1', '1997-09-02T08:00:00', ['02T18:00', '03T18:00']],
  ['FREQ=HOURLY;BYDAY=WE;BYHOUR=23', '1997-09-02T09:00:00', ['03T23:00', '10T23:00']],
];

for (const [rule, start, expected] of TIMES) {
  test(`times of ${rule}`, () => {
    const all = expected.map((time) => `1997-09-${time}:00`);
    assert.deepEqual(walls(rule, start, all.length), all);
  });
}

const EDGES: readonly [rule: string, start: string, dates: string][] = [
  ['FREQ=MONTHLY', '2026-01-31', '01-31 03-31 05-31'],
  ['FREQ=YEARLY', '2024-02-29', '02-29 2028-02-29 2032-02-29'],
  ['FREQ=MONTHLY;BYDAY=5MO', '2026-03-01', '03-30 06-29 08-31'],
  ['FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU', '2025-01-01', '12-28 2027-01-03'],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1', '2026-02-28', '02-28 2027-02-28 2028-02-29'],
  ['FREQ=YEARLY;BYYEARDAY=-1', '2026-01-01', '12-31 2027-12-31'],
  ['FREQ=WEEKLY;BYDAY=MO', '2026-11-24', '11-30 12-07'], // DTSTART is no instance of its rule
  ['FREQ=DAILY;BYDAY=1MO', '2026-11-24', '11-30 12-07'], // the number means nothing here
];

for (const [rule, date, expected] of EDGES) {
  test(`${rule} from ${date}`, () => {
    const start = `${date}T09:00:00`;
    const all = dates(start, expected);
    assert.deepEqual(walls(rule, start, all.length), all);
  });
}

const NOTHING = [
  'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31',
  'FREQ=YEARLY;BYDAY=53MO;BYMONTH=1',
  'FREQ=DAILY;BYSETPOS=300',
  'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31',
  'FREQ=MINUTELY;INTERVAL=1440;BYHOUR=5',
  'FREQ=DAILY;UNTIL=19990101T000000Z',
];

for (const rule of NOTHING) {
  test(`${rule} has no instance, and that is found out`, () =>
    assert.deepEqual(walls(rule, '2026-01-01T09:00:00', 1), []));
}

test('intervals without measure end with the first instance', () => {
  assert.deepEqual(walls('FREQ=DAILY;INTERVAL=1000000000000', '2026-01-01T09:00:00', 3), [
    '2026-01-01T09:00:00',
  ]);
});

test('a rule counted for too long is given up', () => {
  assert.deepEqual(
    walls('FREQ=SECONDLY;COUNT=1000000000', '2000-01-01T09:00:00', 1, '2026-01-01T00:00:00'),
    [],
  );
});

const OLD: readonly [rule: string, first: string][] = [
  ['FREQ=DAILY', '2026-06-01T09:00:00'],
  ['FREQ=DAILY;INTERVAL=7', '2026-06-04T09:00:00'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TH', '2026-06-04T09:00:00'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-06-30T09:00:00'],
  ['FREQ=YEARLY;INTERVAL=4;BYMONTH=7', '2026-07-01T09:00:00'],
  ['FREQ=SECONDLY;INTERVAL=7', '2026-06-01T00:00:01'],
];

for (const [rule, first] of OLD) {
  test(`${rule} since 1970 is entered in 2026`, () => {
    assert.deepEqual(walls(rule, '1970-01-01T09:00:00', 1, '2026-06-01T00:00:00'), [first]);
  });
}

const weekday = fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU');
/** Rules as people make them, which ical.js repeats rightly. */
const usual = fc.oneof(
  fc.constant('FREQ=DAILY'),
  fc.uniqueArray(weekday, { minLength: 1 }).map((days) => `FREQ=WEEKLY;WKST=MO;BYDAY=${days.join()}`),
  // Not the last days: looking for a month that has them, ical.js gives up after three.
  fc.integer({ min: 1, max: 28 }).map((day) => `FREQ=MONTHLY;BYMONTHDAY=${day}`),
  fc.tuple(fc.constantFrom(1, 2, 3, 4, -1), weekday).map(([nth, day]) => `FREQ=MONTHLY;BYDAY=${nth}${day}`),
  fc.integer({ min: 1, max: 12 }).map((month) => `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=9`),
);

test('usual rules give what ical.js makes of them, and the same when entered late', () => {
  const start = fc
    .integer({ min: 0, max: 4000 })
    .map((day) => formatWall(Date.UTC(2020) + day * 86_400_000 + 34_200_000));
  fc.assert(
    fc.property(usual, fc.integer({ min: 1, max: 5 }), start, (base, interval, begin) => {
      const rule = `${base};INTERVAL=${interval}`;
      const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateTimeString(begin));
      const expected = Array.from({ length: 20 }, () => iterator.next().toString());
      assert.deepEqual(walls(rule, begin, 20), expected);
      assert.deepEqual(walls(rule, begin, 10, expected[10]), expected.slice(10));
    }),
    { numRuns: 400 },
  );
});

test('a rare rule that is counted ends with the calendars', () => {
  const found = walls('FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=720', '2026-12-28T09:00:00', 720);
  assert.ok(found.length < 50, String(found.length));
});

test('hours a rule leaves out are passed over, and none of its instances with them', () => {
  const finer = fc.constantFrom('MINUTELY', 'SECONDLY');
  const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(finer, fc.integer({ min: 20, max: 400 }), hours, (frequency, interval, allowed) => {
      const [rule, start] = [`FREQ=${frequency};INTERVAL=${interval}`, '2026-03-01T09:17:05'];
      const every = walls(rule, start, 3000).filter((wall) => allowed.includes(Number(wall.slice(11, 13))));
      fc.pre(every.length > 0);
      assert.deepEqual(walls(`${rule};BYHOUR=${allowed.join()}`, start, every.length), every);
    }),
    { numRuns: 40 },
  );
});
