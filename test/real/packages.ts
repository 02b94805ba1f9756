/** Debian packages, installed where that is possible. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
const quiet = { encoding: 'utf8', env } as const;
/** Seconds to wait for whoever installs something else. */
const PATIENCE = 600;
const INSTALL = [
  ...['-qq', '-y', '-o', `DPkg::Lock::Timeout=${PATIENCE}`],
  ...['--no-install-recommends', 'install'],
];
let refreshed = false;

function missing(packages: readonly string[]): string[] {
  return packages.filter((name) => {
    const { stdout } = spawnSync('dpkg', ['-s', name], quiet);
    return !stdout?.includes('install ok installed');
  });
}

/** Why nothing can be installed here at all. */
function hindrance(): string | undefined {
  if (spawnSync('apt-get', ['--version'], quiet).status !== 0) return 'this is no Debian';
  return process.getuid?.() === 0 ? undefined : 'only root can install packages';
}

/** Installs what is missing; the reason when it cannot be had. */
export function unavailable(packages: readonly string[]): string | undefined {
  const wanted = missing(packages);
  if (wanted.length === 0) return undefined;
  const hindered = hindrance();
  if (hindered !== undefined) return `${hindered}: ${wanted.join(', ')}`;
  if (!refreshed) spawnSync('apt-get', ['-qq', 'update'], quiet);
  refreshed = true;
  const { status, stderr } = spawnSync('apt-get', [...INSTALL, ...wanted], quiet);
  return status === 0
    ? undefined
    : `apt-get cannot install ${wanted.join(', ')}: ${stderr.trim().split('\n').at(-1)}`;
}

/** Installs all in one go; each group by itself where one of them cannot be had. Suites say then what they lack. */
export async function fetched(groups: readonly (readonly string[])[]): Promise<void> {
  const wanted = missing([...new Set(groups.flat())]);
  if (wanted.length === 0 || hindrance() !== undefined) return;
  if (!refreshed) await apt('-qq', 'update');
  refreshed = true;
  if (await apt(...INSTALL, ...wanted)) return;
  for (const group of groups) if (missing(group).length > 0) await apt(...INSTALL, ...missing(group));
}

async function apt(...args: readonly string[]): Promise<boolean> {
  const [code] = await once(spawn('apt-get', args, { env, stdio: 'ignore' }), 'close');
  return code === 0;
}
