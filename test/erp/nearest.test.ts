import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { type Limits, nearest, SHIFT } from '../../lib/erp/nearest.ts';
import { type Clock, pointOf, points, wallAt } from '../../lib/erp/rules.ts';
import { formatWall, parseWall } from '../../lib/ical/zones.ts';

const SOME: Limits = { forever: false, nth: [1, 2, 3, 4, 5, -1] };
const HOME: Clock = { zone: 'Europe/Brussels', allDay: false };
const DAYS: Clock = { zone: 'UTC', allDay: true };
const MONDAY = '2026-03-02T09:00:00';

interface Case {
  readonly text: string;
  readonly start?: string;
  readonly clock?: Clock;
  readonly zone?: string;
  readonly limits?: Partial<Limits>;
  readonly now?: string;
  /** The rule of the ERP. */
  readonly rule: string;
  readonly lost?: RegExp;
}

const CASES: readonly Case[] = [
  { text: 'FREQ=DAILY;COUNT=5', rule: 'FREQ=DAILY;INTERVAL=1 COUNT=5' },
  { text: 'FREQ=WEEKLY;COUNT=5', rule: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO COUNT=5' },
  {
    text: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,WE;WKST=MO;COUNT=5',
    start: '2026-03-03T09:00:00',
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,WE COUNT=5',
  },
  {
    text: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260331T215959Z',
    rule: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO UNTIL=2026-03-30T23:59:59',
  },
  { text: 'FREQ=MONTHLY;BYMONTHDAY=2;COUNT=3', rule: 'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=2 COUNT=3' },
  { text: 'FREQ=MONTHLY;BYDAY=1MO;COUNT=3', rule: 'FREQ=MONTHLY;INTERVAL=1;BYDAY=1MO COUNT=3' },
  { text: 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1;COUNT=3', rule: 'FREQ=MONTHLY;INTERVAL=1;BYDAY=1MO COUNT=3' },
  { text: 'FREQ=MONTHLY;BYDAY=MO;COUNT=30', rule: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO COUNT=30' },
  {
    text: 'FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=9',
    rule: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR COUNT=9',
  },
  { text: 'FREQ=HOURLY;INTERVAL=24;COUNT=9', rule: 'FREQ=DAILY;INTERVAL=1 COUNT=9' },
  { text: 'FREQ=YEARLY;COUNT=3', rule: 'FREQ=YEARLY;INTERVAL=1 COUNT=3' },
  { text: 'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2;COUNT=3', rule: 'FREQ=YEARLY;INTERVAL=1 COUNT=3' },
  {
    text: 'FREQ=YEARLY;BYMONTH=3,9;COUNT=5',
    rule: 'FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=2 COUNT=5',
  },
  {
    text: 'FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=3',
    start: '2026-03-29T09:00:00',
    rule: 'FREQ=MONTHLY;INTERVAL=12;BYDAY=-1SU COUNT=3',
  },
  {
    text: 'FREQ=YEARLY;COUNT=3',
    start: '2024-02-29',
    clock: DAYS,
    rule: 'FREQ=YEARLY;INTERVAL=1 COUNT=3',
  },
  // The first instance is later than DTSTART.
  {
    text: 'FREQ=WEEKLY;BYDAY=TU;COUNT=3',
    rule: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=TU COUNT=3',
  },
  // None at all: DTSTART stands.
  { text: 'FREQ=DAILY;UNTIL=20250101', rule: 'FREQ=DAILY;INTERVAL=1 UNTIL=2026-03-02T23:59:59' },

  { text: 'FREQ=DAILY', rule: 'FREQ=DAILY;INTERVAL=1 COUNT=720', lost: /first 720/ },
  { text: 'FREQ=MONTHLY', rule: 'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=2 COUNT=120', lost: /first 120/ },
  // A birthday long ago has its next years too.
  {
    text: 'FREQ=YEARLY',
    start: '1980-05-01',
    clock: DAYS,
    now: '2026-11-27',
    rule: 'FREQ=YEARLY;INTERVAL=1 COUNT=57',
    lost: /first 57/,
  },
  {
    text: 'FREQ=DAILY',
    start: '2024-11-27T09:00:00',
    now: '2026-11-27T09:00:00',
    rule: 'FREQ=DAILY;INTERVAL=1 COUNT=1450',
    lost: /first 1450/,
  },
  { text: 'FREQ=DAILY', limits: { forever: true }, rule: 'FREQ=DAILY;INTERVAL=1' },
  {
    text: 'FREQ=DAILY;COUNT=900',
    limits: { most: 720 },
    rule: 'FREQ=DAILY;INTERVAL=1 COUNT=720',
    lost: /at most 720/,
  },
  {
    text: 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=10',
    start: '2026-03-31T09:00:00',
    rule: 'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=31 UNTIL=2026-12-31T23:59:59',
    lost: /BYSETPOS=-1; it has FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=31/,
  },
  {
    text: 'FREQ=MONTHLY;BYMONTHDAY=2,16;COUNT=10',
    rule: 'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=2 UNTIL=2026-07-16T23:59:59',
    lost: /BYMONTHDAY=2,16/,
  },
  {
    text: 'FREQ=HOURLY;INTERVAL=6;COUNT=20',
    start: '2026-03-02T00:00:00',
    rule: 'FREQ=DAILY;INTERVAL=1 UNTIL=2026-03-06T23:59:59',
    lost: /HOURLY/,
  },
  {
    text: 'FREQ=MONTHLY;BYDAY=5TH;COUNT=12',
    start: '2026-04-30T09:00:00',
    limits: { nth: [1, 2, 3, 4, -1] },
    rule: 'FREQ=MONTHLY;INTERVAL=1;BYDAY=-1TH UNTIL=2028-11-30T23:59:59',
    lost: /5TH/,
  },
  {
    text: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=20',
    start: '2026-03-01T09:00:00',
    limits: { weekStart: 'SU' },
    rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU COUNT=20',
  },

  // Another clock.
  {
    text: 'FREQ=WEEKLY;COUNT=3',
    zone: 'UTC',
    rule: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO COUNT=3',
  },
  {
    text: 'FREQ=WEEKLY;COUNT=9',
    zone: 'UTC',
    rule: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO COUNT=9',
    lost: /clock of UTC; from 2026-03-30/,
  },
  {
    text: 'FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260311T225959Z',
    start: '2026-03-02T00:30:00',
    zone: 'UTC',
    rule: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,SU UNTIL=2026-03-10T23:59:59',
  },
  {
    text: 'FREQ=WEEKLY;BYDAY=MO;COUNT=9',
    start: '2026-03-02T01:30:00',
    zone: 'UTC',
    rule: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO COUNT=9',
    lost: /clock of UTC/,
  },
];

const told = ({ pattern, count, until }: ReturnType<typeof nearest>['rule']): string => {
  const end = count === undefined ? '' : ` COUNT=${count}`;
  return `${pattern}${end}${until === undefined ? '' : ` UNTIL=${formatWall(until)}`}`;
};

suite('the rule of the ERP that comes nearest', () => {
  for (const { text, start = MONDAY, clock = HOME, zone = clock.zone, limits, now, rule, lost } of CASES)
    test(`${text} from ${start} on the clock of ${zone}`, () => {
      const point = pointOf(clock, parseWall(start));
      const horizon = now === undefined ? {} : { now: pointOf(clock, parseWall(now)) };
      const found = nearest(text, point, clock, zone, { ...SOME, ...limits }, horizon);
      assert.equal(told(found.rule), rule);
      assert.equal(found.exact, lost === undefined);
      if (lost) assert.match(found.lost ?? '', lost);
    });
});

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

const patterns = fc.oneof(
  fc.constant('FREQ=DAILY'),
  fc.subarray(WEEKDAYS, { minLength: 1 }).map((days) => `FREQ=WEEKLY;BYDAY=${days}`),
  fc.integer({ min: 1, max: 31 }).map((day) => `FREQ=MONTHLY;BYMONTHDAY=${day}`),
  fc
    .tuple(fc.constantFrom(1, 2, 3, 4, 5, -1), fc.constantFrom(...WEEKDAYS))
    .map(([nth, day]) => `FREQ=MONTHLY;BYDAY=${nth}${day}`),
  fc.constant('FREQ=YEARLY'),
);

test('what the ERP can hold it holds exactly, on its clock', () => {
  const starts = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(patterns, fc.integer({ min: 1, max: 4 }), starts, (pattern, interval, date) => {
      const text = `${pattern};INTERVAL=${interval};COUNT=40`;
      const start = Math.floor(date.getTime() / 60_000) * 60_000;
      const { exact, meant, made } = nearest(text, start, HOME, HOME.zone, SOME);
      assert.ok(exact);
      assert.deepEqual(made, meant);
    }),
  );
});

test('on another clock the ERP shows as many, each within a change of the clock', () => {
  fc.assert(
    fc.property(fc.subarray(WEEKDAYS, { minLength: 1 }), fc.integer({ min: 0, max: 23 }), (days, hour) => {
      const start = parseWall(MONDAY) + hour * 3_600_000;
      const { rule, meant, made } = nearest(`FREQ=WEEKLY;BYDAY=${days};COUNT=99`, start, HOME, 'UTC', SOME);
      const clock = { ...HOME, zone: 'UTC' };
      assert.deepEqual(points(rule, clock, wallAt(clock, meant[0] ?? 0)), made);
      assert.equal(made.length, meant.length);
      for (const [at, point] of made.entries()) assert.ok(Math.abs(point - (meant[at] ?? 0)) <= SHIFT);
    }),
  );
});
