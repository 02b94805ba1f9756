import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { METHODS } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { after, afterEach, before, beforeEach } from 'node:test';
import { type DemoErp, startDemoErp } from '../examples/demo-erp/index.ts';
import { silent } from '../lib/log.ts';
import { type Gateway, startGateway } from '../lib/main.ts';
import { SERVE } from '../lib/options/commands.ts';
import { readOptions } from '../lib/options/reading.ts';
import { FAILURE_KINDS } from '../lib/store/index.ts';

let erp: DemoErp;
let gateway: Gateway;

before(async () => {
  erp = await startDemoErp({ version: '17' });
});
after(() => erp.close());
beforeEach(async () => {
  erp.calls.clear();
  gateway = await start('--metrics', '127.0.0.1:0', '--freshness', '300');
});
afterEach(async () => {
  erp.heal();
  await gateway.close();
});

const start = (...args: string[]): Promise<Gateway> =>
  startGateway(
    readOptions(SERVE, ['--erp', erp.url, '--listen', '127.0.0.1:0', '--store', 'memory:', ...args]),
    silent,
  );

const HOME = 'webdav/demo/calendars/users/demo/c/';

/** Octets of the answer as they came. */
async function ask(
  method: string,
  path: string,
  { as = 'demo:demo', body }: { as?: string; body?: string } = {},
): Promise<{ status: number; octets: number }> {
  const headers = { Authorization: `Basic ${btoa(as)}`, Depth: '0', 'Accept-Encoding': 'identity' };
  const answer = await fetch(new URL(path, gateway.url), { method, headers, body: body ?? null });
  return { status: answer.status, octets: (await answer.arrayBuffer()).byteLength };
}

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format of Prometheus, version 0.0.4. */
async function scrape(): Promise<readonly Sample[]> {
  const answer = await fetch(gateway.metrics ?? '');
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    assert.ok(name, line);
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
    return { name, labels: Object.fromEntries(pairs.map(([, key, of]) => [key, of])), value: Number(value) };
  });
}

/** The values of a figure, by the values of its labels. */
const figure = (samples: readonly Sample[], name: string): Record<string, number> =>
  Object.fromEntries(
    samples
      .filter((sample) => sample.name === name)
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  );

test('requests, by method and class of status, with what was sent', async () => {
  const replies = [
    await ask('PROPFIND', HOME),
    await ask('PROPFIND', `${HOME}Meetings/`),
    await ask('PROPFIND', `${HOME}Nothing/`),
    await ask('GET', `${HOME}Meetings.ics`),
    await ask('OPTIONS', '/'),
    await ask('PROPFIND', HOME, { as: 'demo:wrong' }),
    await ask('LOCK', '/'),
  ];
  assert.deepEqual(
    replies.map(({ status }) => status),
    [207, 207, 404, 200, 200, 401, 405],
  );
  const samples = await scrape();
  assert.deepEqual(figure(samples, 'erpcal_request_duration_seconds_count'), {
    'PROPFIND 2xx': 2,
    'PROPFIND 4xx': 2,
    'GET 2xx': 1,
    'OPTIONS 2xx': 1,
    'other 4xx': 1,
  });
  assert.ok((figure(samples, 'erpcal_request_duration_seconds_sum')['GET 2xx'] ?? 0) > 0);
  const sent = replies.reduce((sum, { octets }) => sum + octets, 0);
  assert.deepEqual(figure(samples, 'erpcal_response_bytes_total'), { '': sent });
});

test('log-ins, by how they fared and who said so', async () => {
  await ask('PROPFIND', HOME);
  await ask('PROPFIND', HOME);
  await ask('PROPFIND', HOME);
  await ask('PROPFIND', HOME, { as: 'demo:wrong' });
  await ask('PROPFIND', HOME, { as: 'demo:wrong' });
  erp.inject({ service: 'common', html500: true });
  assert.equal((await ask('PROPFIND', HOME, { as: 'admin:admin' })).status, 503);
  assert.deepEqual(figure(await scrape(), 'erpcal_logins_total'), {
    'let-in erp': 1,
    'let-in memory': 2,
    'refused erp': 1,
    'refused memory': 1,
    'unavailable erp': 1,
  });
});

