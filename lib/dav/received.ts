/** The body of a PUT as a text (RFC 9110 section 8.3, RFC 5545 sections 3.1 and 8.1). */
import { DavError, refusal } from '../errors.ts';
import { MEDIA_TYPE } from './calendar-data.ts';
import type { DavRequest } from './message.ts';

export interface Received {
  readonly text: string;
  /** The text has the very octets that came. */
  readonly exact: boolean;
}

/** What tools say of a file they know nothing about, beside what it is. */
const TAKEN: readonly string[] = [
  MEDIA_TYPE['content-type'],
  'text/plain',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
];
/** As WHATWG names them. */
const CHARSETS: readonly string[] = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'];

/**
 * Without what no iCalendar text may hold: lines end in CRLF, there are no control characters and no byte order mark.
 * Throws `supported-calendar-data` and `valid-calendar-data`.
 */
export function received({ headers, body }: DavRequest): Received {
  if (headers.has('content-range')) throw new DavError(400, 'An entry is sent whole.'); // RFC 9110 14.4
  const [type = '', ...parameters] = (headers.get('content-type') ?? '').split(';');
  const media = type.trim().toLowerCase();
  if (media !== '' && !TAKEN.includes(media))
    throw new DavError(415, 'An entry is text/calendar.', { condition: 'supported-calendar-data' });
  const text = canonical(decoded(body, charsetIn(parameters)));
  if (text === '') throw refusal('valid-calendar-data', 'The body is empty.');
  return { text, exact: Buffer.from(text).equals(body) };
}

type Decoder = InstanceType<typeof TextDecoder>;

function charsetIn(parameters: readonly string[]): string {
  const [value] = parameters.flatMap((one) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/i.exec(one)?.[1] ?? []);
  return value ?? 'utf-8';
}

function decoded(body: Uint8Array, charset: string): string {
  const decoder = decoderFor(charset);
  try {
    return decoder.decode(body);
  } catch (cause) {
    const line = lineOfBadOctet(body, decoder);
    const sentence = `Line ${line}: its octets are no ${decoder.encoding.toUpperCase()}.`;
    throw new DavError(403, sentence, { condition: 'valid-calendar-data', cause });
  }
}

function decoderFor(charset: string): Decoder {
  try {
    const decoder = new TextDecoder(charset, { fatal: true });
    if (CHARSETS.includes(decoder.encoding)) return decoder;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new DavError(415, `The character set ${charset.slice(0, 40)} is not read; UTF-8 is.`, {
    condition: 'supported-calendar-data',
  });
}

function lineOfBadOctet(body: Uint8Array, decoder: Decoder): number {
  let [line, start] = [1, 0];
  for (let end = body.indexOf(10); end >= 0; end = body.indexOf(10, start)) {
    if (!isReadable(body.subarray(start, end), decoder)) return line;
    [line, start] = [line + 1, end + 1];
  }
  return line;
}

function isReadable(octets: Uint8Array, decoder: Decoder): boolean {
  try {
    decoder.decode(octets);
    return true;
  } catch {
    return false;
  }
}

/** RFC 5545 section 3.1: all but the tab among the control characters is forbidden. */
function canonical(text: string): string {
  const lines = text
    .replace(text.includes('\n') ? /\r*\n/g : /\r/g, '\r\n')
    .replace(/\r(?!\n)/g, '')
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')
    .replace(/(?:\r\n)+$/, '');
  return lines.trim() === '' ? '' : `${lines}\r\n`;
}
