/** Clients that ask whether anything changed, when nothing has. */
import { bareBeside } from './bare.ts';
import type { Beside } from './beside.ts';
import { type Bench, type Figure, rounded } from './figure.ts';
import { type Asked, type Load, load, percentile } from './load.ts';
import { downloaded, placed } from './place.ts';
import { changesSince, pollByTag, tokenIn } from './requests.ts';

const CONNECTIONS = 16;

/** Requests a second of one core, within freshness, beside a server that says the same to all. */
export const unchangedPoll: Bench = async ({ quick, profiles }) => {
  const requests = quick ? 10_000 : 50_000;
  await using place = await placed({ version: '14', events: 1000, profiles });
  const { account, gateway } = place;
  await downloaded(place);
  const token = tokenIn(await place.ask(pollByTag(account)));
  const bare = await bareBeside();
  try {
    return [
      await rate('ctag', gateway, pollByTag(account), requests),
      await rate('sync-token', gateway, changesSince(account, token), requests),
      await rate('nothing: a bare node:http server', bare, pollByTag(account), requests),
    ];
  } finally {
    await bare.close();
  }
};

async function rate(
  of: string,
  server: Beside<{ readonly url: string }>,
  asked: Asked,
  requests: number,
): Promise<Figure> {
  const run = () => load(server.told.url, () => asked, { connections: CONNECTIONS, requests });
  await run();
  await server.usage();
  const measured = await run();
  const { cpu, stalled } = await server.usage();
  return {
    ...{ name: 'poll.unchanged', of, value: Math.round((requests / cpu) * 1000), unit: '1/s of a core' },
    beside: {
      perSecond: Math.round((requests / measured.took) * 1000),
      ...spread(measured),
      stalledMs: rounded(stalled),
    },
  };
}

export const spread = (measured: Load): { p50Ms: number; p99Ms: number } => ({
  p50Ms: rounded(percentile(measured, 0.5)),
  p99Ms: rounded(percentile(measured, 0.99)),
});
