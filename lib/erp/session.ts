import { LRUCache } from 'lru-cache';
import { DavError, unavailable } from '../errors.ts';
import { type Log, silent } from '../log.ts';
import { type Answered, count, type Execute, ids, readRows, rowsOf, searchedRows } from './asking.ts';
import type { Limits } from './decoder.ts';
import { detectVersion } from './detection.ts';
import { execution, type Keywords } from './execution.ts';
import { ErpFault, isFault } from './faults.ts';
import type { Profile, Query, Reader } from './profile.ts';
import { fit, profileFor } from './profiles/index.ts';
import type { Instant, Zone } from './records.ts';
import { type Call, type CallRecord, Rpc } from './rpc.ts';
import { schemasOf } from './schemas.ts';
import type { Wire } from './wire.ts';

export interface ErpOptions {
  /** Where the ERP's XML-RPC is, such as `http://127.0.0.1:8069`. */
  readonly url: string;
  /** Calls at once; as many as the version bears when left out. */
  readonly connections?: number;
  /** Milliseconds until the ERP must begin to answer. */
  readonly timeout?: number;
  readonly limits?: Partial<Limits>;
  readonly log?: Log;
  /** Told of every call when it is over. */
  readonly onCall?: (call: CallRecord) => void;
}

/** A logged-in user of one database. Everything asked is asked in his name; what he may not see does not come. */
export interface Session {
  readonly db: string;
  readonly reader: Reader;
  /** Without the fields and models this server lacks. */
  readonly profile: Profile;
  /** In which naive date-times of this server stand. */
  readonly naive: Zone;
  /** Rows come in any order, and without those that went away meanwhile. Throws what the client should read. */
  ask<Q extends Query>(query: Q, signal?: AbortSignal): Promise<Answered<Q>>;
  call(
    model: string,
    method: string,
    args: readonly Wire[],
    keywords?: Keywords,
    signal?: AbortSignal,
  ): Promise<Wire>;
  /** By the ERP's clock. */
  now(): Instant;
}

interface Server {
  readonly profile: Profile;
  readonly rpc: Rpc;
}

interface Fitted {
  readonly profile: Profile;
  readonly missing: readonly string[];
}

const TIMEOUT = 60_000;
/** How long the fields of a database are taken to be the same, in milliseconds. */
const FITTED_FOR = 5 * 60_000;

/** One ERP server, whatever its version, with all its databases. */
export class Erp {
  readonly #options: ErpOptions;
  readonly #log: Log;
  readonly #fitted = new LRUCache<string, Promise<Fitted>>({ max: 100, ttl: FITTED_FOR });
  readonly #told = new Set<string>();
  #server: Promise<Server> | undefined;
  #open: Server | undefined;

  constructor(options: ErpOptions) {
    this.#options = options;
    this.#log = options.log ?? silent;
  }

