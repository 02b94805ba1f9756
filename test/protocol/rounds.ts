/** Stands before an ERP and lets calls through in rounds: how many calls an act takes, and how often it has to wait. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Pool } from 'undici';

export interface Cost {
  readonly calls: number;
  /** A call that begins after an answer is in another round than the one that was answered. */
  readonly rounds: number;
}

export interface Rounds extends AsyncDisposable {
  readonly url: string;
  costOf(act: () => Promise<unknown>): Promise<Cost>;
}

/** A round begins when no call came for so long; in both, since a busy machine may let time pass without any work. */
const QUIET_MS = 20;
const QUIET_TURNS = 50;

/** Nothing is held back outside `costOf`. */
export async function inRounds(erp: string): Promise<Rounds> {
  const pool = new Pool(erp, { connections: 16 });
  let waiting: (() => void)[] | undefined;
  const server = createServer((request, response) => {
    const pass = () => passed(pool, request, response).catch(() => request.destroy());
    if (waiting) waiting.push(pass);
    else pass();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    costOf: async (act) => {
      const held: (() => void)[] = [];
      waiting = held;
      let isOver = false;
      const acting = act().finally(() => {
        isOver = true;
      });
      let [calls, rounds] = [0, 0];
      while (!isOver) {
        await quiet(() => held.length);
        const round = held.splice(0);
        calls += round.length;
        rounds += round.length > 0 ? 1 : 0;
        for (const pass of round) pass();
      }
      waiting = undefined;
      await acting;
      return { calls, rounds };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await pool.destroy();
    },
  };
}

async function quiet(count: () => number): Promise<void> {
  let [before, turns, since] = [count(), 0, performance.now()];
  while (turns < QUIET_TURNS || performance.now() - since < QUIET_MS) {
    await turn();
    turns++;
    if (count() === before) continue;
    [before, turns, since] = [count(), 0, performance.now()];
  }
}

async function passed(pool: Pool, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const path = request.url ?? '/';
  const headers = { 'Content-Type': 'text/xml' };
  const answer = await pool.request({ path, method: 'POST', headers, body: Buffer.concat(chunks) });
  response.writeHead(answer.statusCode, {
    'Content-Type': String(answer.headers['content-type']),
    ...(request.headers.connection === 'close' && { Connection: 'close' }),
  });
  response.end(Buffer.from(await answer.body.arrayBuffer()));
}
