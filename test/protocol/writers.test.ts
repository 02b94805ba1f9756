/** Two devices and a user in the ERP edit, move, delete and sync in random order; see `writers/`. */
import { VERSIONS } from '../../examples/demo-erp/index.ts';
import { games } from './writers/games.ts';

/** One of each way of keeping series and tasks; `npm run test:real` plays on, and with all. */
const PLAYED = (process.env.ERPCAL_TEST_WRITERS ?? '6.0,6.1,7.0,8,13,14,16,19').split(',');
/** Steps in all for each version. */
const STEPS = Number(process.env.ERPCAL_TEST_STEPS ?? 80);
const FIRST_SEED = Number(process.env.ERPCAL_TEST_SEED ?? 1);

for (const version of VERSIONS.filter((each) => PLAYED.includes(each)))
  games(version, { seed: FIRST_SEED, steps: STEPS });
