/** Games on a simulated ERP of the version that is given. */
import { workerData } from 'node:worker_threads';
import { startDemoErp } from '../../../examples/demo-erp/index.ts';
import { clientOf } from '../../demo-erp/client.ts';
import { working } from '../apart.ts';
import type { Round } from './games.ts';
import { play } from './play.ts';

const USERS = {
  host: { login: 'admin', address: 'admin@demo.example' },
  guest: { login: 'demo', address: 'demo@demo.example' },
};

working(async ({ seed, steps }: Round) => {
  const erp = await startDemoErp({ version: workerData, demoData: false });
  try {
    const client = await clientOf(erp, 'admin');
    const mails = async () => erp.outbox.length;
    await play({ url: erp.url, database: erp.database, ...USERS, client, mails }, seed, steps);
  } finally {
    await erp.close();
  }
});
