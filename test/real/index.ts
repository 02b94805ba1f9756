/**
 * `npm run test:real`: real Odoo servers, a real PostgreSQL, real clients before real and simulated ERPs, and what takes
 * long before simulated ones.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { runClients } from './clients/index.ts';
import { Postgres } from './gateways/postgres.ts';
import { REAL_VERSIONS, type RealErp, type Started, startOdoo, stopOdoo } from './lab.ts';
import { type Counts, type Tally, tally } from './tally.ts';

const isRunning = (started: Started): started is RealErp => 'url' in started;

const under = (...path: string[]): readonly string[] => globSync(join(import.meta.dirname, ...path));

/** Suites find each server in ERPCAL_TEST_ODOO_14 and so on, as `URL DATABASE`. */
const toldOf = (erps: readonly RealErp[]): Readonly<Record<string, string>> =>
  Object.fromEntries(erps.map(({ version, url, db }) => [`ERPCAL_TEST_ODOO_${version}`, `${url} ${db}`]));

/** What every store must do, of PostgreSQL; and several gateways that share it. */
async function ofTheStore(count: Tally, erps: readonly RealErp[]): Promise<void> {
  const postgres = await Postgres.open();
  if ('reason' in postgres) return count.skip('PostgreSQL', postgres.reason);
  try {
    const files = [...under('..', 'store', 'postgres.test.ts'), ...under('gateways', '*.test.ts')];
    count.add(await suites(files, { ...toldOf(erps), ERPCAL_TEST_POSTGRES: postgres.url }));
  } finally {
    await postgres.close();
  }
}

async function suites(files: readonly string[], more: Readonly<Record<string, string>>): Promise<Counts> {
  const env = { ...process.env, ...more };
  const child = spawn(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=tap', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    told = `${told}${text}`.slice(-4000);
  });
  const [code] = await once(child, 'close');
  return countsOf(told, code);
}

/** The sums at the end of what the test runner prints; a run without them failed. */
function countsOf(told: string, code: number): Counts {
  const sum = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(told)?.[1] ?? 0);
  const failed = sum('fail') + sum('cancelled');
  return { passed: sum('pass'), failed: code !== 0 && failed === 0 ? 1 : failed, skipped: sum('skipped') };
}

const count = tally();
const started = await Promise.all(REAL_VERSIONS.map(startOdoo));
for (const server of started) if (!isRunning(server)) count.skip(`Odoo ${server.version}`, server.reason);
const erps = started.filter(isRunning);
try {
  await ofTheStore(count, erps);
  count.add(await suites(under('erp', '**', '*.test.ts'), toldOf(erps)));
  count.add(await suites(under('simulated', '*.test.ts'), {}));
  count.add(await suites(under('proxies', '*.test.ts'), {}));
  count.add(await suites(under('page', '*.test.ts'), {}));
  if (process.env.ERPCAL_SCREENSHOTS) count.add(await suites(under('pictures', '*.test.ts'), {}));
  await runClients(count, erps, { brief: true });
} finally {
  for (const { version } of erps) await stopOdoo(version);
}
process.exitCode = count.finish();
