/** The tables of collections and their members. */
import type { Database, Row } from './database.ts';
import type { CollectionKey, Commit, Member, Progress } from './store.ts';

export function progressIn(database: Database, of: CollectionKey): Progress | undefined {
  const row = collectionIn(database, of);
  return row && progressOf(row);
}

export function membersIn(database: Database, of: CollectionKey, revision: number): readonly Member[] {
  return database
    .all(
      `SELECT member.* FROM member JOIN collection ON collection.id = member.collection
        WHERE db = ? AND uid = ? AND calendar = ? AND member.revision > ?`,
      ...keyOf(of),
      revision,
    )
    .map(memberOf);
}

export function commitTo(
  database: Database,
  of: CollectionKey,
  expected: number,
  { progress, members }: Commit,
): boolean {
  return database.transaction(() => {
    if (Number(collectionIn(database, of)?.revision ?? 0) !== expected) return false;
    const id = writeProgress(database, of, progress);
    for (const member of members) writeMember(database, id, member);
    return true;
  });
}

export function keyOf({ db, uid, calendar }: CollectionKey): [string, number, string] {
  return [db, uid, calendar];
}

function collectionIn(database: Database, of: CollectionKey): Row | undefined {
  return database.get('SELECT * FROM collection WHERE db = ? AND uid = ? AND calendar = ?', ...keyOf(of));
}

function writeProgress(database: Database, of: CollectionKey, progress: Progress): number {
  database.run(
    `INSERT INTO collection (db, uid, calendar, revision, count, probed, compared, renderer)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (db, uid, calendar) DO UPDATE SET revision = excluded.revision,
       count = excluded.count, probed = excluded.probed, compared = excluded.compared, renderer = excluded.renderer`,
    ...keyOf(of),
    progress.revision,
    progress.count,
    progress.probed,
    progress.compared,
    progress.renderer,
  );
  return Number(collectionIn(database, of)?.id);
}

function writeMember(database: Database, collection: number, member: Member): void {
  database.run(
    'INSERT OR REPLACE INTO member VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    collection,
    member.name,
    member.key,
    JSON.stringify(member.records),
    member.etag,
    member.size,
    member.modified,
    member.from,
    member.to,
    member.revision,
    Number(member.removed),
  );
}

function progressOf(row: Row): Progress {
  return {
    revision: Number(row.revision),
    count: Number(row.count),
    probed: Number(row.probed),
    compared: Number(row.compared),
    renderer: String(row.renderer),
  };
}

function memberOf(row: Row): Member {
  return {
    name: String(row.name),
    key: String(row.key),
    records: JSON.parse(String(row.records)),
    etag: String(row.etag),
    size: Number(row.size),
    modified: Number(row.modified),
    from: row.starts === null ? null : Number(row.starts),
    to: row.ends === null ? null : Number(row.ends),
    revision: Number(row.revision),
    removed: row.removed === 1,
  };
}
