import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  type Clock,
  fieldsOf,
  fieldsOfRule,
  instances,
  type Rule,
  type RuleFields,
  ruleOfFields,
  ruleOfText,
  ruleText,
  wallOfDigits,
} from '../../lib/erp/rules.ts';
import type { Row } from '../../lib/erp/wire.ts';
import { DAY, formatWall, parseWall } from '../../lib/ical/zones.ts';

const FIELDS: RuleFields = {
  type: 'rrule_type',
  interval: 'interval',
  ending: 'end_type',
  count: 'count',
  until: 'until',
  weekdays: ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'],
  monthBy: 'month_by',
  day: 'day',
  nth: 'byday',
  weekday: 'weekday',
};
const UTC: Clock = { zone: 'UTC', allDay: false };
const BRUSSELS: Clock = { zone: 'Europe/Brussels', allDay: false };
const DAYS: Clock = { zone: 'UTC', allDay: true };
const FIRST = parseWall('2026-03-02T09:00:00');

const FROM_FIELDS = [
  { row: { rrule_type: 'daily', interval: 1, end_type: 'count', count: 10 }, rule: 'FREQ=DAILY;COUNT=10' },
  {
    row: { rrule_type: 'daily', interval: 3, end_type: 'count', count: 0 },
    rule: 'FREQ=DAILY;INTERVAL=3;COUNT=1',
  },
  { row: { rrule_type: 'weekly', interval: 0, end_type: 'count', count: 2 }, rule: 'FREQ=WEEKLY;COUNT=2' },
  {
    row: { rrule_type: 'weekly', interval: 2, end_type: 'count', count: 6, we: true, mo: true, fr: false },
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=6',
  },
  {
    row: { rrule_type: 'monthly', interval: 1, end_type: 'count', count: 4, month_by: 'date', day: 2 },
    rule: 'FREQ=MONTHLY;BYMONTHDAY=2;COUNT=4',
  },
  {
    row: { rrule_type: 'monthly', interval: 1, end_type: 'count', count: 4, month_by: 'date', day: 0 },
    rule: 'FREQ=MONTHLY;COUNT=4',
  },
  {
    row: {
      rrule_type: 'monthly',
      interval: 1,
      end_type: 'count',
      count: 3,
      month_by: 'day',
      byday: '-1',
      weekday: 'FRI',
    },
    rule: 'FREQ=MONTHLY;BYDAY=-1FR;COUNT=3',
  },
  { row: { rrule_type: 'yearly', interval: 1, end_type: 'count', count: 3 }, rule: 'FREQ=YEARLY;COUNT=3' },
  {
    row: { rrule_type: 'daily', interval: 1, end_type: 'end_date', until: '2026-03-10' },
    rule: 'FREQ=DAILY;UNTIL=20260310T235959Z',
  },
  {
    row: { rrule_type: 'daily', interval: 1, end_type: 'end_date', until: '2026-03-10' },
    clock: BRUSSELS,
    rule: 'FREQ=DAILY;UNTIL=20260310T225959Z',
  },
  {
    row: { rrule_type: 'daily', interval: 1, end_type: 'end_date', until: '2026-03-10' },
    clock: DAYS,
    rule: 'FREQ=DAILY;UNTIL=20260310',
  },
  { row: { rrule_type: 'daily', interval: 1, end_type: 'forever' }, rule: 'FREQ=DAILY' },
  {
    row: { rrule_type: 'daily', interval: 1, end_type: 'forever' },
    mostly: 720,
    rule: 'FREQ=DAILY;COUNT=720',
  },
  {
    row: { rrule_type: 'daily', interval: 1, end_type: 'count', count: 1000 },
    mostly: 720,
    rule: 'FREQ=DAILY;COUNT=720',
  },
  { row: { rrule_type: 'none' }, rule: undefined },
  { row: { rrule_type: false }, rule: undefined },
] as const;

test('the fields of a row become the value of an RRULE', () => {
  for (const { row, rule, ...options } of FROM_FIELDS) {
    const { clock = UTC, mostly } = options as { clock?: Clock; mostly?: number };
    const found = ruleOfFields(row, FIELDS, mostly);
    assert.equal(found && ruleText(found, clock, FIRST), rule, JSON.stringify(row));
  }
});

