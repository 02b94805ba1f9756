import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import {
  type Database,
  type Insertion,
  NEWER,
  onConflict,
  type Queries,
  type Release,
  type Row,
  type Transaction,
  type Use,
  type Value,
} from './database.ts';
import { STEPS } from './schema.ts';
import { soleGateway } from './sole.ts';
import { copyAside } from './sqlite-copy.ts';
import { STATISTICS } from './sqlite-statistics.ts';
import { atWork } from './trouble.ts';

const IN_MEMORY = ':memory:';
const HELD_BY_NOBODY_ELSE: Release = async () => {};
/** Milliseconds for which a file that is locked is waited for; nothing else is done meanwhile. */
const LOCKED = 1000;
/** Milliseconds of writing after which others come to their turn. */
const STINT = 5;

const troubled = (error: unknown): never => {
  throw atWork(error);
};

/** One SQLite file of mode 0600, or a database in memory for `:memory:`. */
export function openSqlite(path: string, use: Use = 'looking', clock = Date.now): Database {
  if (path === IN_MEMORY) return new SqliteDatabase(path, clock);
  restrict(path);
  using parts = new DisposableStack();
  const lock = use === 'serving' ? parts.use(soleGateway(path)) : undefined;
  const database = new SqliteDatabase(path, clock, lock);
  parts.move();
  return database;
}

/** Names, times and texts of people's meetings are nobody else's: the file is made for its owner alone. */
function restrict(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/** A connection, and its statements prepared once. */
class Connection implements Queries {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, clock: () => number, readOnly = false) {
    this.#database = new DatabaseSync(path, { readOnly, timeout: LOCKED });
    this.#database.function('now_ms', clock);
  }

  async all(sql: string, ...values: readonly Value[]): Promise<readonly Row[]> {
    return this.#statement(sql).all(...values.map(bound));
  }

  async get(sql: string, ...values: readonly Value[]): Promise<Row | undefined> {
    return this.#statement(sql).get(...values.map(bound));
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return Number(this.#statement(sql).run(...values.map(bound)).changes);
  }

  async insert(into: Insertion, rows: readonly (readonly Value[])[]): Promise<void> {
    const columns = into.columns.map(({ name }) => name);
    const places = columns.map(() => '?').join(', ');
    const sql = `INSERT INTO ${into.table} (${columns.join(', ')}) VALUES (${places}) ${onConflict(into)}`;
    const statement = this.#statement(sql);
    let began = performance.now();
    for (const row of rows) {
      statement.run(...row.map(bound));
      if (performance.now() - began < STINT) continue;
      await setImmediate();
      began = performance.now();
    }
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** Of one moment: what others write meanwhile is not in it. */
  copy(path: string): void {
    this.#database.prepare('VACUUM INTO ?').run(path);
  }

  /** SQLite has done so itself after some errors. */
  rollBack(): void {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  migrate(steps: readonly string[]): void {
    const taken = Number(this.#statement('PRAGMA user_version').get()?.user_version ?? 0);
    if (taken > steps.length) throw new Error(NEWER);
    steps.slice(taken).forEach((step, index) => {
      this.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${taken + index + 1}; COMMIT;`);
    });
    if (taken < steps.length) this.#tellStatistics();
  }

  #tellStatistics(): void {
    const rows = STATISTICS.map((row) => `(${row.map((value) => `'${value}'`).join(', ')})`);
    this.exec(`ANALYZE sqlite_schema; BEGIN IMMEDIATE; DELETE FROM sqlite_stat1;
      INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ${rows.join(', ')}; COMMIT; ANALYZE sqlite_schema;`);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = this.#database.prepare(sql.replaceAll('= ANY (?)', 'IN (SELECT value FROM json_each(?))'));
    this.#statements.set(sql, made);
    return made;
  }
}

const isList = (value: Value): value is readonly string[] | readonly number[] => Array.isArray(value);
const bound = (value: Value): SQLInputValue => (isList(value) ? JSON.stringify(value) : value);

/**
 * Transactions take turns on the one connection that writes. Reads go past them on another, which shows what was
 * committed; in memory there is no other, so there they wait as well.
 */
class SqliteDatabase implements Database {
  readonly shared = false;
  readonly #writer: Connection;
  readonly #reader: Connection;
  /** That nobody else serves from it. */
  readonly #lock: Disposable | undefined;
  /** The last transaction, while it is under way. */
  #busy: Promise<unknown> | undefined;

  constructor(path: string, clock: () => number, lock?: Disposable) {
    this.#lock = lock;
    this.#writer = new Connection(path, clock);
    this.#writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    this.#writer.migrate(STEPS);
    this.#reader = path === IN_MEMORY ? this.#writer : new Connection(path, clock, true);
  }

  async all(sql: string, ...values: readonly Value[]): Promise<readonly Row[]> {
    while (this.#ahead) await this.#ahead;
    return this.#reader.all(sql, ...values).catch(troubled);
  }

  async get(sql: string, ...values: readonly Value[]): Promise<Row | undefined> {
    while (this.#ahead) await this.#ahead;
    return this.#reader.get(sql, ...values).catch(troubled);
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return this.transaction((inside) => inside.run(sql, ...values));
  }

  async insert(into: Insertion, rows: readonly (readonly Value[])[]): Promise<void> {
    return this.transaction((inside) => inside.insert(into, rows));
  }

  async transaction<T>(act: (inside: Transaction) => Promise<T>): Promise<T> {
    const turn = (this.#busy ?? Promise.resolve()).then(() => this.#transact(act));
    const over = turn.catch(() => undefined);
    this.#busy = over;
    try {
      return await turn.catch(troubled);
    } finally {
      if (this.#busy === over) this.#busy = undefined;
    }
  }

  async hold(): Promise<Release> {
    return HELD_BY_NOBODY_ELSE;
  }

  async copy(path: string): Promise<void> {
    await this.#busy;
    copyAside(path, (aside) => this.#writer.copy(aside));
  }

  async describe(): Promise<string> {
    const row = await this.get('SELECT sqlite_version() AS version');
    return `SQLite ${row?.version}`;
  }

  async close(): Promise<void> {
    await this.#busy;
    if (this.#reader !== this.#writer) this.#reader.close();
    this.#writer.close();
    this.#lock?.[Symbol.dispose]();
  }

  /** What a read would see half of. */
  get #ahead(): Promise<unknown> | undefined {
    return this.#reader === this.#writer ? this.#busy : undefined;
  }

  async #transact<T>(act: (inside: Transaction) => Promise<T>): Promise<T> {
    const writer = this.#writer;
    const inside: Transaction = {
      all: (sql, ...values) => writer.all(sql, ...values),
      get: (sql, ...values) => writer.get(sql, ...values),
      run: (sql, ...values) => writer.run(sql, ...values),
      insert: (into, rows) => writer.insert(into, rows),
      alone: async () => {},
    };
    writer.exec('BEGIN IMMEDIATE');
    try {
      const result = await act(inside);
      writer.exec('COMMIT');
      return result;
    } catch (error) {
      writer.rollBack();
      throw error;
    }
  }
}
