import type { Model, Policy, Reader } from '../erp/profile.ts';
import type { Resource } from '../erp/records.ts';
import type { Session } from '../erp/session.ts';
import type { Log } from '../log.ts';
import type { CollectionKey, Store } from '../store/store.ts';
import { calendarOf, type Presentation } from './calendar.ts';
import { diaries } from './diaries.ts';
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
}

interface Kind {
  readonly presentation: Presentation;
  model(session: Session): Model<Resource> | undefined;
}

/** The calendars everyone has: names and colours as the old module gave them. */
const KINDS: readonly Kind[] = [
  {
    presentation: {
      name: 'Meetings',
      title: 'Meetings',
      description: 'Meetings you organise or attend',
      component: 'VEVENT',
      color: '#1E25FFFF',
      order: 1,
    },
    model: ({ profile }) => profile.events,
  },
  {
    presentation: {
      name: 'Tasks',
      title: 'Tasks',
      description: 'Project tasks assigned to you',
      component: 'VTODO',
      color: '#FFEF74FF',
      order: 2,
    },
    model: ({ profile }) => profile.tasks,
  },
];

/** So many people are found at most. */
const PEOPLE = 50;

/** A user's home. A calendar whose module the ERP lacks, or whose records it keeps from the user, is not there. */
export function homeOf(session: Session, shelf: Shelf): Home {
  const calendars = KINDS.flatMap(({ presentation, model }) => {
    const found = model(session);
    return found ? [place(session, shelf, presentation, found)] : [];
  });
  return {
    principal: principalOf(session.db, session.reader),
    calendars: async () => {
      const answers = calendars.map(({ permission }) => permission.granted(session));
      const granted = answers.every((answer) => answer === true) ? answers : await Promise.all(answers);
      return calendars.flatMap(({ calendar }, index) => (granted[index] ? [calendar] : []));
    },
    people: (match) => people(session, match),
    diaries: (names, range) => diaries(session, libraryOf(session, shelf), names, range),
  };
}

/** What was found out about meetings, whoever's they are. */
function libraryOf(session: Session, shelf: Shelf): Registry {
  const owner = { db: session.db, uid: session.reader.uid, model: session.profile.events?.model ?? '' };
  return new Registry(shelf.store, owner, uidsOf(session, shelf));
}

/** A calendar, and whether the user may have it. */
interface Place {
  readonly calendar: Calendar;
  readonly permission: Permission;
}

function place(session: Session, shelf: Shelf, presentation: Presentation, model: Model<Resource>): Place {
  const { db, reader } = session;
  const { store, bodies, turns, policy, log, clock } = shelf;
  const key: CollectionKey = { db, uid: reader.uid, calendar: presentation.name };
  const known = shelf.collections.get(presentation.name);
  const collection = known?.reads(model) ? known : collectionOf(session, shelf, key, model);
  shelf.collections.set(presentation.name, collection);
  const { registry, permission } = collection;
  const calendar = calendarOf({
    ...{ presentation, collection, session, store, bodies, model, registry, turns, policy, log, clock },
    epoch: shelf.epoch,
    own: ownOf(shelf, key),
    library: registry,
    scope: { collection: key },
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
  model: Model<Resource>,
): Collection {
  const { store, bodies, room, standby, currency, log, clock, onRefresh } = shelf;
  const registry = new Registry(
    store,
    { db: key.db, uid: key.uid, model: model.model },
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
