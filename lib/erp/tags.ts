import type { Wire } from './wire.ts';

/** The answer is no XML-RPC: an HTML page, cut off, too large, or broken otherwise. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** What an element does: hold a text, hold one value, hold many, or merely stand around others. */
type Role = 'value' | 'leaf' | 'name' | 'array' | 'struct' | 'frame';

export interface Tag {
  readonly name: string;
  readonly role: Role;
  read(text: string): Wire;
}

const frame = (name: string, role: Role = 'frame'): Tag => ({ name, role, read: (text) => text });
const leaf = (name: string, read: (text: string) => Wire): Tag => ({ name, role: 'leaf', read });

const TAGS: readonly Tag[] = [
  frame('methodResponse'),
  frame('params'),
  frame('param'),
  frame('fault'),
  frame('value', 'value'),
  frame('array', 'array'),
  frame('data'),
  frame('struct', 'struct'),
  frame('member'),
  frame('name', 'name'),
  leaf('string', (text) => text),
  leaf('int', integer),
  leaf('i4', integer),
  leaf('i8', long),
  leaf('double', double),
  leaf('boolean', boolean),
  leaf('nil', () => null),
  leaf('ex:nil', () => null), // Apache's spelling
  leaf('dateTime.iso8601', (text) => text), // naive: only the profile knows its zone
  leaf('base64', (text) => Buffer.from(text, 'base64')),
];

function integer(text: string): number {
  const value = Number.parseInt(text, 10);
  if (Number.isNaN(value)) throw new Malformed(`An integer was expected, not "${excerpt(text)}".`);
  return value;
}

/** Text beyond 2^53, where a number would be another one. */
function long(text: string): number | string {
  const value = integer(text);
  return Number.isSafeInteger(value) ? value : text.trim();
}

/** Python's spelling of what XML-RPC has none for. */
const UNUSUAL: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
]);

function double(text: string): number {
  const value = Number.parseFloat(text);
  if (Number.isNaN(value)) return UNUSUAL.get(text.trim()) ?? notDouble(text);
  return value;
}

function notDouble(text: string): never {
  throw new Malformed(`A double was expected, not "${excerpt(text)}".`);
}

function boolean(text: string): boolean {
  const digit = text.trim();
  if (digit !== '0' && digit !== '1') throw new Malformed(`A boolean was expected, not "${excerpt(text)}".`);
  return digit === '1';
}

/** Length and last letter tell all tags apart, so that finding one costs a look instead of a string. */
const slot = (length: number, last: number): number => (length << 7) | (last & 0x7f);

const BY_SLOT: (Tag | undefined)[] = new Array(slot(32, 0));
for (const tag of TAGS) BY_SLOT[slot(tag.name.length, tag.name.charCodeAt(tag.name.length - 1))] = tag;
const BY_NAME: ReadonlyMap<string, Tag> = new Map(TAGS.map((tag) => [tag.name.toLowerCase(), tag]));

/** The element whose name stands there, as every ERP writes it. */
export function tagAt(bytes: Buffer, from: number, to: number): Tag | undefined {
  const tag = BY_SLOT[slot(to - from, bytes[to - 1] ?? 0)];
  if (tag === undefined) return undefined;
  for (let at = from; at < to; at++) if (bytes[at] !== tag.name.charCodeAt(at - from)) return undefined;
  return tag;
}

/** By its name in any letter case. */
export function tagNamed(name: string): Tag | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** A piece of something strange, fit for a message. */
export function excerpt(strange: string): string {
  return strange
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, 60)
    .trim();
}
