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
  const lines = Array.from({ length: options.connections }, () => new Line(hostname, Number(port)));
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

/** Where an answer ends (RFC 9112 section 6.3). */
type End = 'unknown' | 'chunk' | 'close' | { readonly length: number };

/** An answer that is coming in. */
interface Coming {
  readonly done: PromiseWithResolvers<string>;
  text: string;
  end: End;
  /** The server closes the connection after it. */
  last: boolean;
}

/** A connection on which one request is under way at a time; made anew where the server closes it. */
class Line {
  readonly #hostname: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #coming: Coming | undefined;

  constructor(hostname: string, port: number) {
    this.#hostname = hostname;
    this.#port = port;
  }

  /** The whole answer, an octet a character. */
  async ask({ method, path, headers, body = '' }: Asked): Promise<string> {
    const fields = Object.entries({
      ...headers,
      Host: `${this.#hostname}:${this.#port}`,
      'Content-Length': Buffer.byteLength(body),
    });
    const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const socket = this.#socket ?? (await this.#open());
    const coming: Coming = { done: Promise.withResolvers<string>(), text: '', end: 'unknown', last: false };
    this.#coming = coming;
    socket.write(`${method} ${path} HTTP/1.1\r\n${head}\r\n${body}`);
    return coming.done.promise;
  }

  close(): void {
    this.#socket?.destroy();
  }

  async #open(): Promise<Socket> {
    const socket = connect(this.#port, this.#hostname);
    this.#socket = socket;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#take(chunk));
    socket.on('error', (error) => this.#coming?.done.reject(error));
    socket.on('close', () => this.#closed(socket));
    await once(socket, 'connect');
    return socket;
  }

  #closed(socket: Socket): void {
    if (this.#socket === socket) this.#socket = undefined;
    const coming = this.#coming;
    if (coming?.end === 'close') this.#end(coming);
    else coming?.done.reject(new Error('The connection was closed.'));
  }

  #take(chunk: string): void {
    const coming = this.#coming;
    if (!coming) return;
    const tail = coming.text.slice(-LAST_CHUNK.length) + chunk;
    coming.text += chunk;
    if (coming.end === 'unknown') measure(coming);
    const { end, text } = coming;
    const whole =
      typeof end === 'object' ? text.length >= end.length : end === 'chunk' && tail.endsWith(LAST_CHUNK);
    if (whole) this.#end(coming);
  }

  #end({ done, text, last }: Coming): void {
    this.#coming = undefined;
    if (last) {
      this.#socket?.destroy();
      this.#socket = undefined;
    }
    if (/^HTTP\/1\.[01] 2/.test(text)) done.resolve(text);
    else done.reject(new Error(text.slice(0, 500)));
  }
}

/** Once the head of an answer is there. */
function measure(coming: Coming): void {
  const at = coming.text.indexOf(HEAD_END);
  if (at < 0) return;
  const head = coming.text.slice(0, at);
  const [, length] = /^content-length: *(\d+)/im.exec(head) ?? [];
  const isEmpty = / 204 /.test(head.slice(0, 14));
  coming.last =
    /^connection: *close/im.test(head) || (head.startsWith('HTTP/1.0') && !/^connection: *keep/im.test(head));
  if (/^transfer-encoding: *chunked/im.test(head)) coming.end = 'chunk';
  else if (length !== undefined || isEmpty)
    coming.end = { length: at + HEAD_END.length + Number(length ?? 0) };
  else coming.end = 'close';
}
