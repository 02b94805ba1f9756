/** `npm run test:real`: real Odoo servers, and real clients before real and simulated ERPs. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { runClients } from './clients/index.ts';
import { REAL_VERSIONS, type RealErp, type Started, startOdoo, stopOdoo } from './lab.ts';
import { type Counts, tally } from './tally.ts';

const isRunning = (started: Started): started is RealErp => 'url' in started;

/** Runs the suites against the servers; they find each in ERPCAL_TEST_ODOO_14 and so on, as `URL DATABASE`. */
async function suites(erps: readonly RealErp[]): Promise<Counts> {
  const files = globSync(join(import.meta.dirname, 'erp', '**', '*.test.ts'));
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const servers = erps.map(({ version, url, db }) => [`ERPCAL_TEST_ODOO_${version}`, `${url} ${db}`]);
  const env = { ...process.env, ...Object.fromEntries(servers) };
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
  count.add(await suites(erps));
  await runClients(count, erps, { brief: true });
} finally {
  for (const { version } of erps) await stopOdoo(version);
}
process.exitCode = count.finish();
