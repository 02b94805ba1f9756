import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import test from 'node:test';

const root = join(import.meta.dirname, '..');
const posix = (path: string): string => path.split(sep).join('/');
const sources = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: root })
    .map(posix)
    .filter((file) => !file.includes('node_modules/'));

/** What each part of lib may import beside itself and the bottom; a path names a single file. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  http: ['dav', 'calendar', 'xml', 'setup'],
  setup: ['calendar', 'dav/message', 'dav/place'],
  dav: ['calendar', 'ical', 'xml', 'erp/records'],
  calendar: ['mapping', 'erp', 'store', 'ical'],
  mapping: ['erp/records', 'ical'],
  erp: ['ical/day', 'ical/rule', 'ical/zones'],
  store: [],
  ical: [],
  xml: [],
};
const BOTTOM = ['names', 'errors', 'log', 'shown-path', 'octets', 'pace', 'tally', 'trace'];
const TOP = ['main', 'serve', 'page', 'metrics', 'options', 'demo', 'doctor', 'health', 'backup'];

/** Relative imports of a file, as paths from the root of the project. */
function imports(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const found = source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g);
  return [...found].map(([, path]) => posix(relative(root, resolve(root, dirname(file), path ?? ''))));
}

const partOf = (file: string): string => file.split('/')[1]?.replace(/\.ts$/, '') ?? '';

function allowed(from: string, to: string): boolean {
  const part = partOf(from);
  if (!to.startsWith('lib/')) return TOP.includes(part) && to.startsWith('examples/demo-erp/');
  if (BOTTOM.includes(part)) return BOTTOM.includes(partOf(to));
  if (TOP.includes(part) || partOf(to) === part || BOTTOM.includes(partOf(to))) return true;
  const target = to.replace(/^lib\//, '').replace(/\.ts$/, '');
  return (MAY_IMPORT[part] ?? []).some((open) => target === open || target.startsWith(`${open}/`));
}

/** The code alone: what comments and the texts for people say about versions is no decision. */
function code(file: string): string {
  return readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1');
}

test('every part of lib is in the table', () => {
  const parts = new Set(sources('lib/**/*.ts').map(partOf));
  assert.deepEqual(
    [...parts].filter((part) => !(part in MAY_IMPORT || BOTTOM.includes(part) || TOP.includes(part))),
    [],
  );
});

test('imports run one way', () => {
  const wrong = sources('lib/**/*.ts').flatMap((from) =>
    imports(from)
      .filter((to) => !allowed(from, to))
      .map((to) => `${from} -> ${to}`),
  );
  assert.deepEqual(wrong, []);
});

test('the simulated ERP knows nothing of the gateway', () => {
  const wrong = sources('examples/demo-erp/**/*.ts').flatMap((from) =>
    imports(from)
      .filter((to) => !to.startsWith('examples/demo-erp/'))
      .map((to) => `${from} -> ${to}`),
  );
  assert.deepEqual(wrong, []);
});

test('the library of the figures is known to metrics alone', () => {
  const users = sources('lib/**/*.ts', 'bin/*.ts').filter((file) =>
    /from 'prom-client'/.test(readFileSync(join(root, file), 'utf8')),
  );
  assert.deepEqual(users, ['lib/metrics.ts']);
});

test('versions are told apart in erp/profiles alone', () => {
  const elsewhere = sources('lib/**/*.ts').filter(
    (file) => !file.startsWith('lib/erp/profiles/') && !TOP.includes(partOf(file)),
  );
  assert.deepEqual(
    elsewhere.filter((file) => /odoo|openerp|version\s*[<>]/i.test(code(file))),
    [],
  );
});

test('nothing reads what lies outside the checkout', () => {
  const outside = new RegExp(['erp-captures/', `${'../'}shared`].join('|'));
  const all = sources('{bin,lib,examples,test,scripts}/**/*.{ts,js,sh,py}', '.ci/*');
  assert.deepEqual(
    all.filter(
      (file) => file !== 'test/imports.test.ts' && outside.test(readFileSync(join(root, file), 'utf8')),
    ),
    [],
  );
});

test('the guard sees a wrong import when there is one', () => {
  assert.equal(allowed('lib/store/sqlite.ts', 'lib/erp/rpc.ts'), false);
  assert.equal(allowed('lib/mapping/event.ts', 'lib/erp/profile.ts'), false);
  assert.equal(allowed('lib/errors.ts', 'lib/names.ts'), true);
  assert.equal(allowed('lib/calendar/refresh.ts', 'lib/dav/message.ts'), false);
  assert.equal(allowed('lib/http/app.ts', 'lib/dav/message.ts'), true);
  assert.equal(allowed('lib/erp/session.ts', 'examples/demo-erp/index.ts'), false);
});
