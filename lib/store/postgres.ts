/** The database many gateways share: PostgreSQL 12 or later. */
import { createHash } from 'node:crypto';
import { type ClientConfig, DatabaseError, Pool, type PoolClient, types } from 'pg';
import { unavailable } from '../errors.ts';
import {
  type Database,
  type Insertion,
  NEWER,
  onConflict,
  type Queries,
  type Release,
  type Row,
  type Transaction,
  type Value,
} from './database.ts';
import { Holds } from './holds.ts';
import { dump } from './postgres-copy.ts';
import { statementIn, tablesIn } from './postgres-words.ts';
import { STEPS } from './schema.ts';

const OLDEST = 12;
/** Of its own, so that it may lie beside other things. */
const SCHEMA = 'erpcal';
/** Connections of a gateway, one for what it holds apart. */
const CONNECTIONS = 10;
/** Seconds until clients try again. */
const RETRY_AFTER = 10;
/** Rows of one statement. */
const BATCH = 500;

/** Milliseconds. A server that does not answer any more is lost, and so are locks of a gateway that is not there. */
const TIMES = { connect: 5_000, statement: 30_000, query: 35_000, lock: 15_000, idle: 60_000 };
const KEEPALIVE = 'tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/** Connects and takes the steps not taken yet. Throws what an administrator can act on. */
export async function openPostgres(url: string): Promise<Database> {
  const database = new PostgresDatabase(url);
  try {
    await database.migrate(STEPS);
    return database;
  } catch (error) {
    await database.close();
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Where a name has several addresses, the reasons are told by address. */
function reasonOf(error: unknown): string {
  const { message, cause = error } = error as Error;
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join('; ');
  return cause instanceof Error ? cause.message : message;
}

function configOf(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: 'erpcal',
    options: `-c search_path=${SCHEMA} -c ${KEEPALIVE}`,
    connectionTimeoutMillis: TIMES.connect,
    statement_timeout: TIMES.statement,
    query_timeout: TIMES.query,
    lock_timeout: TIMES.lock,
    idle_in_transaction_session_timeout: TIMES.idle,
    keepAlive: true,
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : types.getTypeParser(oid, format)) },
  };
}

const INT8 = 20;

/** Those in which nothing is wrong with the statement: connection, resources, shutdown, time, standby, conflict. */
const AWAY = /^(08|53|57|28|3D|58|55P03|25006|40)/;

function isAway(error: unknown): boolean {
  return error instanceof DatabaseError ? AWAY.test(error.code ?? '') : true;
}

async function reached<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isAway(error)) throw error;
    throw unavailable('The store is away for now.', RETRY_AFTER, error);
  }
}

/** Prepared on each connection under a name of its own. */
interface Prepared {
  readonly name: string;
  readonly text: string;
}

const prepared = new Map<string, Prepared>();

function preparedOf(sql: string): Prepared {
  const known = prepared.get(sql);
  if (known) return known;
  const made = { name: `s${prepared.size}`, text: statementIn(sql) };
  prepared.set(sql, made);
  return made;
}

/** Statements on one connection, or on any of the pool. */
class Asking implements Queries {
  readonly #on: Pick<PoolClient, 'query'>;

  constructor(on: Pick<PoolClient, 'query'>) {
    this.#on = on;
  }

  async all(sql: string, ...values: readonly Value[]): Promise<readonly Row[]> {
    return (await this.#query(sql, values)).rows;
  }

  async get(sql: string, ...values: readonly Value[]): Promise<Row | undefined> {
    return (await this.all(sql, ...values))[0];
  }

  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0;
  }

  async insert(into: Insertion, rows: readonly (readonly Value[])[]): Promise<void> {
    const sql = insertion(into);
    const distinct = distinctRows(into, rows);
    for (let from = 0; from < distinct.length; from += BATCH)
      await this.#query(sql, columnsOf(into, distinct.slice(from, from + BATCH)));
  }

  #query(sql: string, values: readonly unknown[]) {
    return reached(() => this.#on.query<Row>({ ...preparedOf(sql), values: [...values] }));
  }
}

const ARRAYS = { text: 'text[]', any: 'text[]', integer: 'bigint[]', octets: 'bytea[]' } as const;

