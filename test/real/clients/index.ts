/**
 * Every client before every ERP: `node test/real/clients/index.ts [--clients a,b] [--before 'simulated 6.1,Odoo 19']
 * [--erp 19,URL,DATABASE] [--readme]`.
 */

import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { VERSIONS, type VersionName } from '../../../examples/demo-erp/versions/rows.ts';
import type { RealErp } from '../lab.ts';
import { unavailable } from '../packages.ts';
import { type Tally, tally } from '../tally.ts';
import { CLIENTS, type Client } from './device.ts';
import { type Ground, real, simulated } from './ground.ts';
import { type Seen, writeTable } from './matrix.ts';
import { tryOut } from './suite.ts';

const SIMULATED: readonly VersionName[] = ['6.0', '6.1', '7.0', '8', '10', '13', '14', '16', '17', '19'];

export interface Choice {
  readonly clients?: readonly string[];
  readonly before?: readonly string[];
  /** Slow clients are tried before some of the ERPs only. */
  readonly brief?: boolean;
}

/** Of each way of keeping series the oldest and the latest, and what is real. */
const BRIEFLY = /^simulated (6\.1|7\.0|8|13|14|19)$|^Odoo /;
/** Each ground has a gateway and an ERP of its own, so they do not disturb each other; programs wait most of the time. */
const AT_ONCE = 3;

type Opener = readonly [name: string, open: () => Promise<Ground>];

/** Tries all that are chosen, all without a choice; what was seen, check by check. */
export async function runClients(count: Tally, erps: readonly RealErp[], only: Choice = {}): Promise<Seen[]> {
  const clients = installed(count, only.clients);
  clients.forEach(prepare);
  const grounds: Opener[] = [
    ...SIMULATED.map((version): Opener => [`simulated ${version}`, () => simulated(version)]),
    ...erps.map(({ version, url, db }): Opener => [`Odoo ${version}`, () => real(named(version), url, db)]),
  ];
  const chosen = grounds.filter(([name]) => !only.before || only.before.includes(name));
  const seen = chosen.map((): Seen[] => []);
  // The real ones, which are last and take longest, begin first.
  const left = [...chosen.entries()].toReversed().values();
  const work = async (): Promise<void> => {
    for (const [place, opener] of left) {
      const here = clients.filter(({ slow }) => !only.brief || !slow || BRIEFLY.test(opener[0]));
      seen[place] = await atGround(opener, here, count);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return seen.flat();
}

function installed(count: Tally, names: readonly string[] | undefined): Client[] {
  const wanted = CLIENTS.filter(({ name }) => !names || names.includes(name));
  return wanted.filter(({ name, packages }) => {
    const reason = unavailable(packages);
    if (reason !== undefined) count.skip(name, reason);
    return reason === undefined;
  });
}

/** Nobody who sets up a device would wait for it. */
function prepare({ prepare: [program, ...given] = [] }: Client): void {
  if (program !== undefined) execFileSync(program, given, { stdio: ['ignore', 2, 2] });
}

async function atGround([name, open]: Opener, clients: readonly Client[], count: Tally): Promise<Seen[]> {
  const seen: Seen[] = [];
  try {
    const ground = await open();
    for (const client of clients)
      await tryOut(client, ground, (subject, check, failure) => {
        count.note(`${name}, ${client.name}: ${check}`, failure);
        seen.push({ ground: name, client: client.name, subject, passed: failure === undefined });
      });
    await ground.close();
  } catch (error) {
    count.note(`${name}: the gateway runs`, (error as Error).message);
  }
  return seen;
}

function named(version: number): VersionName {
  const name = VERSIONS.find((one) => Number(one) === version);
  if (!name) throw new Error(`no version is called ${version}`);
  return name;
}

/** `19,http://127.0.0.1:8019,odoo19` */
function given(erp: string): RealErp {
  const [version, url = '', db = ''] = erp.split(',');
  return { version: Number(version), url, db };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      clients: { type: 'string' },
      before: { type: 'string' },
      erp: { type: 'string', multiple: true, default: [] },
      readme: { type: 'boolean', default: false },
    },
  });
  const count = tally();
  const seen = await runClients(count, values.erp.map(given), {
    ...(values.clients ? { clients: values.clients.split(',') } : {}),
    ...(values.before ? { before: values.before.split(',') } : {}),
  });
  if (values.readme) writeTable(seen, CLIENTS);
  process.exitCode = count.finish();
}
