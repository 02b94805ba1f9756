import type { Descriptions } from '../erp/descriptions.ts';
import { type Model, type Policy, type Reader, spaceOf } from '../erp/profile.ts';
import type { Resource } from '../erp/records.ts';
import type { Session } from '../erp/session.ts';
import { isAway } from '../errors.ts';
import type { Log } from '../log.ts';
import type { CollectionKey, Store } from '../store/store.ts';
import { calendarOf } from './calendar.ts';
import type { Catalog } from './catalog/catalog.ts';
import { sharedWith } from './catalog/colleagues.ts';
import { type CalendarEntry, isPlain } from './catalog/entry.ts';
import { isFor, offered } from './catalog/offer.ts';
import { diaries } from './diaries.ts';
import { deprived, isMissed } from './missed.ts';
import { openobjectUids, type UidOf, uuidUids } from './naming/identity.ts';
import { Registry } from './naming/registry.ts';
import type { Permission } from './permission.ts';
import type { Bodies } from './reading/bodies.ts';
import { Collection } from './reading/collection.ts';
import type { Currency, Refresh } from './reading/parts.ts';
import type { Room } from './reading/room.ts';
import type { Standby } from './reading/standby.ts';
import { Remembered } from './remembered.ts';
import type { Calendar, Home, Principal } from './types.ts';
import type { Turns } from './writing/turns.ts';

/** What the sessions of one user share. */
export interface Shelf {
  readonly store: Store;
  readonly bodies: Bodies;
  readonly room: Room;
  readonly standby: Standby;
  readonly currency: Currency;
  readonly log: Log;
  readonly clock: () => number;
  readonly onRefresh: (refresh: Refresh) => void;
  readonly policy: Policy;
  /** Of all users: what two of them write may be one record. */
  readonly turns: Turns;
  /** For UIDs of this database. */
  readonly namespace: string;
  /** Of the store. */
  readonly epoch: Remembered<string>;
  readonly collections: Map<string, Collection>;
  /** What the user set of his calendars, by their names. */
  readonly own: Map<string, Remembered<ReadonlyMap<string, string>>>;
  readonly catalog: Catalog;
  /** So many of them show their calendars to each user at most. */
  readonly colleagues: number;
  readonly descriptions: Descriptions;
  /** What the log was told of calendars that are not there for the user. */
  readonly told: Set<string>;
}

/** So many people are found at most. */
const PEOPLE = 50;

/**
 * A user's home. A calendar whose model or fields the ERP lacks, or whose records it keeps from the user, is not there,
 * and the log says why.
 */
export function homeOf(session: Session, shelf: Shelf): Home {
  const offers = new Offers(session, shelf);
  return {
    principal: principalOf(session.db, session.reader),
    calendars: async () => {
      const places = await offers.places();
      const answers = places.map(({ permission }) => permission.granted(session));
      const granted = answers.every((answer) => answer === true) ? answers : await Promise.all(answers);
      return places.flatMap(({ calendar }, index) => (granted[index] ? [calendar] : []));
    },
    people: (match) => people(session, match),
    diaries: (names, range) => diaries(session, libraryOf(session, shelf), names, range),
  };
}

/** The calendars of one session, found out again when others are configured, and every `--full-check` seconds. */
class Offers {
  readonly #session: Session;
  readonly #shelf: Shelf;
  #entries: readonly CalendarEntry[] = [];
  readonly #places: Remembered<readonly Place[]>;
  #last: readonly Place[] | undefined;

  constructor(session: Session, shelf: Shelf) {
    this.#session = session;
    this.#shelf = shelf;
    const { clock, currency } = shelf;
    this.#places = new Remembered(() => this.#found(), clock, currency.fullCheck * 1000);
  }

