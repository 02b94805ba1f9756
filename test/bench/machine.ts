/** The first line of a bench: what its figures were measured on, and of what. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

const ROOT = join(import.meta.dirname, '..', '..');
const GIB = 2 ** 30;

/** @param postgres version of the PostgreSQL that is used; undefined for none */
export function machineLine(postgres?: string): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return JSON.stringify({
    ...{ name: 'machine', cpu: cpus()[0]?.model.trim(), cores: cpus().length },
    ...{ memoryGiB: Number((totalmem() / GIB).toFixed(1)), system: `${type()} ${release()}` },
    // Of the last minute, before the bench adds its own: what else the machine has to do.
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    ...{ node: process.versions.node, erpcal: version, commit: commit(), postgres },
  });
}

/** Undefined outside a checkout. */
function commit(): string | undefined {
  try {
    const words = ['-C', ROOT, 'describe', '--always', '--dirty', '--exclude', '*'];
    return execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/** Of the server at a URL, or of the one that is installed; undefined where there is none. */
export async function postgresVersion(url: string | undefined): Promise<string | undefined> {
  if (url === undefined) return installedVersion();
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query('SHOW server_version');
    return rows[0]?.server_version;
  } finally {
    await client.end();
  }
}

function installedVersion(): string | undefined {
  const [program] = globSync('/usr/lib/postgresql/*/bin/postgres');
  return program && execFileSync(program, ['--version'], { encoding: 'utf8' }).trim().split(' ')[2];
}
