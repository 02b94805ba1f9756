import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Lanes } from '../../lib/erp/lanes.ts';

const patient = () => new AbortController().signal;

test('so many at once, the others in the order in which they came', async () => {
  const lanes = new Lanes(2);
  const started: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
  const all = ends.map(({ promise }, index) =>
    lanes.run(async () => {
      started.push(index);
      await promise;
    }, patient),
  );
  await turn();
  assert.deepEqual(started, [0, 1]);
  ends[1]?.resolve();
  await turn();
  assert.deepEqual(started, [0, 1, 2]);
  for (const { resolve } of ends) resolve();
  await Promise.all(all);
  assert.deepEqual(started, [0, 1, 2, 3, 4]);
});

test('who gives up waiting takes no lane, and who fails gives his back', async () => {
  const lanes = new Lanes(1);
  const end = Promise.withResolvers<void>();
  const first = lanes.run(() => end.promise, patient);
  const impatient = new AbortController();
  const second = lanes.run(
    async () => assert.fail('it was called off'),
    () => impatient.signal,
  );
  const third = lanes.run(async () => 'third', patient);
  impatient.abort(new Error('gone'));
  await assert.rejects(second, /gone/);
  await assert.rejects(
    lanes.run(
      async () => 'late',
      () => AbortSignal.abort(new Error('late')),
    ),
    /late/,
  );
  end.reject(new Error('failed'));
  await assert.rejects(first, /failed/);
  assert.equal(await third, 'third');
  assert.equal(await lanes.run(async () => 'fourth', patient), 'fourth');
});
