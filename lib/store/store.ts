/** What the gateway keeps: names, UIDs, revisions, rendered bodies. Losing it loses no record of the ERP. */

/** A user's calendar: `db`, `uid`, calendar name. */
export interface CollectionKey {
  readonly db: string;
  readonly uid: number;
  readonly calendar: string;
}

/** How far the ERP has been read for a collection. */
export interface Progress {
  /** Raised by one with each commit that changed a member. */
  readonly revision: number;
  /** Records counted by the last probe; -1 before the first. */
  readonly count: number;
  /** The ERP's clock at the last probe, in milliseconds; 0 before the first. */
  readonly probed: number;
  /** The gateway's clock at the last comparison of all ids. */
  readonly compared: number;
  /** What members were rendered with: another renderer or profile renders them anew. */
  readonly renderer: string;
}

/** A resource of a collection, or the trace of a removed one. */
export interface Member {
  readonly name: string;
  /** `MODEL-ID` of its base or recurrence. */
  readonly key: string;
  /** Ids of the records that make it and are listed for the user. */
  readonly records: readonly number[];
  /** Hash of the body, without quotes. */
  readonly etag: string;
  readonly size: number;
  readonly modified: number;
  /** First and last instant it may touch, in milliseconds; null for open. */
  readonly from: number | null;
  readonly to: number | null;
  /** The revision that last changed what clients see of it. */
  readonly revision: number;
  readonly removed: boolean;
}

/** What binds records of the ERP to the href and the UID that every device of every user knows. */
export interface Binding {
  readonly db: string;
  readonly model: string;
  readonly key: string;
  /** The record its name was made of. */
  readonly base: number;
  readonly records: readonly number[];
  readonly name: string;
  readonly uid: string;
}

/** The moment a moved occurrence had before: an instant in milliseconds or `YYYY-MM-DD`. */
export interface PairingRow {
  readonly record: number;
  readonly original: number | string;
}

export interface Commit {
  readonly progress: Progress;
  /** Written as they are; others stay. */
  readonly members: readonly Member[];
}

export interface Store {
  /** Made once, renewed by `erpcal store restored`; part of every sync token. */
  epoch(): Promise<string>;
  renewEpoch(): Promise<string>;
  /** The value kept under a key; the first caller's value stands. */
  once(key: string, make: () => string): Promise<string>;

  progress(of: CollectionKey): Promise<Progress | undefined>;
  /** Live members and traces changed after `revision` (0 for all). */
  members(of: CollectionKey, revision: number): Promise<readonly Member[]>;
  /**
   * Writes members and progress in one transaction if the stored revision still is `expected`
   * (0 for a collection not seen yet); false when another was faster.
   */
  commit(of: CollectionKey, expected: number, commit: Commit): Promise<boolean>;

  /** Keeps rendered bodies by etag; known ones are left alone. */
  keep(bodies: ReadonlyMap<string, Uint8Array>): Promise<void>;
  bodies(etags: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;

  /** Bindings that hold one of the records or one of the keys. */
  bindings(
    db: string,
    model: string,
    of: { records: readonly number[]; keys: readonly string[] },
  ): Promise<readonly Binding[]>;
  /** Inserts or rewrites (same name) bindings. Of two with one name the first stands. */
  bind(bindings: readonly Binding[]): Promise<void>;
  named(db: string, model: string, names: readonly string[]): Promise<readonly Binding[]>;

  pairings(db: string, model: string, records: readonly number[]): Promise<readonly PairingRow[]>;
  pair(db: string, model: string, rows: readonly PairingRow[]): Promise<void>;

  /** Removes bodies no member names any more. */
  sweep(): Promise<number>;
  close(): Promise<void>;
}
