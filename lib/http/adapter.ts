/** Between node's sockets and requests and answers as values. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, Readable, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DavResponse, Incoming } from '../dav/message.ts';
import { DavError } from '../errors.ts';
import { coded } from './coding.ts';

/** A body that was not read is read and dropped up to here, to keep the connection. */
const SPILL = 65_536;

export function incoming(message: IncomingMessage, response: ServerResponse, limit: number): Incoming {
  const [path = '/', query = ''] = split(message.url ?? '/');
  const headers = new Map(Object.entries(message.headers).map(([name, value]) => [name, String(value)]));
  return { method: message.method ?? '', path, query, headers, read: () => bodyOf(message, response, limit) };
}

/** The target may be a whole URI, or `*` (RFC 9112 section 3.2). */
function split(target: string): readonly string[] {
  const origin = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const at = origin.indexOf('?');
  return at < 0 ? [origin === '*' ? '/' : origin] : [origin.slice(0, at), origin.slice(at + 1)];
}

async function bodyOf(
  message: IncomingMessage,
  response: ServerResponse,
  limit: number,
): Promise<Uint8Array> {
  const coding = message.headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity') throw new DavError(415, 'The body must not be compressed.');
  if (Number(message.headers['content-length'] ?? 0) > limit) throw tooLarge(message, limit);
  if (/100-continue/i.test(message.headers.expect ?? '')) response.writeContinue();
  const chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of unbroken(message)) {
    octets += chunk.byteLength;
    if (octets > limit) throw tooLarge(message, limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Stopping early must leave the socket open for the answer. */
async function* unbroken(message: IncomingMessage): AsyncIterable<Uint8Array> {
  try {
    yield* message.iterator({ destroyOnReturn: false });
  } catch (cause) {
    throw new DavError(400, 'The request broke off.', { cause });
  }
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
  const { headers, body, coding } = coded(answer, message.headers['accept-encoding']);
  const fixed = body === undefined || typeof body === 'string' ? Buffer.from(body ?? '') : body;
  if (!isSpent(message)) response.shouldKeepAlive = false;
  if (fixed instanceof Uint8Array && hasBody(answer.status))
    response.setHeader('Content-Length', fixed.byteLength);
  response.writeHead(answer.status, headers);
  if (message.method === 'HEAD') return ended(response);
  if (fixed instanceof Uint8Array) return ended(response, fixed);
  const source = Readable.from(fixed);
  const meter = new Meter();
  await (coding ? pipeline(source, coding, meter, response) : pipeline(source, meter, response));
  return meter.octets;
}

function ended(response: ServerResponse, body: Uint8Array = new Uint8Array()): number {
  response.end(body);
  return body.byteLength;
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
