/** Games on simulated ERPs, those of each version one after another. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, suite, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { VersionName } from '../../../examples/demo-erp/index.ts';

export interface Round {
  readonly seed: number;
  readonly steps: number;
}

/** Each game begins anew, so that what goes wrong is near its beginning. */
const GAME = 160;

/** @param steps in all; the first game has `seed`, each further one the next */
export function games(version: VersionName, { seed, steps }: Round): void {
  suite(`writers on ${version}`, () => {
    let thread: Worker;
    before(() => {
      thread = new Worker(new URL('thread.ts', import.meta.url), { workerData: version });
    });
    after(() => thread.terminate());
    for (let at = 0; at * GAME < steps; at++)
      test(`seed ${seed + at}`, async () => {
        thread.postMessage({ seed: seed + at, steps: Math.min(GAME, steps - at * GAME) });
        const [failure] = await once(thread, 'message');
        assert.equal(failure, undefined);
      });
  });
}
