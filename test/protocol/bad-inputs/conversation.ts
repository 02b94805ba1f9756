/** A client that sends what no library would send: octets over a socket, and answers as they come. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import type { Ask } from './row.ts';

export interface Reply {
  readonly status: number;
  /** By lower-case name; of a name that comes twice, all. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** As it came. */
  readonly head: string;
}

/** Nothing takes so long that is not lost. */
const PATIENCE = 60_000;

export class Conversation implements AsyncDisposable {
  readonly #socket: Socket;
  #came = Buffer.alloc(0);
  #over = false;
  #told = Promise.withResolvers<void>();
  readonly #host: string;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.on('data', (octets) => {
      this.#came = Buffer.concat([this.#came, octets]);
      this.#tell();
    });
    const over = (): void => {
      this.#over = true;
      this.#tell();
    };
    // Who is refused while he still sends may find the connection reset.
    socket.on('error', over).on('end', over).on('close', over);
  }

  static async open({ protocol, hostname, port, host }: URL): Promise<Conversation> {
    const where = { host: hostname, port: Number(port) };
    const isTls = protocol === 'https:';
    const socket = isTls ? connectTls({ ...where, rejectUnauthorized: false }) : connect(where);
    await once(socket, isTls ? 'secureConnect' : 'connect');
    socket.setNoDelay(true);
    return new Conversation(socket, host);
  }

  /** Whether the other side ended it. */
  get isOver(): boolean {
    return this.#over;
  }

  /** What came and was not read yet. */
  get left(): Buffer {
    return this.#came;
  }

  async send(...parts: readonly (string | Uint8Array)[]): Promise<void> {
    for (const part of parts) {
      if (this.#over) return;
      if (!this.#socket.write(part)) await Promise.race([this.#drained(), this.#ended()]);
    }
  }

  async ask(ask: Ask): Promise<Reply> {
    const { head, body } = written(ask, this.#host);
    await this.send(head, body);
    return this.reply(ask.method);
  }

  /** The next answer, past any 1xx. Throws when the other side ends first. */
  async reply(method = 'GET'): Promise<Reply> {
    for (;;) {
      const taken = nextReply(this.#came, method, this.#over);
      if (taken) {
        this.#came = this.#came.subarray(taken.octets);
        if (taken.reply.status >= 200) return taken.reply;
        continue;
      }
      if (this.#over) throw new Error(`there was no answer but "${this.#came.toString('latin1', 0, 200)}"`);
      await this.#more();
    }
  }

  /** Resolves once the other side has ended it. */
  async ended(): Promise<void> {
    await this.#ended();
  }

  #drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once('drain', resolve);
    return promise;
  }

  async #ended(): Promise<void> {
    while (!this.#over) await this.#more();
  }

  async #more(): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('nothing comes any more')), PATIENCE);
    try {
      await Promise.race([this.#told.promise, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(): void {
    this.#told.resolve();
    this.#told = Promise.withResolvers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }
}

export function basic(user: string, encoding: BufferEncoding = 'utf8'): string {
  return `Basic ${Buffer.from(user, encoding).toString('base64')}`;
}

/** A well-formed request: its head, and its body. */
export function written(
  { method, path, headers = {}, body = '', as }: Ask,
  host: string,
): { head: string; body: string | Uint8Array } {
  const own = new Map(Object.entries(headers));
  if (as !== undefined && !own.has('Authorization')) own.set('Authorization', basic(as));
  if (!own.has('Host')) own.set('Host', host);
  const octets = Buffer.byteLength(body);
  if (octets > 0 && !own.has('Transfer-Encoding') && !own.has('Content-Length'))
    own.set('Content-Length', String(octets));
  const lines = [...own].map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, body };
}

function nextReply(
  came: Buffer,
  method: string,
  isOver: boolean,
): { reply: Reply; octets: number } | undefined {
  const end = came.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = came.toString('latin1', 0, end);
  const [first = '', ...lines] = head.split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const body = bodyAt(came.subarray(end + 4), { status, headers, method, isOver });
  if (!body) return undefined;
  const isZipped = headers.get('content-encoding') === 'gzip';
  const reply = { status, headers, head, body: isZipped ? gunzipSync(body.octets) : body.octets };
  return { reply, octets: end + 4 + body.length };
}

interface Framing {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly method: string;
  readonly isOver: boolean;
}

/** RFC 9112 section 6.3. */
function bodyAt(rest: Buffer, { status, headers, method, isOver }: Framing) {
  if (status < 200 || status === 204 || status === 304 || method === 'HEAD')
    return { octets: Buffer.alloc(0), length: 0 };
  if (headers.get('transfer-encoding') === 'chunked') return chunks(rest);
  const length = headers.get('content-length');
  if (length === undefined) return isOver ? { octets: rest, length: rest.length } : undefined;
  if (rest.length < Number(length)) return undefined;
  return { octets: rest.subarray(0, Number(length)), length: Number(length) };
}

function chunks(rest: Buffer): { octets: Buffer; length: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = rest.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(rest.toString('latin1', at, line), 16);
    const next = line + 2 + size + 2;
    if (rest.length < next) return undefined;
    if (size === 0) return { octets: Buffer.concat(parts), length: next };
    parts.push(rest.subarray(line + 2, line + 2 + size));
    at = next;
  }
}
