/** What the fuzzer found once, and what was mended since. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { type Finding, failureOf, TARGETS } from './fuzz.ts';

const FOLDER = join(import.meta.dirname, 'findings');

describe('what the fuzzer found', () => {
  for (const file of globSync('*.json', { cwd: FOLDER }).sort())
    it(basename(file, '.json'), async () => {
      const { target, input }: Pick<Finding, 'target' | 'input'> = JSON.parse(
        readFileSync(join(FOLDER, file), 'utf8'),
      );
      await using ground = await TARGETS[target].open(0);
      assert.equal(await failureOf(ground, input, Number.POSITIVE_INFINITY), undefined);
    });
});
