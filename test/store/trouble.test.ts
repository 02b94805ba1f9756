/** A file SQLite cannot work with: in words when the gateway starts, 503 when it is at work. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { DavError, unavailable } from '../../lib/errors.ts';
import { openStore } from '../../lib/store/index.ts';
import { atWork, type FailureKind, kindOf, reasonOf } from '../../lib/store/trouble.ts';

const folder = mkdtempSync(join(tmpdir(), 'erpcal-trouble-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = (): string => join(folder, `${files++}.sqlite`);

/** What SQLite throws. */
function thrown(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing is wrong');
}

function full(): void {
  const database = new DatabaseSync(fresh());
  database.exec('PRAGMA max_page_count = 4; CREATE TABLE t (a)');
  for (;;) database.exec(`INSERT INTO t VALUES (randomblob(4000))`);
}

function readOnly(): void {
  const path = fresh();
  new DatabaseSync(path).exec('CREATE TABLE t (a)');
  new DatabaseSync(path, { readOnly: true }).exec('INSERT INTO t VALUES (1)');
}

function locked(): void {
  const path = fresh();
  const holder = new DatabaseSync(path);
  holder.exec('CREATE TABLE t (a); BEGIN EXCLUSIVE');
  try {
    new DatabaseSync(path, { timeout: 0 }).exec('INSERT INTO t VALUES (1)');
  } finally {
    holder.close();
  }
}

/** Pages that hold something else than they did. */
function scribble(path: string, from: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(8192, 'scribble'), 0, 8192, from);
  closeSync(file);
}

function damaged(): void {
  const path = fresh();
  const database = new DatabaseSync(path);
  database.exec(`CREATE TABLE t (a); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
    INSERT INTO t SELECT randomblob(500) FROM n`);
  database.close();
  scribble(path, 4096);
  new DatabaseSync(path).prepare('SELECT sum(length(a)) FROM t').get();
}

function noStore(): void {
  const path = fresh();
  writeFileSync(path, 'My shopping list: '.repeat(100));
  new DatabaseSync(path).exec('SELECT * FROM sqlite_schema');
}

const ROWS: readonly (readonly [what: string, act: () => void, words: RegExp, kind: FailureKind])[] = [
  ['a full disk', full, /the disk is full; make room/, 'full'],
  ['a file that is only to be read', readOnly, /it cannot be written/, 'read-only'],
  ['a file somebody else has locked', locked, /another program has locked it/, 'locked'],
  ['a damaged file', damaged, /it is damaged or no store/, 'damaged'],
  ['a file that is no store', noStore, /it is damaged or no store/, 'damaged'],
];

for (const [what, act, words, kind] of ROWS)
  test(`${what} is told in words, and is 503 at work`, () => {
    const error = thrown(act);
    assert.match(reasonOf(error), words);
    const answer = atWork(error);
    assert.ok(answer instanceof DavError);
    assert.equal(answer.status, 503);
    assert.deepEqual([kindOf(answer), kindOf(error)], [kind, kind]);
    assert.match(answer.message, words);
    assert.match(answer.headers['Retry-After'] ?? '', /^\d+$/);
    assert.doesNotMatch(answer.message, new RegExp(folder));
  });

for (const [code, kind] of [
  ['40P01', 'locked'],
  ['55P03', 'locked'],
  ['25006', 'read-only'],
  ['28P01', 'forbidden'],
  ['3D000', 'forbidden'],
  ['53100', 'full'],
  ['53300', 'away'],
  ['57P01', 'away'],
  ['42P01', 'failed'],
  ['ECONNREFUSED', 'away'],
] as const)
  test(`PostgreSQL's ${code} is ${kind}`, () => {
    const cause = Object.assign(new Error('said by the server'), { code });
    assert.equal(kindOf(unavailable('The store is away for now.', 10, cause)), kind);
  });

test('what is wrong with the gateway itself stays what it is', () => {
  const error = new TypeError('etag is no string.');
  assert.equal(atWork(error), error);
  assert.equal(kindOf(error), 'failed');
  assert.equal(reasonOf(error), 'etag is no string');
});

test('a store that is no store, is damaged, locked or nowhere is refused in one sentence at the start', async () => {
  const text = fresh();
  writeFileSync(text, 'My shopping list: '.repeat(100));
  const broken = fresh();
  await (await openStore(`sqlite:${broken}`)).close();
  scribble(broken, 0);
  const busy = fresh();
  await (await openStore(`sqlite:${busy}`)).close();
  const holder = new DatabaseSync(busy);
  holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE t (a)');
  const directory = join(folder, 'directory');
  mkdirSync(directory);
  for (const [path, words] of [
    [text, /damaged or no store/],
    [broken, /damaged or no store/],
    [busy, /another program has locked it/, 'locked'],
    [directory, /no such file and none can be made/],
    [join(folder, 'no', 'such', 'folder'), /no such file and none can be made/],
  ] as const)
    await assert.rejects(openStore(`sqlite:${path}`), (error: Error) => {
      assert.match(error.message, words);
      assert.match(error.message, /^The store sqlite:\S+ cannot be opened: [^\n]+\.$/);
      return true;
    });
  holder.close();
  await (await openStore(`sqlite:${busy}`)).close();
});

test('a store of somebody else is refused in one sentence', {
  skip: process.getuid?.() === 0 && 'root may write everything',
}, async () => {
  const path = fresh();
  await (await openStore(`sqlite:${path}`)).close();
  chmodSync(folder, 0o500);
  try {
    await assert.rejects(openStore(`sqlite:${join(folder, 'new.sqlite')}`), /may not write it/);
  } finally {
    chmodSync(folder, 0o700);
  }
});

test('a file that is damaged while it is used is 503, and what it held is not made up', async () => {
  const path = fresh();
  const store = await openStore(`sqlite:${path}`);
  await store.keep(new Map(Array.from({ length: 300 }, (_, n) => [`e${n}`, Buffer.alloc(2000, `${n}`)])));
  const database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  const size = readFileSync(path).length;
  for (let at = 8192; at + 8192 < size; at += 8192) scribble(path, at);
  const other = await openStore(`sqlite:${path}`).catch((error: Error) => error);
  if (other instanceof Error) assert.match(other.message, /damaged or no store/);
  else
    await assert.rejects(other.bodies(['e1', 'e150', 'e299']), {
      status: 503,
      message: /damaged or no store/,
    });
  await store.close().catch(() => undefined);
  truncateSync(path, 0);
});
