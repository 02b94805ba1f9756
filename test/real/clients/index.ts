/** Every client before every ERP: `node test/real/clients/index.ts [--clients a,b] [--versions 6.1,19]`. */

import { parseArgs } from 'node:util';
import type { RealErp } from '../lab.ts';
import { unavailable } from '../packages.ts';
import { type Tally, tally } from '../tally.ts';
import { CLIENTS, type Client } from './device.ts';
import { type Ground, real, simulated } from './ground.ts';
import { tryOut } from './suite.ts';

const SIMULATED = ['6.0', '6.1', '7.0', '8', '10', '13', '14', '16', '17', '19'];

type Opener = readonly [name: string, open: () => Promise<Ground>];

export async function runClients(count: Tally, erps: readonly RealErp[], only: Choice = {}): Promise<void> {
  const clients = installed(count, only.clients);
  const grounds: Opener[] = [
    ...SIMULATED.map((version): Opener => [`simulated ${version}`, () => simulated(version)]),
    ...erps.map(({ version, url, db }): Opener => [`Odoo ${version}`, () => real(version, url, db)]),
  ];
  for (const [name, open] of grounds)
    if (!only.versions || only.versions.includes(name.split(' ')[1] ?? ''))
      await before(name, open, clients, count);
}

interface Choice {
  readonly clients?: readonly string[];
  readonly versions?: readonly string[];
}

function installed(count: Tally, names: readonly string[] | undefined): Client[] {
  const wanted = CLIENTS.filter(({ name }) => !names || names.includes(name));
  return wanted.filter(({ name, packages }) => {
    const reason = unavailable(packages);
    if (reason !== undefined) count.skip(name, reason);
    return reason === undefined;
  });
}

async function before(
  name: string,
  open: () => Promise<Ground>,
  clients: Client[],
  count: Tally,
): Promise<void> {
  try {
    const ground = await open();
    for (const client of clients)
      await tryOut(client, ground, (check, failure) =>
        count.note(`${name}, ${client.name}: ${check}`, failure),
      );
    await ground.close();
  } catch (error) {
    count.note(`${name}: the gateway runs`, (error as Error).message);
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      clients: { type: 'string' },
      versions: { type: 'string' },
      erp: { type: 'string', multiple: true },
    },
  });
  const count = tally();
  const erps = (values.erp ?? []).map((given) => {
    const [version, url = '', db = ''] = given.split(',');
    return { version: Number(version), url, db };
  });
  await runClients(count, erps, {
    ...(values.clients ? { clients: values.clients.split(',') } : {}),
    ...(values.versions ? { versions: values.versions.split(',') } : {}),
  });
  process.exitCode = count.finish();
}
