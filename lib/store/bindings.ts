/** Bindings, aliases and pairings: who knows which records by what. */
import type { Database, Queries } from './database.ts';
import type { Alias, AliasTraits, Binding, PairingRow } from './store.ts';
import { ALIAS, BINDING, BOUND, FOUND_PAIRING, PAIRING } from './tables.ts';

/** Sorted here: asked for an order, SQLite may read a whole table in that order instead of looking rows up. */
const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;

interface Traits {
  readonly records: readonly number[];
  readonly keys: readonly string[];
}

export async function bindings(
  queries: Queries,
  db: string,
  model: string,
  { records, keys }: Traits,
): Promise<readonly Binding[]> {
  if (records.length + keys.length === 0) return [];
  const rows = await queries.all(
    `SELECT * FROM binding WHERE db = ? AND model = ? AND name IN (
       SELECT name FROM bound WHERE db = ? AND model = ? AND record = ANY (?)
       UNION SELECT name FROM binding WHERE db = ? AND model = ? AND key = ANY (?))`,
    ...[db, model, db, model, records, db, model, keys],
  );
  return rows.map((row) => BINDING.read(row)).sort(byName);
}

export async function named(
  queries: Queries,
  db: string,
  model: string,
  names: readonly string[],
): Promise<readonly Binding[]> {
  if (names.length === 0) return [];
  const rows = await queries.all(
    'SELECT * FROM binding WHERE db = ? AND model = ? AND name = ANY (?)',
    ...[db, model, names],
  );
  return rows.map((row) => BINDING.read(row)).sort(byName);
}

export async function identified(
  queries: Queries,
  db: string,
  model: string,
  icalUid: string,
): Promise<readonly Binding[]> {
  const rows = await queries.all(
    'SELECT * FROM binding WHERE db = ? AND model = ? AND uid = ?',
    ...[db, model, icalUid],
  );
  return rows.map((row) => BINDING.read(row)).sort(byName);
}

export async function aliases(
  queries: Queries,
  db: string,
  model: string,
  uid: number,
  { names = [], hrefs = [], icalUids = [] }: AliasTraits,
): Promise<readonly Alias[]> {
  if (names.length + hrefs.length + icalUids.length === 0) return [];
  const rows = await queries.all(
    `SELECT * FROM alias WHERE db = ? AND model = ? AND uid = ?
     AND (name = ANY (?) OR href = ANY (?) OR ical_uid = ANY (?))`,
    ...[db, model, uid, names, hrefs, icalUids],
  );
  return rows.map((row) => ALIAS.read(row)).sort(byName);
}

/** Bindings of one model are written by one gateway at a time: who got a record before is seen by who comes next. */
export async function aloneAmong(
  inside: { alone(key: string): Promise<void> },
  places: readonly { readonly db: string; readonly model: string }[],
): Promise<void> {
  const keys = new Set(places.map(({ db, model }) => JSON.stringify(['bindings', db, model])));
  for (const key of [...keys].sort()) await inside.alone(key);
}

export function bind(
  database: Database,
  written: readonly Binding[],
  known: ReadonlySet<string>,
): Promise<boolean> {
  return database.transaction(async (inside) => {
    await aloneAmong(inside, written);
    const mine = new Set([...known, ...written.map(({ name }) => name)]);
    for (const { db, model, bindings: own } of placesOf(written)) {
      const records = own.flatMap((binding) => binding.records);
      const holders = await bindings(inside, db, model, { records, keys: own.map(({ key }) => key) });
      if (holders.some(({ name }) => !mine.has(name))) return false;
    }
    await writeBindings(inside, written);
    return true;
  });
}

interface Place {
  readonly db: string;
  readonly model: string;
  readonly bindings: readonly Binding[];
}

function placesOf(bindings: readonly Binding[]): readonly Place[] {
  const places = Map.groupBy(bindings, ({ db, model }) => JSON.stringify([db, model]));
  return [...places.values()].flatMap((all) =>
    all.slice(0, 1).map(({ db, model }) => ({ db, model, bindings: all })),
  );
}

