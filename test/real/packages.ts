/** Debian packages, installed where that is possible. */

import { spawnSync } from 'node:child_process';

const quiet = { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
let refreshed = false;

function missing(packages: readonly string[]): string[] {
  return packages.filter((name) => {
    const { stdout } = spawnSync('dpkg', ['-s', name], quiet);
    return !stdout?.includes('install ok installed');
  });
}

/** Installs what is missing; the reason when it cannot be had. */
export function unavailable(packages: readonly string[]): string | undefined {
  const wanted = missing(packages);
  if (wanted.length === 0) return undefined;
  if (spawnSync('apt-get', ['--version'], quiet).status !== 0)
    return `this is no Debian: ${wanted.join(', ')}`;
  if (process.getuid?.() !== 0) return `only root can install ${wanted.join(', ')}`;
  if (!refreshed) spawnSync('apt-get', ['-qq', 'update'], quiet);
  refreshed = true;
  const { status, stderr } = spawnSync(
    'apt-get',
    ['-qq', '-y', '--no-install-recommends', 'install', ...wanted],
    quiet,
  );
  return status === 0
    ? undefined
    : `apt-get cannot install ${wanted.join(', ')}: ${stderr.trim().split('\n').at(-1)}`;
}
