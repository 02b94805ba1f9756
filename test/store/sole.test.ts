import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { openStore } from '../../lib/store/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'erpcal-sole-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `${files++}.sqlite`);

const STORE = join(import.meta.dirname, '..', '..', 'lib', 'store', 'index.ts');
/** Says `serving`, or why not. */
const SERVE = `
  const { openStore } = await import(${JSON.stringify(STORE)});
  try {
    const store = await openStore(process.argv[1], 'serving');
    console.log('serving');
    process.stdin.on('end', () => store.close()).resume();
  } catch (error) {
    console.log(error.message);
  }`;

interface Gateway {
  readonly process: ChildProcess;
  readonly said: string;
}

/** A process that serves from a file until its input ends. */
async function gateway(path: string): Promise<Gateway> {
  const args = ['--input-type=module', '-e', SERVE, `sqlite:${path}`];
  const process_ = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  after(() => process_.kill('SIGKILL'));
  const [said] = await once(process_.stdout, 'data');
  return { process: process_, said: String(said).trim() };
}

async function ended({ process }: Gateway, how: () => void): Promise<void> {
  const over = once(process, 'exit');
  how();
  await over;
}

const killed = (one: Gateway) => ended(one, () => one.process.kill('SIGKILL'));
const stopped = (one: Gateway) => ended(one, () => one.process.stdin?.end());

/** Serves and stops at once; the reason where it may not. */
async function refusal(path: string): Promise<string | undefined> {
  try {
    await (await openStore(`sqlite:${path}`, 'serving')).close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('a second gateway on a file is told which file it is and who serves from it', async () => {
  const path = fresh();
  const first = await gateway(path);
  assert.equal(first.said, 'serving');
  const sentence =
    `The store sqlite:${path} cannot be opened: Another erpcal (process ${first.process.pid}) serves from this file; ` +
    'stop that one, or let several share a PostgreSQL database.';
  assert.equal(await refusal(path), sentence);
  assert.equal((await gateway(path)).said, sentence);
  await stopped(first);
  assert.equal(await refusal(path), undefined);
});

test('whoever is killed makes room, again and again', async () => {
  const path = fresh();
  for (let round = 0; round < 4; round++) {
    const one = await gateway(path);
    assert.equal(one.said, 'serving');
    assert.match((await refusal(path)) ?? '', new RegExp(`process ${one.process.pid}\\)`));
    await killed(one);
  }
  assert.equal(await refusal(path), undefined);
});

test('of gateways that start at once, one serves', async () => {
  const path = fresh();
  const all = await Promise.all(Array.from({ length: 4 }, () => gateway(path)));
  const [serving, refused] = [all.filter(({ said }) => said === 'serving'), all.filter(isRefused)];
  assert.deepEqual([serving.length, refused.length], [1, 3]);
});

const isRefused = ({ said }: Gateway) => said.includes('cannot be opened: Another erpcal');

test('another name for the same file is no way around', async () => {
  const path = fresh();
  const one = await gateway(path);
  symlinkSync(path, `${path}-link`);
  assert.match((await refusal(`${path}-link`)) ?? '', new RegExp(`process ${one.process.pid}\\)`));
});

test('who looks is let in beside a gateway, and lets one in', async () => {
  const path = fresh();
  const one = await gateway(path);
  const looking = await openStore(`sqlite:${path}`);
  const epoch = await looking.epoch();
  assert.equal(await looking.kept('epoch'), epoch);
  await killed(one);
  assert.equal(await refusal(path), undefined);
  await looking.close();
});

test('what says who serves is for the owner alone', async () => {
  const path = fresh();
  assert.equal(await refusal(path), undefined);
  assert.equal(statSync(`${path}-gateway`).mode & 0o777, 0o600);
});

test('a file that cannot be opened is not held', async () => {
  const path = fresh();
  const kept = await openStore(`sqlite:${path}`);
  await kept.close();

  using newer = new DatabaseSync(path);
  newer.exec('PRAGMA user_version = 9999');
  for (let time = 0; time < 2; time++) assert.match((await refusal(path)) ?? '', /newer erpcal/);
});

test('stores in memory are each their own', async () => {
  const both = [await openStore('memory:', 'serving'), await openStore('memory:', 'serving')];
  for (const store of both) await store.close();
});
