/** Several gateways on one PostgreSQL, each in a process of its own. */
import { globSync } from 'node:fs';
import { cpus } from 'node:os';
import { Postgres } from '../real/gateways/postgres.ts';
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
  await using parts = new AsyncDisposableStack();
  const store = postgres ?? (await installed(parts));
  if (store === undefined) return [];
  const erp = parts.adopt(await erpBeside({ version: '14', events: 100 }), (one) => one.close());
  const flags = ['--erp', erp.told.url, '--store', store, '--freshness', '5'];
  const urls: string[] = [];
  for (let count = 0; count < GATEWAYS; count++) {
    const gateway = parts.adopt(await gatewayBeside(flags), (one) => one.close());
    urls.push(gateway.told.url);
  }
  const asked = pollByTag(accountOf(erp.told.database, USER));
  const run = (among: readonly string[]): Promise<Load[]> =>
    Promise.all(
      among.map((url) =>
        load(url, () => asked, {
          connections: Math.ceil(CONNECTIONS / among.length),
          requests: Math.ceil((quick ? 6000 : 30_000) / among.length),
        }),
      ),
    );
  for (const url of urls) await exchange(url, asked);
  await run(urls);
  const [one, three] = [rate(await run(urls.slice(0, 1))), rate(await run(urls))];
  return [
    {
      ...{ name: 'gateways-3.scaling', value: rounded(three / one), unit: 'x', erp: '14', events: 100 },
      beside: { onePerSecond: Math.round(one), threePerSecond: Math.round(three), cores: cpus().length },
    },
  ];
};

/** A server of its own where the machine has PostgreSQL; undefined where it has not. */
async function installed(parts: AsyncDisposableStack): Promise<string | undefined> {
  if (globSync('/usr/lib/postgresql/*/bin/postgres').length === 0) return undefined;
  const postgres = await Postgres.open();
  if ('reason' in postgres) throw new Error(postgres.reason);
  return parts.adopt(postgres, (one) => one.close()).url;
}

function rate(loads: readonly Load[]): number {
  const requests = loads.reduce((sum, one) => sum + one.requests, 0);
  return (requests / Math.max(...loads.map(({ took }) => took))) * 1000;
}
