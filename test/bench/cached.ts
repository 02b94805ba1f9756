/** Answers that need nothing but what the gateway holds. */
import { type Bench, type Figure, rounded } from './figure.ts';
import type { Asked } from './load.ts';
import { percentile } from './load.ts';
import { downloaded, type Place, placed } from './place.ts';
import { spread } from './poll.ts';
import { get, list, multiget, query } from './requests.ts';

/** Each time another month of the coming year, in all of which there are meetings. */
const MONTHS = Array.from({ length: 12 }, (_, month) => [stamp(month), stamp(month + 1)] as const);

function stamp(later: number): string {
  const now = new Date();
  const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + later, 1);
  return new Date(month).toISOString().replace(/[-:]|\.\d+/g, '');
}

export const cachedAnswers: Bench = async ({ quick, profiles }) => {
  const events = quick ? 2000 : 10_000;
  await using place = await placed({ version: '14', events, profiles });
  const { account } = place;
  const hrefs = await downloaded(place);
  const batch = (at: number): readonly string[] => {
    const from = (at * 100) % (hrefs.length - 100);
    return hrefs.slice(from, from + 100);
  };
  const rounds = quick ? 60 : 300;
  return [
    await timed(place, 'multiget-100.cached', rounds, (at) => multiget(account, batch(at))),
    await timed(place, 'query-month', rounds, (at) => {
      const [start, end] = MONTHS[at % MONTHS.length] ?? ['', ''];
      return query(account, start, end);
    }),
    await timed(place, 'list', Math.ceil(rounds / 10), () => list(account)),
    await timed(place, 'get', rounds * 10, (at) => get(account, hrefs[at % hrefs.length] ?? '')),
  ].map((figure) => ({ ...figure, erp: '14', events }));
};

/** One after another: how long a client waits. */
async function timed(
  place: Place,
  name: string,
  requests: number,
  askedAt: (at: number) => Asked,
): Promise<Figure> {
  let at = 0;
  const next = () => askedAt(at++);
  await place.load(next, { connections: 1, requests: Math.ceil(requests / 2) });
  await place.gateway.usage();
  const measured = await place.load(next, { connections: 1, requests });
  const { cpu, stalled } = await place.gateway.usage();
  return {
    ...{ name, value: rounded(percentile(measured, 0.5)), unit: 'ms, p50' },
    beside: { ...spread(measured), cpuMs: rounded(cpu / requests), stalledMs: rounded(stalled) },
  };
}
