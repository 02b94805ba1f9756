/** Content coding of answers (RFC 9110 section 12.5.3). */
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync, gzipSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import type { Body, DavResponse } from '../dav/message.ts';
import { apart } from '../octets.ts';

type Coded = Pick<DavResponse, 'headers' | 'body'>;

const COMPRESSIBLE = /^(?:text\/|application\/xml)/;
/** Less than this fits a packet anyway. */
const WORTHWHILE = 1024;

/** Compressed where the client takes it and it helps. A strong ETag names octets, so what has one stays as it is. */
export function coded({ headers, body }: DavResponse, accepted: string | undefined): Coded {
  if (body === undefined || !isCompressible(headers, body))
    return body === undefined ? { headers } : { headers, body };
  const varying = { ...headers, Vary: headers.Vary ? `${headers.Vary}, Accept-Encoding` : 'Accept-Encoding' };
  if (!acceptsGzip(accepted)) return { headers: varying, body };
  return { headers: { ...varying, 'Content-Encoding': 'gzip' }, body: zipped(body) };
}

function isCompressible(headers: Readonly<Record<string, string>>, body: Body): boolean {
  const isStream = typeof body !== 'string' && !(body instanceof Uint8Array);
  const isStrong = headers.ETag?.startsWith('"') ?? false;
  if (isStrong || /\bno-transform\b/.test(headers['Cache-Control'] ?? '')) return false;
  return COMPRESSIBLE.test(headers['Content-Type'] ?? '') && (isStream || body.length > WORTHWHILE);
}

/** `gzip`, or `*` where gzip is not named; not with a weight of 0. */
export function acceptsGzip(accepted = ''): boolean {
  if (accepted === '') return false;
  const weights = new Map(accepted.toLowerCase().split(',').map(weighted));
  const weight = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return weight > 0;
}

function weighted(item: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = item.split(';').map((part) => part.trim());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  return [coding, q === undefined ? 1 : Number(q.slice(2)) || 0];
}

/** Fast: the answers are repetitive enough. */
const LEVEL = constants.Z_BEST_SPEED + 2;
/** Octets from which on a part is compressed beside the event loop, and remembered. */
const LARGE = 16_384;

function zipped(body: Body): Body {
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return member(body);
  return body.length < LARGE ? gzipSync(body, { level: LEVEL }) : member([body]);
}

/** RFC 1952 section 2.3: deflate, no name, no time, an unknown system. */
const HEAD = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
/** RFC 1951 section 3.2.6: an empty last block. */
const LAST = [0x03, 0x00];

/** One member of gzip, each part of it compressed on its own, so that a part is compressed once for all who ask. */
async function* member(
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let [sum, octets] = [0, 0];
  yield HEAD;
  for await (const part of parts) {
    const plain = typeof part === 'string' ? Buffer.from(part) : part;
    sum = crc32(plain, sum);
    octets += plain.length;
    yield await squeezed(plain);
  }
  const end = Buffer.from([...LAST, 0, 0, 0, 0, 0, 0, 0, 0]);
  end.writeUInt32LE(sum, LAST.length);
  end.writeUInt32LE(octets % 2 ** 32, LAST.length + 4);
  yield end;
}

/** A part ends at a whole octet and refers to nothing before it. */
const OPTIONS = { level: LEVEL, finishFlush: constants.Z_FULL_FLUSH };
/** Octets of parts. */
const REMEMBERED = 16 * 1024 * 1024;

const beside = promisify(deflateRaw);
/** By the hash of what they say. */
const known = new LRUCache<string, Uint8Array>({
  maxSize: REMEMBERED,
  sizeCalculation: (octets) => octets.length + 100,
});

async function squeezed(plain: Uint8Array): Promise<Uint8Array> {
  if (plain.length < LARGE) return deflateRawSync(plain, OPTIONS);
  const mark = hash('sha256', plain, 'base64');
  const found = known.get(mark);
  if (found) return found;
  const made = apart(await beside(plain, OPTIONS));
  known.set(mark, made);
  return made;
}
