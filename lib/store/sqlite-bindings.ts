/** The tables of bindings and pairings. */
import type { Database, Row } from './database.ts';
import type { Binding, PairingRow } from './store.ts';

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

/** Bindings that hold one of the records or one of the keys. */
export function bindingsOf(
  database: Database,
  db: string,
  model: string,
  of: { records: readonly number[]; keys: readonly string[] },
): readonly Binding[] {
  return database
    .all(
      `SELECT * FROM binding WHERE db = :db AND model = :model AND name IN (
         SELECT name FROM bound WHERE db = :db AND model = :model AND record IN (SELECT value FROM json_each(:records))
         UNION SELECT name FROM binding WHERE db = :db AND model = :model AND key IN (SELECT value FROM json_each(:keys)))`,
      { db, model, records: JSON.stringify(of.records), keys: JSON.stringify(of.keys) },
    )
    .map(bindingOf);
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
export function takeOver(database: Database, binding: Binding): void {
  const { db, model, name, key, records } = binding;
  const others = bindingsOf(database, db, model, { records, keys: [key] });
  for (const other of others) if (other.name !== name) deprive(database, other, binding);
}

function deprive(database: Database, other: Binding, { key, records }: Binding): void {
  const left = other.records.filter((record) => !records.includes(record));
  const [first] = left;
  removeBinding(database, other);
  if (first === undefined) return;
  const base = left.includes(other.base) ? other.base : first;
  const kept = other.key === key ? `${other.model}-${base}` : other.key;
  writeBinding(database, { ...other, base, key: kept, records: left });
}

export function removeBinding(
  database: Database,
  { db, model, name }: Pick<Binding, 'db' | 'model' | 'name'>,
): void {
  database.run('DELETE FROM binding WHERE db = ? AND model = ? AND name = ?', db, model, name);
  database.run('DELETE FROM bound WHERE db = ? AND model = ? AND name = ?', db, model, name);
}

function writeBound(database: Database, { db, model, name, records }: Binding): void {
  database.run('DELETE FROM bound WHERE db = ? AND model = ? AND name = ?', db, model, name);
  for (const record of records)
    database.run('INSERT OR REPLACE INTO bound VALUES (?, ?, ?, ?)', db, model, record, name);
}

export function pairingOf(row: Row): PairingRow {
  return { record: Number(row.record), original: row.original as number | string };
}
