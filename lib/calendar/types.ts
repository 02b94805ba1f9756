/** All that `dav/` knows of the world. Implemented by this folder; tests of `dav/` bring their own. */
import type { Instant } from '../erp/records.ts';
import type { Component } from '../ical/index.ts';

/** Half open; an end left out is open. */
export interface Range {
  readonly start?: Instant;
  readonly end?: Instant;
}

/** A resource as lists show it. */
export interface Entry {
  /** Last segment of its href, such as `calendar.event-7.ics`; not percent-encoded. */
  readonly name: string;
  /** Strong, with its quotes. */
  readonly etag: string;
  /** Octets of the body. */
  readonly size: number;
  readonly modified: Instant;
}

/** A resource with what a GET returns. */
export interface Served extends Entry {
  readonly body: Uint8Array;
}

/** The answer for one name: served, not there, or there but not to be had now. */
export type Found = Served | 'missing' | 'withheld';

export interface Changes {
  readonly changed: readonly Entry[];
  /** Names. */
  readonly removed: readonly string[];
  /** Covers exactly what is in this answer. */
  readonly token: string;
  /** The limit was reached; another question with `token` brings the rest. */
  readonly truncated: boolean;
}

/** A calendar object as a client sent it: one UID, of the calendar's component, within the limits. */
export interface Sent {
  readonly uid: string;
  readonly calendar: Component;
  /** The very text. */
  readonly text: string;
}

/** What is to hold of the entry as it is now, `undefined` where there is none. Throws 412. */
export type Precondition = (current: Served | undefined) => void;

export interface PutResult {
  readonly created: boolean;
  /** Only where a GET returns the very bytes that were sent. */
  readonly etag?: string;
  /** Last segment of its href; another than asked for where an alias was. */
  readonly name: string;
}

export interface MoveResult {
  /** It was no entry of that calendar before. */
  readonly created: boolean;
  readonly name: string;
}

export interface Calendar {
  /** Segment of the URL, not percent-encoded: `Meetings`. */
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly component: 'VEVENT' | 'VTODO';
  /** `#RRGGBBAA` */
  readonly color: string;
  readonly order: number;
  /** Whose it is, where that is not the user himself. */
  readonly owner?: { readonly db: string; readonly login: string };
  /** What the ERP lets this user do with its records, as far as it can tell beforehand. */
  rights(): Promise<Rights>;
  /** A URI; changes whenever an entry of this user's calendar does. Also the ctag. */
  token(): Promise<string>;
  /** Those that may have an instance in the range; all without one. */
  list(range?: Range): Promise<readonly Entry[]>;
  /** By name; aliases are known too. One question to the ERP at most for what is not cached. */
  get(names: readonly string[]): Promise<ReadonlyMap<string, Found>>;
  /** Since a token; all entries without one. Throws `valid-sync-token`. */
  changes(since: string | undefined, limit: number | undefined): Promise<Changes>;
  /**
   * Creates or changes an entry in the ERP. Throws a `UidConflict` that names the entry which has the UID, and what
   * the ERP refuses. A repeat after a failure repairs.
   */
  put(name: string, sent: Sent, precondition: Precondition): Promise<PutResult>;
  /**
   * Makes an entry one of another calendar of the same user. Throws 403 where its record cannot be one, 404, and a
   * `UidConflict` where another entry has the name there.
   */
  move(name: string, to: Calendar, as: string, precondition: Precondition): Promise<MoveResult>;
  /** Takes an entry away; of a meeting the user only attends, declines it. Throws 404. */
  remove(name: string, precondition: Precondition): Promise<void>;
  /** What the user set by PROPPATCH, by Clark name: texts that `dav/` wrote. */
  properties(): Promise<ReadonlyMap<string, string>>;
  /** All or none; `undefined` removes one. */
  setProperties(values: ReadonlyMap<string, string | undefined>): Promise<void>;
}

/** What the ERP lets this user do with the records of a calendar. */
export interface Rights {
  readonly create: boolean;
  readonly write: boolean;
  readonly remove: boolean;
}

export interface Principal {
  readonly db: string;
  readonly login: string;
  readonly name: string;
  /** Without `mailto:`. */
  readonly addresses: readonly string[];
  /** IANA, for `calendar-timezone`. */
  readonly zone: string;
}

/** The meetings of somebody, as far as the ERP shows them. */
export interface Diary {
  /** In which his dates and floating times are read. */
  readonly zone: string;
  /** Calendar objects that may touch the range that was asked for. */
  readonly texts: readonly string[];
}

/** One logged-in user's view of one database. */
export interface Home {
  readonly principal: Principal;
  calendars(): Promise<readonly Calendar[]>;
  /** People the ERP lets this user read, for principal-property-search; himself among them. */
  people(match: string): Promise<readonly Principal[]>;
  /**
   * What these people, named by address or login, have on in the range. Each is answered: `unknown` where the ERP shows
   * no such person to this user, `hidden` where it shows none of his meetings.
   */
  diaries(
    names: readonly string[],
    range: Required<Range>,
  ): Promise<ReadonlyMap<string, Diary | 'unknown' | 'hidden'>>;
}

/** Who is served: databases and users. The only door to everything behind it. */
export interface Directory {
  /** The database of `/` and of `/principals/`; undefined when none was chosen. Throws 503 when the ERP is away. */
  defaultDb(): Promise<string | undefined>;
  /**
   * Throws 503 when the ERP is away; `undefined` when it refused, or when the database is not served.
   * @param before whom the same password let in earlier
   */
  logIn(db: string, login: string, password: string, before?: Home): Promise<Home | undefined>;
  /** Whether what somebody was let in by has not been revoked since; asked with each of his requests. */
  stands?(home: Home): boolean;
  /** The id of the grant by which somebody was let in, if it was none of the ERP's passwords. */
  deviceOf?(home: Home): string | undefined;
}