test('calls to the ERP are those its own log has', async () => {
  await ask('GET', `${HOME}Meetings.ics`);
  await ask('GET', `${HOME}Tasks.ics`);
  const counts: Record<string, number> = {};
  for (const name of erp.calls.names) counts[name] = (counts[name] ?? 0) + 1;
  const samples = await scrape();
  assert.deepEqual(figure(samples, 'erpcal_erp_call_duration_seconds_count'), counts);
  assert.ok((counts['calendar.event.search_read'] ?? 0) > 0);
  assert.deepEqual(figure(samples, 'erpcal_erp_failures_total'), {});
});

test('what the ERP could not do, by the kind of its fault', async () => {
  await ask('PROPFIND', HOME);
  erp.inject({ model: 'calendar.event', fault: { kind: 'access', message: 'No.' }, count: 1 });
  await ask('GET', `${HOME}Meetings.ics`);
  erp.inject({ model: 'project.task', method: 'search', html500: true });
  await ask('GET', `${HOME}Tasks.ics`);
  const { access = 0, failed = 0, ...others } = figure(await scrape(), 'erpcal_erp_failures_total');
  assert.deepEqual([access, failed > 0, others], [1, true, {}]);
});

test('records read for a calendar', async () => {
  await ask('GET', `${HOME}Meetings.ics`);
  await ask('GET', `${HOME}Meetings.ics`);
  const samples = await scrape();
  assert.deepEqual(figure(samples, 'erpcal_refreshes_total'), { Meetings: 1 });
  assert.deepEqual(figure(samples, 'erpcal_records_withheld_total'), { Meetings: 0 });
  assert.ok((figure(samples, 'erpcal_records_read_total').Meetings ?? 0) > 5);
});

test('the process itself', async () => {
  const samples = await scrape();
  assert.ok((figure(samples, 'process_resident_memory_bytes')[''] ?? 0) > 1e7);
});

/** All that node lets through and the gateway does not answer. */
const UNUSED = METHODS.filter(
  (method) =>
    !/^(CONNECT|TRACE|GET|HEAD|OPTIONS|PUT|DELETE|POST|PROPFIND|PROPPATCH|REPORT|MOVE)$/.test(method),
);

async function strangerAsks(stranger: number): Promise<void> {
  await ask('PROPFIND', `webdav/nowhere${stranger}/`, { as: `somebody${stranger}:secret` });
  await ask(UNUSED[stranger] ?? 'COPY', `/path${stranger}`);
  await ask('GET', `${HOME}Meetings/record${stranger}.ics`);
}

async function series(): Promise<readonly string[]> {
  const own = (await scrape()).filter(({ name }) => name.startsWith('erpcal_'));
  return own.map(({ name, labels }) => JSON.stringify([name, labels])).sort();
}

test('labels hold nothing of users, paths or records, however many come', async () => {
  await strangerAsks(0);
  const few = await series();
  for (let stranger = 1; stranger < 20; stranger += 1) await strangerAsks(stranger);
  assert.deepEqual(await series(), few);
  assert.doesNotMatch(few.join('\n'), /demo|somebody|secret|nowhere|path\d|record\d/);
  assert.equal(figure(await scrape(), 'erpcal_request_duration_seconds_count')['other 4xx'], 20);
});

test('there is one page, for reading', async () => {
  const url = gateway.metrics ?? '';
  assert.equal((await fetch(new URL('/', url))).status, 404);
  assert.equal((await fetch(url, { method: 'POST' })).status, 405);
  assert.equal((await fetch(`${url}?name[]=x`, { method: 'HEAD' })).status, 200);
  assert.equal((await fetch(new URL('/metrics', gateway.url))).status, 401, 'clients do not get it');
});

