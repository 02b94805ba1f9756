import type { VersionName } from '../../../examples/demo-erp/index.ts';

export type { Value } from '../wire.ts';

import { Double, decode, encode, type Fault, post, type Reply, type Value } from '../wire.ts';

/** Where cases are tried: a simulated ERP, or a real one. */
export interface Ground {
  readonly version: VersionName;
  readonly url: string;
  readonly database: string;
  /** It outlives the cases: what they make is removed. */
  readonly lasting: boolean;
  /** Puts a text into a record past every check, as SQL does. */
  plant(model: string, id: number, field: string, text: string): Promise<void> | void;
  /** Mails made so far. */
  mails(): Promise<number>;
}

/** A plain value, numbers of both kinds as numbers: an answer of another program, typed as loosely as JSON. */
export type Plain = ReturnType<typeof JSON.parse>;
export type Row = { readonly [field: string]: Plain };
export type Values = { readonly [field: string]: Value };
export type Domain = readonly Value[];

export interface Options {
  readonly limit?: number | false;
  readonly offset?: number;
  readonly order?: string;
  readonly context?: Values;
}

/** A fault as an exception. */
export class Faulted extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(`${fault.code}: ${fault.text.slice(-400)}`);
    this.fault = fault;
  }
}

/** The answer was no XML-RPC. */
export class Unreadable extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`HTTP ${reply.status}, ${reply.body.length} characters of ${reply.type}`);
    this.reply = reply;
  }
}

export const NEVER_VIRTUAL: Values = { virtual_id: false, active_test: false };
export const SILENT: Values = { no_mail_to_attendees: true, tracking_disable: true };

/** Sends one method call, and raises faults. */
export async function ask(url: string, method: string, params: readonly Value[]): Promise<Plain> {
  const reply = await post(url, encode(method, params));
  const answer = reply.status === 200 ? decode(reply.body) : undefined;
  if (answer === undefined) throw new Unreadable(reply);
  if ('fault' in answer) throw new Faulted(answer.fault);
  return plain(answer.value);
}

export function plain(value: Value): Plain {
  if (value instanceof Double) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

/** One user of the ERP, and the calls that have a form of their own up to 7.0. */
export class Person {
  readonly ground: Ground;
  readonly uid: number;
  readonly #password: string;

  constructor(ground: Ground, uid: number, password: string) {
    this.ground = ground;
    this.uid = uid;
    this.#password = password;
  }

  static async logIn(ground: Ground, login: string): Promise<Person> {
    const uid = await ask(`${ground.url}/xmlrpc/common`, 'login', [ground.database, login, login]);
    return new Person(ground, uid, login);
  }

  /** Arguments behind one another, on the path that numbers faults where there is one. */
  execute(model: string, method: string, ...args: Value[]): Promise<Plain> {
    return ask(objectOf(this.ground), 'execute', [...this.#who, model, method, ...args]);
  }

  /** On the old path: fault codes are texts. */
  executeOld(model: string, method: string, ...args: Value[]): Promise<Plain> {
    return ask(`${this.ground.url}/xmlrpc/object`, 'execute', [...this.#who, model, method, ...args]);
  }

  keyed(model: string, method: string, args: readonly Value[], keywords: Values): Promise<Plain> {
    return ask(objectOf(this.ground), 'execute_kw', [...this.#who, model, method, args, keywords]);
  }

  search(model: string, domain: Domain, options: Options = {}): Promise<Plain[]> {
    const { offset = 0, limit = false, order = false, context = {} } = options;
    if (isOld(this.ground)) return this.execute(model, 'search', domain, offset, limit, order, context);
    return this.keyed(model, 'search', [domain], { offset, limit, order: order || '', context });
  }

  count(model: string, domain: Domain, context: Values = {}): Promise<number> {
    if (isOld(this.ground)) return this.execute(model, 'search_count', domain, context);
    return this.keyed(model, 'search_count', [domain], { context });
  }

  read(model: string, ids: Value, fields: readonly string[], context: Values = {}): Promise<Row[]> {
    if (isOld(this.ground)) return this.execute(model, 'read', ids, fields, context);
    return this.keyed(model, 'read', [ids, fields], { context });
  }

  /** One record; the test ends when it is not alone. */
  async one(model: string, id: Value, fields: readonly string[], context: Values = {}): Promise<Row> {
    const rows = await this.read(model, [id], fields, context);
    if (rows.length !== 1 || rows[0] === undefined)
      throw new Error(`${rows.length} records of ${model} ${id}`);
    return rows[0];
  }

  /** Mails nobody unless the context says otherwise. */
  create(model: string, values: Values, context: Values = SILENT): Promise<number> {
    if (isOld(this.ground)) return this.execute(model, 'create', values, context);
    return this.keyed(model, 'create', [values], { context });
  }

  write(model: string, ids: readonly Value[], values: Values, context: Values = SILENT): Promise<true> {
    if (isOld(this.ground)) return this.execute(model, 'write', ids, values, context);
    return this.keyed(model, 'write', [ids, values], { context });
  }

  unlink(model: string, ids: readonly Value[], context: Values = SILENT): Promise<true> {
    if (isOld(this.ground)) return this.execute(model, 'unlink', ids, context);
    return this.keyed(model, 'unlink', [ids], { context });
  }

  get #who(): [string, number, string] {
    return [this.ground.database, this.uid, this.#password];
  }
}

/** `crm.meeting`, and no `execute_kw` on the oldest. */
const isOld = ({ version }: Ground): boolean => ['6.0', '6.1', '7.0'].includes(version);

const objectOf = (ground: Ground): string => `${ground.url}${isOld(ground) ? '/xmlrpc' : '/xmlrpc/2'}/object`;

/** The fault a call ends with. */
export async function faultOf(call: Promise<unknown>): Promise<Fault> {
  try {
    const value = await call;
    throw new Error(`answered ${JSON.stringify(value)} where a fault was expected`);
  } catch (error) {
    if (error instanceof Faulted) return error.fault;
    throw error;
  }
}

/** The last line of a traceback: `ValueError: …`. */
export const exceptionOf = ({ text }: Fault): string => {
  const last =
    text
      .trimEnd()
      .split('\n')
      .findLast((line) => /^[\w.]+(:|$)/.test(line)) ?? '';
  return last.replace(/:.*$/, '').split('.').at(-1) ?? '';
};

export const sorted = <T>(values: readonly T[]): T[] =>
  [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