  /** The profile of the server's version, found out once and again after the server was away. Throws 503. */
  async detect(): Promise<Profile> {
    return (await this.#connect()).profile;
  }

  /** Undefined when the server keeps the list to itself. Throws 503. */
  async databases(): Promise<readonly string[] | undefined> {
    const server = await this.#connect();
    try {
      const answer = await this.#ask(server, 'db', 'list', []);
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
    { known = false }: { readonly known?: boolean } = {},
  ): Promise<Session | undefined> {
    if (password === '') return undefined; // 18 takes it for a failure of its own
    const server = await this.#connect();
    const uid = await this.#authenticate(server, [db, login, password], known);
    if (uid === undefined) return undefined;
    const send = (call: Call) => this.#send(server, call);
    const execute = executor(server, { db, uid, password }, send);
    const [reader, naive, { profile }] = await Promise.all([
      readerOf(server.profile, uid, execute),
      this.#naive(server, [db, login, password]),
      this.#fit(server.profile, db, execute),
    ]);
    return new ErpSession({ db, reader, naive, profile, execute, skew: () => server.rpc.skew });
  }

  async close(): Promise<void> {
    await this.#open?.rpc.destroy();
    this.#open = undefined;
    this.#server = undefined;
  }

  #connect(): Promise<Server> {
    this.#server ??= this.#detect().catch((error) => {
      this.#server = undefined;
      throw error;
    });
    return this.#server;
  }

  async #detect(): Promise<Server> {
    const probing = this.#rpc(1, false);
    try {
      const version = await detectVersion(probing);
      const profile = profileFor(version);
      if (this.#open?.profile.name === profile.name) return this.#open;
      this.#log.info({ version: version.version, profile: profile.name }, 'found the ERP');
      if (profile.note) this.#log.warn(profile.note);
      return this.#replace(profile);
    } finally {
      await probing.close();
    }
  }

  #replace(profile: Profile): Server {
    const { connections, keepAlive } = profile.endpoint;
    this.#open?.rpc.close();
    const server = { profile, rpc: this.#rpc(this.#options.connections ?? connections, keepAlive) };
    this.#open = server;
    return server;
  }

  #rpc(connections: number, keepAlive: boolean): Rpc {
    const { url, timeout = TIMEOUT, limits = {}, onCall } = this.#options;
    return new Rpc({
      url,
      connections,
      keepAlive,
      timeout,
      limits,
      log: this.#log,
      ...(onCall ? { onCall } : {}),
    });
  }

  /** A server that is away may come back as another version. */
  async #send(server: Server, call: Call): Promise<Wire> {
    try {
      return await server.rpc.call(call);
    } catch (error) {
      if (error instanceof DavError && !(error instanceof ErpFault)) this.#server = undefined;
      throw error;
    }
  }

  #ask(server: Server, service: 'common' | 'db', method: string, parameters: readonly Wire[]): Promise<Wire> {
    const path = server.profile.endpoint[service];
    return this.#send(server, { path, method, parameters, label: `${service}.${method}`, repeatable: true });
  }

  async #authenticate(
    server: Server,
    credentials: readonly [db: string, login: string, password: string],
    known: boolean,
  ): Promise<number | undefined> {
    const { login } = server.profile.endpoint;
    try {
      const uid = await this.#ask(
        server,
        'common',
        login,
        login === 'login' ? credentials : [...credentials, {}],
      );
      return typeof uid === 'number' && uid > 0 ? uid : undefined;
    } catch (error) {
      if (isFault(error, 'denied')) return undefined;
      if (!known && (await this.#lacks(server, credentials[0], error))) return undefined;
      throw error;
    }
  }

  /** Whether there is no such database. PostgreSQL may say so in any language, so then the ERP is asked. */
  async #lacks(server: Server, db: string, error: unknown): Promise<boolean> {
    if (isFault(error, 'no-database')) return true;
    return isFault(error, 'database-away') && (await this.#ask(server, 'db', 'db_exist', [db])) === false;
  }

  async #naive(server: Server, credentials: readonly Wire[]): Promise<Zone> {
    if (server.profile.endpoint.naive === 'utc') return 'UTC';
    const zone = await this.#ask(server, 'common', 'timezone_get', credentials);
    if (typeof zone !== 'string' || zone === '') throw unavailable('The ERP does not tell its time zone.');
    return zone;
  }

  /** The profile without what this database lacks, known for all its users for a while. */
  async #fit(profile: Profile, db: string, execute: Execute): Promise<Fitted> {
    const key = JSON.stringify([profile.name, db]);
    const known = this.#fitted.get(key);
    if (known) return known;
    const found = schemasOf(profile, execute).then(({ schemas, whole }) => {
      if (!whole) this.#fitted.delete(key);
      return fit(profile, schemas);
    });
    this.#fitted.set(key, found);
    found.catch(() => this.#fitted.delete(key));
    const fitted = await found;
    this.#tell(key, db, fitted.missing);
    return fitted;
  }

  #tell(key: string, db: string, missing: readonly string[]): void {
    if (missing.length === 0 || this.#told.has(key)) return;
    this.#told.add(key);
    this.#log.warn({ db, missing }, 'this database lacks what calendars would show');
  }
}

function executor(
  server: Server,
  credentials: { readonly db: string; readonly uid: number; readonly password: string },
  send: (call: Call) => Promise<Wire>,
): (...execute: [...Parameters<Execute>, signal?: AbortSignal]) => Promise<Wire> {
  const { endpoint } = server.profile;
  return (model, method, args, keywords, signal) =>
    send({ ...execution(endpoint, credentials, model, method, args, keywords), signal });
}

async function readerOf({ user }: Profile, uid: number, execute: Execute): Promise<Reader> {
  const rows = rowsOf('res.users', await execute('res.users', 'read', [[uid]], { fields: user.fields }));
  const row = rows[0];
  if (row === undefined) throw unavailable('The ERP does not show the user to himself.');
  return user.decode(uid, row);
}

interface SessionParts extends Pick<Session, 'db' | 'reader' | 'naive' | 'profile'> {
  /** Knows the password; kept where neither JSON nor a log sees it. */
  readonly execute: (...execute: [...Parameters<Execute>, signal?: AbortSignal]) => Promise<Wire>;
  readonly skew: () => number;
}

class ErpSession implements Session {
  readonly db: string;
  readonly reader: Reader;
  readonly naive: Zone;
  readonly profile: Profile;
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.db = parts.db;
    this.reader = parts.reader;
    this.naive = parts.naive;
    this.profile = parts.profile;
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

  now(): Instant {
    return Date.now() + this.#parts.skew();
  }
}
