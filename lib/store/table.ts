/** How what is kept becomes rows, and rows become it again: one description for both directions. */
import type { Insertion, Queries, Row, Type, Value } from './database.ts';

export interface Column<T> {
  readonly name: string;
  readonly type: Type;
  read(value: unknown): T;
  write(value: T): Value;
}

/** As strict as the tables of SQLite are, whichever database it is. */
function ofType<T extends Value>(name: string, value: T, type: 'string' | 'number'): T {
  if (typeof value !== type) throw new TypeError(`${name} is no ${type}.`);
  return value;
}

export const text = (name: string): Column<string> => ({
  name,
  type: 'text',
  read: String,
  write: (value) => ofType(name, value, 'string'),
});

export const integer = (name: string): Column<number> => ({
  name,
  type: 'integer',
  read: Number,
  write: (value) => ofType(name, value, 'number'),
});

export const open = (name: string): Column<number | null> => ({
  name,
  type: 'integer',
  read: (value) => (value === null ? null : Number(value)),
  write: (value) => value,
});

export const openText = (name: string): Column<string | null> => ({
  name,
  type: 'text',
  read: (value) => (value === null ? null : String(value)),
  write: (value) => value,
});

export const flag = (name: string): Column<boolean> => ({
  name,
  type: 'integer',
  read: (value) => Number(value) === 1,
  write: Number,
});

export const octets = (name: string): Column<Uint8Array> => ({
  name,
  type: 'octets',
  read: (value) => value as Uint8Array,
  write: (value) => value,
});

/** Ids, as JSON. */
export const ids = (name: string): Column<readonly number[]> => ({
  name,
  type: 'text',
  read: (value) => JSON.parse(String(value)),
  write: (value) => JSON.stringify(value),
});

/** PostgreSQL has no column for both, and gives back digits. */
export const instantOrDay = (name: string): Column<number | string> => ({
  name,
  type: 'any',
  read: (value) => (/^-?\d+$/.test(String(value)) ? Number(value) : String(value)),
  write: (value) => value,
});

export type Columns<T> = { readonly [Field in keyof T]-?: Column<T[Field]> };

export class Table<T extends object> {
  readonly name: string;
  readonly #columns: readonly (readonly [keyof T, Column<unknown>])[];
  readonly #insertion: Insertion;

  /** @param renewed what a row of the same key takes over, `when` that holds; all but the key when left out */
  constructor(
    name: string,
    columns: Columns<T>,
    key: readonly (keyof T)[],
    renewed?: readonly (keyof T)[],
    when?: string,
  ) {
    this.name = name;
    this.#columns = Object.entries(columns) as [keyof T, Column<unknown>][];
    const named = (fields: readonly (keyof T)[]) => fields.map((field) => columns[field].name);
    const rest = this.#columns.map(([field]) => field).filter((field) => !key.includes(field));
    this.#insertion = {
      table: name,
      columns: this.#columns.map(([, { name, type }]) => ({ name, type })),
      key: named(key),
      renewed: named(renewed ?? rest),
      when,
    };
  }

  read(row: Row): T {
    const fields = this.#columns.map(([field, column]) => [field, column.read(row[column.name])]);
    return Object.fromEntries(fields) as T;
  }

  async write(queries: Queries, records: readonly T[]): Promise<void> {
    if (records.length === 0) return;
    const rows = records.map((record) => this.#columns.map(([field, column]) => column.write(record[field])));
    await queries.insert(this.#insertion, rows);
  }
}
