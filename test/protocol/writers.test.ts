/** Two devices and a user in the ERP edit, move, delete and sync in random order; see `writers/`. */
import { suite, test } from 'node:test';
import { startDemoErp, VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { clientOf } from '../demo-erp/client.ts';
import { play } from './writers/play.ts';

/** One of each way of keeping series and tasks; `npm run test:real` plays on, and with all. */
const PLAYED = (process.env.ERPCAL_TEST_WRITERS ?? '6.0,6.1,7.0,8,13,14,16,19').split(',');
/** Steps in all for each version. */
const STEPS = Number(process.env.ERPCAL_TEST_STEPS ?? 80);
/** Each game begins anew, so that what goes wrong is near its beginning. */
const GAME = 160;
const FIRST_SEED = Number(process.env.ERPCAL_TEST_SEED ?? 1);

const USERS = {
  host: { login: 'admin', address: 'admin@demo.example' },
  guest: { login: 'demo', address: 'demo@demo.example' },
};

async function game(version: VersionName, seed: number, steps: number): Promise<void> {
  const erp = await startDemoErp({ version, demoData: false });
  try {
    const client = await clientOf(erp, 'admin');
    const mails = async () => erp.outbox.length;
    await play({ url: erp.url, database: erp.database, ...USERS, client, mails }, seed, steps);
  } finally {
    await erp.close();
  }
}

for (const version of VERSIONS.filter((each) => PLAYED.includes(each)))
  suite(`writers on ${version}`, () => {
    for (let at = 0; at * GAME < STEPS; at++)
      test(`seed ${FIRST_SEED + at}`, () =>
        game(version, FIRST_SEED + at, Math.min(GAME, STEPS - at * GAME)));
  });
