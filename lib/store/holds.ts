/** Advisory locks of PostgreSQL that outlast a transaction. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { unavailable } from '../errors.ts';
import type { Release } from './database.ts';

/** Milliseconds: between two tries, and until a caller is told to come again. */
const PAUSE = { first: 10, longest: 200 };
const PATIENCE = 60_000;

/**
 * All that a gateway holds hangs on one connection: when the gateway is killed, the server frees it. On that
 * connection nobody waits for a lock, so that those who hold one are never behind those who want one.
 */
export class Holds {
  readonly #config: ClientConfig;
  #connection: { readonly client: Client; readonly opened: Promise<Client> } | undefined;
  #closed = false;

  constructor(config: ClientConfig) {
    this.#config = config;
  }

  async hold(lock: string): Promise<Release> {
    const until = performance.now() + PATIENCE;
    for (let pause = PAUSE.first; ; pause = Math.min(pause * 2, PAUSE.longest)) {
      const client = await this.#connected();
      if (await has(client, 'pg_try_advisory_lock', lock)) return () => this.#release(client, lock);
      if (performance.now() > until) throw unavailable('Another device is writing this entry; try again.', 5);
      await delay(pause * (0.5 + Math.random()));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const client = await this.#connection?.opened.catch(() => undefined);
    await client?.end();
  }

  /** What cannot be given back goes with the connection. */
  async #release(client: Client, lock: string): Promise<void> {
    await has(client, 'pg_advisory_unlock', lock).catch(() => this.#lose(client));
  }

  #connected(): Promise<Client> {
    if (this.#closed) return Promise.reject(new Error('The store is closed.'));
    this.#connection ??= this.#connect();
    return this.#connection.opened;
  }

  #connect() {
    const client = new Client(this.#config);
    client.on('error', () => this.#lose(client)).on('end', () => this.#lose(client));
    const opened = client.connect().then(() => client);
    opened.catch(() => this.#lose(client));
    return { client, opened };
  }

  #lose(client: Client): void {
    if (this.#connection?.client !== client) return;
    this.#connection = undefined;
    client.end().catch(() => undefined);
  }
}

async function has(client: Client, act: string, lock: string): Promise<boolean> {
  const { rows } = await client.query({
    name: act,
    text: `SELECT ${act}($1::bigint) AS done`,
    values: [lock],
  });
  return rows[0]?.done === true;
}
