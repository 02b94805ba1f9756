import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

export type Row = Record<string, unknown>;

/** One SQLite database, its statements prepared once. */
export class Database {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;',
    );
  }

  /** Takes the steps not taken yet. */
  migrate(steps: readonly string[]): void {
    const taken = Number(this.get('PRAGMA user_version')?.user_version ?? 0);
    if (taken > steps.length) throw new Error('The store was written by a newer erpcal; start that one.');
    steps.slice(taken).forEach((step, index) => {
      this.#database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${taken + index + 1}; COMMIT;`);
    });
  }

  /** `node:sqlite` is synchronous, so nothing of another request can slip into the transaction. */
  transaction<T>(act: () => T): T {
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

  run(sql: string, ...values: SQLInputValue[]) {
    return this.#statement(sql).run(...values);
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  all(sql: string, first: SQLInputValue | Record<string, SQLInputValue>, ...rest: SQLInputValue[]): Row[] {
    const statement = this.#statement(sql);
    return isNamed(first) ? statement.all(first) : statement.all(first, ...rest);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = this.#database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }
}

function isNamed(
  value: SQLInputValue | Record<string, SQLInputValue>,
): value is Record<string, SQLInputValue> {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}
