/** Clients that ask whether anything changed, when nothing has. */
import { bareBeside } from './bare.ts';
import type { Beside } from './beside.ts';
import { type Bench, type Figure, rounded } from './figure.ts';
import { type Asked, type Load, load, percentile } from './load.ts';
import { downloaded, placed } from './place.ts';
import { changesSince, pollByTag, tokenIn } from './requests.ts';

const CONNECTIONS = 16;
const EVENTS = 1000;
/** Requests after which all that runs is compiled. */
const WARM = 10_000;

/** Requests a second of one core, within freshness, beside a server that says the same to all. */
export const unchangedPoll: Bench = async ({ quick, profiles }) => {
  const requests = quick ? 4000 : 30_000;
  await using place = await placed({ version: '14', events: EVENTS, profiles });
  const { account, gateway } = place;
  await downloaded(place);
  const token = tokenIn(await place.ask(pollByTag(account)));
  const bare = await bareBeside();
  try {
    const ctag = await rate('ctag', gateway, pollByTag(account), requests);
    const bareAnswers = await rate('nothing: a bare node:http server', bare, pollByTag(account), requests);
    const changes = await rate('sync-token', gateway, changesSince(account, token), requests);
    const ofGateway = [ctag, changes].map((figure) => besideBare(figure, bareAnswers));
    return [...ofGateway, bareAnswers].map((figure) => ({ ...figure, erp: '14', events: EVENTS }));
  } finally {
    await bare.close();
  }
};

/** What of the least that the machine takes for any answer it comes to. */
const besideBare = (figure: Figure, bare: Figure): Figure => ({
  ...figure,
  beside: { ...figure.beside, ofBare: rounded(figure.value / bare.value) },
});

async function rate(
  of: string,
  server: Beside<{ readonly url: string }>,
  asked: Asked,
  requests: number,
): Promise<Figure> {
  const run = (times: number) =>
    load(server.told.url, () => asked, { connections: CONNECTIONS, requests: times });
  await run(Math.min(requests, WARM));
  await server.usage();
  const measured = await run(requests);
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
