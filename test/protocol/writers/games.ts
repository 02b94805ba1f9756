/** Games on simulated ERPs, those of each version one after another. */
import { suite, test } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { apart } from '../apart.ts';

export interface Round {
  readonly seed: number;
  readonly steps: number;
}

/** Each game begins anew, so that what goes wrong is near its beginning. */
const GAME = 160;

/** @param steps in all; the first game has `seed`, each further one the next */
export function games(version: VersionName, { seed, steps }: Round): void {
  suite(`writers on ${version}`, () => {
    const played = apart<Round>(new URL('thread.ts', import.meta.url), version);
    for (let at = 0; at * GAME < steps; at++)
      test(`seed ${seed + at}`, () => played({ seed: seed + at, steps: Math.min(GAME, steps - at * GAME) }));
  });
}
