/** Between node's sockets and requests and answers as values. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, Readable, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DavResponse, Incoming } from '../dav/message.ts';
import { DavError } from '../errors.ts';
import { coded } from './coding.ts';

/** Characters of a text that goes out as it is, in one write with the head. */
const LONG = 8192;

/** A body that was not read is read and dropped up to here, to keep the connection. */
const SPILL = 65_536;

export function incoming(message: IncomingMessage, response: ServerResponse, limit: number): Incoming {
  const [path = '/', query = ''] = split(message.url ?? '/');
  const headers = new Map<string, string>();
  for (const name in message.headers) headers.set(name, String(message.headers[name]));
  return { method: message.method ?? '', path, query, headers, read: () => bodyOf(message, response, limit) };
}

/** The target may be a whole URI, or `*` (RFC 9112 section 3.2). */
function split(target: string): readonly string[] {
  const origin = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const at = origin.indexOf('?');
  return at < 0 ? [origin === '*' ? '/' : origin] : [origin.slice(0, at), origin.slice(at + 1)];
}

const NOTHING = new Uint8Array();

async function bodyOf(
  message: IncomingMessage,
  response: ServerResponse,
  limit: number,
): Promise<Uint8Array> {
  const { headers } = message;
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity') throw new DavError(415, 'The body must not be compressed.');
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(message, limit);
  if (headers.expect !== undefined && /100-continue/i.test(headers.expect)) response.writeContinue();
  return collected(message, limit);
}

/** Stopping early leaves the socket open for the answer. */
function collected(message: IncomingMessage, limit: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const broken = (cause?: unknown): void => {
    if (!message.readableEnded) reject(new DavError(400, 'The request broke off.', { cause }));
  };
  const chunks: Uint8Array[] = [];
  let octets = 0;
  const take = (chunk: Uint8Array): void => {
    octets += chunk.byteLength;
    chunks.push(chunk);
    if (octets <= limit) return;
    message.off('data', take).pause();
    reject(tooLarge(message, limit));
  };
  const ended = (): void => {
    const [first = NOTHING] = chunks;
    resolve(chunks.length > 1 ? Buffer.concat(chunks) : first);
  };
  message.on('data', take).on('end', ended).on('error', broken).on('close', broken);
  return promise;
}

function tooLarge({ method }: IncomingMessage, limit: number): DavError {
  return new DavError(413, `The body is larger than ${limit} octets.`, {
    headers: { Connection: 'close' },
    ...(method === 'PUT' && { condition: 'max-resource-size' }),
  });
}

/**
 * Resolves when the last octet is handed over, to the octets of the body as they were sent; rejects when the answer
 * broke off, after closing the connection.
 */
export async function send(
  message: IncomingMessage,
  response: ServerResponse,
  answer: DavResponse,
): Promise<number> {
  const { headers, body: made = '' } = coded(answer, message.headers['accept-encoding']);
  // Of a long text the length alone takes as much as its octets.
  const body = typeof made === 'string' && made.length > LONG ? Buffer.from(made) : made;
  const isLeft = !isSpent(message);
  if (isLeft) response.shouldKeepAlive = false;
  const fixed = typeof body === 'string' || body instanceof Uint8Array;
  const octets = fixed ? Buffer.byteLength(body) : 0;
  response.writeHead(
    answer.status,
    fixed && hasBody(answer.status) ? { ...headers, 'Content-Length': octets } : headers,
  );
  if (message.method === 'HEAD') return ended(response, '', 0);
  if (fixed && isLeft) return lingering(message, response, body, octets);
  if (fixed) return ended(response, body, octets);
  const meter = new Meter();
  await pipeline(Readable.from(body), meter, response);
  return meter.octets;
}

/** A text goes out together with the head. */
function ended(response: ServerResponse, body: string | Uint8Array, octets: number): number {
  response.end(body);
  return octets;
}

/** Of a body nobody wants, octets that are read and dropped after the answer. */
const UNWANTED = 64 * 1024 * 1024;
/** Milliseconds without any of it. */
const QUIET = 2000;

/**
 * Who still sends when the connection ends finds it reset, and may never read the answer; a proxy says 502 then. So it ends
 * after him (RFC 9112 section 9.6).
 */
function lingering(
  message: IncomingMessage,
  response: ServerResponse,
  body: string | Uint8Array,
  octets: number,
): number {
  if (octets > 0) response.write(body);
  else response.flushHeaders();
  void dropped(message).then(() => response.end());
  return octets;
}

async function dropped(message: IncomingMessage): Promise<void> {
  // Who was not told to continue sends nothing.
  if (message.headers.expect !== undefined && !message.readableDidRead) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const quiet = setTimeout(resolve, QUIET);
  let octets = 0;
  message.on('data', (chunk: Uint8Array) => {
    octets += chunk.byteLength;
    quiet.refresh();
    if (octets > UNWANTED) resolve();
  });
  message.on('end', resolve).on('close', resolve).on('error', resolve).resume();
  await promise;
  clearTimeout(quiet);
}

/** Counts what goes through. */
class Meter extends PassThrough {
  octets = 0;

  override _transform(chunk: Uint8Array, encoding: BufferEncoding, done: TransformCallback): void {
    this.octets += chunk.byteLength;
    super._transform(chunk, encoding, done);
  }
}

/** RFC 9110 section 8.6. */
function hasBody(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304;
}

/** The body was read, or what is left of it is little. */
function isSpent({ readableEnded, complete, headers }: IncomingMessage): boolean {
  if (readableEnded || complete) return true;
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= SPILL;
}
