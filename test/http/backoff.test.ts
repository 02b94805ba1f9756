import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../lib/http/backoff.ts';

function backoff() {
  const clock = { now: 1_000_000 };
  return { clock, backoff: new Backoff(() => clock.now) };
}

const HERE = '192.0.2.1';

test('ten slips are free, then each try waits twice as long as the one before, and the long ones are refused', () => {
  const { clock, backoff: one } = backoff();
  const waits: number[] = [];
  for (let n = 0; n < 14; n++) {
    const wait = one.turn(HERE, 'anne');
    waits.push(wait);
    clock.now += wait;
    one.count(HERE, 'anne');
  }
  assert.deepEqual(waits, [...Array(11).fill(0), 1000, 2000, 4000]);
  assert.throws(() => one.turn(HERE, 'anne'), { status: 429, headers: { 'Retry-After': '8' } });
});

test('others at the address, and he elsewhere, do not wait', () => {
  const { backoff: one } = backoff();
  for (let n = 0; n < 50; n++) one.count(HERE, 'anne');
  one.turn(HERE, 'anne');
  assert.throws(() => one.turn(HERE, 'anne'), { status: 429 });
  assert.equal(one.turn(HERE, 'bert'), 0);
  assert.equal(one.turn('192.0.2.2', 'anne'), 0);
});

test('who tries many names waits, too', () => {
  const { backoff: one } = backoff();
  for (let n = 0; n < 110; n++) one.count(HERE, `user ${n}`);
  assert.equal(one.turn(HERE, 'anne'), 0);
  assert.throws(() => one.turn(HERE, 'bert'), { status: 429, headers: { 'Retry-After': '300' } });
});

test('tries at once have their turns one after the other', () => {
  const { backoff: one } = backoff();
  for (let n = 0; n < 10; n++) one.count(HERE, 'anne');
  assert.deepEqual(
    [1, 2, 3].map(() => one.turn(HERE, 'anne')),
    [0, 1000, 2000],
  );
});

test('one slip is forgiven a minute', () => {
  const { clock, backoff: one } = backoff();
  for (let n = 0; n < 12; n++) one.count(HERE, 'anne');
  one.turn(HERE, 'anne');
  clock.now += 180_000;
  assert.deepEqual([one.turn(HERE, 'anne'), one.turn(HERE, 'anne')], [0, 0]);
});
