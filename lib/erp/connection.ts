import { isAway } from '../errors.ts';
import type { Log } from '../log.ts';
import { Breakers, type BreakersOptions } from './breakers.ts';
import type { Limits } from './decoder.ts';
import { detectVersion } from './detection.ts';
import { ErpFault } from './faults.ts';
import { Lanes } from './lanes.ts';
import type { Profile } from './profile.ts';
import { profileFor } from './profiles/index.ts';
import { type Call, type CallRecord, type ErpTrust, presentable, Rpc } from './rpc.ts';
import type { Wire } from './wire.ts';

export interface ErpOptions extends Omit<BreakersOptions, 'log'> {
  /** Where the ERP's XML-RPC is, such as `http://127.0.0.1:8069`. */
  readonly url: string;
  /** Calls at once; as many as the version bears when left out. */
  readonly connections?: number;
  /** Milliseconds until the ERP must begin to answer. */
  readonly timeout?: number;
  readonly limits?: Partial<Limits>;
  readonly trust?: ErpTrust | undefined;
  readonly log?: Log;
  /** Told of every call when it is over. */
  readonly onCall?: (call: CallRecord) => void;
}

/** A server whose version is known. */
export interface Server {
  readonly profile: Profile;
  readonly rpc: Rpc;
  /** At once. */
  readonly calls: number;
  readonly lanes: Lanes;
}

const TIMEOUT = 60_000;

/** The way to an ERP: finds out what answers there, once and again whenever it was away. */
export class Connection {
  readonly #options: ErpOptions;
  readonly #log: Log;
  #found: Promise<Server> | undefined;
  #open: Server | undefined;
  readonly #breakers: Breakers;

  constructor(options: ErpOptions, log: Log) {
    this.#options = options;
    this.#log = log;
    this.#breakers = new Breakers({ ...options, log });
  }

  /** Throws 503. */
  server(): Promise<Server> {
    this.#found ??= this.#breakers.erp
      .run(() => this.#detect())
      .catch((error) => {
        this.#found = undefined;
        throw error;
      });
    return this.#found;
  }

  /** Asks for the version, as a sign of life. Throws 503. */
  async knock(): Promise<void> {
    const rpc = this.#rpc({ connections: 1, keepAlive: false });
    try {
      await this.#breakers.erp.run(() => detectVersion(rpc));
    } finally {
      await rpc.close();
    }
  }

  /** A server that is away may come back as another version. */
  async send(server: Server, call: Call): Promise<Wire> {
    try {
      return await this.#breakers.run(call.db, (trying) => this.#inTurn(server, call, trying));
    } catch (error) {
      if (isAway(error) && !(error instanceof ErpFault)) this.#found = undefined;
      throw error;
    }
  }

  /** Who waited while the ERP went away does not try it for himself. */
  async #inTurn({ rpc, lanes }: Server, call: Call, trying: boolean): Promise<Wire> {
    const sent = (): Promise<Wire> => {
      if (!trying) this.#breakers.erp.check();
      return rpc.call(call, !trying);
    };
    return lanes
      .run(sent, () => this.#patience(call))
      .catch((error: unknown) => {
        throw presentable(error, call.signal);
      });
  }

  /** A client that waits longer than this has gone. */
  #patience({ signal }: Call): AbortSignal {
    const late = AbortSignal.timeout(2 * (this.#options.timeout ?? TIMEOUT));
    return signal ? AbortSignal.any([signal, late]) : late;
  }

  /** A method of a service that needs nobody logged in. */
  ask(
    server: Server,
    service: 'common' | 'db',
    method: string,
    parameters: readonly Wire[],
    db?: string,
  ): Promise<Wire> {
    const path = server.profile.endpoint[service];
    return this.send(server, {
      path,
      method,
      parameters,
      label: `${service}.${method}`,
      repeatable: true,
      db,
    });
  }

  async close(): Promise<void> {
    await this.#open?.rpc.destroy();
    this.#open = undefined;
    this.#found = undefined;
  }

  async #detect(): Promise<Server> {
    const probing = this.#rpc({ connections: 1, keepAlive: false });
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
    void this.#open?.rpc.close();
    const { keepAlive } = profile.endpoint;
    const calls = this.#options.connections ?? profile.endpoint.connections;
    this.#open = {
      profile,
      calls,
      lanes: new Lanes(calls),
      rpc: this.#rpc({ connections: calls, keepAlive }),
    };
    return this.#open;
  }

  #rpc(habits: { readonly connections: number; readonly keepAlive: boolean }): Rpc {
    const { url, timeout = TIMEOUT, limits = {}, trust, onCall = () => {} } = this.#options;
    return new Rpc({ ...habits, url, timeout, limits, trust, onCall, log: this.#log });
  }
}
