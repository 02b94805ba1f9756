import { randomUUID } from 'node:crypto';
import { isAway, unavailable } from '../errors.ts';
import { zoneNamed } from '../ical/zones.ts';
import { silent } from '../log.ts';
import { type Answered, count, type Execute, ids, readRows, rowsOf, searchedRows } from './asking.ts';
import { Connection, type ErpOptions, type Server } from './connection.ts';
import { type Credentials, execution, type Keywords } from './execution.ts';
import { ErpFault, isFault, WRONG_PASSWORD } from './faults.ts';
import { carriedOut } from './operations.ts';
import type { Created, Operation } from './plan.ts';
import type { Profile, Query, Reader } from './profile.ts';
import type { Instant, Zone } from './records.ts';
import { Fittings } from './schemas.ts';
import type { Wire } from './wire.ts';

export type { ErpOptions } from './connection.ts';

/** A logged-in user of one database. Everything asked is asked in his name; what he may not see does not come. */
export interface Session {
  readonly db: string;
  readonly reader: Reader;
  /** Without the fields and models this server lacks. */
  readonly profile: Profile;
  /** In which naive date-times of this server stand. */
  readonly naive: Zone;
  /** So many are carried out at once; more wait for their turn. */
  readonly calls: number;
  /** Rows come in any order, and without those that went away meanwhile. Throws what the client should read. */
  ask<Q extends Query>(query: Q, signal?: AbortSignal): Promise<Answered<Q>>;
  call(
    model: string,
    method: string,
    args: readonly Wire[],
    keywords?: Keywords,
    signal?: AbortSignal,
  ): Promise<Wire>;
  /** Carries out one operation of a plan; the id of the record it created. Throws what the client should read. */
  apply(operation: Operation, created: Created): Promise<number | undefined>;
  /** By the ERP's clock. */
  now(): Instant;
}

/** As `Execute`, for as long as the client waits. */
type Executor = (...execute: [...Parameters<Execute>, signal?: AbortSignal]) => Promise<Wire>;

/** The id of a user whom no ERP has. */
const NOBODY = 2 ** 31 - 1;

interface LogInOptions {
  /** The database is one to be missed when it is gone. */
  readonly known?: boolean;
  /** Told each time the ERP refuses the password after it was right. */
  readonly onRefused?: () => void;
}

type Secrets = readonly [db: string, login: string, password: string];

/** One ERP server, whatever its version, with all its databases. */
export class Erp {
  readonly #connection: Connection;
  readonly #fittings: Fittings;

  constructor(options: ErpOptions) {
    const log = options.log ?? silent;
    this.#connection = new Connection(options, log);
    this.#fittings = new Fittings(log, options.now);
  }

  /** The profile of the server's version. Throws 503. */
  async detect(): Promise<Profile> {
    return (await this.#connection.server()).profile;
  }

  /** Throws 503 where it does not answer now. */
  async answers(): Promise<void> {
    await this.#connection.knock();
  }

  /** Undefined when the server keeps the list to itself. Throws 503. */
  async databases(): Promise<readonly string[] | undefined> {
    const server = await this.#connection.server();
    try {
      const answer = await this.#connection.ask(server, 'db', 'list', []);
      return Array.isArray(answer) ? answer.filter((name) => typeof name === 'string') : undefined;
    } catch (error) {
      if (error instanceof ErpFault) return undefined;
      throw error;
    }
  }

  /**
   * Undefined when the ERP refused the password, and when it has no such database, which nobody may learn; but the
   * loss of a database `known` to be there throws 503, as does an ERP that is away.
   */
  async logIn(
    db: string,
    login: string,
    password: string,
    { known = false, onRefused }: LogInOptions = {},
  ): Promise<Session | undefined> {
    if (password === '') return undefined; // 18 takes it for a failure of its own
    const server = await this.#connection.server();
    const secrets: Secrets = [db, login, password];
    const uid = await this.#authenticate(server, secrets, known);
    return uid === undefined ? undefined : this.#open(server, uid, secrets, onRefused);
  }

  /**
   * The session of one who was logged in before, without a log-in: while an ERP takes none, it still knows those it let in.
   * Undefined when it refuses him now. Throws 503 when it cannot say.
   */
  async resume(before: Session, password: string, onRefused?: () => void): Promise<Session | undefined> {
    const { db, reader } = before;
    try {
      const server = await this.#connection.server();
      const session = await this.#open(server, reader.uid, [db, reader.login, password], onRefused);
      return session.reader.login === reader.login ? session : undefined;
    } catch (error) {
      if (isFault(error, 'denied')) return undefined;
      throw error;
    }
  }

  /**
   * Whether the ERP takes no log-ins for now, which it does not say to who logs in: asked in the name of nobody. `counted`: it
   * takes some, and has taken this for a wrong password.
   */
  async lock(db: string): Promise<'locked' | 'counted' | 'open'> {
    const server = await this.#connection.server();
    const execute = this.#executor(server, { db, uid: NOBODY, password: randomUUID() });
    try {
      await readerOf(server.profile, NOBODY, execute);
    } catch (error) {
      if (isFault(error, 'locked-out')) return 'locked';
      if (isFault(error, 'denied') && error.code === WRONG_PASSWORD) return 'counted';
      if (isAway(error)) throw error;
    }
    return 'open';
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #authenticate(server: Server, secrets: Secrets, known: boolean): Promise<number | undefined> {
    const { login } = server.profile.endpoint;
    const parameters = login === 'login' ? secrets : [...secrets, {}];
    try {
      const uid = await this.#connection.ask(
        server,
        'common',
        login,
        parameters,
        known ? secrets[0] : undefined,
      );
      return typeof uid === 'number' && uid > 0 ? uid : undefined;
    } catch (error) {
      if (isFault(error, 'denied')) return undefined;
      if (!known && (await this.#lacks(server, secrets[0], error))) return undefined;
      throw error;
    }
  }

  /** Whether there is no such database. PostgreSQL may say so in any language, so then the ERP is asked. */
  async #lacks(server: Server, db: string, error: unknown): Promise<boolean> {
    if (isFault(error, 'no-database')) return true;
    if (!isFault(error, 'database-away')) return false;
    return (await this.#connection.ask(server, 'db', 'db_exist', [db])) === false;
  }

  async #open(server: Server, uid: number, secrets: Secrets, onRefused?: () => void): Promise<Session> {
    const [db, , password] = secrets;
    const execute = this.#executor(server, { db, uid, password }, onRefused);
    // Alone, since the first call of a user costs newer servers another hash of his password, and later ones do not.
    const reader = await readerOf(server.profile, uid, execute);
    const [naive, profile] = await Promise.all([
      this.#naive(server, secrets),
      this.#fittings.of(server.profile, db, execute),
    ]);
    const { rpc, calls } = server;
    return new ErpSession({ db, reader, naive, profile, calls, execute, skew: () => rpc.skew });
  }

  /** A password that was refused once is not sent again: the ERP counts each time. */
  #executor(server: Server, who: Credentials, onRefused?: () => void): Executor {
    const { endpoint } = server.profile;
    let refusal: ErpFault | undefined;
    return async (model, method, args, keywords, signal) => {
      if (refusal) throw refusal;
      try {
        const call = execution(endpoint, who, model, method, args, keywords);
        return await this.#connection.send(server, { ...call, signal });
      } catch (error) {
        if (isAstray(server.profile, model, error)) this.#fittings.doubt(server.profile, who.db);
        if (!isFault(error, 'denied')) throw error;
        onRefused?.();
        refusal = error;
        throw error;
      }
    };
  }

