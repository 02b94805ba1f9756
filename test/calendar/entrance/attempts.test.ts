import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Attempt,
  begun,
  ended,
  SOON,
  type Standing,
  waitOf,
} from '../../../lib/calendar/entrance/attempts.ts';

const NOW = 1_000_000;
const SECOND = 1000;

/** Refused so many seconds ago, the oldest first. */
const refused = (...ago: readonly number[]): readonly Attempt[] =>
  ago.map((seconds) => ({
    id: `r${seconds}`,
    db: 'erp',
    at: NOW - seconds * SECOND,
    refused: true,
  }));
/** Under way since so many seconds. */
const open = (...since: readonly number[]): readonly Attempt[] =>
  since.map((seconds) => ({ id: `o${seconds}`, db: 'erp', at: NOW - seconds * SECOND }));
const forgiven = (list: readonly Attempt[]): readonly Attempt[] =>
  list.map((one) => ({ ...one, forgiven: true }));
const elsewhere = (list: readonly Attempt[]): readonly Attempt[] =>
  list.map((one) => ({ ...one, db: 'other' }));

const WAITS: readonly (readonly [
  what: string,
  attempts: readonly Attempt[],
  standing: Standing,
  wait: number,
])[] = [
  ['nothing yet', [], 'new', 0],
  ['six refused', refused(6, 5, 4, 3, 2, 1), 'new', 0],
  ['seven refused', refused(40, 30, 20, 10, 5, 2, 1), 'new', 60 * SECOND],
  [
    'seven refused, of somebody known to have the right password',
    refused(40, 30, 20, 10, 5, 2, 1),
    'known',
    0,
  ],
  ['eight refused, and whether it is locked', refused(40, 35, 30, 20, 10, 5, 2, 1), 'lock', 60 * SECOND],
  ['eight refused, of somebody known', refused(40, 35, 30, 20, 10, 5, 2, 1), 'known', 0],
  ['ten refused', refused(55, 50, 45, 40, 30, 20, 10, 5, 2, 1), 'known', 60 * SECOND],
  [
    'seven refused, the first of them long ago: the ERP counts them until a right one comes',
    refused(700, 600, 500, 400, 300, 200, 11),
    'new',
    50 * SECOND,
  ],
  ['seven refused long ago: no longer locked', refused(700, 600, 500, 400, 300, 200, 100), 'new', 0],
  ['one of many goes on at a time', [...refused(700, 600, 500, 400, 300, 200, 100), ...open(0)], 'new', SOON],
  ['seven a minute, though all forgiven', forgiven(refused(40, 30, 20, 10, 5, 2, 1)), 'new', 21 * SECOND],
  ['fewer within the minute, all forgiven', forgiven(refused(90, 80, 20, 10, 5, 2, 1)), 'new', 0],
  ['seven under way', open(1, 1, 1, 1, 0, 0, 0), 'new', SOON],
  ['four refused and three under way', [...refused(9, 8, 7, 6), ...open(1, 1, 0)], 'new', SOON],
  ['seven a minute of all databases', elsewhere(refused(40, 30, 20, 10, 5, 2, 1)), 'new', 21 * SECOND],
  ['another database counts for itself', elsewhere(refused(700, 600, 500, 400, 300, 200, 100, 1)), 'new', 0],
];

for (const [what, attempts, standing, wait] of WAITS)
  test(`how long to wait: ${what}`, () => assert.equal(waitOf(attempts, 'erp', standing, NOW), wait));

const own: Attempt = { id: 'own', db: 'erp', at: NOW };

test('a right password makes the ERP forget what it refused before, in that database', () => {
  const before = [...refused(100, 5), ...elsewhere(refused(4)), ...open(1)];
  const after = ended(begun(before, own), 'own', 'accepted', NOW + 50);
  assert.deepEqual(after, [...forgiven(refused(100, 5)), ...elsewhere(refused(4)), ...open(1)]);
});

test('what was refused while a right one was under way may count still', () => {
  const meanwhile: Attempt = { id: 'm', db: 'erp', at: NOW + 10, refused: true };
  assert.deepEqual(ended([own, meanwhile], 'own', 'accepted', NOW + 50), [meanwhile]);
});

test('one whose gateway died with it is forgiven in the end', () => {
  assert.deepEqual(ended([...open(90), own], 'own', 'accepted', NOW), forgiven(open(90)));
});

test('a refusal counts from when it came; what was not answered does not', () => {
  assert.deepEqual(ended([own], 'own', 'refused', NOW + 900), [
    { id: 'own', db: 'erp', at: NOW + 900, refused: true },
  ]);
  assert.deepEqual(ended([own], 'own', 'unanswered', NOW + 900), []);
});

test('what is kept is bounded, however long it goes on', () => {
  let attempts: readonly Attempt[] = [];
  for (let n = 0; n < 5000; n++) {
    const at = NOW + n * 61_000;
    const id = String(n);
    attempts = ended(begun(attempts, { id, db: n % 2 ? 'erp' : '', at }), id, 'refused', at);
  }
  assert.ok(attempts.length < 25, `${attempts.length}`);
});
