/** Several gateways on one PostgreSQL, each in a process of its own. */
import { globSync } from 'node:fs';
import { cpus } from 'node:os';
import { Postgres } from '../real/gateways/postgres.ts';
import type { Beside } from './beside.ts';
import { erpBeside } from './erp.ts';
import { type Bench, rounded } from './figure.ts';
import { gatewayBeside, type OtherGateway } from './gateway.ts';
import { type Asked, type Load, load } from './load.ts';
import { exchange, USER } from './place.ts';
import { accountOf, pollByTag } from './requests.ts';

const CONNECTIONS = 16;
const GATEWAYS = 3;

/**
 * What three answer over what one does. Five cores are needed to see three: with fewer, the processor's time of a request
 * tells whether three would take it from each other, which is `ofCpu`.
 */
export const scaling: Bench = async ({ quick, postgres }) => {
  await using parts = new AsyncDisposableStack();
  const store = postgres ?? (await installed(parts));
  if (store === undefined) return [];
  const erp = parts.adopt(await erpBeside({ version: '14', events: 100 }), (one) => one.close());
  const flags = ['--erp', erp.told.url, '--store', store, '--freshness', '5'];
  const gateways: Beside<OtherGateway>[] = [];
  for (let count = 0; count < GATEWAYS; count++)
    gateways.push(parts.adopt(await gatewayBeside(flags), (one) => one.close()));
  const asked = pollByTag(accountOf(erp.told.database, USER));
  const requests = quick ? 2000 : 15_000;
  for (const { told } of gateways) await exchange(told.url, asked);
  await run(gateways, asked, requests);
  const one = await run(gateways.slice(0, 1), asked, requests);
  const three = await run(gateways, asked, requests);
  return [
    {
      ...{ name: 'gateways-3.scaling', value: rounded(three.perSecond / one.perSecond), unit: 'x' },
      ...{ erp: '14', events: 100 },
      beside: {
        ...{ onePerSecond: Math.round(one.perSecond), threePerSecond: Math.round(three.perSecond) },
        ...{ oneCpuMs: rounded(one.cpuMs), threeCpuMs: rounded(three.cpuMs) },
        ...{ ofCpu: rounded((GATEWAYS * one.cpuMs) / three.cpuMs), cores: cpus().length },
      },
    },
  ];
};

interface Run {
  readonly perSecond: number;
  /** The processor's time of a request in the gateways. */
  readonly cpuMs: number;
}

async function run(among: readonly Beside<OtherGateway>[], asked: Asked, requests: number): Promise<Run> {
  for (const one of among) await one.usage();
  const share = {
    connections: Math.ceil(CONNECTIONS / among.length),
    requests: Math.ceil(requests / among.length),
  };
  const loads = await Promise.all(among.map(({ told }) => load(told.url, () => asked, share)));
  const usages = await Promise.all(among.map((one) => one.usage()));
  const cpu = usages.reduce((sum, one) => sum + one.cpu, 0);
  return { perSecond: rate(loads), cpuMs: cpu / (share.requests * among.length) };
}

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
