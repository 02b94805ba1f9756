/** Puts the parts together. */

import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { Catalog } from './calendar/catalog/catalog.ts';
import { createDirectory } from './calendar/directory.ts';
import { Exchanges } from './calendar/exchanges/exchanges.ts';
import { DeviceDirectory, FeedDirectory } from './calendar/grants/directories.ts';
import { Grants } from './calendar/grants/grants.ts';
import type { Directory } from './calendar/types.ts';
import type { ErpTrust } from './erp/rpc.ts';
import { Erp } from './erp/session.ts';
import { type Application, application } from './http/app.ts';
import { isLoopback } from './http/forwarding.ts';
import { Health, withHealth } from './http/health.ts';
import { PassThrough } from './http/pass-through.ts';
import { type Listening, listen, type Tls } from './http/server.ts';
import { withTraces } from './http/tracing/index.ts';
import { createLog, type Log } from './log.ts';
import type { Hooks, Metrics } from './metrics.ts';
import type { Options } from './options/commands.ts';
import { type Address, stateDirectory } from './options/values.ts';
import { certificateOf, pageOf } from './page.ts';
import { openStore, type Store, type Use } from './store/index.ts';

export interface Gateway {
  /** Of the socket. */
  readonly url: string;
  /** Where the figures are. */
  readonly metrics?: string;
  /** Reads certificate and calendars again; the old ones stay when the new ones are no good. */
  reload(): void;
  /** Requests under way are answered first. */
  close(): Promise<void>;
}

/** Milliseconds between sweeps of what the store holds in vain. */
const SWEEP = 3_600_000;
/** Milliseconds after which a body that no calendar shows is not about to be shown. */
const STRAY = 2 * 3_600_000;

/** Resolves once clients are answered. Throws one sentence when a part cannot start. */
export async function startGateway(
  options: Options,
  log: Log = createLog(options.logLevel),
): Promise<Gateway> {
  await using parts = new AsyncDisposableStack();
  const health = new Health();
  const metrics = options.metrics && parts.adopt(await measured(options.metrics, health), closed);
  const hooks: Partial<Hooks> = metrics?.hooks ?? {};
  const store = parts.adopt(await opened(options.store, 'serving', hooks.onStoreFailure), closed);
  const erp = parts.adopt(erpOf(options, log, hooks), closed);
  const scheduling = options.invitations === 'erp';
  const policy = { mails: scheduling, contacts: options.createContacts === 'on' };
  const catalog = await Catalog.in(options.calendars);
  const directory = createDirectory({
    ...options,
    ...hooks,
    currency: options,
    policy,
    catalog,
    colleagues: options.share === 'colleagues' ? options.shareLimit : 0,
    erp,
    store,
    log,
  });
  const exchanges = parts.adopt(exchangesIn(store, log), closed);
  const allowPlain = options.allowPlain === 'on';
  const grants = new Grants(store.grants);
  let url: string | undefined;
  const certificateAt = certificateOf(options, () => url);
  const setup = await pageOf({ directory, grants, exchanges, certificateAt }, options, log, {
    ...hooks,
    ...bounds(options),
  });
  const app = application({
    ...options,
    ...hooks,
    ...bounds(options),
    ...doors(options, directory, grants, log),
    log,
    exchanges,
    scheduling,
    allowPlain,
    setup,
  });
  health.watch({ store: () => store.epoch(), erp: () => erp.answers() });
  const served = withHealth(options.trace ? tracedFor(options.trace, app, options, log) : app, health);
  const listening = parts.adopt(await accepting(served, options, log, hooks), closed);
  url = listening.url;
  warnOfPlain(options, log);
  parts.adopt(keepSwept(store, log), clearInterval);
  const running = parts.move();
  return {
    url,
    ...(metrics && { metrics: metrics.url }),
    reload: () => {
      reload(listening, options, log);
      catalog.reload(log);
    },
    close: () => running.disposeAsync(),
  };
}

/** Who comes with what: `directory` is for devices, and `feeds` for readers without a password. */
function doors({ devicePasswords: mode }: Options, directory: Directory, grants: Grants, log: Log) {
  if (mode === 'off') return { directory };
  const parts = { directory, grants, log };
  return { directory: new DeviceDirectory(parts, mode), feeds: new FeedDirectory(parts) };
}

/** Throws one sentence. */
function tracedFor(
  users: readonly string[],
  app: Application,
  { traceDir: folder = join(stateDirectory(), 'traces') }: Options,
  log: Log,
): Application {
  try {
    return withTraces(app, { users, folder, log });
  } catch (cause) {
    throw new Error(`Traces cannot be written into ${folder}: ${(cause as Error).message}.`, { cause });
  }
}

/** Other machines can reach it, and none of its certificates. */
function warnOfPlain({ listen: { host }, tlsCert, allowPlain, trustProxy = [] }: Options, log: Log): void {
  if (tlsCert !== undefined || host === 'localhost' || isLoopback(host)) return;
  if (allowPlain === 'on')
    log.warn('with --allow-plain passwords of other machines come unencrypted, for all on the way to read');
  else if (trustProxy.length === 0)
    log.warn(
      'clients on other machines are refused: there is neither a certificate (--tls-cert) nor a proxy with one (--trust-proxy)',
    );
}

