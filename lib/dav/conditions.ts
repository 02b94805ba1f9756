/** What makes a request conditional (RFC 9110 section 13, RFC 4918 section 10.4, RFC 6638 section 8.3). */
import type { Precondition } from '../calendar/types.ts';
import type { Instant } from '../erp/records.ts';
import { DavError } from '../errors.ts';
import { ifHeaderHolds } from './if-header.ts';
import type { DavRequest } from './message.ts';
import { scheduleTag } from './schedule-tag.ts';

export interface Validators {
  /** With its quotes, `W/` before them where it is weak. */
  readonly etag: string;
  readonly modified?: Instant;
}

/** Decides a GET or HEAD after RFC 9110 section 13.2.2: true for 304. Throws 412. */
export function unchanged({ headers }: Pick<DavRequest, 'headers'>, of: Validators): boolean {
  const [ifMatch, ifNoneMatch] = [headers.get('if-match'), headers.get('if-none-match')];
  const [ifUnmodified, ifModified] = ['if-unmodified-since', 'if-modified-since'].map((name) =>
    instant(headers.get(name)),
  );
  if (ifMatch !== undefined ? !holds(ifMatch, of.etag, strong) : modifiedAfter(of, ifUnmodified))
    throw new DavError(412, 'The entry is not the one that was asked for.');
  if (ifNoneMatch !== undefined) return holds(ifNoneMatch, of.etag, opaque);
  return ifModified !== undefined && of.modified !== undefined && !modifiedAfter(of, ifModified);
}

type Current = Parameters<Precondition>[0];

interface Row {
  readonly header: string;
  /** Does not count beside this one (RFC 9110 section 13.2.2). */
  readonly unless?: string;
  readonly holds: (value: string, current: Current, request: DavRequest) => boolean;
  readonly otherwise: string;
}

const CHANGED = 'The entry was changed meanwhile, or is gone.';

/** Of a PUT or DELETE; all have to hold. */
const ROWS: readonly Row[] = [
  {
    header: 'if-match',
    holds: (value, current) => current !== undefined && holds(value, current.etag, strong),
    otherwise: CHANGED,
  },
  {
    header: 'if-unmodified-since',
    unless: 'if-match',
    holds: (value, current) => current === undefined || !modifiedAfter(current, instant(value)),
    otherwise: CHANGED,
  },
  {
    header: 'if-none-match',
    holds: (value, current) => current === undefined || !holds(value, current.etag, opaque),
    otherwise: 'There is an entry of this name already.',
  },
  {
    header: 'if-schedule-tag-match',
    holds: (value, current) => current !== undefined && holds(value, scheduleTag(current.body), strong),
    otherwise: CHANGED,
  },
  {
    header: 'if',
    holds: (value, current, request) => ifHeaderHolds(value, current?.etag, request),
    otherwise: CHANGED,
  },
];

/** What a PUT or DELETE asks of the entry as it is. */
export function preconditionOf(request: DavRequest): Precondition {
  const { headers } = request;
  const asked = ROWS.flatMap((row) => {
    const value = row.unless && headers.has(row.unless) ? undefined : headers.get(row.header);
    return value === undefined ? [] : [{ ...row, value }];
  });
  return (current) => {
    const broken = asked.find(({ value, holds }) => !holds(value, current, request));
    if (broken) throw new DavError(412, broken.otherwise);
  };
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
