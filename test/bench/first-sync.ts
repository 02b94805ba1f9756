/** All of a calendar through a gateway that knows nothing yet, from an ERP as fast as the recorded ones. */
import { setTimeout as pause } from 'node:timers/promises';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import type { Beside } from './beside.ts';
import { erpBeside, type OtherErp } from './erp.ts';
import { type Bench, type Figure, rounded, type Terms } from './figure.ts';
import { gatewayBeside, type OtherGateway } from './gateway.ts';
import { type Load, load, percentile } from './load.ts';
import { exchange, profiling, USER } from './place.ts';
import { recording, replay } from './recorder.ts';
import { accountOf, changesSince, hrefsIn, multiget, pollByTag } from './requests.ts';

/** One of each way of keeping series. */
export const GENERATIONS = ['6.1', '10', '14'] as const satisfies readonly VersionName[];
/** Polls all the while. */
const OTHER = 'demo';
/** Milliseconds between his polls. */
const BEAT = 20;

export const firstSync: Bench = async function* (terms) {
  for (const version of GENERATIONS)
    for (const events of terms.quick ? [1000] : [1000, 10_000]) yield* await measured(version, events, terms);
};

async function measured(version: VersionName, events: number, terms: Terms): Promise<readonly Figure[]> {
  const erp = await erpBeside({ version, events, speed: true });
  try {
    const bare = await bareReads(erp.told);
    const through = await throughGateway(erp.told, terms);
    const of = { erp: version, events };
    const { took, listed, usage, polls } = through;
    return [
      {
        ...{ name: 'first-sync.ratio', value: rounded(took / bare.took), unit: 'x', ...of },
        beside: {
          ms: Math.round(took),
          listedMs: Math.round(listed),
          bareMs: Math.round(bare.took),
          calls: bare.calls,
        },
      },
      {
        ...{ name: 'first-sync.rss', value: Math.round(usage.peak / 2 ** 20), unit: 'MiB', ...of },
        beside: { beforeMiB: Math.round(through.before / 2 ** 20), cpuMs: Math.round(usage.cpu) },
      },
      { name: 'loop.max-delay', value: rounded(usage.stalled), unit: 'ms', ...of },
      {
        ...{
          name: 'first-sync.small-requests',
          value: rounded(percentile(polls, 0.99)),
          unit: 'ms, p99',
          ...of,
        },
        beside: { p50Ms: rounded(percentile(polls, 0.5)), requests: polls.requests },
      },
    ];
  } finally {
    await erp.close();
  }
}

/** The same questions from a client that throws the answers away. */
async function bareReads({ url, database }: OtherErp): Promise<{ took: number; calls: number }> {
  await using recorder = await recording(url);
  const gateway = await gatewayTo(recorder.url, []);
  await downloadedBy(gateway, database);
  await gateway.close();
  const began = performance.now();
  await replay(url, recorder.calls);
  return { took: performance.now() - began, calls: recorder.calls.length };
}

const gatewayTo = (erp: string, nodeOptions: readonly string[]): Promise<Beside<OtherGateway>> =>
  gatewayBeside(['--erp', erp, '--store', 'memory:', '--freshness', '86400'], nodeOptions);

/** The times after which the list and everything were there. */
async function downloadedBy({ told: { url } }: Beside<OtherGateway>, database: string) {
  const account = accountOf(database, USER);
  const began = performance.now();
  const hrefs = hrefsIn(await exchange(url, changesSince(account, '')));
  const listed = performance.now() - began;
  const batches = Array.from({ length: Math.ceil(hrefs.length / 100) }, (_, index) =>
    hrefs.slice(index * 100, (index + 1) * 100),
  );
  await load(url, () => multiget(account, batches.shift() ?? []), {
    connections: 1,
    requests: batches.length,
  });
  return { listed, took: performance.now() - began };
}

async function throughGateway({ url, database }: OtherErp, terms: Terms) {
  const gateway = await gatewayTo(url, profiling(terms));
  try {
    const other = accountOf(database, OTHER);
    await exchange(gateway.told.url, pollByTag(other));
    const { peak: before } = await gateway.usage();
    const ended = new AbortController();
    const polling = polls(gateway.told.url, pollByTag(other), ended.signal);
    const times = await downloadedBy(gateway, database);
    ended.abort();
    return { ...times, before, usage: await gateway.usage(), polls: await polling };
  } finally {
    await gateway.close();
  }
}

async function polls(url: string, asked: ReturnType<typeof pollByTag>, signal: AbortSignal): Promise<Load> {
  const times: number[] = [];
  const began = performance.now();
  while (!signal.aborted) {
    times.push(...(await load(url, () => asked, { connections: 1, requests: 1 })).times);
    await pause(BEAT);
  }
  return { requests: times.length, took: performance.now() - began, times: times.sort((a, b) => a - b) };
}
