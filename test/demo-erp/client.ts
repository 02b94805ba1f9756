import { Readable } from 'node:stream';
import { request } from 'undici';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import Serializer from 'xmlrpc/lib/serializer.js';
import { type DemoErp, type DemoErpOptions, startDemoErp } from '../../examples/demo-erp/index.ts';
import type { Call, Client } from '../../examples/demo-erp/series/operations.ts';

/** Anything the xmlrpc package reads; tests look at it with deep equality. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what each test is about
export type Answer = any;

/** An XML-RPC fault as the client sees it. */
export class ClientFault extends Error {
  readonly code: number | string;
  readonly text: string;

  constructor(code: number | string, text: string) {
    super(`${code}: ${text}`);
    this.code = code;
    this.text = text;
  }
}

/** One call over a real socket, with the parser of the xmlrpc package. */
export async function rpc(url: string, path: string, method: string, params: unknown[]): Promise<Answer> {
  const body = Serializer.serializeMethodCall(method, params as never[]);
  const answer = await request(url + path, { method: 'POST', body, headers: { 'content-type': 'text/xml' } });
  return parsed(await answer.body.text());
}

export function parsed(xml: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    new Deserializer().deserializeMethodResponse(
      Readable.from([xml]) as never,
      (error: unknown, value: Answer) => {
        const fault = error as { faultCode?: number | string; faultString?: string } | null;
        if (fault?.faultCode !== undefined) reject(new ClientFault(fault.faultCode, fault.faultString ?? ''));
        else if (error) reject(error);
        else resolve(value);
      },
    );
  });
}

/** A user of a simulated ERP, by `execute`, which every version has. */
export interface User {
  readonly uid: number;
  (model: string, method: string, ...args: unknown[]): Promise<Answer>;
  /** By `execute_kw`, from 6.1 on. */
  keywords(model: string, method: string, args: unknown[], keywords: object): Promise<Answer>;
}

export async function logIn(erp: DemoErp, login: string): Promise<User> {
  const uid = await rpc(erp.url, '/xmlrpc/common', 'login', ['demo', login, login]);
  const call = (model: string, method: string, ...args: unknown[]): Promise<Answer> =>
    rpc(erp.url, '/xmlrpc/object', 'execute', ['demo', uid, login, model, method, ...args]);
  const keywords = (model: string, method: string, args: unknown[], named: object): Promise<Answer> =>
    rpc(erp.url, '/xmlrpc/object', 'execute_kw', ['demo', uid, login, model, method, args, named]);
  return Object.assign(call, { uid, keywords });
}

/** Runs a test against a fresh ERP, empty but for its users. */
export async function withErp(options: DemoErpOptions, work: (erp: DemoErp) => Promise<void>): Promise<void> {
  const erp = await startDemoErp({ demoData: false, ...options });
  try {
    await work(erp);
  } finally {
    await erp.close();
  }
}

/** What a fault must look like; a thrown one is checked by `assert.rejects`. */
export const fault =
  (code: number | string | RegExp, text?: string | RegExp) =>
  (error: unknown): true => {
    if (!(error instanceof ClientFault)) throw error;
    expectMatch(error.code, code);
    if (text !== undefined) expectMatch(error.text, text);
    return true;
  };

function expectMatch(actual: number | string, expected: number | string | RegExp): void {
  const same = expected instanceof RegExp ? expected.test(String(actual)) : actual === expected;
  if (!same) throw new Error(`expected ${expected}, got ${JSON.stringify(actual)}`);
}

/** The same, as the generator of meetings calls. */
export async function clientOf(erp: DemoErp, login: string): Promise<Client> {
  const user = await logIn(erp, login);
  const call: Call = (model, method, args, keywords) =>
    Object.keys(keywords).length === 0
      ? user(model, method, ...args)
      : user.keywords(model, method, [...args], keywords);
  return { call, version: erp.version };
}
