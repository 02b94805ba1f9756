/** A request and its answer, as its user is told of them. */
import { type Asked, titleIn } from '../calendar/exchanges/asked.ts';
import type { Answered, Exchanges } from '../calendar/exchanges/exchanges.ts';
import type { Incoming } from '../dav/message.ts';
import { type Kind, locate, type Place } from '../dav/place.ts';
import type { DavError } from '../errors.ts';
import { deviceIn, type Visitor } from './visitor.ts';

type Row = readonly [method: string, on: readonly Kind[] | 'anything', asked: Asked];

const COLLECTIONS: readonly Kind[] = ['calendar', 'home', 'inbox', 'outbox'];

/** The first row that fits counts. */
const ROWS: readonly Row[] = [
  ['PROPFIND', ['home', 'owner'], 'calendars'],
  ['PROPFIND', COLLECTIONS, 'poll'],
  ['PROPFIND', ['object'], 'entries'],
  ['PROPFIND', 'anything', 'account'],
  ['PUT', 'anything', 'save'],
  ['DELETE', 'anything', 'remove'],
  ['GET', ['object'], 'read'],
  ['HEAD', ['object'], 'read'],
  ['GET', ['calendar', 'file'], 'download'],
  ['HEAD', ['calendar', 'file'], 'download'],
  ['POST', ['outbox'], 'busy'],
  ['PROPPATCH', 'anything', 'settings'],
  ['MKCALENDAR', 'anything', 'make-calendar'],
  ['MKCOL', 'anything', 'make-calendar'],
];

const REPORTS: ReadonlyMap<string, Asked> = new Map([
  ['sync-collection', 'poll'],
  ['calendar-query', 'entries'],
  ['calendar-multiget', 'entries'],
  ['free-busy-query', 'busy'],
  ['principal-property-search', 'people'],
  ['principal-search-property-set', 'people'],
  ['principal-match', 'people'],
  ['expand-property', 'account'],
]);

export interface Outcome {
  readonly status: number;
  /** Why; vdirsyncer and others show their users the status alone. */
  readonly refused: DavError | undefined;
  /** Records that it should have shown. */
  readonly withheld?: readonly string[];
}

/** Of whom nobody knows who he might be there is nobody to tell. */
export function record(exchanges: Exchanges, request: Incoming, visitor: Visitor, outcome: Outcome): void {
  const { db, login = visitor.claimed?.login, body } = visitor;
  if (db === undefined || login === undefined) return;
  const { method, headers } = request;
  const { device, path = request.path } = visitor;
  const agent = deviceIn(headers.get('user-agent')) ?? '';
  const { status, refused: { condition, message: reason } = {}, withheld } = outcome;
  const proven = visitor.login !== undefined && status !== 401;
  const answered = exchangeOf({
    ...{ db, login, proven, device, agent, method, path, body },
    ...{ status, condition, reason },
  });
  for (const one of [answered, ...withheldFrom(answered, withheld)]) exchanges.record(one);
}

interface Talked {
  readonly db: string;
  readonly login: string;
  /** Whether the ERP let him in. */
  readonly proven: boolean;
  /** The id of the grant he came with. */
  readonly device?: string | undefined;
  readonly agent: string;
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array | undefined;
  readonly status: number;
  readonly condition: string | undefined;
  readonly reason: string | undefined;
}

/** Octets in which a report has said its name. */
const HEAD = 1024;
/** Characters of a reason; what the ERP tells can be long. */
const LONGEST = 300;

function exchangeOf(talked: Talked): Answered {
  const { db, login, proven, device = '', agent, method, body, status, condition = '', reason = '' } = talked;
  const place = placeOf(talked.path);
  const asked = askedAt(method, place, body);
  const wrong = status >= 400;
  return {
    ...{ db, login, proven, device, agent, asked, status, condition },
    calendar: place?.named.calendar ?? '',
    entry: wrong ? (place?.named.object ?? '') : '',
    title: wrong && asked === 'save' && body ? titleIn(Buffer.from(body).toString('utf8')) : '',
    reason: reason.slice(0, LONGEST),
  };
}

/** One for each record that a request should have shown. */
function withheldFrom(answered: Answered, records: readonly string[] = []): readonly Answered[] {
  const wrong = { asked: 'show', title: '', status: 503, condition: '', reason: '' } as const;
  return records.map((entry) => ({ ...answered, ...wrong, entry }));
}

function placeOf(path: string): Place | undefined {
  try {
    return locate(path);
  } catch {
    return undefined;
  }
}

function askedAt(method: string, place: Place | undefined, body: Uint8Array | undefined): Asked {
  if (method === 'REPORT') return reportIn(body) ?? 'other';
  const row = ROWS.find(
    ([name, on]) => name === method && (on === 'anything' || (place && on.includes(place.kind))),
  );
  return row?.[2] ?? 'other';
}

function reportIn(body: Uint8Array = new Uint8Array()): Asked | undefined {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, HEAD)).toString('latin1');
  const [, name = ''] = /<(?:[\w.-]+:)?([a-z][a-z-]+)[\s/>]/.exec(head) ?? [];
  return REPORTS.get(name);
}
