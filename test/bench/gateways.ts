/** Several gateways on one PostgreSQL, each in a process of its own. */
import { erpBeside } from './erp.ts';
import { type Bench, rounded } from './figure.ts';
import { gatewayBeside } from './gateway.ts';
import { type Load, load } from './load.ts';
import { exchange, USER } from './place.ts';
import { accountOf, pollByTag } from './requests.ts';

const CONNECTIONS = 16;
const GATEWAYS = 3;

/** What three answer over what one does; three cores and one for the clients are needed to see three. */
export const scaling: Bench = async ({ quick, postgres }) => {
  if (postgres === undefined) return [];
  const erp = await erpBeside({ version: '14', events: 100 });
  const flags = ['--erp', erp.told.url, '--store', postgres, '--freshness', '5'];
  const gateways = await Promise.all(Array.from({ length: GATEWAYS }, () => gatewayBeside(flags)));
  const urls = gateways.map(({ told }) => told.url);
  const asked = pollByTag(accountOf(erp.told.database, USER));
  const run = (among: readonly string[]): Promise<Load[]> =>
    Promise.all(
      among.map((url) =>
        load(url, () => asked, {
          connections: Math.ceil(CONNECTIONS / among.length),
          requests: (quick ? 6000 : 30_000) / among.length,
        }),
      ),
    );
  try {
    for (const url of urls) await exchange(url, asked);
    await run(urls);
    const [one, three] = [rate(await run(urls.slice(0, 1))), rate(await run(urls))];
    return [
      {
        ...{ name: 'gateways-3.scaling', value: rounded(three / one), unit: 'x', erp: '14', events: 100 },
        beside: { onePerSecond: Math.round(one), threePerSecond: Math.round(three) },
      },
    ];
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    await erp.close();
  }
};

function rate(loads: readonly Load[]): number {
  const requests = loads.reduce((sum, one) => sum + one.requests, 0);
  return (requests / Math.max(...loads.map(({ took }) => took))) * 1000;
}
