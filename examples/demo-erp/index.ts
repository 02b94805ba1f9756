import { CallLog } from './calls.ts';
import { colleagues, type DemoUser, furnish } from './demo-data.ts';
import { type Injection, Injections } from './injections.ts';
import { Interpreter } from './interpreter.ts';
import { modelClasses } from './models/index.ts';
import { UNRECORDED } from './models/unrecorded.ts';
import { Clock } from './orm/clock.ts';
import { Database, type Mail } from './orm/database.ts';
import type { Env } from './orm/env.ts';
import { schemaOf } from './orm/schema.ts';
import { isList, type Value, type Values } from './orm/value.ts';
import { seriesModels } from './series/index.ts';
import { type Backend, listen, portOf } from './server.ts';
import { Services } from './services.ts';
import { type Version, type VersionName, versionRow } from './versions.ts';

export type { Call } from './calls.ts';
export type { DemoUser } from './demo-data.ts';
export type { Injection } from './injections.ts';
export type { Mail } from './orm/database.ts';
export { VERSIONS, type VersionName } from './versions.ts';

export interface DemoErpOptions {
  readonly version: VersionName;
  /** Generated meetings and tasks beside those of the demo company. */
  readonly events?: number;
  readonly tasks?: number;
  /** The company's own records; without them only users are there. */
  readonly demoData?: boolean;
  /** `HOST:PORT`, loopback and any free port by default. */
  readonly listen?: string;
  /** 6.0 writes date-times in the zone of its server. */
  readonly zone?: string;
  /** 6.x with its modules `caldav`, `project_caldav` and `document`: tasks have the fields of meetings beside their own. */
  readonly caldav?: boolean;
  /** In place of the demo company's; the first is the administrator. */
  readonly users?: readonly DemoUser[];
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** Calls take as long as on a real server of this version, and as long together as one after another. */
  readonly speed?: boolean;
}

export interface DemoErp {
  /** Without a path: `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly database: 'demo';
  readonly version: VersionName;
  /** Whether users who are no administrators may. */
  readonly deletesMeetings: boolean;
  readonly calls: CallLog;
  /** Mails the ERP made, oldest first. */
  readonly outbox: Mail[];
  /** Something goes wrong from now on; the function returned ends it. */
  inject(injection: Injection): () => void;
  /** Takes back every injection. */
  heal(): void;
  /** Sets fields as SQL at the server's prompt would: no rule, no check, no `write_date`. */
  sql(model: string, id: number, values: Values): void;
  /** As the user does in his preferences. */
  changePassword(login: string, password: string): void;
  /** What an administrator does; the functions returned take it back. */
  renameDatabase(name: string): () => void;
  backUp(): () => void;
  uninstall(model: string): () => void;
  /** Does something as a user inside a transaction of its own, without the wire. */
  act<T>(login: string, work: (env: Env) => T): T;
  close(): Promise<void>;
}

const DATABASE = 'demo';

/** Starts a simulated ERP on a real socket. */
export async function startDemoErp(options: DemoErpOptions): Promise<DemoErp> {
  const version = versionRow(options.version);
  const zone = version.transport.version === null ? (options.zone ?? 'UTC') : 'UTC';
  const clock = new Clock(options.clock ?? Date.now, zone);
  const schema = schemaOf(version.name, UNRECORDED, options.caldav);
  const db = new Database(version, clock, schema, modelClasses(version, seriesModels(version.name)));
  const users = options.users ?? colleagues(version);
  const passwords = furnish(db, users, options);
  const calls = new CallLog();
  const injections = new Injections();
  const services = new Services(DATABASE, db, passwords);
  const userOf = (login: string): number => {
    const user = [...db.model('res.users').table.all()].find((each) => each.login === login);
    if (user === undefined) throw new Error(`no user ${login}`);
    return user.id;
  };
  const backend: Backend = {
    version,
    clock,
    injections,
    services,
    interpreter: new Interpreter(),
    pace: options.speed ? (method, answer, args) => paceOf(version, method, answer, args) : () => 0,
    log: (call) => calls.push(call),
  };
  const { host, port } = addressOf(options.listen ?? '127.0.0.1:0');
  const server = await listen(backend, host, port);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`,
    database: DATABASE,
    version: options.version,
    deletesMeetings: version.access.deletesMeetings,
    calls,
    outbox: db.outbox,
    inject: (injection) => injections.add(injection),
    heal: () => injections.clear(),
    sql: (model, id, values) => {
      const record = db.model(model).record(id);
      if (record === undefined) throw new Error(`no ${model} ${id}`);
      db.model(model).table.assign(record, values);
    },
    renameDatabase: (name) => {
      services.name = name;
      return () => {
        services.name = DATABASE;
      };
    },
    backUp: () => db.backUp(),
    uninstall: (model) => db.uninstall(model),
    changePassword: (login, password) => services.changePassword(userOf(login), password),
    act: (login, work) => db.transact(db.begin(userOf(login)), work),
    close: async () => {
      server.closeAllConnections();
      if (server.listening) await server[Symbol.asyncDispose]();
    },
  };
}

/** `HOST:PORT`, `[::1]:8069` or a port alone. */
function addressOf(listen: string): { host: string; port: number } {
  const match = /^(?:\[(.+)\]:|(.+):)?(\d+)$/.exec(listen);
  if (match === null) throw new Error(`${listen} is not HOST:PORT`);
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port: Number(match[3]) };
}

/** Milliseconds a real server takes, by the figures of its facts file. */
function paceOf(version: Version, method: string, answer: Value, args: readonly Value[]): number {
  const { login, call, read1000, readOne1000, search1000 } = version.pace;
  if (method === 'login' || method === 'authenticate') return login;
  const thousands = isList(answer) ? answer.length / 1000 : 0;
  if (method === 'search') return call + thousands * search1000;
  if (method !== 'read' && method !== 'search_read') return call;
  const fields = isList(args[1]) ? args[1].length : 50;
  return call + thousands * (readOne1000 + ((fields - 1) / 21) * (read1000 - readOne1000));
}
