import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { STEPS } from './schema.ts';
import type { Binding, CollectionKey, Commit, Member, PairingRow, Progress, Store } from './store.ts';

type Row = Record<string, unknown>;
const IN_MEMORY = ':memory:';

/** The store in one SQLite file of mode 0600, or in memory for `:memory:`. */
export function openSqlite(path: string): Store {
  if (path !== IN_MEMORY) restrict(path);
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
  migrate(database);
  return new SqliteStore(database);
}

/** Names, times and texts of people's meetings are nobody else's: the file is made for its owner alone. */
function restrict(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

function migrate(database: DatabaseSync): void {
  const taken = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (taken > STEPS.length) throw new Error('The store was written by a newer erpcal; start that one.');
  STEPS.slice(taken).forEach((step, index) => {
    database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${taken + index + 1}; COMMIT;`);
  });
}

class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async epoch(): Promise<string> {
    return this.once('epoch', randomUUID);
  }

  async renewEpoch(): Promise<string> {
    this.#run(`DELETE FROM setting WHERE key = 'epoch'`);
    return this.epoch();
  }

  async once(key: string, make: () => string): Promise<string> {
    this.#run('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING', key, make());
    return String(this.#get('SELECT value FROM setting WHERE key = ?', key)?.value);
  }

  async progress(of: CollectionKey): Promise<Progress | undefined> {
    const row = this.#collection(of);
    return row && progressOf(row);
  }

  async members(of: CollectionKey, revision: number): Promise<readonly Member[]> {
    return this.#all(
      `SELECT member.* FROM member JOIN collection ON collection.id = member.collection
        WHERE db = ? AND uid = ? AND calendar = ? AND member.revision > ?`,
      ...keyOf(of),
      revision,
    ).map(memberOf);
  }

  async commit(of: CollectionKey, expected: number, { progress, members }: Commit): Promise<boolean> {
    return this.#transaction(() => {
      if (Number(this.#collection(of)?.revision ?? 0) !== expected) return false;
      const id = this.#writeProgress(of, progress);
      for (const member of members) this.#writeMember(id, member);
      return true;
    });
  }

  async keep(bodies: ReadonlyMap<string, Uint8Array>): Promise<void> {
    this.#transaction(() => {
      for (const [etag, content] of bodies)
        this.#run('INSERT INTO body (etag, content) VALUES (?, ?) ON CONFLICT DO NOTHING', etag, content);
    });
  }

  async bodies(etags: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const rows = this.#all(
      'SELECT etag, content FROM body WHERE etag IN (SELECT value FROM json_each(?))',
      JSON.stringify(etags),
    );
    return new Map(rows.map((row) => [String(row.etag), row.content as Uint8Array]));
  }

  async bindings(
    db: string,
    model: string,
    of: { records: readonly number[]; keys: readonly string[] },
  ): Promise<readonly Binding[]> {
    return this.#all(
      `SELECT * FROM binding WHERE db = :db AND model = :model AND name IN (
         SELECT name FROM bound WHERE db = :db AND model = :model AND record IN (SELECT value FROM json_each(:records))
         UNION SELECT name FROM binding WHERE db = :db AND model = :model AND key IN (SELECT value FROM json_each(:keys)))`,
      { db, model, records: JSON.stringify(of.records), keys: JSON.stringify(of.keys) },
    ).map(bindingOf);
  }

  async bind(bindings: readonly Binding[]): Promise<void> {
    this.#transaction(() => {
      for (const binding of bindings) this.#writeBinding(binding);
    });
  }

  async named(db: string, model: string, names: readonly string[]): Promise<readonly Binding[]> {
    return this.#all(
      'SELECT * FROM binding WHERE db = ? AND model = ? AND name IN (SELECT value FROM json_each(?))',
      db,
      model,
      JSON.stringify(names),
    ).map(bindingOf);
  }

  async pairings(db: string, model: string, records: readonly number[]): Promise<readonly PairingRow[]> {
    return this.#all(
      `SELECT record, original FROM pairing
        WHERE db = ? AND model = ? AND record IN (SELECT value FROM json_each(?))`,
      db,
      model,
      JSON.stringify(records),
    ).map((row) => ({ record: Number(row.record), original: row.original as number | string }));
  }

  async pair(db: string, model: string, rows: readonly PairingRow[]): Promise<void> {
    this.#transaction(() => {
      for (const { record, original } of rows)
        this.#run(
          'INSERT INTO pairing (db, model, record, original) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
          db,
          model,
          record,
          original,
        );
    });
  }

  async sweep(): Promise<number> {
    const { changes } = this.#run(
      'DELETE FROM body WHERE etag NOT IN (SELECT etag FROM member WHERE NOT removed)',
    );
    return Number(changes);
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#database.close();
  }

  #collection(of: CollectionKey): Row | undefined {
    return this.#get('SELECT * FROM collection WHERE db = ? AND uid = ? AND calendar = ?', ...keyOf(of));
  }

  #writeProgress(of: CollectionKey, progress: Progress): number {
    this.#run(
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
    return Number(this.#collection(of)?.id);
  }

  #writeMember(collection: number, member: Member): void {
    this.#run(
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

  #writeBinding({ db, model, name, key, base, records, uid }: Binding): void {
    this.#run(
      `INSERT INTO binding (db, model, name, key, base, records, uid) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET key = excluded.key, records = excluded.records`,
      ...[db, model, name, key, base, JSON.stringify(records), uid],
    );
    this.#run('DELETE FROM bound WHERE db = ? AND model = ? AND name = ?', db, model, name);
    for (const record of records)
      this.#run('INSERT OR REPLACE INTO bound VALUES (?, ?, ?, ?)', db, model, record, name);
  }

  /** `node:sqlite` is synchronous, so nothing of another request can slip into the transaction. */
  #transaction<T>(act: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = act();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = this.#database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }

  #run(sql: string, ...values: SQLInputValue[]) {
    return this.#statement(sql).run(...values);
  }

  #get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  #all(sql: string, first: SQLInputValue | Record<string, SQLInputValue>, ...rest: SQLInputValue[]): Row[] {
    const statement = this.#statement(sql);
    return isNamed(first) ? statement.all(first) : statement.all(first, ...rest);
  }
}

function isNamed(
  value: SQLInputValue | Record<string, SQLInputValue>,
): value is Record<string, SQLInputValue> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

function keyOf({ db, uid, calendar }: CollectionKey): [string, number, string] {
  return [db, uid, calendar];
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

function bindingOf(row: Row): Binding {
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
