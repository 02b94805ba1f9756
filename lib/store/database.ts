/** What the store asks of a database: SQLite and PostgreSQL answer alike, SQL is written once. */

export type Value = string | number | null | Uint8Array | readonly string[] | readonly number[];
export type Row = Readonly<Record<string, unknown>>;

/**
 * Statements have `?` for values, `= ANY (?)` for a list, and `now_ms()` for the database's own clock. They are
 * prepared once, so their text must not depend on values.
 */
export interface Queries {
  all(sql: string, ...values: readonly Value[]): Promise<readonly Row[]>;
  get(sql: string, ...values: readonly Value[]): Promise<Row | undefined>;
  /** How many rows it changed. */
  run(sql: string, ...values: readonly Value[]): Promise<number>;
  /** Many rows in as few round trips as the database needs. */
  insert(into: Insertion, rows: readonly (readonly Value[])[]): Promise<void>;
}

/** Queries that hold together; what they wrote is seen by nobody else until all is. */
export interface Transaction extends Queries {
  /** Waits for other transactions, of all gateways, that are alone under this key. */
  alone(key: string): Promise<void>;
}

export interface Database extends Queries {
  /** Whether other gateways may write into it. */
  readonly shared: boolean;
  transaction<T>(act: (inside: Transaction) => Promise<T>): Promise<T>;
  /**
   * Waits until no other gateway holds the key, and holds it until it is released or this process ends. Within one
   * gateway callers take turns themselves.
   */
  hold(key: string): Promise<Release>;
  /** Writes a copy into a new file, of one moment. Throws what an administrator can act on. */
  copy(path: string): Promise<void>;
  /** What it is, for people. */
  describe(): Promise<string>;
  close(): Promise<void>;
}

/**
 * What a store is opened for: to serve clients from it, which one gateway alone does where the database is not shared,
 * or to look at it beside a gateway.
 */
export type Use = 'serving' | 'looking';

export type Release = () => Promise<void>;

/** `any`: an integer or a text. */
export type Type = 'text' | 'integer' | 'octets' | 'any';

export interface Insertion {
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: Type }[];
  readonly key: readonly string[];
  /** Columns that are written over in a row of the same key; without any, that row stands. */
  readonly renewed: readonly string[];
  /** What has to hold for that. */
  readonly when?: string | undefined;
}

/** What becomes of a row whose key is there already. */
export function onConflict({ key, renewed, when }: Insertion): string {
  if (renewed.length === 0) return `ON CONFLICT (${key.join(', ')}) DO NOTHING`;
  const set = renewed.map((column) => `${column} = excluded.${column}`).join(', ');
  return `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set}${when === undefined ? '' : ` WHERE ${when}`}`;
}

export const NEWER = 'It was written by a newer erpcal; start that one';
