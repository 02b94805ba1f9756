/** Changes cut short, before simulated ERPs of the version that is given. */
import assert from 'node:assert/strict';
import { workerData } from 'node:worker_threads';
import { working } from '../apart.ts';
import { FAULTS } from './faults.ts';
import { KINDS } from './kinds.ts';
import { interrupted, killed, Scene } from './scene.ts';
import type { Cut } from './suites.ts';

working(async ({ what, how, all }: Cut) => {
  const kind = KINDS[what];
  const fault = FAULTS[how];
  assert.ok(kind);
  await Scene.play(workerData, kind, (scene) => (fault ? interrupted(scene, fault, all) : killed(scene)));
});
