import { request as send } from 'node:http';
import sax from 'sax';
import CustomType from 'xmlrpc/lib/customtype.js';
import { serializeMethodCall } from 'xmlrpc/lib/serializer.js';

// A second, plain reading of XML-RPC: what the tests of the simulator see must not come from lib/erp.

export type Value = null | boolean | number | string | Double | readonly Value[] | Struct;
export interface Struct {
  readonly [name: string]: Value;
}

/** A `<double>`, which is another type than `<int>` even where the number is the same. */
export class Double {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** What came over the socket. */
export interface Reply {
  /** 0 where the server hung up without an answer. */
  readonly status: number;
  /** `1.0` or `1.1`. */
  readonly http: string;
  /** The server closes the connection after this answer. */
  readonly closes: boolean;
  readonly type: string;
  readonly body: string;
}

/** An answer of XML-RPC: a value, or a fault. */
export type Answer = { readonly value: Value } | { readonly fault: Fault };
export interface Call {
  readonly method: string;
  readonly params: readonly Value[];
}
export interface Fault {
  readonly code: number | string;
  readonly text: string;
}

/** A `<double>` on the way out, where JavaScript alone would write `<int>`. */
class DoubleOut extends CustomType {
  override tagName = 'double';
}

const outgoing = (value: Value): unknown => {
  if (value instanceof Double) return new DoubleOut(String(value.value));
  if (Array.isArray(value)) return value.map(outgoing);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, outgoing(each)]));
};

export const encode = (method: string, params: readonly Value[]): string =>
  serializeMethodCall(method, params.map(outgoing));

/** POSTs a body as it is, and would like to keep the connection. */
export function post(url: string, body: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'text/xml', connection: 'keep-alive' };
    const request = send(url, { method: 'POST', agent: false, headers });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') return reject(error);
      resolve({ status: 0, http: '', closes: true, type: '', body: '' });
    });
    request.on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const { connection, 'content-type': type = '' } = response.headers;
      const closes = response.httpVersion === '1.0' || connection === 'close';
      const body = Buffer.concat(chunks).toString('utf8');
      resolve({ status: response.statusCode ?? 0, http: response.httpVersion, closes, type, body });
    });
    request.end(body);
  });
}

export const isStruct = (value: Value): value is Struct =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Double);

/** @returns undefined where the body is not well-formed XML, or no answer of XML-RPC. */
export const decode = (body: string): Answer | undefined => reading(body)?.answer;

/** @returns undefined where the body is not well-formed XML, or no call of XML-RPC. */
export const decodeCall = (body: string): Call | undefined => reading(body)?.call;

function reading(body: string): Reader | undefined {
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#x?0*[01]?[0-9b-f];/.test(body)) return undefined;
  const reader = new Reader();
  const parser = sax.parser(true);
  let failed = false;
  parser.onerror = () => {
    failed = true;
    parser.resume();
  };
  parser.onopentag = ({ name }) => reader.open(name);
  parser.ontext = (text) => reader.text(text);
  parser.oncdata = (text) => reader.text(text);
  parser.onclosetag = (name) => reader.close(name);
  parser.write(body).close();
  return failed ? undefined : reader;
}

const SCALARS: { readonly [type: string]: (text: string) => Value } = {
  string: (text) => text,
  int: Number,
  i4: Number,
  i8: Number,
  double: (text) => new Double(Number(text)),
  boolean: (text) => text === '1',
  nil: () => null,
  'dateTime.iso8601': (text) => text,
  base64: (text) => text,
};

class Reader {
  answer: Answer | undefined;
  call: Call | undefined;
  #method = '';
  readonly #values: Value[][] = [[]];
  readonly #names: string[][] = [];
  #text = '';
  #bare = false;

  open(name: string): void {
    this.#text = '';
    if (name === 'value') this.#bare = true;
    if (name === 'array' || name === 'struct') this.#values.push([]);
    if (name === 'struct') this.#names.push([]);
  }

  text(text: string): void {
    this.#text += text;
  }

  close(name: string): void {
    const scalar = SCALARS[name];
    if (scalar !== undefined) this.#push(scalar(this.#text));
    if (name === 'name') this.#names.at(-1)?.push(this.#text);
    if (name === 'array') this.#push(this.#values.pop() ?? []);
    if (name === 'struct') this.#push(this.#struct());
    if (name === 'value' && this.#bare) this.#push(this.#text);
    if (name === 'value') this.#bare = false;
    if (name === 'methodName') this.#method = this.#text;
    if (name === 'methodCall') this.call = { method: this.#method, params: this.#values[0] ?? [] };
    if (name === 'param') this.answer = { value: this.#values[0]?.[0] ?? null };
    if (name === 'fault') this.answer = { fault: this.#fault(this.#values[0]?.[0] as Struct) };
  }

  #push(value: Value): void {
    this.#values.at(-1)?.push(value);
    this.#bare = false;
  }

  #struct(): Struct {
    const values = this.#values.pop() ?? [];
    return Object.fromEntries((this.#names.pop() ?? []).map((name, at) => [name, values[at] ?? null]));
  }

  #fault({ faultCode, faultString }: Struct): Fault {
    return { code: faultCode as number | string, text: faultString as string };
  }
}