const FROM_TEXT = [
  ['FREQ=WEEKLY;BYDAY=WE,MO;INTERVAL=1;COUNT=6', 'FREQ=WEEKLY;BYDAY=WE,MO;COUNT=6'],
  ['RRULE:FREQ=DAILY;COUNT=3', 'FREQ=DAILY;COUNT=3'],
  ['DTSTART:20261207T090000Z\nRRULE:FREQ=DAILY;COUNT=3', 'FREQ=DAILY;COUNT=3'],
  ['FREQ=DAILY;UNTIL=20261212T225959Z', 'FREQ=DAILY;UNTIL=20261212T225959Z'],
  ['FREQ=DAILY;UNTIL=20260310T235959', 'FREQ=DAILY;UNTIL=20260310T235959Z'],
  ['FREQ=DAILY;UNTIL=20260310', 'FREQ=DAILY;UNTIL=20260310T235959Z'],
  ['FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=3', 'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=3'],
  ['FREQ=HOURLY;COUNT=3', undefined],
  ['FREQ=CUSTOM;COUNT=6', undefined],
  ['garbage', undefined],
  ['', undefined],
] as const;

test('a text of the ERP is read, or told to be unreadable', () => {
  for (const [text, expected] of FROM_TEXT) {
    const rule = ruleOfText(text);
    assert.equal(rule && ruleText(rule, UTC, FIRST), expected, text);
  }
});

test('digits of exdate are read with and without Z, and garbage is no date', () => {
  assert.equal(wallOfDigits('20260408T090000'), parseWall('2026-04-08T09:00:00'));
  assert.equal(wallOfDigits('20260408T090000Z'), parseWall('2026-04-08T09:00:00'));
  assert.equal(wallOfDigits('20260408'), parseWall('2026-04-08'));
  assert.equal(wallOfDigits('2026-04-08 09:00:00'), parseWall('2026-04-08T09:00:00'));
  assert.equal(wallOfDigits('garbage'), undefined);
});

