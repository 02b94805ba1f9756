/** The setting of examples/gateways: HAProxy, three gateways, PostgreSQL; before a simulated ERP. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './postgres.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const NAMES = ['one', 'two', 'three'] as const;
export type Name = (typeof NAMES)[number];

const SECONDS = 60;

export class Setting {
  /** Where clients come. */
  readonly url: string;
  readonly #flags: readonly string[];
  readonly #ports: Readonly<Record<Name, number>>;
  readonly #gateways = new Map<Name, ChildProcess>();
  readonly #folder: string;
  #balancer: ChildProcess | undefined;

  private constructor(
    url: string,
    flags: readonly string[],
    ports: Readonly<Record<Name, number>>,
    folder: string,
  ) {
    this.url = url;
    this.#flags = flags;
    this.#ports = ports;
    this.#folder = folder;
  }

  static async open(erp: string, store: string): Promise<Setting> {
    const flags = ['--erp', erp, '--store', store, '--freshness', '1', '--log-level', 'error'];
    const [front, one, two, three] = [await freePort(), await freePort(), await freePort(), await freePort()];
    const folder = mkdtempSync(join(tmpdir(), 'erpcal-gateways-'));
    const setting = new Setting(`http://127.0.0.1:${front}/`, flags, { one, two, three }, folder);
    try {
      await Promise.all(NAMES.map((name) => setting.start(name)));
      await setting.#balance(front);
      return setting;
    } catch (error) {
      await setting.close();
      throw error;
    }
  }

  /** Of one gateway, past the balancer. */
  directly(name: Name): string {
    return `http://127.0.0.1:${this.#ports[name]}/`;
  }

  get names(): readonly Name[] {
    return NAMES;
  }

  async start(name: Name): Promise<void> {
    const args = ['serve', ...this.#flags, '--listen', `127.0.0.1:${this.#ports[name]}`];
    const child = spawn(process.execPath, [join(ROOT, 'bin', 'erpcal.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#gateways.set(name, child);
    const told = once(child.stdout, 'data');
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`gateway ${name} does not start`)));
    await Promise.race([told, ended]);
    ended.catch(() => {});
  }

  async kill(name: Name): Promise<void> {
    const child = this.#gateways.get(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  /** The gateway that is at work on a request, as soon as one is. */
  async busy(): Promise<Name> {
    for (const until = performance.now() + SECONDS * 1000; performance.now() < until; await delay(5)) {
      const found = (await this.#sessions()).find(([, sessions]) => sessions > 0);
      if (found) return found[0];
    }
    throw new Error('no gateway has anything to do');
  }

  async close(): Promise<void> {
    this.#balancer?.kill('SIGTERM');
    await Promise.all(NAMES.map((name) => this.kill(name)));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #socket(): string {
    return join(this.#folder, 'haproxy.sock');
  }

  async #balance(port: number): Promise<void> {
    const admin = join(this.#folder, 'admin.cfg');
    writeFileSync(admin, `global\n    stats socket ${this.#socket} mode 600\n`);
    const example = join(ROOT, 'examples', 'gateways', 'haproxy.cfg');
    const places = NAMES.map((name, at) => [`GATEWAY_${at + 1}`, `127.0.0.1:${this.#ports[name]}`]);
    this.#balancer = spawn('/usr/sbin/haproxy', ['-db', '-f', example, '-f', admin], {
      stdio: 'ignore',
      env: { ...process.env, CALENDAR: `127.0.0.1:${port}`, ...Object.fromEntries(places) },
    });
    const until = performance.now() + SECONDS * 1000;
    while (!(await answers(this.url))) {
      if (performance.now() > until || this.#balancer.exitCode !== null)
        throw new Error('HAProxy does not start');
      await delay(50);
    }
  }

  /** Requests under way, by gateway, as HAProxy tells. */
  async #sessions(): Promise<readonly (readonly [Name, number])[]> {
    const socket = connect(this.#socket);
    socket.end('show stat\n');
    const rows = (await text(socket)).split('\n').map((line) => line.split(','));
    const column = rows[0]?.indexOf('scur') ?? -1;
    return NAMES.map((name) => {
      const row = rows.find(([backend, server]) => backend === 'gateways' && server === name);
      return [name, Number(row?.[column])] as const;
    });
  }
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { method: 'OPTIONS' }).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.status === 200;
}
