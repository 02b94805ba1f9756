/** The game of two devices, a colleague and a user in the ERP, played long on each kind of simulated ERP. */
import { suite } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { games } from '../../protocol/writers/games.ts';

const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '7.0', '8', '13', '14', '16', '19'];
const STEPS = 2000;

suite('long games', { concurrency: 2 }, () => {
  for (const version of VERSIONS) games(version, { seed: 1, steps: STEPS });
});