const closed = (part: { close(): Promise<void> }): Promise<void> => part.close();

/** The file in the state directory may be the first one there. */
export async function opened(url: string, use: Use, onFailure?: Hooks['onStoreFailure']): Promise<Store> {
  if (url.startsWith(`sqlite:${stateDirectory()}`))
    mkdirSync(stateDirectory(), { recursive: true, mode: 0o700 });
  return openStore(url, use, onFailure);
}

function exchangesIn(store: Store, log: Log): Exchanges {
  const onTrouble = (error: unknown): void => log.warn({ error }, 'what devices asked could not be kept');
  return new Exchanges({ store, onTrouble });
}

function erpOf(options: Options, log: Log, hooks: Partial<Hooks>): Erp {
  const { erp, erpConnections, erpTimeout } = options;
  const connections = erpConnections === undefined ? {} : { connections: erpConnections };
  const trust = erpTrust(options);
  if (trust.insecure && erp.protocol === 'https:')
    log.warn(
      "with --erp-insecure the ERP's certificate is not looked at: whoever stands between reads passwords",
    );
  return new Erp({ ...hooks, url: erp.href, timeout: erpTimeout * 1000, ...connections, trust, log });
}

/** What is believed of the ERP's certificate. Throws one sentence. */
export function erpTrust({ erpCa, erpInsecure }: Pick<Options, 'erpCa' | 'erpInsecure'>): ErpTrust {
  const insecure = erpInsecure === 'on';
  if (erpCa === undefined) return { insecure };
  const ca = readFileSync(erpCa, 'utf8');
  try {
    createSecureContext({ ca });
    new X509Certificate(ca);
    return { insecure, ca };
  } catch (cause) {
    throw new Error(`The certificates in ${erpCa} cannot be read: they are to be PEM.`, { cause });
  }
}

function bounds(options: Options) {
  const { maxBody, maxHrefs, maxInstances, maxAttendees, rememberLogin, rememberRefusal, serveStale } =
    options;
  return {
    limits: { body: maxBody, hrefs: maxHrefs, instances: maxInstances, attendees: maxAttendees },
    trust: {
      accepted: rememberLogin * 1000,
      refused: rememberRefusal * 1000,
      lasting: serveStale * 1000,
    },
  };
}

async function accepting(
  app: Application,
  options: Options,
  log: Log,
  hooks: Partial<Hooks>,
): Promise<Listening> {
  const { listen: address, maxBody: body, maxConnections: connections } = options;
  const { maxConnectionsEach: connectionsEach, trustProxy = [] } = options;
  const tls = certificate(options);
  const passThrough = passingThrough(options, log);
  return listen(app, {
    ...hooks,
    ...address,
    ...(tls && { tls }),
    log,
    body,
    connections,
    passThrough,
    connectionsEach,
    trustProxy,
  }).catch(unanswered('Clients', address));
}

function passingThrough(options: Options, log: Log): PassThrough | undefined {
  const { passThrough, passThroughLongpolling: longpolling } = options;
  if (passThrough === undefined) return undefined;
  const erp = passThrough === 'on' ? options.erp : passThrough;
  return new PassThrough({ ...options, ...erpTrust(options), erp, longpolling, log });
}

/** Most gateways are not measured, and do not load what it takes. */
async function measured(address: Address, health: Health): Promise<Metrics> {
  const { startMetrics } = await import('./metrics.ts');
  return startMetrics(address, health).catch(unanswered('Prometheus', address));
}

const unanswered =
  (who: string, { host, port }: Address) =>
  (cause: Error): never => {
    throw new Error(`${who} cannot be answered on ${host} port ${port}: ${cause.message}.`, { cause });
  };

/** Throws one sentence. */
function certificate({ tlsCert, tlsKey }: Options): Tls | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  try {
    const tls = { cert: readFileSync(tlsCert, 'utf8'), key: readFileSync(tlsKey, 'utf8') };
    createSecureContext(tls);
    return tls;
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Error(`The certificate ${tlsCert} with the key ${tlsKey} cannot be used: ${reason}.`, {
      cause,
    });
  }
}

function reload(listening: Listening, options: Options, log: Log): void {
  try {
    const tls = certificate(options);
    if (!tls) return;
    listening.reload(tls);
    log.info('the certificate was read again; connections go on');
  } catch (error) {
    log.error({ error }, 'the new certificate is no good; the old one stays');
  }
}

function keepSwept(store: Store, log: Log): NodeJS.Timeout {
  const sweep = (): void => {
    store
      .sweep(Date.now() - STRAY)
      .catch((error: unknown) => log.warn({ error }, 'the store could not be swept'));
  };
  return setInterval(sweep, SWEEP).unref();
}
