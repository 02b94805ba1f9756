/** What the gateway keeps: names, UIDs, revisions, rendered bodies. Losing it loses no record of the ERP. */
import type { Release } from './database.ts';

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
  /** Empty, as are `records`, where the name is kept from being given again: what had it is lost. */
  readonly key: string;
  /** The record its name was made of. */
  readonly base: number;
  readonly records: readonly number[];
  readonly name: string;
  readonly uid: string;
}

/**
 * How one user alone sees a bound resource: another resource had its href or its UID before, as when two people
 * import one invitation.
 */
export interface Alias {
  readonly db: string;
  readonly model: string;
  readonly uid: number;
  /** Of the binding. */
  readonly name: string;
  readonly href: string;
  readonly icalUid: string;
}

/** When the ERP made a record that is known by its id: another one that has the same id was made at another time. */
export interface Birth {
  readonly db: string;
  readonly model: string;
  /** `MODEL-ID` */
  readonly key: string;
  /** As the ERP says it, in whole seconds. */
  readonly made: string;
}

/** The moment a moved occurrence had before: an instant in milliseconds or `YYYY-MM-DD`. */
export interface PairingRow {
  readonly record: number;
  readonly original: number | string;
}

/**
 * A change that is being written into the ERP. Kept until its outcome is, so that a change cut short is known for
 * what it is; one user has one at a time for a UID, on all gateways.
 */
export interface Intent {
  readonly db: string;
  readonly model: string;
  /** The user, and the UID he writes. */
  readonly uid: number;
  readonly icalUid: string;
  /** Last segment of the href, as the user sees it. */
  readonly name: string;
  /** Hash of the body; empty for a DELETE. */
  readonly hash: string;
  readonly body: string;
  /** The highest id of the model before: what a create makes is above it. -1 where the resource was there before. */
  readonly since: number;
  /** The gateway's clock when it began. */
  readonly at: number;
}

/** What clients hold of a resource that the ERP cannot: a document and what the ERP showed right after it was written. */
export interface Sidecar {
  readonly db: string;
  readonly model: string;
  /** Of the binding. */
  readonly name: string;
  /** The user whose own part it is; 0 for the part of everybody. */
  readonly uid: number;
  /** The calendar object as the client sent it; the part of everybody is without what is personal. */
  readonly text: string;
  /** The resource as the ERP had it then, as JSON. */
  readonly base: string;
}

/** A meeting its attendee took off his devices: kept away until what it was then changes. */
export interface Hidden {
  readonly db: string;
  readonly model: string;
  readonly uid: number;
  /** Of the binding. */
  readonly name: string;
  /** What he was invited to: another time, or another invitation, brings it back. */
  readonly fingerprint: string;
}

/** A task that is part of one nobody has sent yet. */
export interface Orphan {
  readonly db: string;
  readonly model: string;
  /** Of the binding of the task. */
  readonly name: string;
  /** The UID of the task it is part of. */
  readonly parentUid: string;
}

/** All that is kept when a change has been written into the ERP, in one transaction. */
export interface Outcome {
  readonly intent: Intent;
  /** These take over what others hold of their records. */
  readonly bindings: readonly Binding[];
  readonly aliases: readonly Alias[];
  readonly sidecars: readonly Sidecar[];
  readonly pairings: readonly PairingRow[];
  readonly hidden: readonly Hidden[];
  /** What the resource waits for; those it waited for before, it does no more. */
  readonly orphans: readonly Orphan[];
  /** The resource is gone: its binding and its sidecars go too. */
  readonly gone: boolean;
}

