import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, openSync } from 'node:fs';
import { Database } from './database.ts';
import { STEPS } from './schema.ts';
import { aliasesOf, bindingOf, bindingsOf, pairingOf, rebind, writeBinding } from './sqlite-bindings.ts';
import { commitTo, keyOf, membersIn, progressIn } from './sqlite-members.ts';
import * as writing from './sqlite-writing.ts';
import type {
  Alias,
  AliasTraits,
  Binding,
  CollectionKey,
  Commit,
  Hidden,
  Intent,
  Member,
  Orphan,
  Outcome,
  PairingRow,
  Progress,
  Sidecar,
  Store,
} from './store.ts';

const IN_MEMORY = ':memory:';

/** The store in one SQLite file of mode 0600, or in memory for `:memory:`. */
export function openSqlite(path: string): Store {
  if (path !== IN_MEMORY) restrict(path);
  const database = new Database(path);
  database.migrate(STEPS);
  return new SqliteStore(database);
}

/** Names, times and texts of people's meetings are nobody else's: the file is made for its owner alone. */
function restrict(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

class SqliteStore implements Store {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async epoch(): Promise<string> {
    return this.once('epoch', randomUUID);
  }

  async renewEpoch(): Promise<string> {
    this.#database.run(`DELETE FROM setting WHERE key = 'epoch'`);
    return this.epoch();
  }

  async once(key: string, make: () => string): Promise<string> {
    this.#database.run('INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING', key, make());
    return String(this.#database.get('SELECT value FROM setting WHERE key = ?', key)?.value);
  }

  async progress(of: CollectionKey): Promise<Progress | undefined> {
    return progressIn(this.#database, of);
  }

  async members(of: CollectionKey, revision: number): Promise<readonly Member[]> {
    return membersIn(this.#database, of, revision);
  }

  async commit(of: CollectionKey, expected: number, commit: Commit): Promise<boolean> {
    return commitTo(this.#database, of, expected, commit);
  }

  async keep(bodies: ReadonlyMap<string, Uint8Array>): Promise<void> {
    this.#database.transaction(() => {
      for (const [etag, content] of bodies)
        this.#database.run(
          'INSERT INTO body (etag, content) VALUES (?, ?) ON CONFLICT DO NOTHING',
          etag,
          content,
        );
    });
  }

  async bodies(etags: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const rows = this.#database.all(
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
    return bindingsOf(this.#database, db, model, of);
  }

  async bind(bindings: readonly Binding[]): Promise<void> {
    this.#database.transaction(() => {
      for (const binding of bindings) writeBinding(this.#database, binding);
    });
  }

  async rebind(bindings: readonly Binding[], aliases: readonly Alias[]): Promise<void> {
    this.#database.transaction(() => rebind(this.#database, bindings, aliases));
  }

  async aliases(db: string, model: string, uid: number, of: AliasTraits): Promise<readonly Alias[]> {
    return aliasesOf(this.#database, db, model, uid, of);
  }

  async named(db: string, model: string, names: readonly string[]): Promise<readonly Binding[]> {
    return this.#database
      .all(
        'SELECT * FROM binding WHERE db = ? AND model = ? AND name IN (SELECT value FROM json_each(?))',
        db,
        model,
        JSON.stringify(names),
      )
      .map(bindingOf);
  }

  async identified(db: string, model: string, icalUid: string): Promise<readonly Binding[]> {
    return this.#database
      .all('SELECT * FROM binding WHERE db = ? AND model = ? AND uid = ?', db, model, icalUid)
      .map(bindingOf);
  }

  async pairings(db: string, model: string, records: readonly number[]): Promise<readonly PairingRow[]> {
    return this.#database
      .all(
        `SELECT record, original FROM pairing
        WHERE db = ? AND model = ? AND record IN (SELECT value FROM json_each(?))`,
        db,
        model,
        JSON.stringify(records),
      )
      .map(pairingOf);
  }

  async pair(db: string, model: string, rows: readonly PairingRow[]): Promise<void> {
    this.#database.transaction(() => {
      for (const { record, original } of rows)
        this.#database.run(
          'INSERT INTO pairing (db, model, record, original) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
          db,
          model,
          record,
          original,
        );
    });
  }

  async intend(intent: Intent): Promise<Intent> {
    return writing.intend(this.#database, intent);
  }

  async intents(db: string, model: string): Promise<readonly Intent[]> {
    return writing.intents(this.#database, db, model);
  }

  async settle(outcome: Outcome): Promise<void> {
    writing.settle(this.#database, outcome);
  }

  async withdraw(intent: Intent): Promise<void> {
    writing.withdraw(this.#database, intent);
  }

  async sidecars(
    db: string,
    model: string,
    names: readonly string[],
    uid: number,
  ): Promise<readonly Sidecar[]> {
    return writing.sidecars(this.#database, db, model, names, uid);
  }

  async orphans(db: string, model: string, parentUid: string): Promise<readonly Orphan[]> {
    return writing.orphans(this.#database, db, model, parentUid);
  }

  async hidden(db: string, model: string, uid: number): Promise<readonly Hidden[]> {
    return writing.hidden(this.#database, db, model, uid);
  }

  async unhide(db: string, model: string, uid: number, names: readonly string[]): Promise<void> {
    writing.unhide(this.#database, db, model, uid, names);
  }

  async properties(of: CollectionKey): Promise<ReadonlyMap<string, string>> {
    const rows = this.#database.all(
      'SELECT name, value FROM property WHERE db = ? AND uid = ? AND calendar = ? ORDER BY name',
      ...keyOf(of),
    );
    return new Map(rows.map(({ name, value }) => [String(name), String(value)]));
  }

  async setProperties(of: CollectionKey, values: ReadonlyMap<string, string | undefined>): Promise<void> {
    this.#database.transaction(() => {
      for (const [name, value] of values) this.#writeProperty(of, name, value);
    });
  }

  async sweep(): Promise<number> {
    writing.sweepUnbound(this.#database);
    const { changes } = this.#database.run(
      'DELETE FROM body WHERE etag NOT IN (SELECT etag FROM member WHERE NOT removed)',
    );
    return Number(changes);
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #writeProperty(of: CollectionKey, name: string, value: string | undefined): void {
    if (value === undefined)
      this.#database.run(
        'DELETE FROM property WHERE db = ? AND uid = ? AND calendar = ? AND name = ?',
        ...keyOf(of),
        name,
      );
    else
      this.#database.run('INSERT OR REPLACE INTO property VALUES (?, ?, ?, ?, ?)', ...keyOf(of), name, value);
  }
}
