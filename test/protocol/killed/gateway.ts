/** A gateway in a process of its own, on one SQLite file and one port, that is killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'bin', 'erpcal.ts');

/** Below those that systems hand out: nobody takes it while the gateway is dead. */
const FIRST_PORT = 15_000;
const PORTS = 10_000;

async function freePort(): Promise<number> {
  for (let port = FIRST_PORT + (process.pid % PORTS); ; port++) {
    const server = createServer();
    const free = once(server.listen(port, '127.0.0.1'), 'listening').then(
      () => true,
      () => false,
    );
    if (!(await free)) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

export class KilledGateway {
  readonly url: string;
  readonly #args: readonly string[];
  readonly #folder: string;
  #child: ChildProcess | undefined;

  private constructor(port: number, erp: string, folder: string, more: readonly string[]) {
    const isTls = more.includes('--tls-cert');
    this.url = `${isTls ? 'https' : 'http'}://127.0.0.1:${port}/`;
    this.#folder = folder;
    this.#args = [
      ...['serve', '--erp', erp, '--db', 'demo', '--listen', `127.0.0.1:${port}`],
      ...['--store', `sqlite:${join(folder, 'store.sqlite')}`, '--freshness', '0', '--log-level', 'error'],
      ...more,
    ];
  }

  /** @param more flags */
  static async open(erp: string, ...more: readonly string[]): Promise<KilledGateway> {
    const folder = mkdtempSync(join(tmpdir(), 'erpcal-killed-'));
    const gateway = new KilledGateway(await freePort(), erp, folder, more);
    await gateway.start();
    return gateway;
  }

  /** Resolves once it answers. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [PROGRAM, ...this.#args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the gateway does not start')));
    await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => {});
  }

  /** At once; whether it was running. */
  kill(): boolean {
    return this.#child?.kill('SIGKILL') ?? false;
  }

  /** Reads its certificate again. */
  hangUp(): void {
    this.#child?.kill('SIGHUP');
  }

  async gone(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    await once(child, 'exit');
  }

  /** As an administrator does; the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    child.kill('SIGTERM');
    await once(child, 'exit');
    return child.exitCode;
  }

  async close(): Promise<void> {
    this.kill();
    await this.gone();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
