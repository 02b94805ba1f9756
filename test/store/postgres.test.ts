import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Client } from 'pg';
import { DavError } from '../../lib/errors.ts';
import { createLog } from '../../lib/log.ts';
import { openStore, type Store } from '../../lib/store/index.ts';
import { member, progress, storeContract } from './contract.ts';
import { holdContract, writersContract } from './writers.ts';

/** A database of a PostgreSQL server that these tests may empty; `npm run test:real` brings one. */
const url = process.env.ERPCAL_TEST_POSTGRES;

async function emptied(): Promise<string> {
  assert.ok(url);
  const client = new Client(url);
  await client.connect();
  await client.query('DROP SCHEMA IF EXISTS erpcal CASCADE');
  await client.end();
  return url;
}

async function two(): Promise<readonly [Store, Store]> {
  const where = await emptied();
  return [await openStore(where), await openStore(where)];
}

const fresh = async (): Promise<Store> => openStore(await emptied());

if (url !== undefined) {
  storeContract('postgres', fresh);
  writersContract('postgres', two);
  holdContract('postgres', two);

  test('two gateways that start at once take each step once', async () => {
    const where = await emptied();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(where)));
    const epochs = await Promise.all(stores.map((store) => store.epoch()));
    assert.equal(new Set(epochs).size, 1);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a copy is brought back by pg_restore, and then said to be', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'erpcal-dump-'));
    const path = join(folder, 'copy.dump');
    const key = { db: 'demo', uid: 3, calendar: 'Meetings' };
    try {
      const store = await openStore(await emptied());
      const epoch = await store.epoch();
      await store.commit(key, 0, { progress: progress(1), members: [member('a.ics', 1)] });
      await store.copy(path);
      await assert.rejects(store.copy(path), /is there already/);
      await store.commit(key, 1, { progress: progress(2), members: [member('b.ics', 2)] });
      await store.close();
      assert.equal(statSync(path).mode & 0o777, 0o600);

      const { status, stderr } = spawnSync('pg_restore', ['--dbname', await emptied(), path]);
      assert.deepEqual([status, String(stderr)], [0, '']);
      const again = await openStore(url);
      assert.deepEqual(await again.members(key, 0), [member('a.ics', 1)]);
      assert.equal(await again.epoch(), epoch);
      await again.restored();
      assert.notEqual(await again.epoch(), epoch);
      await again.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a store that a newer erpcal wrote is refused in one sentence', async () => {
    const where = await emptied();
    await (await openStore(where)).close();
    const client = new Client(where);
    await client.connect();
    await client.query('INSERT INTO erpcal.step (taken) VALUES (99)');
    await client.end();
    await assert.rejects(openStore(where), /written by a newer erpcal; start that one\.$/);
  });
}

test('a server that is not there is named in one sentence, without the password', async () => {
  await assert.rejects(openStore('postgres://erpcal:secret@127.0.0.1:1/calendar'), (error: Error) => {
    assert.match(error.message, /^The store postgres:\/\/erpcal@127\.0\.0\.1:1\/calendar cannot be opened: /);
    assert.doesNotMatch(error.message, /secret|\n/);
    assert.ok(!(error instanceof DavError));
    return true;
  });
});

/** What a server says before it ends the connection: one error (message type `E`). */
async function refusing(message: string): Promise<AsyncDisposable & { readonly port: number }> {
  const fields = `SFATAL\0C28P01\0M${message}\0\0`;
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(4 + Buffer.byteLength(fields), 1);
  const server = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => socket.end(Buffer.concat([head, Buffer.from(fields)])));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const close = async () => void server.close();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, [Symbol.asyncDispose]: close };
}

test('whatever is wrong with an address, its password is in no error', async () => {
  await using server = await refusing('password authentication failed for user "erpcal"');
  for (const address of [
    `postgres://erpcal:Pl4nted@127.0.0.1:${server.port}/calendar`,
    `postgresql://erpcal:Pl4nted@127.0.0.1:${server.port}/calendar?sslmode=disable`,
    `postgres://127.0.0.1:${server.port}/calendar?user=erpcal&Password=Pl4nted`,
    `postgres://erpcal:Pl4n@Pl4nted@127.0.0.1:${server.port}/calendar`,
    'postgres://erpcal:Pl4nted@127.0.0.1:1/calendar',
    'postgres://erpcal:Pl4nted@127.0.0.1:99999/calendar',
    'postgres://erpcal:x/Pl4nted@127.0.0.1:1/calendar',
    'postgres://erpcal:x?Pl4nted@127.0.0.1:1/calendar',
    'postgres://erpcal:x#Pl4nted@127.0.0.1:1/calendar',
    'postgres://erpcal:%zzPl4nted@127.0.0.1:1/calendar',
    'mysql://erpcal:Pl4nted@127.0.0.1/calendar',
    'POSTGRES://erpcal:Pl4nted@127.0.0.1/calendar',
  ])
    await assert.rejects(openStore(address), (error: Error) => {
      const lines: string[] = [];
      createLog('trace', { write: (line) => lines.push(line) }).error({ error }, 'said');
      for (const text of [error.message, inspect(error, { depth: 9, showHidden: true }), lines.join('')])
        assert.doesNotMatch(text, /Pl4nted/, address);
      assert.match(error.message, /^The store [^\n]*\.$/);
      return true;
    });
});
