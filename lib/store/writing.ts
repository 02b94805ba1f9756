/** What writing needs: intents, sidecars, what is hidden, and what came of a change. */
import { aliases, aloneAmong, rebind, removeWhole } from './bindings.ts';
import type { Database, Queries } from './database.ts';
import type { Binding, Hidden, Intent, Orphan, Outcome, Sidecar } from './store.ts';
import { HIDDEN, INTENT, ORPHAN, SAID_PAIRING, SIDECAR } from './tables.ts';

const OF_INTENT = 'db = ? AND model = ? AND uid = ? AND ical_uid = ?';

function keyOf({ db, model, uid, icalUid }: Intent): [string, string, number, string] {
  return [db, model, uid, icalUid];
}

export function intend(database: Database, intent: Intent): Promise<Intent> {
  return database.transaction(async (inside) => {
    await INTENT.write(inside, [intent]);
    const row = await inside.get(`SELECT * FROM intent WHERE ${OF_INTENT}`, ...keyOf(intent));
    return row ? INTENT.read(row) : intent;
  });
}

export async function intents(queries: Queries, db: string, model: string): Promise<readonly Intent[]> {
  const rows = await queries.all(
    'SELECT * FROM intent WHERE db = ? AND model = ? ORDER BY at, uid, ical_uid',
    db,
    model,
  );
  return rows.map((row) => INTENT.read(row));
}

export async function withdraw(queries: Queries, intent: Intent): Promise<void> {
  await queries.run(`DELETE FROM intent WHERE ${OF_INTENT}`, ...keyOf(intent));
}

/** All or nothing: a binding without its sidecar would show less than was sent. */
export function settle(database: Database, outcome: Outcome): Promise<void> {
  const { intent, bindings, gone } = outcome;
  const { db, model } = intent;
  return database.transaction(async (inside) => {
    await aloneAmong(inside, [intent, ...bindings]);
    if (gone) await forget(inside, intent);
    await rebind(inside, bindings, outcome.aliases);
    await SIDECAR.write(inside, outcome.sidecars);
    await SAID_PAIRING.write(
      inside,
      outcome.pairings.map((pairing) => ({ db, model, ...pairing })),
    );
    await HIDDEN.write(inside, outcome.hidden);
    for (const binding of bindings) await adopt(inside, binding);
    await ORPHAN.write(inside, outcome.orphans);
    await withdraw(inside, intent);
  });
}

/** A name whose records are gone is free for what a client makes next. */
async function forget(inside: Queries, { db, model, uid, name: href }: Intent): Promise<void> {
  const [alias] = await aliases(inside, db, model, uid, { hrefs: [href] });
  const name = alias?.name ?? href;
  await removeWhole(inside, { db, model, name });
}

/** What it waits for now is said anew. */
async function adopt(inside: Queries, { db, model, name }: Binding): Promise<void> {
  await inside.run('DELETE FROM orphan WHERE db = ? AND model = ? AND name = ?', db, model, name);
}

export async function orphans(
  queries: Queries,
  db: string,
  model: string,
  parentUid: string,
): Promise<readonly Orphan[]> {
  const rows = await queries.all(
    'SELECT * FROM orphan WHERE db = ? AND model = ? AND parent_uid = ?',
    ...[db, model, parentUid],
  );
  return rows.map((row) => ORPHAN.read(row));
}

export async function sidecars(
  queries: Queries,
  db: string,
  model: string,
  names: readonly string[],
  uid: number,
): Promise<readonly Sidecar[]> {
  if (names.length === 0) return [];
  const rows = await queries.all(
    `SELECT * FROM sidecar WHERE db = ? AND model = ? AND name = ANY (?) AND uid IN (0, ?)
     ORDER BY name, uid`,
    ...[db, model, names, uid],
  );
  return rows.map((row) => SIDECAR.read(row));
}

export async function hidden(
  queries: Queries,
  db: string,
  model: string,
  uid: number,
): Promise<readonly Hidden[]> {
  const rows = await queries.all(
    'SELECT * FROM hidden WHERE db = ? AND model = ? AND uid = ? ORDER BY name',
    ...[db, model, uid],
  );
  return rows.map((row) => HIDDEN.read(row));
}

export async function unhide(
  queries: Queries,
  db: string,
  model: string,
  uid: number,
  names: readonly string[],
): Promise<void> {
  await queries.run(
    'DELETE FROM hidden WHERE db = ? AND model = ? AND uid = ? AND name = ANY (?)',
    ...[db, model, uid, names],
  );
}
