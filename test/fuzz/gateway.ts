/** A gateway before a simulated ERP in this process, and somebody to ask it. */
import assert from 'node:assert/strict';
import { Agent, request } from 'undici';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { createLog } from '../../lib/log.ts';
import { type Gateway, startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { checkAnswer, type Reply } from './dav-answer.ts';

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Told extends Reply {
  readonly etag: string | undefined;
  readonly text: string;
}

/** The first may do everything in the ERP; their passwords are their names. */
export const USERS = ['admin', 'other'] as const;
export type User = (typeof USERS)[number];

export const calendarOf = (user: User, calendar = 'Meetings'): string =>
  `/webdav/demo/calendars/users/${user}/c/${calendar}/`;

export class Served implements AsyncDisposable {
  readonly erp: DemoErp;
  readonly #gateway: Gateway;
  readonly #errors: string[];
  readonly #agent = new Agent({ connections: 2 });

  private constructor(erp: DemoErp, gateway: Gateway, errors: string[]) {
    this.erp = erp;
    this.#gateway = gateway;
    this.#errors = errors;
  }

  static async open(version: VersionName): Promise<Served> {
    const users = USERS.map((login) => ({ login, password: login, name: login, zone: 'Europe/Brussels' }));
    const erp = await startDemoErp({ version, demoData: false, users });
    const errors: string[] = [];
    const log = createLog('error', { write: (line) => errors.push(line) });
    const flags = [
      '--erp',
      erp.url,
      '--db',
      erp.database,
      '--listen',
      '127.0.0.1:0',
      '--store',
      'memory:',
      '--freshness',
      '0',
    ];
    return new Served(erp, await startGateway(readOptions(SERVE, flags), log), errors);
  }

  /** Fails on what no client may ever be answered. */
  async ask(user: User, { method, path, headers = {}, body }: Ask): Promise<Told> {
    const authorization = `Basic ${Buffer.from(`${user}:${user}`).toString('base64')}`;
    const answer = await request(new URL(path, this.#gateway.url), {
      method: method as 'GET',
      headers: { ...headers, authorization },
      body: body ?? null,
      dispatcher: this.#agent,
    });
    const octets = Buffer.from(await answer.body.arrayBuffer());
    const [type, etag] = [answer.headers['content-type'], answer.headers.etag].map((field) =>
      field?.toString(),
    );
    const told = { status: answer.statusCode, type, octets, etag, text: octets.toString('utf8') };
    assert.deepEqual(this.#errors.splice(0), [], `${method} ${path}: ${told.status}`);
    checkAnswer(told);
    return told;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.close();
    await this.#gateway.close();
    await this.erp.close();
  }
}
