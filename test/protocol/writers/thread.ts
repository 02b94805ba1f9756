/** Games on a simulated ERP, in a thread that the test runner's bookkeeping of every promise does not slow down. */
import { parentPort, workerData } from 'node:worker_threads';
import { startDemoErp } from '../../../examples/demo-erp/index.ts';
import { clientOf } from '../../demo-erp/client.ts';
import type { Round } from './games.ts';
import { play } from './play.ts';

const USERS = {
  host: { login: 'admin', address: 'admin@demo.example' },
  guest: { login: 'demo', address: 'demo@demo.example' },
};

async function game({ seed, steps }: Round): Promise<void> {
  const erp = await startDemoErp({ version: workerData, demoData: false });
  try {
    const client = await clientOf(erp, 'admin');
    const mails = async () => erp.outbox.length;
    await play({ url: erp.url, database: erp.database, ...USERS, client, mails }, seed, steps);
  } finally {
    await erp.close();
  }
}

/** What went wrong, in words; undefined when nothing did. */
async function failureOf(round: Round): Promise<string | undefined> {
  try {
    await game(round);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.stack : String(error);
  }
}

parentPort?.on('message', async (round: Round) => parentPort?.postMessage(await failureOf(round)));
