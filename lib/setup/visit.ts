/** One request of a browser: what it brings along, and in which words it is answered. */
import type { DavResponse, Incoming } from '../dav/message.ts';
import { DavError } from '../errors.ts';
import type { Html } from './html.ts';
import { type Language, type Texts, texts } from './texts/index.ts';

/** Who asks, and as whom he knows this server. */
export interface Origin {
  readonly address: string;
  readonly hosts: ReadonlySet<string>;
  readonly https: boolean;
  /** Nobody on the way reads it. */
  readonly confidential: boolean;
}

export interface Visit {
  readonly request: Incoming;
  readonly origin: Origin;
  /** Where clients reach the gateway. */
  readonly base: URL;
  readonly language: Language;
  readonly texts: Texts;
}

export const textsOf = (language: Language): Texts => texts[language];

/** By name; of two of one name the first, which belongs to the longer path. */
export function cookies({ headers }: Incoming): ReadonlyMap<string, string> {
  const pairs = (headers.get('cookie') ?? '').split(/; */).map((pair) => pair.split('='));
  return new Map(pairs.reverse().map(([name = '', value = '']) => [name.trim(), value.trim()]));
}

interface CookieOf {
  /** Seconds; 0 takes it away. */
  readonly age: number;
  readonly https: boolean;
}

/** No script reads it, and no other site has the browser send it. */
export function cookie(name: string, value: string, { age, https }: CookieOf): string {
  return `${name}=${value}; Path=/; Max-Age=${age}; SameSite=Strict; HttpOnly${https ? '; Secure' : ''}`;
}

/** Octets of what a form of the page sends. */
const FORM = 16_384;

export async function formOf({ headers, read }: Incoming): Promise<URLSearchParams> {
  if (Number(headers.get('content-length') ?? 0) > FORM) throw tooLarge();
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? ''))
    throw new DavError(415, 'A form is expected.');
  const octets = await read();
  if (octets.byteLength > FORM) throw tooLarge();
  return new URLSearchParams(Buffer.from(octets).toString('utf8'));
}

const tooLarge = (): DavError =>
  new DavError(413, 'That is too much text.', { headers: { Connection: 'close' } });

/** What a field says, on one line and not longer than anybody types. */
export function field(form: URLSearchParams, name: string, length = 200): string {
  return (form.get(name) ?? '')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, length);
}

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** Of every answer of the page. With `no-referrer` browsers would not say whose form they send. */
export const GUARDS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/** Sent as it is, since what is compressed tells by its length whether a secret resembles what somebody else chose. */
export function page(
  { language }: Visit,
  body: Html,
  more: Partial<Pick<DavResponse, 'status' | 'headers'>> = {},
): DavResponse {
  const headers = {
    ...GUARDS,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': language,
    'Cache-Control': 'no-store, no-transform',
    ...more.headers,
  };
  return { status: more.status ?? 200, headers, body: body.toString() };
}

/** After a form was sent: the browser asks anew, so that loading again sends nothing again. */
export function seeOther(path: string, more: DavResponse['headers'] = {}): DavResponse {
  return { status: 303, headers: { ...GUARDS, 'Cache-Control': 'no-store', ...more, Location: path } };
}
