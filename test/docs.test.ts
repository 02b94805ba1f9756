/** The documents: that they hang together, and say of each client what the set-up page says. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { clients } from '../lib/setup/client.ts';
import { en } from '../lib/setup/texts/en.ts';
import { documentOf, withPage } from '../scripts/clients.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'docs', 'clients');

interface Link {
  readonly from: string;
  /** Of the file; outside addresses are not looked at. */
  readonly to: string;
  readonly heading: string | undefined;
}

const documents = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })];

const withoutCode = (text: string): string =>
  text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

function linksIn(document: string): readonly Link[] {
  const text = withoutCode(readFileSync(join(ROOT, document), 'utf8'));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', heading] = target.split('#');
      const from = join(ROOT, document);
      return { from, to: path === '' ? from : join(dirname(from), path), heading };
    });
}

const links = documents.flatMap(linksIn);

/** As GitHub names headings. */
const anchorsIn = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('what the documents link to and show is there', () => {
  assert.ok(links.length > 20);
  const broken = links.filter(
    ({ to, heading }) => !existsSync(to) || (heading !== undefined && !anchorsIn(to).includes(heading)),
  );
  assert.deepEqual(
    broken.map(({ from, to }) => `${relative(ROOT, from)}: ${relative(ROOT, to)}`),
    [],
  );
});

test('every document of a client is linked to, and every picture shown', () => {
  const linked = new Set(links.map(({ to }) => relative(ROOT, to)));
  const there = globSync(['docs/clients/*.md', 'docs/**/*.png'], { cwd: ROOT });
  assert.ok(there.some((file) => file.endsWith('.png')));
  assert.deepEqual(
    there.filter((file) => !linked.has(file)),
    [],
  );
});

test('pictures are said in words, too', () => {
  for (const document of documents)
    for (const [shown, words = ''] of readFileSync(join(ROOT, document), 'utf8').matchAll(/!\[([^\]]*)\]/g))
      assert.ok(words.length > 20, `${document}: ${shown}`);
});

for (const client of clients)
  test(`the document of ${client} says what the page says`, () => {
    const file = documentOf(client);
    const text = readFileSync(file, 'utf8');
    assert.equal(text, withPage(text, client), 'npm run clients writes it anew');
    for (const piece of ['steps', 'by hand', 'what to type'])
      assert.ok(text.includes(`<!-- page: ${piece} -->`), piece);
    assert.ok(text.includes(`*${en.clients[client].name}*`) || text.includes(`# ${en.clients[client].name}`));
    assert.ok(text.includes(`*${en.devices.why}*`));
    const index = linksIn(relative(ROOT, join(FOLDER, 'README.md'))).map(({ to }) => basename(to));
    assert.ok(index.includes(basename(file.pathname)));
  });
