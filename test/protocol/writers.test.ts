/** Two devices and a user in the ERP edit, move, delete and sync in random order; see `writers/`. */
import { suite, test } from 'node:test';
import { startDemoErp, VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { clientOf } from '../demo-erp/client.ts';
import { play } from './writers/play.ts';

/** Steps in all for each version; `npm run test:real` plays on. */
const STEPS = Number(process.env.ERPCAL_TEST_STEPS ?? 120);
/** Each game begins anew, so that what goes wrong is near its beginning. */
const GAME = 120;
const FIRST_SEED = Number(process.env.ERPCAL_TEST_SEED ?? 1);

async function game(version: VersionName, seed: number): Promise<void> {
  const erp = await startDemoErp({ version, demoData: false });
  try {
    const client = await clientOf(erp, 'admin');
    const mails = async () => erp.outbox.length;
    await play({ url: erp.url, database: erp.database, login: 'admin', client, mails }, seed, GAME);
  } finally {
    await erp.close();
  }
}

for (const version of VERSIONS)
  suite(`writers on ${version}`, () => {
    for (let at = 0; at * GAME < STEPS; at++)
      test(`seed ${FIRST_SEED + at}`, () => game(version, FIRST_SEED + at));
  });
