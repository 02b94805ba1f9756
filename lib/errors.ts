import { caldav, dav, type Name } from './names.ts';

/**
 * The preconditions and postconditions a client can be told, with the status that carries them.
 * Each row names the section that defines it.
 */
export const CONDITIONS = {
  'propfind-finite-depth': { name: dav('propfind-finite-depth'), status: 403 }, // RFC 4918 9.1.1
  'need-privileges': { name: dav('need-privileges'), status: 403 }, // RFC 3744 7.1.1
  'supported-report': { name: dav('supported-report'), status: 403 }, // RFC 3253 3.6
  'valid-sync-token': { name: dav('valid-sync-token'), status: 403 }, // RFC 6578 3.2
  'sync-traversal-supported': { name: dav('sync-traversal-supported'), status: 403 }, // RFC 6578 3.3
  'number-of-matches-within-limits': { name: dav('number-of-matches-within-limits'), status: 507 }, // RFC 5323 2.3.1, RFC 6578 3.6
  'cannot-modify-protected-property': { name: dav('cannot-modify-protected-property'), status: 403 }, // RFC 4918 16
  'calendar-collection-location-ok': { name: caldav('calendar-collection-location-ok'), status: 403 }, // RFC 4791 5.3.1.1
  'supported-calendar-data': { name: caldav('supported-calendar-data'), status: 403 }, // RFC 4791 5.3.2.1
  'valid-calendar-object-resource': { name: caldav('valid-calendar-object-resource'), status: 403 }, // RFC 4791 5.3.2.1
  'supported-calendar-component': { name: caldav('supported-calendar-component'), status: 403 }, // RFC 4791 5.3.2.1
  /*
   * RFC 4791 5.3.2.1. 409, since whoever sent it can settle it (RFC 4791 1.3): at the href that is named. DAVx5 takes 409 for
   * an edit that came too late and goes on, while 403 stops its whole calendar; Apple's second try under another name, the
   * reason for 403 elsewhere, is refused again here.
   */
  'no-uid-conflict': { name: caldav('no-uid-conflict'), status: 409 },
  'max-resource-size': { name: caldav('max-resource-size'), status: 413 }, // RFC 4791 5.3.2.1
  'max-attendees-per-instance': { name: caldav('max-attendees-per-instance'), status: 403 }, // RFC 4791 5.3.2.1
  'supported-filter': { name: caldav('supported-filter'), status: 403 }, // RFC 4791 7.8
  'valid-filter': { name: caldav('valid-filter'), status: 403 }, // RFC 4791 7.8
  'supported-collation': { name: caldav('supported-collation'), status: 403 }, // RFC 4791 7.5.1
  'valid-calendar-data': { name: caldav('valid-calendar-data'), status: 403 }, // RFC 4791 5.3.2.1, 7.8
  'valid-timezone': { name: caldav('valid-timezone'), status: 403 }, // RFC 4791 7.8 (draft errata), 5.3.1.1
  'min-date-time': { name: caldav('min-date-time'), status: 403 }, // RFC 4791 5.3.2.1, 7.8
  'max-date-time': { name: caldav('max-date-time'), status: 403 }, // RFC 4791 5.3.2.1, 7.8
  'allowed-attendee-scheduling-object-change': {
    name: caldav('allowed-attendee-scheduling-object-change'),
    status: 403,
  }, // RFC 6638 3.2.4.3
  'valid-scheduling-message': { name: caldav('valid-scheduling-message'), status: 403 }, // RFC 6638 5
  'valid-organizer': { name: caldav('valid-organizer'), status: 403 }, // RFC 6638 5
  'max-instances': { name: caldav('max-instances'), status: 403 }, // RFC 4791 5.3.2.1
} as const satisfies Record<string, { name: Name; status: number }>;

export type Condition = keyof typeof CONDITIONS;

interface Details {
  readonly condition?: Condition;
  /** Seconds; sent as `Retry-After`, which Evolution reads only as a number. */
  readonly retryAfter?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the condition is about: `DAV:href` elements inside its own. */
  readonly hrefs?: readonly string[];
  readonly cause?: unknown;
  /** The ERP is away: what it said last may be told instead. */
  readonly away?: boolean;
}

/** What a client is told. Thrown anywhere, rendered once, in `http/app.ts`. */
export class DavError extends Error {
  override readonly name: string = 'DavError';
  readonly status: number;
  readonly condition: Condition | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly hrefs: readonly string[];
  readonly away: boolean;

  constructor(status: number, sentence: string, details: Details = {}) {
    super(sentence, { cause: details.cause });
    this.status = status;
    this.condition = details.condition;
    this.hrefs = details.hrefs ?? [];
    this.away = details.away ?? false;
    this.headers = {
      ...details.headers,
      ...(details.retryAfter === undefined ? {} : { 'Retry-After': String(details.retryAfter) }),
    };
  }
}

/** A violated pre- or postcondition, with the status its row demands. */
export function refusal(condition: Condition, sentence: string, hrefs: readonly string[] = []): DavError {
  return new DavError(CONDITIONS[condition].status, sentence, { condition, hrefs });
}

/** The ERP or the store is away for now: 503, never 401 or 404, which make clients delete. */
export function unavailable(sentence: string, retryAfter = 60, cause?: unknown): DavError {
  return new DavError(503, sentence, { retryAfter, cause });
}

/** Of the ERP alone, and as far as what it said last may be told instead. */
export function away(sentence: string, retryAfter = 60, cause?: unknown): DavError {
  return new DavError(503, sentence, { retryAfter, cause, away: true });
}

export function isAway(error: unknown): error is DavError {
  return error instanceof DavError && error.away;
}
