/** What a running gateway is made of beside its own code, by the lock file. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

interface Locked {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
const running = packages.filter(([, { dev }]) => !dev);
const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

test('nothing of a running gateway does anything when it is installed', () => {
  assert.ok(running.length > 10);
  assert.deepEqual(
    running.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path),
    [],
  );
});

test('of the rest, only the package node does', () => {
  const acting = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  assert.deepEqual(acting, ['node_modules/node']);
});

test('everything is locked by its hash, and comes from the registry', () => {
  const loose = packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
  assert.deepEqual(loose, []);
  const elsewhere = packages.filter(([, { resolved }]) => /^(git|file|http:)/.test(resolved ?? ''));
  assert.deepEqual(elsewhere, []);
});

test('NOTES.md says of every dependency why it is there', () => {
  const rows = new Set([...read('NOTES.md').matchAll(/^\|[^|]*?`([^`|]+)`/gm)].map(([, name]) => name));
  const named = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !name.startsWith('@types/'),
  );
  assert.deepEqual(
    named.filter((name) => !rows.has(name)),
    [],
  );
});