/** One array for each column. */
function insertion(into: Insertion): string {
  const columns = into.columns.map(({ name }) => name).join(', ');
  const arrays = into.columns.map(({ type }) => `?::${ARRAYS[type]}`).join(', ');
  return `INSERT INTO ${into.table} (${columns}) SELECT * FROM unnest(${arrays}) ${onConflict(into)}`;
}

/**
 * One statement must not renew a row twice: the last one counts. In the order of their keys, so that two gateways that
 * write the same rows do not wait for each other in a circle.
 */
function distinctRows({ columns, key }: Insertion, rows: readonly (readonly Value[])[]) {
  const places = key.map((name) => columns.findIndex((column) => column.name === name));
  const byKey = new Map(rows.map((row) => [JSON.stringify(places.map((at) => row[at])), row]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function columnsOf({ columns }: Insertion, rows: readonly (readonly Value[])[]): readonly unknown[][] {
  return columns.map((_, at) => rows.map((row) => row[at]));
}

/** A number for a name: advisory locks have no others. */
export function lockOf(key: string): string {
  return createHash('sha256').update(key).digest().readBigInt64BE().toString();
}

class PostgresDatabase extends Asking implements Database {
  readonly shared = true;
  readonly #pool: Pool;
  readonly #holds: Holds;
  readonly #url: string;

  constructor(url: string) {
    const config = configOf(url);
    const pool = new Pool({ ...config, max: CONNECTIONS - 1, idleTimeoutMillis: TIMES.idle });
    pool.on('error', () => {}); // an idle connection was lost: the pool opens another when there is need
    super(pool);
    this.#url = url;
    this.#pool = pool;
    this.#holds = new Holds(config);
  }

  async transaction<T>(act: (inside: Transaction) => Promise<T>): Promise<T> {
    const client = await reached(() => this.#pool.connect());
    let failure: unknown;
    try {
      return await transacted(client, act);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      client.release(failure !== undefined && !(failure instanceof DatabaseError));
    }
  }

  async hold(key: string): Promise<Release> {
    return reached(() => this.#holds.hold(lockOf(key)));
  }

  copy(path: string): Promise<void> {
    return dump(this.#url, SCHEMA, path);
  }

  async describe(): Promise<string> {
    const row = await this.get("SELECT current_setting('server_version') AS version");
    return `PostgreSQL ${String(row?.version).split(' ')[0]}`;
  }

  /** Two gateways may start at once. */
  async migrate(steps: readonly string[]): Promise<void> {
    await this.transaction(async (inside) => {
      const server = await inside.get("SELECT current_setting('server_version_num')::int AS number");
      const major = Math.floor(Number(server?.number) / 10_000);
      if (major < OLDEST) throw new Error(`It is PostgreSQL ${major}; ${OLDEST} or later is needed`);
      await inside.run('SET LOCAL lock_timeout = 0');
      await inside.run('SET LOCAL statement_timeout = 0');
      await inside.alone('steps');
      await inside.run(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
      await inside.run('CREATE TABLE IF NOT EXISTS step (taken BIGINT NOT NULL)');
      const taken = Number((await inside.get('SELECT count(*) AS taken FROM step'))?.taken);
      if (taken > steps.length) throw new Error(NEWER);
      for (const [index, step] of steps.entries()) if (index >= taken) await this.#take(inside, index, step);
    });
  }

  async close(): Promise<void> {
    if (this.#pool.ending) return;
    await Promise.all([this.#pool.end(), this.#holds.close()]);
  }

  async #take(inside: Transaction, index: number, step: string): Promise<void> {
    const statements = tablesIn(step).split(';');
    for (const statement of statements) if (statement.trim() !== '') await inside.run(statement);
    await inside.run('INSERT INTO step (taken) VALUES (?)', index + 1);
  }
}

async function transacted<T>(client: PoolClient, act: (inside: Transaction) => Promise<T>): Promise<T> {
  const asking = new Asking(client);
  const inside: Transaction = {
    all: (sql, ...values) => asking.all(sql, ...values),
    get: (sql, ...values) => asking.get(sql, ...values),
    run: (sql, ...values) => asking.run(sql, ...values),
    insert: (into, rows) => asking.insert(into, rows),
    alone: async (key) => void (await asking.get('SELECT pg_advisory_xact_lock(?)', lockOf(key))),
  };
  await asking.run('BEGIN');
  try {
    const result = await act(inside);
    await asking.run('COMMIT');
    return result;
  } catch (error) {
    await asking.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