  async #naive(server: Server, secrets: Secrets): Promise<Zone> {
    if (server.profile.endpoint.naive === 'utc') return 'UTC';
    const zone = await this.#connection.ask(server, 'common', 'timezone_get', secrets);
    const known = typeof zone === 'string' ? zoneNamed(zone) : undefined;
    if (known === undefined) throw unavailable(`The ERP keeps its times in ${zone}, which is no known zone.`);
    return known;
  }
}

/** As of a field or a model that is no longer there. */
function isAstray({ events, tasks }: Profile, model: string, error: unknown): boolean {
  if (isFault(error, 'bug')) return true;
  return isFault(error, 'no-model') && [events?.model, tasks?.model].includes(model);
}

async function readerOf({ user }: Profile, uid: number, execute: Execute): Promise<Reader> {
  const rows = rowsOf('res.users', await execute('res.users', 'read', [[uid]], { fields: user.fields }));
  const row = rows[0];
  if (row === undefined) throw unavailable('The ERP does not show the user to himself.');
  return user.decode(uid, row);
}

interface SessionParts extends Pick<Session, 'db' | 'reader' | 'naive' | 'profile' | 'calls'> {
  /** Knows the password; kept where neither JSON nor a log sees it. */
  readonly execute: Executor;
  readonly skew: () => number;
}

class ErpSession implements Session {
  readonly db: string;
  readonly reader: Reader;
  readonly naive: Zone;
  readonly profile: Profile;
  readonly calls: number;
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.db = parts.db;
    this.reader = parts.reader;
    this.naive = parts.naive;
    this.profile = parts.profile;
    this.calls = parts.calls;
    this.#parts = parts;
  }

  async ask<Q extends Query>(query: Q, signal?: AbortSignal): Promise<Answered<Q>> {
    return (await this.#answer(query, signal)) as Answered<Q>;
  }

  #answer(query: Query, signal: AbortSignal | undefined) {
    const execute: Execute = (model, method, args, keywords) =>
      this.#parts.execute(model, method, args, keywords, signal);
    switch (query.ask) {
      case 'count':
        return count(execute, query);
      case 'ids':
        return ids(execute, query);
      case 'rows':
        return this.profile.endpoint.searchRead ? searchedRows(execute, query) : readRows(execute, query);
    }
  }

  call(
    model: string,
    method: string,
    args: readonly Wire[],
    keywords?: Keywords,
    signal?: AbortSignal,
  ): Promise<Wire> {
    return this.#parts.execute(model, method, args, keywords, signal);
  }

  apply(operation: Operation, created: Created): Promise<number | undefined> {
    return carriedOut((...call) => this.#parts.execute(...call), operation, created);
  }

  now(): Instant {
    return Date.now() + this.#parts.skew();
  }
}
