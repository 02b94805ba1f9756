/** Figures for Prometheus. Labels hold what the code has names for, never what a client or a record says. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CacheFigures } from './calendar/reading/bodies.ts';
import type { Refresh } from './calendar/reading/parts.ts';
import { METHODS } from './dav/methods.ts';
import type { BreakerState } from './erp/breaker.ts';
import type { CallRecord } from './erp/rpc.ts';
import type { LogIn } from './http/auth.ts';
import type { Health } from './http/health.ts';
import type { Answered } from './http/server.ts';
import { type Address, written } from './options/values.ts';
import { FAILURE_KINDS, type FailureKind } from './store/index.ts';

/** What the parts tell; each takes those it knows. */
export interface Hooks {
  readonly onAnswer: (answered: Answered) => void;
  readonly onLogIn: (logIn: LogIn) => void;
  readonly onCall: (call: CallRecord) => void;
  readonly onRefresh: (refresh: Refresh) => void;
  readonly onBreaker: (state: BreakerState) => void;
  readonly onStale: () => void;
  readonly onStoreFailure: (kind: FailureKind) => void;
  readonly onCache: (figures: () => CacheFigures) => void;
}

export interface Metrics {
  readonly hooks: Hooks;
  /** Of the page with the figures. */
  readonly url: string;
  close(): Promise<void>;
}

/** Seconds: from what the cache answers to what keeps a person waiting. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const KNOWN_METHODS: ReadonlySet<string> = new Set(['OPTIONS', ...METHODS.keys()]);
const PATH = '/metrics';

/** Resolves once Prometheus is answered. */
export async function startMetrics(address: Address, health: Health): Promise<Metrics> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const hooks = counting(registry);
  const server = createServer(answering(registry, health));
  server.listen(address.port, address.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    hooks,
    url: `http://${written({ ...address, port })}${PATH}`,
    async close(): Promise<void> {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function counting(registry: Registry): Hooks {
  const registers = [registry];
  return {
    ...countingClients(registers),
    onCall: countingCalls(registers),
    onRefresh: countingRefreshes(registers),
    ...countingAbsence(registers),
    onStoreFailure: countingStore(registers),
    onCache: showingCache(registers),
  };
}

function countingClients(registers: Registry[]): Pick<Hooks, 'onAnswer' | 'onLogIn'> {
  const requests = new Histogram({
    name: 'erpcal_request_duration_seconds',
    help: 'Requests of clients, until their answer was sent.',
    labelNames: ['method', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const bytes = new Counter({
    name: 'erpcal_response_bytes_total',
    help: 'Bodies of answers, as sent.',
    registers,
  });
  const logIns = new Counter({
    name: 'erpcal_logins_total',
    help: 'Requests with user and password, by who said how they fared.',
    labelNames: ['outcome', 'source'],
    registers,
  });
  return {
    onAnswer({ method, status, ms, octets }): void {
      const known = KNOWN_METHODS.has(method) ? method : 'other';
      requests.observe({ method: known, status: `${Math.floor(status / 100)}xx` }, ms / 1000);
      bytes.inc(octets);
    },
    onLogIn: ({ outcome, asked }) => logIns.inc({ outcome, source: asked ? 'erp' : 'memory' }),
  };
}

function countingCalls(registers: Registry[]): Hooks['onCall'] {
  const calls = new Histogram({
    name: 'erpcal_erp_call_duration_seconds',
    help: 'Calls to the ERP, each attempt for itself.',
    labelNames: ['call'],
    buckets: BUCKETS,
    registers,
  });
  const failures = new Counter({
    name: 'erpcal_erp_failures_total',
    help: 'Calls the ERP answered with a fault, by its kind; failed: without an answer that could be read.',
    labelNames: ['kind'],
    registers,
  });
  return ({ call, ms, outcome }) => {
    calls.observe({ call }, ms / 1000);
    if (outcome !== 'ok') failures.inc({ kind: outcome });
  };
}

function countingRefreshes(registers: Registry[]): Hooks['onRefresh'] {
  const labelNames = ['calendar'];
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames, registers });
  const refreshes = counter('erpcal_refreshes_total', 'Looks at the ERP for what changed in a calendar.');
  const read = counter('erpcal_records_read_total', 'Records read to be rendered.');
  const withheld = counter('erpcal_records_withheld_total', 'Records that could not be rendered.');
  return ({ calendar, ...records }) => {
    refreshes.inc({ calendar });
    read.inc({ calendar }, records.read);
    withheld.inc({ calendar }, records.withheld);
  };
}

function countingAbsence(registers: Registry[]): Pick<Hooks, 'onBreaker' | 'onStale'> {
  const states: readonly BreakerState[] = ['closed', 'open', 'half-open'];
  const breaker = new Gauge({
    name: 'erpcal_erp_breaker',
    help: '1 for the state calls to the ERP are in; closed: they go out; open: they are held back; half-open: one tries.',
    labelNames: ['state'],
    registers,
  });
  const show = (now: BreakerState): void => {
    for (const state of states) breaker.set({ state }, state === now ? 1 : 0);
  };
  show('closed');
  const stale = new Counter({
    name: 'erpcal_stale_answers_total',
    help: 'Times readers were told what was verified last, since the ERP was away.',
    registers,
  });
  return { onBreaker: show, onStale: () => stale.inc() };
}

/** All kinds from the start: a series that begins with its first failure shows no increase. */
function countingStore(registers: Registry[]): Hooks['onStoreFailure'] {
  const failures = new Counter({
    name: 'erpcal_store_failures_total',
    help: 'What the store could not do, by why.',
    labelNames: ['kind'],
    registers,
  });
  for (const kind of FAILURE_KINDS) failures.inc({ kind }, 0);
  return (kind) => failures.inc({ kind });
}

function showingCache(registers: Registry[]): Hooks['onCache'] {
  let figures: (() => CacheFigures) | undefined;
  const gauge = (name: string, help: string, of: (shown: CacheFigures) => number) =>
    new Gauge({
      ...{ name, help, registers },
      collect(): void {
        if (figures) this.set(of(figures()));
      },
    });
  const counter = (name: string, help: string, of: (shown: CacheFigures) => number) =>
    new Counter({
      ...{ name, help, registers },
      collect(): void {
        this.reset();
        if (figures) this.inc(of(figures()));
      },
    });
  gauge('erpcal_cache_bytes', 'Rendered entries in memory.', ({ octets }) => octets);
  gauge('erpcal_cache_entries', 'Rendered entries in memory.', ({ entries }) => entries);
  counter('erpcal_cache_hits_total', 'Entries found in memory.', ({ hits }) => hits);
  counter('erpcal_cache_misses_total', 'Entries looked for in the store.', ({ misses }) => misses);
  counter('erpcal_cache_evictions_total', 'Entries that gave way to others.', ({ evictions }) => evictions);
  return (found) => {
    figures = found;
  };
}

function answering(registry: Registry, health: Health): RequestListener {
  return async ({ method = '', url = '' }: IncomingMessage, response: ServerResponse): Promise<void> => {
    const healthy = await health.answer(method, url);
    if (healthy) return void response.writeHead(healthy.status, healthy.headers).end(healthy.body);
    if (!['GET', 'HEAD'].includes(method)) return void response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    if (url.replace(/\?.*/, '') !== PATH) return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  };
}
