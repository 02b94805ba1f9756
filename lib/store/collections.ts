/** How far calendars have been read, their members, and the bodies these show. */
import { setImmediate } from 'node:timers/promises';
import type { Database, Queries } from './database.ts';
import type { CollectionKey, Commit, Looked, Member, Standing } from './store.ts';
import { BODY, COLLECTION, MEMBER, MEMBER_OF, PROPERTY, STANDING } from './tables.ts';

const OF_COLLECTION = 'db = ? AND uid = ? AND calendar = ?';

function keyOf({ db, uid, calendar }: CollectionKey): [string, number, string] {
  return [db, uid, calendar];
}

export async function standing(database: Database, of: CollectionKey): Promise<Standing | undefined> {
  const row = await database.get(
    `SELECT revision, count, probed, compared, renderer, now_ms() - verified AS age,
       (SELECT value FROM setting WHERE key = 'epoch') AS epoch
     FROM collection WHERE ${OF_COLLECTION}`,
    ...keyOf(of),
  );
  return row && STANDING.read(row);
}

/** All calendars are rendered anew: nothing is rendered by none. A gateway that remembers one sees that it moved. */
export async function doubt(inside: Queries): Promise<void> {
  await inside.run(`UPDATE collection SET revision = revision + 1, renderer = ''`);
}

/** Members that are read before others come to their turn. */
const PAGE = 1000;

/** In the order of their revisions and names. What is written meanwhile is further on, so nothing is passed over. */
export async function members(
  database: Database,
  of: CollectionKey,
  revision: number,
): Promise<readonly Member[]> {
  const row = await database.get(`SELECT id FROM collection WHERE ${OF_COLLECTION}`, ...keyOf(of));
  if (!row) return [];
  const found = new Map<string, Member>();
  for (let [after, name] = [revision, AFTER_ALL_NAMES]; ; await setImmediate()) {
    const page = await membersAfter(database, Number(row.id), after, name);
    for (const member of page) found.set(member.name, member);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return [...found.values()];
    [after, name] = [last.revision, last.name];
  }
}

const AFTER_ALL_NAMES = '\u{10ffff}';

async function membersAfter(
  database: Database,
  collection: number,
  revision: number,
  name: string,
): Promise<readonly Member[]> {
  const rows = await database.all(
    `SELECT * FROM member WHERE collection = ? AND (revision, name) > (?, ?)
     ORDER BY revision, name LIMIT ${PAGE}`,
    ...[collection, revision, name],
  );
  return rows.map((row) => MEMBER.read(row));
}

/** The row is locked by the comparison itself: of two gateways the second finds another revision. */
export function commit(
  database: Database,
  of: CollectionKey,
  expected: number,
  { progress, members }: Commit,
): Promise<boolean> {
  return database.transaction(async (inside) => {
    if (expected === 0) await COLLECTION.write(inside, [{ ...of, ...progress, revision: 0 }]);
    const { revision, count, probed, compared, renderer } = progress;
    const row = await inside.get(
      `UPDATE collection SET revision = ?, count = ?, probed = ?, compared = ?, renderer = ?
       WHERE ${OF_COLLECTION} AND revision = ? RETURNING id`,
      ...[revision, count, probed, compared, renderer],
      ...keyOf(of),
      expected,
    );
    if (!row) return false;
    const collection = Number(row.id);
    await MEMBER_OF.write(
      inside,
      members.map((member) => ({ ...member, collection })),
    );
    return true;
  });
}

/** Nothing had changed since that revision. */
export async function looked(
  database: Database,
  of: CollectionKey,
  { revision, probed, age }: Looked,
): Promise<void> {
  await database.run(
    `UPDATE collection SET probed = ?, verified = now_ms() - CAST(? AS BIGINT)
     WHERE ${OF_COLLECTION} AND revision = ? AND verified <= now_ms() - CAST(? AS BIGINT)`,
    ...[probed, age, ...keyOf(of), revision, age],
  );
}

export async function keep(database: Database, bodies: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const kept = Date.now();
  const rows = [...bodies].map(([etag, content]) => ({ etag, content, kept }));
  await BODY.write(database, rows);
}

export async function bodies(
  database: Database,
  etags: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await database.all('SELECT etag, content FROM body WHERE etag = ANY (?)', etags);
  return new Map(rows.map((row) => [String(row.etag), row.content as Uint8Array]));
}

export async function properties(
  database: Database,
  of: CollectionKey,
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.all(
    `SELECT name, value FROM property WHERE ${OF_COLLECTION} ORDER BY name`,
    ...keyOf(of),
  );
  return new Map(rows.map(({ name, value }) => [String(name), String(value)]));
}

export function setProperties(
  database: Database,
  of: CollectionKey,
  values: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  return database.transaction(async (inside) => {
    for (const [name, value] of values) await setProperty(inside, of, name, value);
  });
}

async function setProperty(
  inside: Queries,
  of: CollectionKey,
  name: string,
  value: string | undefined,
): Promise<void> {
  if (value === undefined)
    await inside.run(`DELETE FROM property WHERE ${OF_COLLECTION} AND name = ?`, ...keyOf(of), name);
  else await PROPERTY.write(inside, [{ ...of, name, value }]);
}