/** What somebody was granted who shows a secret, of which only a hash and a public key are kept. Times in milliseconds. */
export interface KeptGrant {
  readonly id: string;
  readonly kind: string;
  readonly hash: string;
  readonly publicKey: string;
  /** Encrypted to the public key. */
  readonly sealed: string;
  /** Grants of a user that share it hold the same. */
  readonly sealing: string;
  readonly db: string;
  readonly login: string;
  readonly name: string;
  readonly client: string | null;
  readonly calendar: string | null;
  readonly made: number;
  readonly expires: number | null;
  readonly used: number | null;
  readonly failedAt: number | null;
  readonly failedReason: string | null;
}

export type Resealed = Pick<KeptGrant, 'id' | 'sealed' | 'sealing'>;

export interface KeptGrants {
  add(grant: KeptGrant): Promise<void>;
  /** By the hash of its secret. */
  find(hash: string): Promise<KeptGrant | undefined>;
  /** As `find`; to one caller alone, since it ends the grant. */
  take(hash: string): Promise<KeptGrant | undefined>;
  /** In the order in which they were made. */
  of(db: string, login: string): Promise<readonly KeptGrant[]>;
  /** Whether the user had it. */
  remove(db: string, login: string, id: string): Promise<boolean>;
  /** What is sealed anew has not failed yet. */
  reseal(grants: readonly Resealed[]): Promise<void>;
  used(id: string, at: number, failed: string | null): Promise<void>;
  /** Notes of all grants of one sealing that what they hold is of no use. */
  fail(of: Pick<KeptGrant, 'db' | 'login' | 'sealing'>, at: number, reason: string): Promise<void>;
}

/** What a device of a user asked and what it got; the same again moves its time alone. */
export interface KeptExchange {
  readonly db: string;
  readonly login: string;
  /** Of all below but the times: one exchange of a user has one. */
  readonly mark: string;
  /** The id of its grant; empty where it has none. */
  readonly device: string;
  /** What its `User-Agent` begins with. */
  readonly agent: string;
  readonly asked: string;
  /** Of the URL; empty where it names none. */
  readonly calendar: string;
  /** Last segment of its href, and its title, where something is wrong with it; else empty. */
  readonly entry: string;
  readonly title: string;
  readonly status: number;
  /** What was violated, and the sentence that said so; empty for neither. */
  readonly condition: string;
  readonly reason: string;
  /** Whether the user's password came with it. */
  readonly proven: boolean;
  /** Milliseconds: when it was first so, and last. */
  readonly since: number;
  readonly at: number;
}

/** What aliases are looked up by: any of them. */
export interface AliasTraits {
  readonly names?: readonly string[];
  readonly hrefs?: readonly string[];
  readonly icalUids?: readonly string[];
}

/** How far a calendar has been read, by whichever gateway. */
export interface Standing extends Progress {
  /** Of the store, where there is one yet. */
  readonly epoch: string | null;
  /** Milliseconds since the ERP was last looked at, by the store's clock. */
  readonly age: number;
}

/** What a look at the ERP found that changed nothing. */
export interface Looked {
  /** What it was compared with. */
  readonly revision: number;
  /** The ERP's clock. */
  readonly probed: number;
  /** Milliseconds since. */
  readonly age: number;
}

export interface Commit {
  readonly progress: Progress;
  /** Written as they are; others stay. */
  readonly members: readonly Member[];
}

export interface Store {
  /** Whether other gateways write into it too, so that it may be ahead of what this one knows. */
  readonly shared: boolean;
  /** What it is, for people. */
  describe(): Promise<string>;
  /**
   * Waits until no other gateway holds the key, and holds it until it is released or this process ends. Callers within
   * one gateway take turns themselves.
   */
  hold(key: string): Promise<Release>;

  /** Made once, renewed by `restored`; part of every sync token. */
  epoch(): Promise<string>;
  /**
   * The ERP or the store was brought back from a backup: no sync token is good any more, and every calendar is read anew.
   * What records are known by stays.
   */
  restored(): Promise<void>;
  /** Writes a copy of all there is into a new file, while others go on. Throws what an administrator can act on. */
  copy(path: string): Promise<void>;
  /** The value kept under a key; the first caller's value stands. */
  once(key: string, make: () => string): Promise<string>;
  /** The value under a key, if there is one. */
  kept(key: string): Promise<string | undefined>;
  /** Writes what becomes of the value under a key, by one gateway after the other; `now` is the store's clock. */
  amend(key: string, change: (value: string | undefined, now: number) => string): Promise<void>;

