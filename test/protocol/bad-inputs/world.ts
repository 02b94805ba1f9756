/** A gateway as a process of its own before a simulated ERP, and the two to be asked what became of an input. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DemoErp, startDemoErp, type VersionName } from '../../../examples/demo-erp/index.ts';
import { basic, Conversation, type Reply } from './conversation.ts';
import type { Ask } from './row.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
export const TLS = {
  cert: join(ROOT, 'test', 'fixtures', 'tls', 'cert.pem'),
  key: join(ROOT, 'test', 'fixtures', 'tls', 'key.pem'),
};

/** Planted: no log and no answer may have them. */
export const PASSWORDS = { admin: 'Geheim-4711-admin', demo: 'Geheim-4712-demö', other: 'Geheim-4713-other' };
const SECRETS = Object.entries(PASSWORDS).flatMap(([login, password]) => [
  password,
  basic(`${login}:${password}`).slice('Basic '.length),
]);

/** Begins whatever the rows have that is nobody's to read; in Base64, as `Geheim-`, wherever in a text it stands. */
const SECRET = /Geheim|R2VoZWlt|aGVpbS|ZWhlaW0t/;

export const DEMO = `demo:${PASSWORDS.demo}`;
export const ADMIN = `admin:${PASSWORDS.admin}`;
export const OTHER = `other:${PASSWORDS.other}`;
export const HOME = '/webdav/demo/calendars/users/demo/c/';
export const MEETINGS = `${HOME}Meetings/`;
export const TASKS = `${HOME}Tasks/`;

/** Megabytes of JavaScript's heap: a request that needs more ends the process, and the test with it. */
const HEAP = 256;
/** Octets that the process may ever have in memory beyond what it has when idle. */
const GROWTH = 400 * 1024 * 1024;

/** Methods of models that leave something behind. */
const WRITING = /^(?:create|write|unlink|copy|import|toggle|set_|action_|do_|message_|archive)/;

export type Way = 'plain' | 'tls' | 'nginx' | 'haproxy';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly path?: string;
  readonly method?: string;
  readonly status?: number;
  readonly reason?: string;
}

export class World implements AsyncDisposable {
  readonly erp: DemoErp;
  /** Where clients connect: the gateway itself, or a proxy before it. */
  url: URL;
  readonly way: Way;
  readonly #child: ChildProcess;
  readonly #idle: number;
  #log = '';
  #marks = 0;
  #line: Conversation | undefined;

  private constructor(erp: DemoErp, child: ChildProcess, way: Way, url: URL) {
    this.erp = erp;
    this.way = way;
    this.url = url;
    this.#child = child;
    this.#idle = peak(child.pid);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
  }

  static async open(way: Way, version: VersionName, flags: readonly string[] = []): Promise<World> {
    const users = Object.entries(PASSWORDS).map(([login, password]) => ({
      login,
      password,
      name: login,
      zone: 'Europe/Brussels',
    }));
    const erp = await startDemoErp({ version, demoData: false, users });
    const own = ['--erp', erp.url, '--db', 'demo', '--listen', '127.0.0.1:0', '--store', 'memory:'];
    const tls = way === 'tls' ? ['--tls-cert', TLS.cert, '--tls-key', TLS.key] : [];
    const args = [`--max-old-space-size=${HEAP}`, join(ROOT, 'bin', 'erpcal.ts'), 'serve', ...own];
    const child = spawn(
      process.execPath,
      [...args, '--freshness', '0', '--serve-stale', '0', ...tls, ...flags],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    child.stdout.setEncoding('utf8');
    const [said] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [string];
    const [, url = ''] = /listening on (\S+)/.exec(String(said)) ?? [];
    assert.ok(url, 'the gateway starts');
    return new World(erp, child, way, new URL(url));
  }

  talk(): Promise<Conversation> {
    return Conversation.open(this.url);
  }

  /** On a connection that is none of the row's; as demo, unless somebody else is named. One after the other. */
  async ask(ask: Ask): Promise<Reply> {
    if (!this.#line || this.#line.isOver) this.#line = await this.talk();
    return this.#line.ask(asDemo(ask));
  }

  /** What was logged since `forget`, once all of it is there. */
  async logged(): Promise<readonly LogLine[]> {
    this.#marks += 1;
    const mark = `/mark-${this.#marks}`;
    await this.ask({ method: 'OPTIONS', path: mark, as: undefined });
    while (!this.#log.includes(mark) && this.isAlive) await new Promise((later) => setTimeout(later, 2));
    const lines = this.#log.split('\n').filter((line) => line !== '');
    for (const secret of SECRETS)
      assert.ok(!lines.some((line) => line.includes(secret)), `a secret is in the log: ${secret}`);
    for (const line of lines) assert.doesNotMatch(line, SECRET, 'a secret is in the log');
    return lines.map((line) => JSON.parse(line) as LogLine).filter((line) => !isAside(line));
  }

  /** What is logged and what is called counts from now on. */
  async forget(): Promise<void> {
    await this.logged();
    this.#log = '';
    this.erp.calls.clear();
  }

  /** Calls that wrote in the ERP, and were not refused. */
  get writes(): readonly string[] {
    return this.erp.calls
      .filter(({ method }) => WRITING.test(method))
      .map(({ model, method }) => `${model}.${method}`);
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Of the memory the process ever had; where the system does not tell, nothing is known of it. */
  checkMemory(): void {
    const grown = peak(this.#child.pid) - this.#idle;
    assert.ok(!(grown > GROWTH), `memory grew by ${grown} octets`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#line?.[Symbol.asyncDispose]();
    const ended = this.isAlive ? once(this.#child, 'exit') : undefined;
    this.#child.kill('SIGTERM');
    await ended;
    await this.erp.close();
  }
}

/** What `logged` asks itself, and what HAProxy does to see whether the gateway is there. */
function isAside({ method, path }: LogLine): boolean {
  return method === 'OPTIONS' && (path === '/' || path?.startsWith('/mark-') === true);
}

export function asDemo(ask: Ask): Ask {
  return 'as' in ask ? ask : { ...ask, as: DEMO };
}

/** Octets of a process at its largest. */
function peak(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}
