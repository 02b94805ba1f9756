/** The tables that writing needs: intents, sidecars, what is hidden, and what came of a change. */
import type { Database, Row } from './database.ts';
import { aliasesOf, rebind, removeBinding } from './sqlite-bindings.ts';
import type { Binding, Hidden, Intent, Orphan, Outcome, PairingRow, Sidecar } from './store.ts';

export function intend(database: Database, intent: Intent): Intent {
  const { db, model, uid, icalUid, name, hash, body, since, at } = intent;
  return database.transaction(() => {
    database.run(
      `INSERT INTO intent (db, model, uid, ical_uid, name, hash, body, since, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      ...[db, model, uid, icalUid, name, hash, body, since, at],
    );
    const row = database.get(`SELECT * FROM intent WHERE ${OF_INTENT}`, ...keyOf(intent));
    return row ? intentOf(row) : intent;
  });
}

export function intents(database: Database, db: string, model: string): readonly Intent[] {
  return database
    .all('SELECT * FROM intent WHERE db = ? AND model = ? ORDER BY at, uid, ical_uid', db, model)
    .map(intentOf);
}

export function withdraw(database: Database, intent: Intent): void {
  database.run(`DELETE FROM intent WHERE ${OF_INTENT}`, ...keyOf(intent));
}

/** All or nothing: a binding without its sidecar would show less than was sent. */
export function settle(database: Database, outcome: Outcome): void {
  const { intent, bindings, aliases, sidecars, pairings, hidden, orphans, gone } = outcome;
  database.transaction(() => {
    if (gone) forget(database, intent);
    rebind(database, bindings, aliases);
    for (const sidecar of sidecars) writeSidecar(database, sidecar);
    for (const pairing of pairings) writePairing(database, intent, pairing);
    for (const each of hidden) writeHidden(database, each);
    for (const binding of bindings) adopt(database, binding);
    for (const orphan of orphans) writeOrphan(database, orphan);
    withdraw(database, intent);
  });
}

/** Ids are never given twice, so a name whose records are gone is free for what a client makes next. */
function forget(database: Database, { db, model, uid, name: href }: Intent): void {
  const [alias] = aliasesOf(database, db, model, uid, { hrefs: [href] });
  const name = alias?.name ?? href;
  removeBinding(database, { db, model, name });
  database.run('DELETE FROM sidecar WHERE db = ? AND model = ? AND name = ?', db, model, name);
  database.run('DELETE FROM hidden WHERE db = ? AND model = ? AND name = ?', db, model, name);
  database.run('DELETE FROM orphan WHERE db = ? AND model = ? AND name = ?', db, model, name);
}

/** What it waits for now is said anew. */
function adopt(database: Database, { db, model, name }: Binding): void {
  database.run('DELETE FROM orphan WHERE db = ? AND model = ? AND name = ?', db, model, name);
}

function writeOrphan(database: Database, { db, model, name, parentUid }: Orphan): void {
  database.run(
    'INSERT OR REPLACE INTO orphan (db, model, name, parent_uid) VALUES (?, ?, ?, ?)',
    ...[db, model, name, parentUid],
  );
}

export function orphans(database: Database, db: string, model: string, parentUid: string): readonly Orphan[] {
  return database
    .all('SELECT name FROM orphan WHERE db = ? AND model = ? AND parent_uid = ?', db, model, parentUid)
    .map(({ name }) => ({ db, model, name: String(name), parentUid }));
}

function writeSidecar(database: Database, { db, model, name, uid, text, base }: Sidecar): void {
  database.run(
    'INSERT OR REPLACE INTO sidecar (db, model, name, uid, text, base) VALUES (?, ?, ?, ?, ?, ?)',
    ...[db, model, name, uid, text, base],
  );
}

/** What the user just said of an occurrence counts for more than what was found out of it before. */
function writePairing(database: Database, { db, model }: Intent, { record, original }: PairingRow): void {
  database.run(
    'INSERT OR REPLACE INTO pairing (db, model, record, original) VALUES (?, ?, ?, ?)',
    ...[db, model, record, original],
  );
}

function writeHidden(database: Database, { db, model, uid, name, fingerprint }: Hidden): void {
  database.run(
    'INSERT OR REPLACE INTO hidden (db, model, uid, name, fingerprint) VALUES (?, ?, ?, ?, ?)',
    ...[db, model, uid, name, fingerprint],
  );
}

export function sidecars(
  database: Database,
  db: string,
  model: string,
  names: readonly string[],
  uid: number,
): readonly Sidecar[] {
  return database
    .all(
      `SELECT * FROM sidecar WHERE db = ? AND model = ? AND uid IN (0, ?)
        AND name IN (SELECT value FROM json_each(?)) ORDER BY name, uid`,
      ...[db, model, uid, JSON.stringify(names)],
    )
    .map(sidecarOf);
}

export function hidden(database: Database, db: string, model: string, uid: number): readonly Hidden[] {
  return database
    .all('SELECT * FROM hidden WHERE db = ? AND model = ? AND uid = ? ORDER BY name', db, model, uid)
    .map(hiddenOf);
}

export function unhide(
  database: Database,
  db: string,
  model: string,
  uid: number,
  names: readonly string[],
): void {
  database.run(
    'DELETE FROM hidden WHERE db = ? AND model = ? AND uid = ? AND name IN (SELECT value FROM json_each(?))',
    ...[db, model, uid, JSON.stringify(names)],
  );
}

/** Sidecars and hidden entries of names that no binding has. */
export function sweepUnbound(database: Database): void {
  for (const table of ['sidecar', 'hidden'])
    database.run(`DELETE FROM ${table} WHERE (db, model, name) NOT IN (SELECT db, model, name FROM binding)`);
}

const OF_INTENT = 'db = ? AND model = ? AND uid = ? AND ical_uid = ?';

function keyOf({ db, model, uid, icalUid }: Intent): [string, string, number, string] {
  return [db, model, uid, icalUid];
}

function intentOf(row: Row): Intent {
  return {
    db: String(row.db),
    model: String(row.model),
    uid: Number(row.uid),
    icalUid: String(row.ical_uid),
    name: String(row.name),
    hash: String(row.hash),
    body: String(row.body),
    since: Number(row.since),
    at: Number(row.at),
  };
}

function sidecarOf(row: Row): Sidecar {
  return {
    db: String(row.db),
    model: String(row.model),
    name: String(row.name),
    uid: Number(row.uid),
    text: String(row.text),
    base: String(row.base),
  };
}

function hiddenOf(row: Row): Hidden {
  return {
    db: String(row.db),
    model: String(row.model),
    uid: Number(row.uid),
    name: String(row.name),
    fingerprint: String(row.fingerprint),
  };
}