  /** While the ERP is away, as found out last. */
  async places(): Promise<readonly Place[]> {
    if (this.#entries !== this.#shelf.catalog.entries) this.#places.forget();
    try {
      this.#last = await this.#places.value();
    } catch (error) {
      if (!isAway(error) || !this.#last) throw error;
    }
    return this.#last;
  }

  async #found(): Promise<readonly Place[]> {
    const { entries } = this.#shelf.catalog;
    this.#entries = entries;
    const [own, shared] = await Promise.all([
      Promise.all(entries.map((entry) => this.#place(entry))),
      this.#colleagues(),
    ]);
    return [...own.flat(), ...shared];
  }

  async #place(entry: CalendarEntry): Promise<readonly Place[]> {
    if (!(await isFor(this.#session, entry))) return [];
    const [session, shelf] = [this.#session, this.#shelf];
    const offer = await offered(session, entry, shelf.descriptions);
    if ('model' in offer) return [place(session, shelf, entry, offer.model)];
    this.#tell(entry, offer.absent);
    const { lacked } = offer;
    if (!lacked || !(await this.#misses(entry, lacked))) return [];
    return [missedPlace(session, shelf, entry, lacked)];
  }

  #misses(entry: CalendarEntry, model: Model<Resource>): Promise<boolean> {
    return isMissed(this.#session, model, keyOf(this.#session, entry), this.#shelf.store);
  }

  async #colleagues(): Promise<readonly Place[]> {
    const [session, shelf] = [this.#session, this.#shelf];
    if (shelf.colleagues === 0) return [];
    const shared = await sharedWith(session, shelf.colleagues, ({ entry, model }) =>
      this.#misses(entry, model),
    );
    return shared.map(({ entry, model, owner, isLacked }) =>
      (isLacked ? missedPlace : place)(session, shelf, entry, model, owner),
    );
  }

  /** What the default calendars lack was said of the database already. */
  #tell(entry: CalendarEntry, why: string): void {
    const { told, log } = this.#shelf;
    const { name: calendar } = entry.presentation;
    const line = JSON.stringify([calendar, why]);
    if (isPlain(entry) || told.has(line)) return;
    told.add(line);
    const { db, reader } = this.#session;
    log.warn({ db, login: reader.login, calendar, why }, 'a calendar is not there for this user');
  }
}

/** What was found out about meetings, whoever's they are. */
function libraryOf(session: Session, shelf: Shelf): Registry {
  const owner = { db: session.db, uid: session.reader.uid, model: session.profile.events?.model ?? '' };
  return new Registry(shelf.store, owner, uidsOf(session, shelf));
}

/** A calendar, and whether the user may have it. */
interface Place {
  readonly calendar: Calendar;
  readonly permission: Pick<Permission, 'granted'>;
}

/** Nobody can be asked. */
const UNDOUBTED: Place['permission'] = { granted: () => true };

function missedPlace(session: Session, ...about: PlaceParts): Place {
  return { ...place(deprived(session), ...about), permission: UNDOUBTED };
}

type PlaceParts = [shelf: Shelf, entry: CalendarEntry, model: Model<Resource>, owner?: Reader];

const keyOf = ({ db, reader }: Session, { presentation }: CalendarEntry): CollectionKey => ({
  db,
  uid: reader.uid,
  calendar: presentation.name,
});

function place(session: Session, ...[shelf, entry, model, owner]: PlaceParts): Place {
  const { presentation, writable } = entry;
  const { store, bodies, turns, policy, log, clock } = shelf;
  const key = keyOf(session, entry);
  const known = shelf.collections.get(presentation.name);
  const collection = known?.reads(model) ? known : collectionOf(session, shelf, key, entry, model, owner);
  shelf.collections.set(presentation.name, collection);
  const { registry, permission } = collection;
  const calendar = calendarOf({
    ...{ presentation, collection, session, store, bodies, model, registry, turns, policy, log, clock },
    epoch: shelf.epoch,
    own: ownOf(shelf, key),
    library: registry,
    scope: { collection: key },
    writable,
    ...(owner && { owner: { db: key.db, login: owner.login } }),
  });
  return { calendar, permission };
}

function ownOf(
  { store, own, clock, currency }: Shelf,
  key: CollectionKey,
): Remembered<ReadonlyMap<string, string>> {
  const known = own.get(key.calendar);
  if (known) return known;
  // What is set at another gateway is seen here at once.
  const patience = store.shared ? 0 : currency.freshness * 1000;
  const made = new Remembered(() => store.properties(key), clock, patience);
  own.set(key.calendar, made);
  return made;
}

function collectionOf(
  session: Session,
  shelf: Shelf,
  key: CollectionKey,
  { window }: CalendarEntry,
  model: Model<Resource>,
  owner?: Reader,
): Collection {
  const { store, bodies, room, standby, log, clock, onRefresh } = shelf;
  const currency = windowed(shelf.currency, window);
  const registry = new Registry(
    store,
    { db: key.db, uid: key.uid, model: spaceOf(model), ...(owner && { hidesNothing: true as const }) },
    uidsOf(session, shelf),
  );
  return new Collection({
    key,
    model,
    store,
    bodies,
    registry,
    currency,
    room,
    standby,
    log,
    clock,
    onRefresh,
  });
}

/** The narrower of what the calendar shows and what all do. */
function windowed(currency: Currency, { past, future }: CalendarEntry['window']): Currency {
  const days = [currency.pastDays, past].filter((one) => one !== undefined);
  return {
    ...currency,
    ...(days.length > 0 && { pastDays: Math.min(...days) }),
    ...(future !== undefined && { futureDays: future }),
  };
}

function uidsOf({ profile, db }: Session, { namespace }: Shelf): UidOf {
  return profile.uids === 'openobject' ? openobjectUids(db) : uuidUids(namespace);
}

function principalOf(db: string, { login, name, address, zone }: Reader): Principal {
  return { db, login, name, addresses: address === undefined ? [] : [address], zone };
}

/** Those the ERP lets this user read, by a part of their name, login or address. */
async function people(session: Session, match: string): Promise<readonly Principal[]> {
  const { profile, db } = session;
  const rows = await session.ask({
    ask: 'rows',
    model: 'res.users',
    domain: profile.user.named(match),
    fields: profile.user.fields,
    limit: PEOPLE,
  });
  return rows.map((row) => principalOf(db, profile.user.decode(Number(row.id), row)));
}