  /** How far a calendar was read; by its key, so that it may be asked for with each request. */
  standing(of: CollectionKey): Promise<Standing | undefined>;
  /** The ERP was looked at, and is where the store is; forgotten when the store is further meanwhile. */
  looked(of: CollectionKey, at: Looked): Promise<void>;
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
  /**
   * Inserts or rewrites (same name) bindings. Of two with one name the first stands. False, and nothing written, when
   * one that is neither `known` nor among these holds one of their records or keys: somebody was faster.
   */
  bind(bindings: readonly Binding[], known: ReadonlySet<string>): Promise<boolean>;
  /** As `bind`; what other bindings hold of these records they lose, so that each record has one name. */
  rebind(bindings: readonly Binding[], aliases: readonly Alias[]): Promise<void>;
  named(db: string, model: string, names: readonly string[]): Promise<readonly Binding[]>;
  /** Those of a user for bindings of these names, and those that have one of the hrefs or UIDs. */
  aliases(db: string, model: string, uid: number, of: AliasTraits): Promise<readonly Alias[]>;
  /** Those that clients know by this UID. */
  identified(db: string, model: string, icalUid: string): Promise<readonly Binding[]>;

  /**
   * Told when records, and what holds them together, were made, by `MODEL-ID`. The ERP gives ids anew once it was restored
   * from a backup: what is kept of others that had them before is let go. A binding of which nothing is left goes with all
   * that was kept under its name, which no other may get where it `lingers`.
   */
  meet(
    db: string,
    model: string,
    made: ReadonlyMap<string, string>,
    lingers: (binding: Binding) => boolean,
  ): Promise<void>;

  pairings(db: string, model: string, records: readonly number[]): Promise<readonly PairingRow[]>;
  pair(db: string, model: string, rows: readonly PairingRow[]): Promise<void>;

  /** Opens an intent, unless the user has one for that UID: then that one stands and is returned. */
  intend(intent: Intent): Promise<Intent>;
  /** Those of a model that are still open, of all users. */
  intents(db: string, model: string): Promise<readonly Intent[]>;
  /** Keeps what came of an intent and ends it. */
  settle(outcome: Outcome): Promise<void>;
  /** Ends an intent of which nothing reached the ERP. */
  withdraw(intent: Intent): Promise<void>;

  /** Those of everybody and of this user, for resources of these names. */
  sidecars(db: string, model: string, names: readonly string[], uid: number): Promise<readonly Sidecar[]>;
  hidden(db: string, model: string, uid: number): Promise<readonly Hidden[]>;
  /** Those that wait for the task of that UID. */
  orphans(db: string, model: string, parentUid: string): Promise<readonly Orphan[]>;
  unhide(db: string, model: string, uid: number, names: readonly string[]): Promise<void>;

  /** The last ones of a user, newest first. */
  exchanges(db: string, login: string): Promise<readonly KeptExchange[]>;
  /** As many as are kept of each; those that are not proven of users alone who have proven ones. */
  keepExchanges(written: readonly KeptExchange[]): Promise<void>;

  /** Properties a user gave a collection, by name. */
  properties(of: CollectionKey): Promise<ReadonlyMap<string, string>>;
  /** All or none; `undefined` takes one away. */
  setProperties(of: CollectionKey, values: ReadonlyMap<string, string | undefined>): Promise<void>;

  readonly grants: KeptGrants;

  /** Removes what is there in vain; of bodies, those kept before that instant. How many of these. */
  sweep(before: number): Promise<number>;
  close(): Promise<void>;
}