/** Each takes over its records. To be called in a transaction that is alone among the bindings. */
export async function rebind(
  inside: Queries,
  bindings: readonly Binding[],
  aliases: readonly Alias[],
): Promise<void> {
  for (const binding of bindings) {
    await takeOver(inside, binding);
    await writeBindings(inside, [binding]);
  }
  for (const alias of aliases) await writeAlias(inside, alias);
}

/** An href and a UID stand for one resource of a user: the newest. */
async function writeAlias(inside: Queries, alias: Alias): Promise<void> {
  const { db, model, uid, href, icalUid } = alias;
  await inside.run(
    'DELETE FROM alias WHERE db = ? AND model = ? AND uid = ? AND (href = ? OR ical_uid = ?)',
    ...[db, model, uid, href, icalUid],
  );
  await ALIAS.write(inside, [alias]);
}

async function writeBindings(inside: Queries, bindings: readonly Binding[]): Promise<void> {
  await BINDING.write(inside, bindings);
  for (const { db, model, bindings: own } of placesOf(bindings))
    await inside.run(
      'DELETE FROM bound WHERE db = ? AND model = ? AND name = ANY (?)',
      ...[db, model, own.map(({ name }) => name)],
    );
  await BOUND.write(
    inside,
    bindings.flatMap(({ db, model, name, records }) =>
      records.map((record) => ({ db, model, name, record })),
    ),
  );
}

/** So that each record has one name: what another binding holds of this one's records, it loses. */
async function takeOver(inside: Queries, binding: Binding): Promise<void> {
  const { db, model, name, key, records } = binding;
  const others = await bindings(inside, db, model, { records, keys: [key] });
  for (const other of others) if (other.name !== name) await deprive(inside, other, binding);
}

async function deprive(inside: Queries, other: Binding, { key, records }: Binding): Promise<void> {
  const left = other.records.filter((record) => !records.includes(record));
  if (left.length === 0) return removeBinding(inside, other);
  await reduce(inside, other, left, (held) => held === key);
}

/** To the records that are left of it. */
export async function reduce(
  inside: Queries,
  binding: Binding,
  left: readonly number[],
  isLost: (key: string) => boolean,
): Promise<void> {
  const { db, model, name } = binding;
  const base = left.includes(binding.base) ? binding.base : (left[0] ?? binding.base);
  const key = isLost(binding.key) ? `${model}-${base}` : binding.key;
  await writeBindings(inside, [{ ...binding, key, records: left }]);
  await inside.run(
    'UPDATE binding SET base = ? WHERE db = ? AND model = ? AND name = ?',
    ...[base, db, model, name],
  );
}

type Name = Pick<Binding, 'db' | 'model' | 'name'>;

async function removeBinding(inside: Queries, name: Name): Promise<void> {
  await removeFrom(inside, ['binding', 'bound', 'alias'], name);
}

/** With all that was kept under its name. */
export async function removeWhole(inside: Queries, name: Name): Promise<void> {
  await removeBinding(inside, name);
  await removeFrom(inside, ['sidecar', 'hidden', 'orphan'], name);
}

async function removeFrom(
  inside: Queries,
  tables: readonly string[],
  { db, model, name }: Name,
): Promise<void> {
  for (const table of tables)
    await inside.run(`DELETE FROM ${table} WHERE db = ? AND model = ? AND name = ?`, db, model, name);
}

export async function pairings(
  queries: Queries,
  db: string,
  model: string,
  records: readonly number[],
): Promise<readonly PairingRow[]> {
  if (records.length === 0) return [];
  const rows = await queries.all(
    'SELECT record, original FROM pairing WHERE db = ? AND model = ? AND record = ANY (?)',
    ...[db, model, records],
  );
  return rows.map((row) => PAIRING.read(row)).sort((a, b) => a.record - b.record);
}

export async function pair(
  queries: Queries,
  db: string,
  model: string,
  rows: readonly PairingRow[],
): Promise<void> {
  await FOUND_PAIRING.write(
    queries,
    rows.map((row) => ({ db, model, ...row })),
  );
}
