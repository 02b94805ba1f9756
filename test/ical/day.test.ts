import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayAt, lengthOfYear, wallOfDate, weekOf } from '../../lib/ical/day.ts';
import { DAY } from '../../lib/ical/zones.ts';

const day = (year: number, month: number, date: number) => dayAt(wallOfDate(year, month, date) / DAY);

test('a day by its number', () => {
  assert.deepEqual(dayAt(0), {
    number: 0,
    year: 1970,
    month: 1,
    date: 1,
    weekday: 4,
    yearDay: 1,
    monthLength: 31,
  });
  assert.deepEqual(day(2024, 12, 31), {
    number: 20088,
    year: 2024,
    month: 12,
    date: 31,
    weekday: 2,
    yearDay: 366,
    monthLength: 31,
  });
  assert.equal(day(1900, 2, 1).monthLength, 28);
  assert.equal(day(2000, 2, 1).monthLength, 29);
  assert.equal(day(50, 1, 1).year, 50);
  assert.deepEqual([1999, 2000, 2100].map(lengthOfYear), [365, 366, 365]);
});

/** ISO 8601 weeks begin on Monday; with Sunday, as WKST=SU counts. */
const WEEKS: readonly [
  date: readonly [number, number, number],
  weekStart: number,
  week: number,
  weeks: number,
][] = [
  [[2026, 1, 1], 1, 1, 53],
  [[2025, 12, 29], 1, 1, 53],
  [[2025, 12, 28], 1, 52, 52],
  [[2021, 1, 3], 1, 53, 53],
  [[2021, 1, 4], 1, 1, 52],
  [[2024, 12, 30], 1, 1, 52],
  [[2026, 11, 23], 1, 48, 53],
  [[1997, 12, 28], 0, 53, 53],
  [[1998, 1, 4], 0, 1, 52],
];

for (const [date, weekStart, week, weeks] of WEEKS) {
  test(`${date.join('-')} is in week ${week} of ${weeks}, from day ${weekStart}`, () => {
    assert.deepEqual(weekOf(day(...date), weekStart), { week, weeks });
  });
}
