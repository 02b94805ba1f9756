import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Layered } from '../../../lib/calendar/reading/layered.ts';

test('what is laid above counts, what is taken away is gone, and what was before never changes', () => {
  const one = Layered.empty<string, number>().with([
    ['a', 1],
    ['b', 2],
  ]);
  const two = one.with([
    ['a', undefined],
    ['b', 3],
    ['c', 4],
  ]);
  const three = two.with([['a', 5]]);
  assert.deepEqual([...one].sort(), Object.entries({ a: 1, b: 2 }));
  assert.deepEqual([...two].sort(), Object.entries({ b: 3, c: 4 }));
  assert.deepEqual([...three].sort(), Object.entries({ a: 5, b: 3, c: 4 }));
  assert.deepEqual([one.size, two.size, three.size], [2, 2, 3]);
  assert.deepEqual([two.has('a'), two.get('a'), three.get('a')], [false, undefined, 5]);
});

test('it reads as a map does, however many layers there were', () => {
  const plain = new Map<number, number>();
  let layered = Layered.empty<number, number>();
  for (let step = 0; step < 60; step++) {
    const entries = Array.from({ length: 70 }, (_, at): [number, number | undefined] => {
      const key = (step * 31 + at * 17) % 997;
      return [key, (step + at) % 5 === 0 ? undefined : step];
    });
    for (const [key, value] of entries) {
      if (value === undefined) plain.delete(key);
      else plain.set(key, value);
    }
    layered = layered.with(entries);
  }
  const inOrder = (all: Iterable<[number, number]>) => [...all].sort(([a], [b]) => a - b);
  assert.deepEqual(inOrder(layered), inOrder(plain));
  assert.equal(layered.size, plain.size);
  assert.deepEqual([...layered.keys()].sort(), [...plain.keys()].sort());
});
