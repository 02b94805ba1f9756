import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { breath, paced } from '../lib/pace.ts';
import { holding } from './turns.ts';

/** The clock stands still unless a test moves it. */
let now = 1e9;
beforeEach(() => {
  now += 1e6;
  mock.method(performance, 'now', () => now);
});
afterEach(() => mock.restoreAll());

test('within a slice nothing is waited for', async () => {
  await breath();
  assert.equal(breath(), undefined);
  now += 3;
  assert.equal(breath(), undefined);
  now += 1;
  assert.ok(breath() instanceof Promise);
});

test('what became ready meanwhile comes first', async () => {
  await breath();
  const order: string[] = [];
  setImmediate(() => order.push('a small request'));
  now += 10;
  await breath();
  order.push('long work');
  assert.deepEqual(order, ['a small request', 'long work']);
});

test('long work takes turns: one piece in a turn of the loop, the first first', async () => {
  await breath();
  const order: string[] = [];
  const work = async (name: string) => {
    for (let step = 0; step < 3; step++) {
      now += 5;
      await breath();
      order.push(`${name}${step}`);
    }
  };
  const turns: number[] = [];
  let turn = 0;
  const watch = setInterval(() => undefined, 1000);
  const count = () => {
    turn++;
    turns.push(order.length);
    if (order.length < 6) setImmediate(count);
  };
  setImmediate(count);
  await Promise.all([work('a'), work('b')]);
  clearInterval(watch);
  assert.deepEqual(order, ['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
  assert.ok(
    turn >= 5 && turns.every((done, at) => at === 0 || done - (turns[at - 1] ?? 0) <= 1),
    turns.join(),
  );
});

test('steps come in their order, and give way between them', async () => {
  mock.restoreAll();
  const { result, turns, longest } = await holding((step) =>
    paced([1, 2, 3, 4], (one) => {
      step();
      return one * 10;
    }),
  );
  assert.deepEqual(result, [10, 20, 30, 40]);
  assert.equal(longest, 1);
  assert.equal(turns, 4);
});
