/** The tables that are read and written row by row. */
import type {
  Alias,
  Binding,
  Birth,
  CollectionKey,
  Hidden,
  Intent,
  KeptExchange,
  KeptGrant,
  Member,
  Orphan,
  PairingRow,
  Progress,
  Sidecar,
  Standing,
} from './store.ts';
import {
  type Columns,
  flag,
  ids,
  instantOrDay,
  integer,
  octets,
  open,
  openText,
  Table,
  text,
} from './table.ts';

const PROGRESS: Columns<Progress> = {
  revision: integer('revision'),
  count: integer('count'),
  probed: integer('probed'),
  compared: integer('compared'),
  renderer: text('renderer'),
};
export const COLLECTION = new Table<CollectionKey & Progress>(
  'collection',
  { db: text('db'), uid: integer('uid'), calendar: text('calendar'), ...PROGRESS },
  ['db', 'uid', 'calendar'],
  [],
);
export const STANDING = new Table<Standing>(
  'collection',
  { ...PROGRESS, age: integer('age'), epoch: openText('epoch') },
  [],
);

const MEMBER_COLUMNS: Columns<Member> = {
  name: text('name'),
  key: text('key'),
  records: ids('records'),
  etag: text('etag'),
  size: integer('size'),
  modified: integer('modified'),
  from: open('starts'),
  to: open('ends'),
  revision: integer('revision'),
  removed: flag('removed'),
};
export const MEMBER = new Table<Member>('member', MEMBER_COLUMNS, ['name']);
export const MEMBER_OF = new Table<Member & { readonly collection: number }>(
  'member',
  { collection: integer('collection'), ...MEMBER_COLUMNS },
  ['collection', 'name'],
);

/** A body that is there stays; that it was wanted again is noted by the hour. */
export const BODY = new Table<{ etag: string; content: Uint8Array; kept: number }>(
  'body',
  { etag: text('etag'), content: octets('content'), kept: integer('kept') },
  ['etag'],
  ['kept'],
  'body.kept < excluded.kept - 3600000',
);

/** Of all the tables below: database and model. */
const PLACE = { db: text('db'), model: text('model') };

/** A binding of that name keeps its UID and its base. */
export const BINDING = new Table<Binding>(
  'binding',
  {
    ...PLACE,
    name: text('name'),
    key: text('key'),
    base: integer('base'),
    records: ids('records'),
    uid: text('uid'),
  },
  ['db', 'model', 'name'],
  ['key', 'records'],
);

export const BOUND = new Table<{ db: string; model: string; record: number; name: string }>(
  'bound',
  { ...PLACE, record: integer('record'), name: text('name') },
  ['db', 'model', 'record', 'name'],
);

export const ALIAS = new Table<Alias>(
  'alias',
  {
    ...PLACE,
    uid: integer('uid'),
    name: text('name'),
    href: text('href'),
    icalUid: text('ical_uid'),
  },
  ['db', 'model', 'uid', 'name'],
);

const PAIRING_COLUMNS: Columns<PairingRow & { db: string; model: string }> = {
  ...PLACE,
  record: integer('record'),
  original: instantOrDay('original'),
};
/** The first stands. */
export const FOUND_PAIRING = new Table('pairing', PAIRING_COLUMNS, ['db', 'model', 'record'], []);
export const SAID_PAIRING = new Table('pairing', PAIRING_COLUMNS, ['db', 'model', 'record']);
export const PAIRING = new Table<PairingRow>(
  'pairing',
  { record: PAIRING_COLUMNS.record, original: PAIRING_COLUMNS.original },
  ['record'],
);

const BIRTH_COLUMNS: Columns<Birth> = { ...PLACE, key: text('key'), made: text('made') };
/** The first stands. */
export const FIRST_BIRTH = new Table('birth', BIRTH_COLUMNS, ['db', 'model', 'key'], []);
export const BIRTH = new Table('birth', BIRTH_COLUMNS, ['db', 'model', 'key']);

/** The first stands. */
export const INTENT = new Table<Intent>(
  'intent',
  {
    ...PLACE,
    uid: integer('uid'),
    icalUid: text('ical_uid'),
    name: text('name'),
    hash: text('hash'),
    body: text('body'),
    since: integer('since'),
    at: integer('at'),
  },
  ['db', 'model', 'uid', 'icalUid'],
  [],
);

export const SIDECAR = new Table<Sidecar>(
  'sidecar',
  {
    ...PLACE,
    name: text('name'),
    uid: integer('uid'),
    text: text('text'),
    base: text('base'),
  },
  ['db', 'model', 'name', 'uid'],
);

export const ORPHAN = new Table<Orphan>(
  'orphan',
  { ...PLACE, name: text('name'), parentUid: text('parent_uid') },
  ['db', 'model', 'name'],
);

export const HIDDEN = new Table<Hidden>(
  'hidden',
  { ...PLACE, uid: integer('uid'), name: text('name'), fingerprint: text('fingerprint') },
  ['db', 'model', 'uid', 'name'],
);

export const PROPERTY = new Table<CollectionKey & { readonly name: string; readonly value: string }>(
  'property',
  {
    db: text('db'),
    uid: integer('uid'),
    calendar: text('calendar'),
    name: text('name'),
    value: text('value'),
  },
  ['db', 'uid', 'calendar', 'name'],
);

export const GRANT = new Table<KeptGrant>(
  'grants',
  {
    id: text('id'),
    kind: text('kind'),
    hash: text('hash'),
    publicKey: text('public_key'),
    sealed: text('sealed'),
    sealing: text('sealing'),
    db: text('db'),
    login: text('login'),
    name: text('name'),
    client: openText('client'),
    calendar: openText('calendar'),
    made: integer('made'),
    expires: open('expires'),
    used: open('used'),
    failedAt: open('failed_at'),
    failedReason: openText('failed_reason'),
  },
  ['id'],
);

/** Of the same again the time alone is new. */
export const EXCHANGE = new Table<KeptExchange>(
  'exchange',
  {
    db: text('db'),
    login: text('login'),
    mark: text('mark'),
    device: text('device'),
    agent: text('agent'),
    asked: text('asked'),
    calendar: text('calendar'),
    entry: text('entry'),
    title: text('title'),
    status: integer('status'),
    condition: text('condition'),
    reason: text('reason'),
    proven: flag('proven'),
    since: integer('since'),
    at: integer('at'),
  },
  ['db', 'login', 'mark'],
  ['at'],
  'exchange.at < excluded.at',
);
