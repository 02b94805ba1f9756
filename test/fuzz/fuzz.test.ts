/** A few cases of each target, always the same. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { batch } from './fuzz.ts';
import { TARGET_NAMES, type TargetName } from './target.ts';

const CASES: Readonly<Record<TargetName, number>> = { xml: 60, ics: 6, rpc: 500, http: 100, sequence: 2 };

describe('a little fuzzing', () => {
  for (const target of TARGET_NAMES)
    it(target, async () => {
      const { ran, findings } = await batch({
        target,
        seed: 2026,
        from: 0,
        to: CASES[target],
        most: Number.POSITIVE_INFINITY,
      });
      assert.deepEqual(findings, []);
      assert.equal(ran, CASES[target]);
    });
});
