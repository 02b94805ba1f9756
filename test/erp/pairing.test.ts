import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { locate, type Placed, pair } from '../../lib/erp/pairing.ts';
import { type Clock, instances } from '../../lib/erp/rules.ts';
import { DAY, parseWall, type Wall } from '../../lib/ical/zones.ts';

const HOUR = 3_600_000;
const wall = (text: string): Wall => parseWall(text);
const NONE = new Map<number, Wall>();
const UTC: Clock = { zone: 'UTC', allDay: false };
const record = (id: number, text: string, follows = true): Placed => ({ id, at: wall(text), follows });

const WEEK = ['2026-12-07', '2026-12-14', '2026-12-21', '2026-12-28'].map((day) => wall(`${day}T09:00:00`));

test('records at an instant keep it, the others take the nearest one left, in time order', () => {
  const { originals, free, beyond } = pair(
    WEEK,
    [
      record(1, '2026-12-07T09:00:00'),
      record(3, '2026-12-22T10:00:00', false),
      record(2, '2026-12-15T08:00:00', false),
    ],
    NONE,
  );
  assert.deepEqual(Object.fromEntries(originals), { 1: WEEK[0], 2: WEEK[1], 3: WEEK[2] });
  assert.deepEqual(free, [WEEK[3]]);
  assert.deepEqual(beyond, []);
});

test('who moved onto the time of another leaves it to him', () => {
  const { originals } = pair(
    WEEK,
    [
      record(1, '2026-12-14T09:00:00', false),
      record(2, '2026-12-14T09:00:00'),
      record(3, '2026-12-21T09:00:00'),
    ],
    NONE,
  );
  assert.equal(originals.get(2), WEEK[1]);
  assert.equal(originals.get(1), WEEK[0]);
});

test('an original found out once stays, however near another instant is', () => {
  const moved = record(1, '2026-12-27T09:00:00', false);
  assert.equal(pair(WEEK, [moved], NONE).originals.get(1), WEEK[3]);
  assert.equal(pair(WEEK, [moved], new Map([[1, WEEK[0] ?? 0]])).originals.get(1), WEEK[0]);
});

test('an original that is no instant any more is found out anew', () => {
  const moved = record(1, '2026-12-15T09:00:00', false);
  assert.equal(pair(WEEK, [moved], new Map([[1, wall('2026-12-08T09:00:00')]])).originals.get(1), WEEK[1]);
});

test('more records than instants: the rest stand beside', () => {
  const { beyond, originals } = pair(
    WEEK.slice(0, 1),
    [record(1, '2026-12-07T09:00:00'), record(2, '2026-12-08T09:00:00', false)],
    NONE,
  );
  assert.deepEqual(beyond, [2]);
  assert.equal(originals.size, 1);
});

test('a moved first occurrence is found before the first that follows', () => {
  const rule = { pattern: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO', count: 4 };
  const found = locate(
    rule,
    UTC,
    [
      record(1, '2026-12-08T11:00:00', false),
      record(2, '2026-12-14T09:00:00'),
      record(3, '2026-12-21T09:00:00'),
      record(4, '2026-12-28T09:00:00'),
    ],
    NONE,
  );
  assert.deepEqual(found.instants, WEEK);
  assert.equal(found.originals.get(1), WEEK[0]);
  assert.deepEqual(found.free, []);
});

test('every second week begins where the records say, whatever day weeks begin on', () => {
  const rule = { pattern: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU', count: 4 };
  const sundays = ['2026-12-06', '2026-12-07', '2026-12-20', '2026-12-21'];
  const found = locate(
    rule,
    UTC,
    sundays.map((day, id) => record(id, `${day}T09:00:00`)),
    NONE,
  );
  assert.match(found.rule.pattern, /WKST=SU/);
  assert.deepEqual(found.beyond, []);
  assert.deepEqual(found.free, []);
});

const RULES = [
  { pattern: 'FREQ=DAILY;INTERVAL=2', count: 12 },
  { pattern: 'FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,WE', count: 12 },
  { pattern: 'FREQ=WEEKLY;INTERVAL=3;BYDAY=MO', count: 12 },
  { pattern: 'FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=15', count: 12 },
  { pattern: 'FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR', count: 12 },
  { pattern: 'FREQ=YEARLY;INTERVAL=1', count: 5 },
] as const;

/** A series in which some occurrences were deleted and some moved. */
const changed = fc
  .record({
    rule: fc.constantFrom(...RULES),
    fate: fc.array(fc.constantFrom('stays', 'stays', 'moved', 'deleted'), { minLength: 12, maxLength: 12 }),
    by: fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 12, maxLength: 12 }),
  })
  .map(({ rule, fate, by }) => {
    const truth = [...instances(rule, wall('2026-12-07T09:00:00'))];
    const records = truth.flatMap((at, id): Placed[] => {
      if (fate[id] === 'deleted') return [];
      const moved = fate[id] === 'moved';
      return [{ id, at: moved ? at + (by[id] ?? 0) * HOUR : at, follows: !moved }];
    });
    return { rule, truth, records };
  });

test('no two records stand for one instant, and none is lost', () => {
  fc.assert(
    fc.property(changed, ({ rule, records }) => {
      fc.pre(records.length > 0);
      const { originals, free, beyond, instants } = locate(rule, UTC, records, NONE);
      assert.equal(new Set(originals.values()).size, originals.size);
      assert.equal(originals.size + beyond.length, records.length);
      assert.equal(free.length + originals.size, instants.length);
    }),
  );
});

test('records that follow the rule stand for their own time', () => {
  fc.assert(
    fc.property(changed, ({ rule, records }) => {
      fc.pre(records.some(({ follows }) => follows));
      const { originals } = locate(rule, UTC, records, NONE);
      for (const { id, at, follows } of records) if (follows) assert.equal(originals.get(id), at);
    }),
  );
});

test('what was known before a move is known after it', () => {
  fc.assert(
    fc.property(changed, fc.nat(11), fc.integer({ min: -60, max: 60 }), ({ rule, truth }, which, days) => {
      const before = truth.map((at, id): Placed => ({ id, at, follows: true }));
      const known = locate(rule, UTC, before, NONE).originals;
      const after = before.map((one) =>
        one.id === which % truth.length ? { ...one, at: one.at + days * DAY + HOUR, follows: false } : one,
      );
      assert.deepEqual(
        new Map([...locate(rule, UTC, after, known).originals].sort(byId)),
        new Map([...known].sort(byId)),
      );
    }),
  );
});

test('the rule makes what it made, also when no record is where it had it', () => {
  fc.assert(
    fc.property(changed, ({ rule, truth, records }) => {
      fc.pre(records.length > 0);
      const known = new Map(records.map(({ id }) => [id, truth[id] ?? 0]));
      const moved = records.map(
        ({ id }): Placed => ({ id, at: (truth[id] ?? 0) + 3 * HOUR, follows: false }),
      );
      const { originals, instants } = locate(rule, UTC, moved, known);
      assert.deepEqual(new Map([...originals].sort(byId)), new Map([...known].sort(byId)));
      assert.ok(instants.every((point) => (point - (truth[0] ?? 0)) % DAY === 0));
    }),
  );
});

const byId = ([a]: [number, Wall], [b]: [number, Wall]): number => a - b;
