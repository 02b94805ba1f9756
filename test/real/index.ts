/**
 * `npm run test:real`: real Odoo servers, a real PostgreSQL, real clients before real and simulated ERPs, and what takes
 * long before simulated ones. What does not share a server runs side by side.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CLIENTS } from './clients/device.ts';
import { runClients } from './clients/index.ts';
import { Postgres } from './gateways/postgres.ts';
import { REAL_VERSIONS, type RealErp, type RealVersion, startOdoo, stopOdoo } from './lab.ts';
import { Floor, Lanes } from './lanes.ts';
import { fetched } from './packages.ts';
import { type Counts, tally } from './tally.ts';

/** Of which processes keep more than one processor busy. */
const ALL = 2;
const PACKAGES = [
  ['postgresql', 'haproxy'],
  ['nginx', 'haproxy', 'caddy'],
  ['chromium', 'fonts-dejavu-core'],
];

const count = tally();
const floor = new Floor();
const lanes = new Lanes(Math.max(ALL, availableParallelism()));
const running = new Set<RealVersion>();

const under = (...path: string[]): readonly string[] => globSync(join(import.meta.dirname, ...path));

async function suites(files: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<void> {
  const env = { ...process.env, ...more };
  const child = spawn(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=tap', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const closed = once(child, 'close');
  const speaker = floor.enter();
  const last: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    speaker.say(line);
    last.push(line);
    if (last.length > 50) last.shift();
  }
  speaker.end();
  const [code] = await closed;
  count.add(countsOf(last.join('\n'), code));
}

/** The sums at the end of what the test runner prints; a run without them failed. */
function countsOf(told: string, code: number): Counts {
  const sum = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(told)?.[1] ?? 0);
  const failed = sum('fail') + sum('cancelled');
  return { passed: sum('pass'), failed: code !== 0 && failed === 0 ? 1 : failed, skipped: sum('skipped') };
}

/** What every store must do, of PostgreSQL; and several gateways that share it. */
async function ofTheStore(): Promise<void> {
  const postgres = await Postgres.open();
  if ('reason' in postgres) return count.skip('PostgreSQL', postgres.reason);
  try {
    const files = [...under('..', 'store', 'postgres.test.ts'), ...under('gateways', 'gateways.test.ts')];
    await suites(files, { ERPCAL_TEST_POSTGRES: postgres.url });
  } finally {
    await postgres.close();
  }
}

/** What runs before both servers alike, and what is said of one of them alone. */
const BEFORE_BOTH = under('erp', '!(attackers).test.ts');
const BEFORE_ONE: Readonly<Record<RealVersion, readonly string[]>> = {
  14: under('gateways', 'odoo.test.ts'),
  19: [],
};
/** These wait for minutes to pass, and nobody else may log in meanwhile. */
const IN_REAL_TIME: Readonly<Record<RealVersion, readonly string[]>> = {
  14: under('erp', 'attackers.test.ts'),
  19: [],
};

/** Suites find the server in ERPCAL_TEST_ODOO_14 and so on, as `URL DATABASE`. */
async function ofOdoo(version: RealVersion, packages: Promise<void>): Promise<readonly RealErp[]> {
  const started = await lanes.run(1, () => startOdoo(version));
  if ('reason' in started) {
    count.skip(`Odoo ${version}`, started.reason);
    return [];
  }
  running.add(version);
  const told = { [`ERPCAL_TEST_ODOO_${version}`]: `${started.url} ${started.db}` };
  const only = { ...told, ERPCAL_TEST_REAL: String(version) };
  if (IN_REAL_TIME[version].length > 0) await suites(IN_REAL_TIME[version], only);
  await packages;
  await lanes.run(1, () => suites([...BEFORE_BOTH, ...BEFORE_ONE[version]], only));
  return [started];
}

async function ofPackages(packages: Promise<void>): Promise<void> {
  await packages;
  await Promise.all([
    lanes.run(ALL, ofTheStore),
    lanes.run(1, () => suites(under('page', '*.test.ts'))),
    lanes.run(1, () => suites(under('proxies', '*.test.ts'))),
  ]);
}

try {
  await fetched([['debootstrap']]);
  const packages = fetched([...PACKAGES, ...CLIENTS.map((client) => client.packages)]);
  const odoos = REAL_VERSIONS.map((version) => ofOdoo(version, packages));
  await Promise.all([
    ...odoos,
    lanes.run(ALL, () => suites(under('simulated', 'writers.test.ts'))),
    lanes.run(ALL, () => suites(under('simulated', 'interrupted.test.ts'))),
    lanes.run(1, () => suites(under('simulated', 'killed.test.ts'))),
    ofPackages(packages),
  ]);
  if (process.env.ERPCAL_SCREENSHOTS) await suites(under('pictures', '*.test.ts'));
  await runClients(count, (await Promise.all(odoos)).flat(), { brief: true });
} finally {
  await Promise.all([...running].map(stopOdoo));
}
process.exitCode = count.finish();
