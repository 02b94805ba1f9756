/** Content coding of answers (RFC 9110 section 12.5.3). */
import type { Transform } from 'node:stream';
import { constants, createGzip, gzipSync } from 'node:zlib';
import type { Body, DavResponse } from '../dav/message.ts';

interface Coded {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body;
  /** What a body that is a stream goes through. */
  readonly coding?: Transform;
}

const COMPRESSIBLE = /^(?:text\/|application\/xml)/;
/** Less than this fits a packet anyway. */
const WORTHWHILE = 1024;
/** Fast: the answers are repetitive enough. */
const OPTIONS = { level: constants.Z_BEST_SPEED + 2 };

/** Compressed where the client takes it and it helps. A strong ETag names octets, so what has one stays as it is. */
export function coded({ headers, body }: DavResponse, accepted: string | undefined): Coded {
  if (body === undefined || !isCompressible(headers, body))
    return body === undefined ? { headers } : { headers, body };
  const varying = { ...headers, Vary: [headers.Vary, 'Accept-Encoding'].filter(Boolean).join(', ') };
  if (!acceptsGzip(accepted)) return { headers: varying, body };
  const zipped = { ...varying, 'Content-Encoding': 'gzip' };
  if (typeof body === 'string' || body instanceof Uint8Array)
    return { headers: zipped, body: gzipSync(body, OPTIONS) };
  return { headers: zipped, body, coding: createGzip(OPTIONS) };
}

function isCompressible(headers: Readonly<Record<string, string>>, body: Body): boolean {
  const isStream = typeof body !== 'string' && !(body instanceof Uint8Array);
  const isStrong = headers.ETag?.startsWith('"') ?? false;
  return (
    COMPRESSIBLE.test(headers['Content-Type'] ?? '') && !isStrong && (isStream || body.length > WORTHWHILE)
  );
}

/** `gzip`, or `*` where gzip is not named; not with a weight of 0. */
export function acceptsGzip(accepted = ''): boolean {
  const weights = new Map(accepted.toLowerCase().split(',').map(weighted));
  const weight = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return weight > 0;
}

function weighted(item: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = item.split(';').map((part) => part.trim());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  return [coding, q === undefined ? 1 : Number(q.slice(2)) || 0];
}