test('instances are those of the rule, the start only when it is one', () => {
  const texts = (rule: Rule, start: string): string[] =>
    [...instances(rule, parseWall(start))].map((wall) => formatWall(wall).slice(0, 10));
  const cases = [
    [{ pattern: 'FREQ=WEEKLY;BYDAY=WE', count: 2 }, '2026-03-02', ['2026-03-04', '2026-03-11']],
    [
      { pattern: 'FREQ=MONTHLY;BYMONTHDAY=31', count: 3 },
      '2026-01-31',
      ['2026-01-31', '2026-03-31', '2026-05-31'],
    ],
    [{ pattern: 'FREQ=MONTHLY;BYDAY=5FR', count: 2 }, '2026-01-01', ['2026-01-30', '2026-05-29']],
    [{ pattern: 'FREQ=YEARLY', count: 2 }, '2028-02-29', ['2028-02-29', '2032-02-29']],
    [
      { pattern: 'FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31', count: 3 },
      '2026-01-31',
      ['2026-01-31', '2028-07-31', '2028-12-31'],
    ],
    [
      { pattern: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU', count: 4 },
      '2026-03-02',
      ['2026-03-02', '2026-03-15', '2026-03-16', '2026-03-29'],
    ],
    [{ pattern: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30' }, '2026-03-02', []],
    [{ pattern: 'FREQ=DAILY', until: parseWall('2026-03-01') }, '2026-03-02', []],
    [{ pattern: 'FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30', count: 2 }, '2026-02-01', []],
  ] as const;
  for (const [rule, start, expected] of cases) assert.deepEqual(texts(rule, start), expected, rule.pattern);
});

test('29 February skips the years without it, for every calendar program', () => {
  assert.equal(
    ruleText({ pattern: 'FREQ=YEARLY', count: 2 }, DAYS, parseWall('2028-02-29')),
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2',
  );
});

/** RFC 5545 read day by day: slow, and plain enough to believe. */
function* everyDay(row: Readonly<Record<string, unknown>>, start: number): Generator<number> {
  const interval = Number(row.interval);
  const first = new Date(start);
  const months = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();
  const monday = (wall: number): number => Math.floor((wall / DAY - 4) / 7);
  for (let wall = start; wall < start + 4000 * DAY; wall += DAY) {
    const date = new Date(wall);
    const made = {
      daily: () => ((wall - start) / DAY) % interval === 0,
      weekly: () =>
        (monday(wall) - monday(start)) % interval === 0 &&
        row[FIELDS.weekdays[(date.getUTCDay() + 6) % 7] ?? ''] === true,
      monthly: () => (months(date) - months(first)) % interval === 0 && monthly(row, date),
      yearly: () =>
        (date.getUTCFullYear() - first.getUTCFullYear()) % interval === 0 &&
        date.getUTCMonth() === first.getUTCMonth() &&
        date.getUTCDate() === first.getUTCDate(),
    }[String(row.rrule_type)];
    if (made?.()) yield wall;
  }
}

function monthly(row: Readonly<Record<string, unknown>>, date: Date): boolean {
  if (row.month_by === 'date') return date.getUTCDate() === row.day;
  const names = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
  if (names[date.getUTCDay()] !== row.weekday) return false;
  const last = new Date(date.getTime() + 7 * DAY).getUTCMonth() !== date.getUTCMonth();
  return row.byday === '-1' ? last : Math.ceil(date.getUTCDate() / 7) === Number(row.byday);
}

/** Any row of an ERP that repeats, its weeks never without a day. */
const ROW = fc.record({
  rrule_type: fc.constantFrom('daily', 'weekly', 'monthly', 'yearly'),
  interval: fc.integer({ min: 1, max: 4 }),
  end_type: fc.constant('count'),
  count: fc.integer({ min: 1, max: 12 }),
  mo: fc.boolean(),
  th: fc.boolean(),
  su: fc.constant(true),
  month_by: fc.constantFrom('date', 'day'),
  day: fc.integer({ min: 1, max: 31 }),
  byday: fc.constantFrom('1', '2', '3', '4', '-1'),
  weekday: fc.constantFrom('MO', 'WE', 'SU'),
});

test('any rule the ERPs can hold makes the days RFC 5545 makes', () => {
  const start = fc.integer({ min: 0, max: 1500 }).map((day) => parseWall('2024-02-01T09:30:00') + day * DAY);
  fc.assert(
    fc.property(ROW, start, (fields, from) => {
      const rule = ruleOfFields(fields, FIELDS, undefined);
      assert.ok(rule);
      const expected = [...everyDay(fields, from)].slice(0, fields.count);
      const found = [...instances(rule, from)].filter((wall) => wall < from + 4000 * DAY);
      assert.deepEqual(found.map(formatWall), expected.map(formatWall));
    }),
    { numRuns: 150 },
  );
});

test('the fields of a rule are named once each', () => {
  assert.equal(new Set(fieldsOf(FIELDS)).size, 16);
});

test('what the fields of a rule are read as is written as the same fields', () => {
  const ending = fc.constantFrom(
    {},
    { end_type: 'forever' },
    { end_type: 'end_date', until: '2027-03-01' },
    { end_type: 'count', count: 700 },
  );
  fc.assert(
    fc.property(ROW, ending, (row, end) => {
      const rule = ruleOfFields({ ...row, ...end }, FIELDS, undefined);
      assert.ok(rule);
      const written = fieldsOfRule(rule, FIELDS) as Row;
      assert.deepEqual(ruleOfFields(written, FIELDS, undefined), rule);
      assert.equal('mo' in written, row.rrule_type === 'weekly');
    }),
  );
});

test('weekdays of a month are spelled as the weekdays of the version', () => {
  const rule = { pattern: 'FREQ=MONTHLY;INTERVAL=1;BYDAY=-1TU', count: 3 };
  const longer = { ...FIELDS, weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] };
  assert.equal(fieldsOfRule(rule, FIELDS).weekday, 'TU');
  assert.deepEqual(fieldsOfRule(rule, longer), {
    rrule_type: 'monthly',
    interval: 1,
    end_type: 'count',
    count: 3,
    month_by: 'day',
    byday: '-1',
    weekday: 'TUE',
  });
});
