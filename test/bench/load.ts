/** Many requests at once over connections that stay open, with as little work for each as can be. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LoadOptions {
  readonly connections: number;
  /** In all. */
  readonly requests: number;
  /** Milliseconds after which no more are sent. */
  readonly patience?: number;
  readonly onAnswer?: (answer: string) => void;
}

export interface Load {
  readonly requests: number;
  /** Milliseconds. */
  readonly took: number;
  /** Milliseconds for each, sorted. */
  readonly times: readonly number[];
}

/** Sends what `next` says, the next one on each connection when the last one is answered. Throws on any status but 2xx. */
export async function load(url: string, next: () => Asked, options: LoadOptions): Promise<Load> {
  const { hostname, port } = new URL(url);
  const lines = await Promise.all(
    Array.from({ length: options.connections }, () => Line.open(hostname, Number(port))),
  );
  const times: number[] = [];
  const began = performance.now();
  const until = began + (options.patience ?? Number.POSITIVE_INFINITY);
  let left = options.requests;
  const work = async (line: Line): Promise<void> => {
    while (left > 0 && performance.now() < until) {
      left -= 1;
      const sent = performance.now();
      const answer = await line.ask(next());
      times.push(performance.now() - sent);
      options.onAnswer?.(answer);
    }
  };
  await Promise.all(lines.map(work)).finally(() => {
    for (const line of lines) line.close();
  });
  return { requests: times.length, took: performance.now() - began, times: times.sort((a, b) => a - b) };
}

/** The time within which a part of the answers came. */
export function percentile({ times }: Load, part: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;
}

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/** An answer that is coming in. */
interface Coming {
  readonly done: PromiseWithResolvers<string>;
  text: string;
  /** Characters up to its end; undefined before the head is there, and for one that comes in chunks. */
  length?: number;
  chunked?: boolean;
}

/** A connection on which one request is under way at a time. */
class Line {
  readonly #socket: Socket;
  readonly #host: string;
  #coming: Coming | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#take(chunk));
    socket.on('error', (error) => this.#coming?.done.reject(error));
    socket.on('close', () => this.#coming?.done.reject(new Error('The connection was closed.')));
  }

  static async open(hostname: string, port: number): Promise<Line> {
    const socket = connect(port, hostname);
    await once(socket, 'connect');
    return new Line(socket, `${hostname}:${port}`);
  }

  /** The whole answer, an octet a character. */
  ask({ method, path, headers, body = '' }: Asked): Promise<string> {
    const fields = Object.entries({
      ...headers,
      Host: this.#host,
      'Content-Length': Buffer.byteLength(body),
    });
    const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const done = Promise.withResolvers<string>();
    this.#coming = { done, text: '' };
    this.#socket.write(`${method} ${path} HTTP/1.1\r\n${head}\r\n${body}`);
    return done.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: string): void {
    const coming = this.#coming;
    if (!coming) return;
    const tail = coming.text.slice(-LAST_CHUNK.length);
    coming.text += chunk;
    if (coming.length === undefined && !coming.chunked) measure(coming);
    const { length, chunked } = coming;
    const whole = chunked
      ? (tail + chunk).endsWith(LAST_CHUNK)
      : length !== undefined && coming.text.length >= length;
    if (whole) this.#end(coming);
  }

  #end({ done, text }: Coming): void {
    this.#coming = undefined;
    if (/^HTTP\/1\.[01] 2/.test(text)) done.resolve(text);
    else done.reject(new Error(text.slice(0, 500)));
  }
}

/** Finds out where an answer ends, once its head is there (RFC 9112 section 6.3). */
function measure(coming: Coming): void {
  const end = coming.text.indexOf(HEAD_END);
  if (end < 0) return;
  const head = coming.text.slice(0, end);
  const [, length = '0'] = /^content-length: *(\d+)/im.exec(head) ?? [];
  coming.chunked = /^transfer-encoding: *chunked/im.test(head);
  if (!coming.chunked) coming.length = end + HEAD_END.length + Number(length);
}
