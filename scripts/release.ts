// Makes a release: the package, the list of what is inside it (CycloneDX), and the sums of both, in release/.
// `npm run release`; with `-- --no-audit` where no registry answers for known faults.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const release = join(root, 'release');

/** What the program says on stdout; it fails the release by failing. */
function said(command: string, ...args: string[]): string {
  const { status, stdout } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
  return stdout;
}

/** Why this tree is none to release; undefined when it is. */
function obstacle(version: string): string | undefined {
  if (said('git', 'status', '--porcelain') !== '') return 'There are changes that are not committed.';
  const [newest] = /^## .*$/m.exec(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')) ?? [];
  return newest?.includes(version)
    ? undefined
    : `CHANGELOG.md begins with “${newest}”, and this is ${version}.`;
}

const sumOf = (file: string): string =>
  `${createHash('sha256')
    .update(readFileSync(join(release, file)))
    .digest('hex')}  ${file}\n`;

const { values } = parseArgs({
  options: { audit: { type: 'boolean', default: true } },
  allowNegative: true,
});
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const reason = obstacle(version);
if (reason !== undefined) throw new Error(reason);
if (values.audit) said('npm', 'audit', '--omit=dev');

rmSync(release, { recursive: true, force: true });
mkdirSync(release);
said('npm', 'pack', '--pack-destination', release);
const parts = `erpcal-${version}.cdx.json`;
writeFileSync(
  join(release, parts),
  said('npm', 'sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'),
);
writeFileSync(join(release, 'SHA256SUMS'), [`erpcal-${version}.tgz`, parts].map(sumOf).join(''));
console.log(readFileSync(join(release, 'SHA256SUMS'), 'utf8'));
