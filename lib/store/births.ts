/** Which record an id stands for: an ERP that was restored from a backup gives the same ones to others. */
import { aloneAmong, bindings, reduce, removeWhole } from './bindings.ts';
import type { Database, Queries, Transaction } from './database.ts';
import type { Binding, Birth } from './store.ts';
import { BINDING, BIRTH, FIRST_BIRTH } from './tables.ts';

type Place = Pick<Birth, 'db' | 'model'>;
type Lingers = (binding: Binding) => boolean;

export async function meet(
  database: Database,
  place: Place,
  made: ReadonlyMap<string, string>,
  lingers: Lingers,
): Promise<void> {
  const met = [...made].map(([key, when]): Birth => ({ ...place, key, made: when }));
  const known = await knownOf(database, place, met);
  await FIRST_BIRTH.write(
    database,
    met.filter(({ key }) => !known.has(key)),
  );
  if (others(met, known).length === 0) return;
  await database.transaction(async (inside) => {
    await aloneAmong(inside, [place]);
    await replace(inside, place, others(met, await knownOf(inside, place, met)), lingers);
  });
}

async function knownOf(
  queries: Queries,
  { db, model }: Place,
  met: readonly Birth[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await queries.all(
    'SELECT * FROM birth WHERE db = ? AND model = ? AND key = ANY (?)',
    ...[db, model, met.map(({ key }) => key)],
  );
  return new Map(rows.map((row) => BIRTH.read(row)).map(({ key, made }) => [key, made]));
}

function others(met: readonly Birth[], known: ReadonlyMap<string, string>): readonly Birth[] {
  return met.filter(({ key, made }) => (known.get(key) ?? made) !== made);
}

async function replace(
  inside: Transaction,
  { db, model }: Place,
  fresh: readonly Birth[],
  lingers: Lingers,
): Promise<void> {
  const keys = fresh.map(({ key }) => key);
  const lost = new Set(keys);
  const records = keys.flatMap((key) => recordIn(model, key));
  for (const binding of await bindings(inside, db, model, { records, keys }))
    await letGo(inside, binding, lost, lingers);
  await inside.run(
    'DELETE FROM pairing WHERE db = ? AND model = ? AND record = ANY (?)',
    ...[db, model, records],
  );
  await BIRTH.write(inside, fresh);
}

async function letGo(
  inside: Queries,
  binding: Binding,
  lost: ReadonlySet<string>,
  lingers: Lingers,
): Promise<void> {
  const left = binding.records.filter((record) => !lost.has(`${binding.model}-${record}`));
  if (left.length > 0) return reduce(inside, binding, left, (key) => lost.has(key));
  await removeWhole(inside, binding);
  if (lingers(binding)) await BINDING.write(inside, [{ ...binding, key: '', records: [] }]);
}

/** None of what merely holds records together. */
function recordIn(model: string, key: string): readonly number[] {
  return key.startsWith(`${model}-`) ? [Number(key.slice(model.length + 1))] : [];
}
