/** What a user's calendar is made of, and with. */
import type { Model } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Log } from '../../log.ts';
import type { CollectionKey, Store } from '../../store/store.ts';
import type { Registry } from '../naming/registry.ts';
import type { Bodies } from './bodies.ts';
import type { Room } from './room.ts';
import type { Standby } from './standby.ts';

/** How old an answer may be, and how far back it goes. */
export interface Currency {
  /** Seconds between probes. */
  readonly freshness: number;
  /** Seconds between comparisons of everything. */
  readonly fullCheck: number;
  /** Finished records older than this many days are not served; undefined: all are. */
  readonly pastDays?: number;
  /** Records that begin later than in this many days are not served; undefined: all are. */
  readonly futureDays?: number;
  /** Seconds for which readers are told what was verified last while the ERP is away. */
  readonly serveStale?: number;
}

/** What a look at the ERP for changes came to. */
export interface Refresh {
  readonly calendar: string;
  /** Records read, and those of them that could not be rendered. */
  readonly read: number;
  readonly withheld: number;
}

export interface Parts {
  readonly key: CollectionKey;
  readonly model: Model<Resource>;
  readonly store: Store;
  readonly bodies: Bodies;
  readonly registry: Registry;
  readonly currency: Currency;
  /** What it shares with other calendars; undefined: as much as it needs. */
  readonly room?: Room;
  /** For when the ERP is away; undefined: readers wait until it is back. */
  readonly standby?: Standby | undefined;
  readonly log: Log;
  /** The gateway's own clock, in milliseconds. */
  readonly clock: () => number;
  /** Told of every refresh that succeeded. */
  readonly onRefresh?: (refresh: Refresh) => void;
}
