import { randomUUID } from 'node:crypto';
import * as bindings from './bindings.ts';
import * as births from './births.ts';
import * as collections from './collections.ts';
import type { Database, Release } from './database.ts';
import * as exchanges from './exchanges.ts';
import { RelationalGrants } from './grants.ts';
import type {
  Alias,
  AliasTraits,
  Binding,
  CollectionKey,
  Commit,
  Hidden,
  Intent,
  KeptExchange,
  KeptGrants,
  Looked,
  Member,
  Orphan,
  Outcome,
  PairingRow,
  Sidecar,
  Standing,
  Store,
} from './store.ts';
import { sweep } from './sweeping.ts';
import * as writing from './writing.ts';

/** The store in tables, whichever database holds them. */
export class RelationalStore implements Store {
  readonly shared: boolean;
  readonly grants: KeptGrants;
  readonly #database: Database;

  constructor(database: Database) {
    this.shared = database.shared;
    this.grants = new RelationalGrants(database);
    this.#database = database;
  }

  describe(): Promise<string> {
    return this.#database.describe();
  }

  hold(key: string): Promise<Release> {
    return this.#database.hold(key);
  }

  epoch(): Promise<string> {
    return this.once('epoch', randomUUID);
  }

  async restored(): Promise<void> {
    await this.#database.transaction(async (inside) => {
      await inside.run(
        `INSERT INTO setting (key, value) VALUES ('epoch', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        randomUUID(),
      );
      await collections.doubt(inside);
    });
  }

  copy(path: string): Promise<void> {
    return this.#database.copy(path);
  }

  async once(key: string, make: () => string): Promise<string> {
    const kept = await this.kept(key);
    if (kept !== undefined) return kept;
    const made = make();
    await this.#database.run(
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING',
      key,
      made,
    );
    return (await this.kept(key)) ?? made;
  }

  async kept(key: string): Promise<string | undefined> {
    const row = await this.#database.get('SELECT value FROM setting WHERE key = ?', key);
    return row && String(row.value);
  }

  async amend(key: string, change: (value: string | undefined, now: number) => string): Promise<void> {
    await this.#database.transaction(async (inside) => {
      await inside.alone(`setting ${key}`);
      const row = await inside.get('SELECT value FROM setting WHERE key = ?', key);
      const clock = await inside.get('SELECT now_ms() AS now');
      const changed = change(row && String(row.value), Number(clock?.now));
      await inside.run(
        'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        key,
        changed,
      );
    });
  }

  standing(of: CollectionKey): Promise<Standing | undefined> {
    return collections.standing(this.#database, of);
  }

  looked(of: CollectionKey, at: Looked): Promise<void> {
    return collections.looked(this.#database, of, at);
  }

  members(of: CollectionKey, revision: number): Promise<readonly Member[]> {
    return collections.members(this.#database, of, revision);
  }

  commit(of: CollectionKey, expected: number, commit: Commit): Promise<boolean> {
    return collections.commit(this.#database, of, expected, commit);
  }

  keep(bodies: ReadonlyMap<string, Uint8Array>): Promise<void> {
    return collections.keep(this.#database, bodies);
  }

  bodies(etags: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    return collections.bodies(this.#database, etags);
  }

  bindings(
    db: string,
    model: string,
    of: { records: readonly number[]; keys: readonly string[] },
  ): Promise<readonly Binding[]> {
    return bindings.bindings(this.#database, db, model, of);
  }

  async bind(written: readonly Binding[], known: ReadonlySet<string>): Promise<boolean> {
    return written.length === 0 || bindings.bind(this.#database, written, known);
  }

  async rebind(written: readonly Binding[], aliases: readonly Alias[]): Promise<void> {
    await this.#database.transaction(async (inside) => {
      await bindings.aloneAmong(inside, [...written, ...aliases]);
      await bindings.rebind(inside, written, aliases);
    });
  }

  aliases(db: string, model: string, uid: number, of: AliasTraits): Promise<readonly Alias[]> {
    return bindings.aliases(this.#database, db, model, uid, of);
  }

  named(db: string, model: string, names: readonly string[]): Promise<readonly Binding[]> {
    return bindings.named(this.#database, db, model, names);
  }

  identified(db: string, model: string, icalUid: string): Promise<readonly Binding[]> {
    return bindings.identified(this.#database, db, model, icalUid);
  }

  meet(
    db: string,
    model: string,
    made: ReadonlyMap<string, string>,
    lingers: (binding: Binding) => boolean,
  ): Promise<void> {
    return births.meet(this.#database, { db, model }, made, lingers);
  }

  pairings(db: string, model: string, records: readonly number[]): Promise<readonly PairingRow[]> {
    return bindings.pairings(this.#database, db, model, records);
  }

  pair(db: string, model: string, rows: readonly PairingRow[]): Promise<void> {
    return bindings.pair(this.#database, db, model, rows);
  }

  intend(intent: Intent): Promise<Intent> {
    return writing.intend(this.#database, intent);
  }

  intents(db: string, model: string): Promise<readonly Intent[]> {
    return writing.intents(this.#database, db, model);
  }

  settle(outcome: Outcome): Promise<void> {
    return writing.settle(this.#database, outcome);
  }

  withdraw(intent: Intent): Promise<void> {
    return writing.withdraw(this.#database, intent);
  }

  sidecars(db: string, model: string, names: readonly string[], uid: number): Promise<readonly Sidecar[]> {
    return writing.sidecars(this.#database, db, model, names, uid);
  }

  orphans(db: string, model: string, parentUid: string): Promise<readonly Orphan[]> {
    return writing.orphans(this.#database, db, model, parentUid);
  }

  hidden(db: string, model: string, uid: number): Promise<readonly Hidden[]> {
    return writing.hidden(this.#database, db, model, uid);
  }

  unhide(db: string, model: string, uid: number, names: readonly string[]): Promise<void> {
    return writing.unhide(this.#database, db, model, uid, names);
  }

  exchanges(db: string, login: string): Promise<readonly KeptExchange[]> {
    return exchanges.exchanges(this.#database, { db, login });
  }

  keepExchanges(written: readonly KeptExchange[]): Promise<void> {
    return exchanges.keepExchanges(this.#database, written);
  }

  properties(of: CollectionKey): Promise<ReadonlyMap<string, string>> {
    return collections.properties(this.#database, of);
  }

  setProperties(of: CollectionKey, values: ReadonlyMap<string, string | undefined>): Promise<void> {
    return collections.setProperties(this.#database, of, values);
  }

  sweep(before: number): Promise<number> {
    return sweep(this.#database, before);
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
