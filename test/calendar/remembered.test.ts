import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Remembered } from '../../lib/calendar/remembered.ts';

/** Counts how often it is read; the clock stands until it is moved. */
function remembered(patience: number, read = async (times: number) => times) {
  const clock = { now: 1000 };
  let times = 0;
  const value = new Remembered(
    () => read(++times),
    () => clock.now,
    patience,
  );
  return { clock, value };
}

test('it is read again when its time is over, not before', async () => {
  const { clock, value } = remembered(100);
  assert.deepEqual(await Promise.all([value.value(), value.value()]), [1, 1]);
  clock.now += 99;
  assert.equal(await value.value(), 1);
  clock.now += 1;
  assert.equal(await value.value(), 2);
});

test('what was changed here is read again', async () => {
  const { value } = remembered(100);
  await value.value();
  value.forget();
  assert.equal(await value.value(), 2);
});

test('without patience it is read each time', async () => {
  const { value } = remembered(0);
  assert.deepEqual([await value.value(), await value.value()], [1, 2]);
});

test('what began before a change is not taken for what is after it', async () => {
  const first = Promise.withResolvers<void>();
  const { value } = remembered(100, async (times) => {
    if (times === 1) await first.promise;
    return times;
  });
  const early = value.value();
  value.forget();
  first.resolve();
  assert.deepEqual([await early, await value.value()], [1, 2]);
});

test('a failure is not remembered', async () => {
  const { value } = remembered(100, async (times) => {
    if (times === 1) throw new Error('away');
    return times;
  });
  await assert.rejects(value.value(), /away/);
  assert.equal(await value.value(), 2);
});
