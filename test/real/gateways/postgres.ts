/** A PostgreSQL server of its own, out of Debian's package, on loopback and in a temporary folder. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { unavailable } from '../packages.ts';

/** The server refuses to run as root. */
interface Person {
  readonly uid?: number;
  readonly gid?: number;
}

const SECONDS = 60;

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

export class Postgres {
  readonly url: string;
  readonly #bin: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #person: Person;
  #server: ChildProcess | undefined;

  private constructor(bin: string, folder: string, port: number, person: Person) {
    this.#bin = bin;
    this.#folder = folder;
    this.#port = port;
    this.#person = person;
    this.url = `postgres://erpcal@127.0.0.1:${port}/erpcal`;
  }

  /** Makes a cluster and starts it; the reason when it cannot be had. */
  static async open(): Promise<Postgres | { readonly reason: string }> {
    const reason = unavailable(['postgresql']);
    if (reason !== undefined) return { reason };
    const [bin] = globSync('/usr/lib/postgresql/*/bin').sort().reverse();
    if (bin === undefined) return { reason: 'the package postgresql has no server' };
    const person = unprivileged();
    const folder = mkdtempSync(join(tmpdir(), 'erpcal-postgres-'));
    if (person.uid !== undefined && person.gid !== undefined) chownSync(folder, person.uid, person.gid);
    const postgres = new Postgres(bin, folder, await freePort(), person);
    try {
      postgres.#make();
      await postgres.start();
      await postgres.#administer('CREATE DATABASE erpcal');
      return postgres;
    } catch (error) {
      await postgres.close();
      return { reason: (error as Error).message };
    }
  }

  async start(): Promise<void> {
    const port = String(this.#port);
    const settings = ['-c', 'fsync=off', '-c', 'unix_socket_directories='];
    const args = ['-D', join(this.#folder, 'cluster'), '-h', '127.0.0.1', '-p', port, ...settings];
    this.#server = spawn(join(this.#bin, 'postgres'), args, { ...this.#person, stdio: 'ignore', cwd: '/' });
    const until = performance.now() + SECONDS * 1000;
    while (!(await this.#answers())) {
      if (performance.now() > until || this.#server.exitCode !== null)
        throw new Error('the PostgreSQL server does not start');
      await delay(100);
    }
  }

  /** At once, as if the machine were lost. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGQUIT');
    await once(server, 'exit');
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #make(): void {
    const args = ['-A', 'trust', '-U', 'erpcal', '-E', 'UTF8', '--locale=C', '--no-sync'];
    const made = spawnSync(join(this.#bin, 'initdb'), [...args, '-D', join(this.#folder, 'cluster')], {
      ...this.#person,
      encoding: 'utf8',
      cwd: '/',
    });
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr.trim().split('\n').at(-1)}`);
  }

  async #answers(): Promise<boolean> {
    return this.#administer('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  async #administer(statement: string): Promise<void> {
    const client = new Client({ connectionString: this.url.replace(/erpcal$/, 'postgres') });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query(statement);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Root lends the server the user that the package made. */
function unprivileged(): Person {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}
