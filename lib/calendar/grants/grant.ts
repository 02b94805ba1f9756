/** A device's password, a feed, a session of the page, a link that works once. */
export type GrantKind = 'device' | 'feed' | 'page' | 'link';

/** Why a device got nothing: `password` until what is sealed is sealed anew, the others until it gets something again. */
export type Failure = 'password' | 'erp-away' | 'calendar-gone';

/** Times in milliseconds. */
export interface Grant {
  /** No secret. */
  readonly id: string;
  readonly kind: GrantKind;
  readonly db: string;
  /** As the ERP spells it. */
  readonly login: string;
  /** For its owner. */
  readonly name: string;
  /** A row of the page's table of clients. */
  readonly client?: string;
  /** Of a feed: the one it shows. */
  readonly calendar?: string;
  readonly made: number;
  readonly expires?: number;
  /** To the minute. */
  readonly used?: number;
  readonly failed?: { readonly at: number; readonly reason: Failure };
}

export type GrantMade = Pick<Grant, 'kind' | 'db' | 'login' | 'name' | 'client' | 'calendar'> & {
  /** Milliseconds; for ever when left out. */
  readonly lasts?: number;
};

/** What a secret opens. */
export interface Opened {
  readonly grant: Grant;
  /** What was sealed: the ERP's password; of a link what its maker needs. */
  readonly sealed: string;
  /** The same with all grants of the user that hold the same. */
  readonly sealing: string;
}
