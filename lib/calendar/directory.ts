import { LRUCache } from 'lru-cache';
import { v4 as uuid } from 'uuid';
import { Descriptions } from '../erp/descriptions.ts';
import type { Policy } from '../erp/profile.ts';
import type { Erp, Session } from '../erp/session.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { Catalog } from './catalog/catalog.ts';
import { Databases } from './databases.ts';
import { Entrance } from './entrance/entrance.ts';
import { homeOf, type Shelf } from './home.ts';
import { Bodies, type CacheFigures } from './reading/bodies.ts';
import type { Currency, Refresh } from './reading/parts.ts';
import { Room } from './reading/room.ts';
import { Standby } from './reading/standby.ts';
import { Remembered } from './remembered.ts';
import type { Directory, Home } from './types.ts';
import { Turns } from './writing/turns.ts';

export interface DirectoryOptions {
  readonly erp: Erp;
  readonly store: Store;
  readonly currency: Currency;
  /** Octets of rendered resources held in memory. */
  readonly cacheSize: number;
  /** Entries of calendars held in memory, without their bodies. */
  readonly membersHeld?: number;
  /** The database of `/`; undefined: the only one the ERP lists. */
  readonly db?: string;
  /** For UIDs of records born in the ERP; undefined: made once per database. */
  readonly uidNamespace?: string;
  /** The calendars there are; undefined: everybody's meetings and tasks. */
  readonly catalog?: Catalog;
  /** So many colleagues show their calendars to each user at most; undefined: none. */
  readonly colleagues?: number;
  /** No mails and no new contacts, unless the administrator wants them. */
  readonly policy?: Policy;
  readonly log: Log;
  readonly clock?: () => number;
  /** Told of every look at the ERP for what changed in a calendar. */
  readonly onRefresh?: (refresh: Refresh) => void;
  /** Told of every answer that was not verified, since the ERP is away. */
  readonly onStale?: () => void;
  /** Told at the start where the figures of the cache are. */
  readonly onCache?: (figures: () => CacheFigures) => void;
}

const SILENT: Policy = { mails: false, contacts: false };

/** So many users are known at once; their calendars are in memory as far as there is room. */
const SHELVES = 10_000;
/** Entries of calendars, of 400 octets or so. */
const MEMBERS = 250_000;

/** Opens the door to the users of all databases. The ERP may still be away. */
export function createDirectory(options: DirectoryOptions): Directory {
  const bodies = new Bodies(options.store, options.cacheSize);
  options.onCache?.(() => bodies.figures);
  const room = new Room(options.membersHeld ?? MEMBERS);
  const turns = new Turns(options.store);
  const { store, currency, log, clock = Date.now, onStale = () => undefined } = options;
  const patience = (currency.serveStale ?? 0) * 1000;
  const standby = new Standby({ patience, log, clock, onStale });
  const epoch = new Remembered(() => store.epoch(), clock, currency.freshness * 1000);
  const shelves = new LRUCache<string, Promise<Shelf>>({ max: SHELVES });
  const defaultDb = chosen(options);
  const databases = new Databases(store, options.db);
  const shelfOf = (session: Session): Promise<Shelf> => {
    const key = JSON.stringify([session.db, session.reader.uid]);
    const known = shelves.get(key);
    if (known) return known;
    const shelf = newShelf(
      options,
      { bodies, room, standby, turns, epoch, catalog, descriptions },
      session.db,
    );
    shelves.set(key, shelf);
    shelf.catch(() => shelves.delete(key));
    return shelf;
  };
  const { catalog = new Catalog() } = options;
  const descriptions = new Descriptions(clock);
  const entrance = new Entrance({ erp: options.erp, store, databases, log: options.log });
  const sessions = new WeakMap<Home, Session>();
  return {
    defaultDb,
    async logIn(db, login, password, before): Promise<Home | undefined> {
      const earlier = before && sessions.get(before);
      const session = await entrance.logIn(db, login, password, earlier);
      if (!session) return undefined;
      await databases.add(db);
      const home = homeOf(session, await shelfOf(session));
      sessions.set(home, session);
      return home;
    },
  };
}

/** The configured database, else the only one the ERP lists, found out once. */
function chosen({ db, erp }: DirectoryOptions): () => Promise<string | undefined> {
  if (db !== undefined) return async () => db;
  let only: Promise<string | undefined> | undefined;
  return () => {
    only ??= onlyDatabase(erp).catch((error: unknown) => {
      only = undefined;
      throw error;
    });
    return only;
  };
}

async function onlyDatabase(erp: Erp): Promise<string | undefined> {
  const databases = await erp.databases();
  return databases?.length === 1 ? databases[0] : undefined;
}

/** What all shelves share. */
type Common = Pick<Shelf, 'bodies' | 'room' | 'standby' | 'turns' | 'epoch' | 'catalog' | 'descriptions'>;

async function newShelf(options: DirectoryOptions, common: Common, db: string): Promise<Shelf> {
  const {
    store,
    currency,
    log,
    policy = SILENT,
    colleagues = 0,
    clock = Date.now,
    onRefresh = () => {},
  } = options;
  const namespace = options.uidNamespace ?? (await store.once(`uid-namespace:${db}`, uuid));
  const own = { collections: new Map(), own: new Map(), told: new Set<string>() };
  return { ...common, ...own, colleagues, store, currency, log, clock, onRefresh, policy, namespace };
}
