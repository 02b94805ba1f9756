/** The URL table, both ways: from a path to what it names, and from what it names to its one href. */
import { LRUCache } from 'lru-cache';
import { DavError } from '../errors.ts';
import { loginIn } from './login.ts';

export const KINDS = [
  'root',
  'service',
  'database',
  'principals',
  'users',
  'principal',
  /** Where the old iPhone instructions send an account: stands for principal and home. */
  'entry',
  'owners',
  'owner',
  'home',
  'calendar',
  /** Where scheduling messages would wait, and where busy times are asked for (RFC 6638 section 2). */
  'inbox',
  'outbox',
  /** A whole calendar in one file. */
  'file',
  'object',
] as const;

export type Kind = (typeof KINDS)[number];

interface Named {
  readonly db?: string;
  readonly login?: string;
  readonly calendar?: string;
  readonly object?: string;
}

/** Where a path points, before anybody asked whether something is there. */
export interface Place {
  readonly kind: Kind;
  /** In the tree that was asked, in one encoding, with a slash at the end of a collection. */
  readonly href: string;
  /** What its segments name, decoded, in Unicode's NFC. */
  readonly named: Named;
}

const PRINCIPALS = ['/principals', '/webdav/:db/principals'];
/** Old instructions mix both spellings. */
const TREES = ['/webdav/:db/calendars', '/webdav/:db/Calendars'];
const HOMES = [...TREES, ...TREES.map((tree) => `${tree}/users/:login/c`)];

type Row = readonly [Kind, string];

/** The first row that fits counts. */
const TABLE: readonly Row[] = [
  ['root', '/'],
  ['service', '/webdav'],
  ['database', '/webdav/:db'],
  ...PRINCIPALS.flatMap((top): Row[] => [
    ['principals', top],
    ['users', `${top}/users`],
    ['principal', `${top}/users/:login`],
  ]),
  ['entry', '/webdav/:db/calendars'],
  ['home', '/webdav/:db/Calendars'],
  ...TREES.flatMap((tree): Row[] => [
    ['owners', `${tree}/users`],
    ['owner', `${tree}/users/:login`],
    ['home', `${tree}/users/:login/c`],
    ['inbox', `${tree}/users/:login/inbox`],
    ['outbox', `${tree}/users/:login/outbox`],
  ]),
  ...HOMES.flatMap((home): Row[] => [
    ['file', `${home}/:calendar.ics`],
    ['calendar', `${home}/:calendar`],
    ['object', `${home}/:calendar/:object`],
  ]),
];

/** A segment of a template: a word as it is, or what is before a suffix as the value of a field. */
type Part = string | { readonly field: keyof Named; readonly suffix: string };

interface Pattern {
  readonly kind: Kind;
  readonly parts: readonly Part[];
}

const PATTERNS: ReadonlyMap<number, readonly Pattern[]> = Map.groupBy(
  TABLE.map(([kind, template]) => ({ kind, parts: template.split('/').filter(Boolean).map(partOf) })),
  ({ parts }) => parts.length,
);

function partOf(text: string): Part {
  const [, field, suffix = ''] = /^:(db|login|calendar|object)(\.ics)?$/.exec(text) ?? [];
  return field === undefined ? text : { field: field as keyof Named, suffix };
}

const LEAVES: readonly Kind[] = ['file', 'object'];

/** Octets of the paths that are remembered: clients ask at the same few again and again. */
const REMEMBERED = 4 * 1024 * 1024;

const known = new LRUCache<string, Place>({ maxSize: REMEMBERED, sizeCalculation: (_, path) => path.length });

/** What a path names; `undefined` when the tree has no such place. Throws 400 for what no path may hold. */
export function locate(path: string): Place | undefined {
  const found = known.get(path);
  if (found) return found;
  const place = placeAt(path);
  if (place) known.set(path, place);
  return place;
}

function placeAt(path: string): Place | undefined {
  const segments = path.split('/').filter(Boolean).map(decode);
  for (const { kind, parts } of PATTERNS.get(segments.length) ?? []) {
    const named = match(parts, segments);
    if (named) return { kind, href: write(kind, segments), named: qualified(named) };
  }
  return undefined;
}

/** A login in a path may name its database too; one that names another than the path does stays as it is, and is nobody's. */
function qualified(named: Named): Named {
  if (named.login === undefined) return named;
  const { login, db = named.db } = loginIn(named.login);
  if (db === undefined || (named.db !== undefined && named.db !== db)) return named;
  return { ...named, db, login };
}

export function principalHref(of: { db: string; login: string }): string {
  return write('principal', ['webdav', of.db, 'principals', 'users', of.login]);
}

export function principalsHref(of: { db: string }): string {
  return write('principals', ['webdav', of.db, 'principals']);
}

export function homeHref(of: { db: string; login: string }): string {
  return write('home', ['webdav', of.db, 'calendars', 'users', of.login, 'c']);
}

export function boxHref(kind: 'inbox' | 'outbox', of: { db: string; login: string }): string {
  return write(kind, ['webdav', of.db, 'calendars', 'users', of.login, kind]);
}

/** The href of a member, in the tree of its collection. */
export function memberHref(collection: string, name: string): string {
  return collection + encoded(name);
}

function write(kind: Kind, segments: readonly string[]): string {
  const path = `/${segments.map(encoded).join('/')}`;
  return LEAVES.includes(kind) || path === '/' ? path : `${path}/`;
}

/** What percent-encoding leaves as it is; a multiget names a hundred such hrefs. */
const PLAIN = /^[\w.!~*'()-]+$/;

const encoded = (segment: string): string => (PLAIN.test(segment) ? segment : encodeURIComponent(segment));

function decode(segment: string): string {
  const text = PLAIN.test(segment) ? segment : percentDecoded(segment).normalize('NFC');
  if (/[\u0000-\u001f\u007f]/.test(text) || text === '.' || text === '..')
    throw new DavError(400, 'The path holds characters that no path here may hold.');
  return text;
}

function percentDecoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new DavError(400, 'The path is not percent-encoded UTF-8.', { cause });
  }
}

function match(parts: readonly Part[], segments: readonly string[]): Named | undefined {
  const named: { -readonly [F in keyof Named]: Named[F] } = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (typeof part === 'string') {
      if (part !== segment) return undefined;
      continue;
    }
    const { field, suffix } = part;
    if (!segment.endsWith(suffix) || segment === suffix) return undefined;
    named[field] = segment.slice(0, segment.length - suffix.length);
  }
  return named;
}
