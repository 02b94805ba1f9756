/** Pictures for docs/clients: where they are put, and that they are small. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A folder; without it no pictures are made. */
export const pictures = process.env.ERPCAL_SCREENSHOTS;

/** Debian packages. */
export const PACKAGES = ['imagemagick'] as const;

const COLOURS = '64';
/** Octets. */
const LARGEST = 100_000;

/** Has a picture taken, and keeps it in few colours. */
export async function picture(name: string, take: (path: string) => Promise<unknown>): Promise<void> {
  assert.ok(pictures !== undefined);
  mkdirSync(pictures, { recursive: true });
  const [raw, path] = [join(pictures, `${name}.raw.png`), join(pictures, `${name}.png`)];
  await take(raw);
  const { status, stderr } = spawnSync(
    '/usr/bin/convert',
    [raw, '-strip', '+dither', '-colors', COLOURS, '-define', 'png:compression-level=9', `PNG8:${path}`],
    { encoding: 'utf8' },
  );
  rmSync(raw, { force: true });
  assert.equal(status, 0, stderr);
  assert.ok(statSync(path).size < LARGEST, `${path} has ${statSync(path).size} octets`);
}
