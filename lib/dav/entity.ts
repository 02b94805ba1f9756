/** What describes a representation (RFC 9110 section 8) and makes a request conditional (section 13). */
import type { Instant } from '../erp/records.ts';
import { DavError } from '../errors.ts';
import type { DavRequest } from './message.ts';

export interface Validators {
  /** With its quotes, `W/` before them where it is weak. */
  readonly etag: string;
  readonly modified?: Instant;
}

export function contentType(component: string): string {
  return `text/calendar; charset=utf-8; component=${component.toLowerCase()}`;
}

/** An HTTP date (RFC 9110 section 5.6.7). */
export function lastModified(at: Instant): string {
  return new Date(at).toUTCString();
}

/** Weak: the file of a whole calendar is made anew each time, and may be compressed. */
export function tokenTag(token: string): string {
  return `W/"${token.replaceAll('"', '')}"`;
}

/** Decides a GET or HEAD after RFC 9110 section 13.2.2: true for 304. Throws 412. */
export function unchanged({ headers }: DavRequest, of: Validators): boolean {
  const [ifMatch, ifNoneMatch] = [headers.get('if-match'), headers.get('if-none-match')];
  const [ifUnmodified, ifModified] = ['if-unmodified-since', 'if-modified-since'].map((name) =>
    instant(headers.get(name)),
  );
  if (ifMatch !== undefined ? !holds(ifMatch, of.etag, strong) : modifiedAfter(of, ifUnmodified))
    throw new DavError(412, 'The entry is not the one that was asked for.');
  if (ifNoneMatch !== undefined) return holds(ifNoneMatch, of.etag, opaque);
  return ifModified !== undefined && of.modified !== undefined && !modifiedAfter(of, ifModified);
}

function modifiedAfter({ modified }: Validators, date: Instant | undefined): boolean {
  return modified !== undefined && date !== undefined && Math.floor(modified / 1000) * 1000 > date;
}

/** RFC 9110 section 8.8.3.2: a weak tag never matches strongly. */
const strong = (tag: string): string | undefined => (tag.startsWith('W/') ? undefined : tag);
const opaque = (tag: string): string => tag.replace(/^W\//, '');

function holds(list: string, etag: string, compared: (tag: string) => string | undefined): boolean {
  if (list.trim() === '*') return true;
  const tags = list.match(/(?:W\/)?"[^"]*"/g) ?? [];
  const own = compared(etag);
  return own !== undefined && tags.some((tag) => compared(tag) === own);
}

function instant(date: string | undefined): Instant | undefined {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? undefined : at;
}