test('an address that is taken is told in one sentence, and nothing stays open', async () => {
  const { host } = new URL(gateway.metrics ?? '');
  await assert.rejects(
    start('--metrics', host),
    /^Error: Prometheus cannot be answered on 127\.0\.0\.1 port \d+: .*EADDRINUSE/,
  );
});

test('without an address there is none', async () => {
  const other = await start();
  assert.equal(other.metrics, undefined);
  await other.close();
});

test('every figure of the dashboard and of the alarms is there', async () => {
  await ask('GET', `${HOME}Meetings.ics`);
  const page = await (await fetch(gateway.metrics ?? '')).text();
  const told = new Set(
    [...page.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) => {
      return type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name];
    }),
  );
  for (const file of ['grafana/erpcal.json', 'prometheus/erpcal.rules.yml']) {
    const text = readFileSync(new URL(`../examples/${file}`, import.meta.url), 'utf8');
    const named = [...text.matchAll(/\b(?:erpcal|nodejs|process)_\w+/g)].map(([name]) => name);
    assert.ok(named.length > 2);
    assert.deepEqual(
      named.filter((name) => !told.has(name)),
      [],
    );
  }
});

test('rendered entries in memory, and where they were found', async () => {
  await ask('GET', `${HOME}Meetings.ics`);
  await ask('GET', `${HOME}Meetings.ics`);
  const samples = await scrape();
  const value = (name: string): number => figure(samples, name)[''] ?? assert.fail(name);
  assert.ok(value('erpcal_cache_entries') > 1);
  assert.ok(value('erpcal_cache_bytes') > 1000);
  assert.equal(value('erpcal_cache_hits_total'), 2 * value('erpcal_cache_entries'));
  assert.equal(value('erpcal_cache_misses_total'), 0);
  assert.deepEqual(await scrape().then((again) => figure(again, 'erpcal_cache_hits_total')), {
    '': value('erpcal_cache_hits_total'),
  });
});

test('an ERP that is away, and what readers are told meanwhile', async () => {
  await gateway.close();
  gateway = await start('--metrics', '127.0.0.1:0', '--freshness', '0', '--remember-login', '0');
  await ask('GET', `${HOME}Meetings.ics`);
  assert.deepEqual(figure(await scrape(), 'erpcal_erp_breaker'), { closed: 1, open: 0, 'half-open': 0 });
  for (const service of ['common', 'object'] as const) erp.inject({ service, html500: true });
  for (let turn = 0; turn < 6; turn += 1) assert.equal((await ask('GET', `${HOME}Meetings.ics`)).status, 200);
  const samples = await scrape();
  assert.equal(figure(samples, 'erpcal_erp_breaker').closed, 0);
  assert.ok((figure(samples, 'erpcal_stale_answers_total')[''] ?? 0) >= 6);
});

test('what the store could not do, by why', async () => {
  await gateway.close();
  const folder = mkdtempSync(join(tmpdir(), 'erpcal-metrics-'));
  const file = join(folder, 'store.sqlite');
  gateway = await start('--metrics', '127.0.0.1:0', '--store', `sqlite:${file}`);
  const none = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, 0]));
  assert.deepEqual(figure(await scrape(), 'erpcal_store_failures_total'), none);
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  try {
    assert.equal((await ask('GET', `${HOME}Meetings.ics`)).status, 503);
    const { locked = 0, ...others } = figure(await scrape(), 'erpcal_store_failures_total');
    assert.ok(locked >= 1);
    assert.deepEqual({ ...others, locked: 0 }, none);
  } finally {
    other.close();
  }
  assert.equal((await ask('GET', `${HOME}Meetings.ics`)).status, 200);
  rmSync(folder, { recursive: true });
});

test('whether it is alive and ready is told on both addresses', async () => {
  for (const base of [gateway.url, gateway.metrics ?? '']) {
    const told = async (path: string) => (await fetch(new URL(path, base))).status;
    assert.deepEqual([await told('/healthz'), await told('/readyz')], [200, 200]);
  }
});
