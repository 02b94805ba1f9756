/** The tables of bindings, aliases and pairings. */
import type { Database, Row } from './database.ts';
import type { Alias, AliasTraits, Binding, PairingRow } from './store.ts';

export function bindingOf(row: Row): Binding {
  return {
    db: String(row.db),
    model: String(row.model),
    name: String(row.name),
    key: String(row.key),
    base: Number(row.base),
    records: JSON.parse(String(row.records)),
    uid: String(row.uid),
  };
}

export function bindingsOf(
  database: Database,
  db: string,
  model: string,
  { records, keys }: { records: readonly number[]; keys: readonly string[] },
): readonly Binding[] {
  return database
    .all(
      `SELECT * FROM binding WHERE db = :db AND model = :model AND name IN (
         SELECT name FROM bound WHERE db = :db AND model = :model AND record IN (SELECT value FROM json_each(:records))
         UNION SELECT name FROM binding WHERE db = :db AND model = :model AND key IN (SELECT value FROM json_each(:keys)))`,
      { db, model, records: list(records), keys: list(keys) },
    )
    .map(bindingOf);
}

export function aliasesOf(
  database: Database,
  db: string,
  model: string,
  uid: number,
  { names = [], hrefs = [], icalUids = [] }: AliasTraits,
): readonly Alias[] {
  return database
    .all(
      `SELECT * FROM alias WHERE db = :db AND model = :model AND uid = :uid AND (
         name IN (SELECT value FROM json_each(:names)) OR href IN (SELECT value FROM json_each(:hrefs))
         OR ical_uid IN (SELECT value FROM json_each(:icalUids))) ORDER BY name`,
      { db, model, uid, names: list(names), hrefs: list(hrefs), icalUids: list(icalUids) },
    )
    .map(aliasOf);
}

function list(values: readonly (string | number)[]): string {
  return JSON.stringify(values);
}

function aliasOf(row: Row): Alias {
  return {
    db: String(row.db),
    model: String(row.model),
    uid: Number(row.uid),
    name: String(row.name),
    href: String(row.href),
    icalUid: String(row.ical_uid),
  };
}

/** Each takes over its records. To be called in a transaction. */
export function rebind(database: Database, bindings: readonly Binding[], aliases: readonly Alias[]): void {
  for (const binding of bindings) {
    takeOver(database, binding);
    writeBinding(database, binding);
  }
  for (const alias of aliases) writeAlias(database, alias);
}

/** An href and a UID stand for one resource of a user: the newest. */
function writeAlias(database: Database, { db, model, uid, name, href, icalUid }: Alias): void {
  database.run(
    'INSERT OR REPLACE INTO alias (db, model, uid, name, href, ical_uid) VALUES (?, ?, ?, ?, ?, ?)',
    ...[db, model, uid, name, href, icalUid],
  );
}

/** A binding of that name keeps its UID and its base. */
export function writeBinding(database: Database, binding: Binding): void {
  const { db, model, name, key, base, records, uid } = binding;
  database.run(
    `INSERT INTO binding (db, model, name, key, base, records, uid) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET key = excluded.key, records = excluded.records`,
    ...[db, model, name, key, base, JSON.stringify(records), uid],
  );
  writeBound(database, binding);
}

/** So that each record has one name: what another binding holds of this one's records, it loses. */
function takeOver(database: Database, binding: Binding): void {
  const { db, model, name, key, records } = binding;
  const others = bindingsOf(database, db, model, { records, keys: [key] });
  for (const other of others) if (other.name !== name) deprive(database, other, binding);
}

function deprive(database: Database, other: Binding, { key, records }: Binding): void {
  const { db, model, name } = other;
  const left = other.records.filter((record) => !records.includes(record));
  const [first] = left;
  if (first === undefined) {
    removeBinding(database, other);
    return;
  }
  const base = left.includes(other.base) ? other.base : first;
  writeBinding(database, {
    ...other,
    key: other.key === key ? `${model}-${base}` : other.key,
    records: left,
  });
  database.run('UPDATE binding SET base = ? WHERE db = ? AND model = ? AND name = ?', base, db, model, name);
}

export function removeBinding(
  database: Database,
  { db, model, name }: Pick<Binding, 'db' | 'model' | 'name'>,
): void {
  for (const table of ['binding', 'bound', 'alias'])
    database.run(`DELETE FROM ${table} WHERE db = ? AND model = ? AND name = ?`, db, model, name);
}

function writeBound(database: Database, { db, model, name, records }: Binding): void {
  database.run('DELETE FROM bound WHERE db = ? AND model = ? AND name = ?', db, model, name);
  for (const record of records)
    database.run('INSERT OR REPLACE INTO bound VALUES (?, ?, ?, ?)', db, model, record, name);
}

export function pairingOf(row: Row): PairingRow {
  return { record: Number(row.record), original: row.original as number | string };
}
