/**
 * The tables, as steps in the words of SQLite; `postgres-words.ts` has those of PostgreSQL. A store knows how many it
 * has taken. A step, once released, never changes.
 */
export const STEPS: readonly string[] = [
  `
  CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE collection (
    id INTEGER PRIMARY KEY,
    db TEXT NOT NULL,
    uid INTEGER NOT NULL,
    calendar TEXT NOT NULL,
    revision INTEGER NOT NULL,
    count INTEGER NOT NULL,
    probed INTEGER NOT NULL,
    compared INTEGER NOT NULL,
    renderer TEXT NOT NULL,
    UNIQUE (db, uid, calendar)
  ) STRICT;

  CREATE TABLE member (
    collection INTEGER NOT NULL REFERENCES collection (id),
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    records TEXT NOT NULL,
    etag TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    starts INTEGER,
    ends INTEGER,
    revision INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    PRIMARY KEY (collection, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX member_by_revision ON member (collection, revision);
  CREATE INDEX member_by_etag ON member (etag);

  CREATE TABLE body (
    etag TEXT PRIMARY KEY,
    content BLOB NOT NULL
  ) STRICT;

  CREATE TABLE binding (
    db TEXT NOT NULL,
    model TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    base INTEGER NOT NULL,
    records TEXT NOT NULL,
    uid TEXT NOT NULL,
    PRIMARY KEY (db, model, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX binding_by_key ON binding (db, model, key);

  CREATE TABLE bound (
    db TEXT NOT NULL,
    model TEXT NOT NULL,
    record INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (db, model, record, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX bound_by_name ON bound (db, model, name);

  CREATE TABLE pairing (
    db TEXT NOT NULL,
    model TEXT NOT NULL,
    record INTEGER NOT NULL,
    original ANY NOT NULL,
    PRIMARY KEY (db, model, record)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE INDEX binding_by_uid ON binding (db, model, uid);

  CREATE TABLE alias (
    db TEXT NOT NULL,
    model TEXT NOT NULL,
    uid INTEGER NOT NULL,
    name TEXT NOT NULL,
    href TEXT NOT NULL,
    ical_uid TEXT NOT NULL,
    PRIMARY KEY (db, model, uid, name),
    UNIQUE (db, model, uid, href),
    UNIQUE (db, model, uid, ical_uid)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE intent (
    db TEXT NOT NULL,
    model TEXT NOT NULL,
    uid INTEGER NOT NULL,
    ical_uid TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    body TEXT NOT NULL,
    since INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (db, model, uid, ical_uid)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sidecar (
    db TEXT NOT NULL,
    model TEXT NOT NULL,
    name TEXT NOT NULL,
    uid INTEGER NOT NULL,
    text TEXT NOT NULL,
    base TEXT NOT NULL,
    PRIMARY KEY (db, model, name, uid)
  ) STRICT;

  CREATE TABLE orphan (
    db TEXT NOT NULL,
    model TEXT NOT NULL,
    parent_uid TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (db, model, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX orphan_by_parent ON orphan (db, model, parent_uid);

  CREATE TABLE hidden (
    db TEXT NOT NULL,
    model TEXT NOT NULL,
    uid INTEGER NOT NULL,
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (db, model, uid, name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE property (
    db TEXT NOT NULL,
    uid INTEGER NOT NULL,
    calendar TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (db, uid, calendar, name)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE collection ADD COLUMN verified INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE body ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX hidden_by_name ON hidden (db, model, name);
  CREATE INDEX alias_by_name ON alias (db, model, name);
  `,
  `
  CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    public_key TEXT NOT NULL,
    sealed TEXT NOT NULL,
    sealing TEXT NOT NULL,
    db TEXT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    client TEXT,
    calendar TEXT,
    made INTEGER NOT NULL,
    expires INTEGER,
    used INTEGER,
    failed_at INTEGER,
    failed_reason TEXT
  ) STRICT;
  CREATE INDEX grants_by_user ON grants (db, login);
  `,
  `
  CREATE TABLE exchange (
    db TEXT NOT NULL,
    login TEXT NOT NULL,
    mark TEXT NOT NULL,
    device TEXT NOT NULL,
    agent TEXT NOT NULL,
    asked TEXT NOT NULL,
    calendar TEXT NOT NULL,
    entry TEXT NOT NULL,
    title TEXT NOT NULL,
    status INTEGER NOT NULL,
    condition TEXT NOT NULL,
    reason TEXT NOT NULL,
    proven INTEGER NOT NULL,
    since INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (db, login, mark)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE birth (
    db TEXT NOT NULL,
    model TEXT NOT NULL,
    key TEXT NOT NULL,
    made TEXT NOT NULL,
    PRIMARY KEY (db, model, key)
  ) STRICT, WITHOUT ROWID;
  `,
];
