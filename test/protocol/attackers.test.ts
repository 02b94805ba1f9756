/** A1: wrong passwords before ERPs that lock the gateway's address after ten, and before those that do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { rpc } from '../demo-erp/client.ts';
import { guess, Siege, work } from './attackers/siege.ts';

const LOGINS = ['admin', 'demo'];
const ALL_WELL = [207, 207, 207];

interface World {
  readonly clock: { now: number };
  readonly demo: DemoErp;
  readonly siege: Siege;
}

function within(name: string, version: VersionName, act: (world: World) => Promise<void>): void {
  test(name, async () => {
    const clock = { now: Date.UTC(2026, 10, 23, 12) };
    const demo = await startDemoErp({ version, clock: () => clock.now });
    const siege = new Siege({ url: demo.url, db: demo.database }, () => clock.now);
    try {
      await act({ clock, demo, siege });
    } finally {
      await siege.close();
      await demo.close();
    }
  });
}

/** Refusals a minute; 12 counts the question whether the address is locked as one more. */
const MOST = { 12: 9, 15: 8 } as const;

for (const version of ['12', '15'] as const) {
  within(`A1: ten attackers and three devices on ${version}`, version, async ({ clock, siege }) => {
    assert.deepEqual(await work(siege, LOGINS), ALL_WELL);
    for (let turn = 0; turn < 40; turn++) {
      await guess(siege, 'demo', turn);
      assert.deepEqual(await work(siege, LOGINS), ALL_WELL, `turn ${turn}`);
      clock.now += 7000;
    }
    assert.ok(siege.worstMinute <= MOST[version], `${siege.worstMinute}`);
    assert.ok(siege.erp.refused.length > 20, `${siege.erp.refused.length} tries`);
  });

  within(
    `A1: with attackers alone ${version} is never locked for good`,
    version,
    async ({ clock, siege }) => {
      for (let turn = 0; turn < 60; turn++) {
        await guess(siege, 'demo', turn);
        clock.now += 5000;
      }
      assert.ok(siege.worstMinute <= MOST[version], `${siege.worstMinute}`);
      const first = await siege.ask('admin:admin', '198.51.100.1');
      assert.equal(first.status, 503, 'who was never let in waits');
      clock.now += (first.retryAfter ?? 0) * 1000;
      assert.equal((await siege.ask('admin:admin', '198.51.100.1')).status, 207);
      assert.equal((await siege.ask('demo:demo', '198.51.100.1')).status, 207, 'a right one opens the door');
    },
  );
}

within('A1: gateways that share a store share the count', '14', async ({ clock, demo, siege }) => {
  const other = new Siege({ url: demo.url, db: demo.database }, () => clock.now, siege.store);
  const answers = [await guess(siege, 'demo', 0), await guess(other, 'demo', 1)];
  assert.equal(siege.erp.refused.length + other.erp.refused.length, 7);
  assert.equal(answers.flat().filter(({ status }) => status === 401).length, 7);
  await other.erp.close();
});

within('A1: who was let in before is asked for also while no log-ins are', '14', async ({ clock, siege }) => {
  assert.deepEqual(await work(siege, LOGINS), ALL_WELL);
  const at = clock.now + 61_000;
  const ten = Array.from({ length: 10 }, (_, n) => ({ id: `${n}`, db: 'demo', at, refused: true }));
  await siege.store.amend('log-ins', () => JSON.stringify(ten));
  clock.now = at;
  const asked = siege.erp.asked;
  assert.deepEqual(await work(siege, LOGINS), ALL_WELL);
  assert.equal(siege.erp.asked, asked, 'not by a log-in');
  assert.equal((await siege.ask('demo:guess', '192.0.2.1')).status, 503);
});

within(
  'A1: what others did at the same address makes no right password wrong',
  '14',
  async ({ clock, demo, siege }) => {
    assert.deepEqual(await work(siege, LOGINS), ALL_WELL);
    clock.now += 61_000;
    for (let n = 0; n < 10; n++)
      await rpc(demo.url, '/xmlrpc/common', 'authenticate', ['demo', 'demo', `elsewhere ${n}`, {}]);
    assert.deepEqual(await work(siege, LOGINS), ALL_WELL);
  },
);

for (const version of ['12', '13', '14', '15'] as const) {
  within(
    `A1: while others have the address locked ${version} says of no password that it is wrong`,
    version,
    async ({ clock, demo, siege }) => {
      assert.equal((await siege.ask('admin:admin', '192.0.2.1')).status, 207, 'the database is known');
      for (let n = 0; n < 10; n++)
        await rpc(demo.url, '/xmlrpc/common', 'authenticate', ['demo', 'demo', `elsewhere ${n}`, {}]);
      for (const user of ['demo:demo', 'demo:wrong', 'nobody:demo']) {
        const { status, retryAfter } = await siege.ask(user, '198.51.100.1');
        assert.deepEqual([user, status, retryAfter], [user, 503, 60]);
      }
      clock.now += 61_000;
      assert.equal((await siege.ask('demo:demo', '198.51.100.1')).status, 207);
      assert.equal((await siege.ask('admin:wrong', '198.51.100.1')).status, 401);
      assert.equal((await siege.ask('nobody:wrong', '198.51.100.1')).status, 401);
    },
  );

  within(
    `A1: a new password, while ten guess before ${version}, waits and is never wrong`,
    version,
    async ({ clock, demo, siege }) => {
      assert.deepEqual(await work(siege, LOGINS), ALL_WELL);
      await guess(siege, 'demo', 0);
      demo.changePassword('demo', 'another');
      const seen = new Set<number>();
      for (let turn = 1; turn < 20; turn++) {
        clock.now += 7000;
        await Promise.all([siege.ask('demo:demo', '198.51.100.2'), guess(siege, 'demo', turn)]);
        seen.add((await siege.ask('demo:another', '198.51.100.2')).status);
        assert.equal((await siege.ask('admin:admin', '198.51.100.1')).status, 207, `turn ${turn}`);
      }
      assert.ok(!seen.has(401), 'guesses make no right password wrong');
      const { status, retryAfter = 0 } = await siege.ask('demo:another', '198.51.100.2');
      clock.now += retryAfter * 1000;
      assert.equal(status === 207 ? 207 : (await siege.ask('demo:another', '198.51.100.2')).status, 207);
    },
  );
}

within(
  'A5: a password that was changed is 401 at once where the ERP is asked, and counted',
  '14',
  async ({ clock, demo, siege }) => {
    assert.equal((await siege.ask('demo:demo', '192.0.2.1')).status, 207);
    demo.changePassword('demo', 'another');
    clock.now += 6000;
    assert.equal((await siege.ask('demo:demo', '192.0.2.1')).status, 401);
    const count = JSON.parse((await siege.store.kept('log-ins')) ?? '[]') as { refused?: true }[];
    assert.ok(count.filter(({ refused }) => refused).length >= 1);
  },
);

within('A1: a hundred wrong passwords of one address hold nobody else up', '17', async ({ siege }) => {
  const seen = new Set<number>();
  for (let n = 0; n < 100; n++) seen.add((await siege.ask(`demo:guess ${n}`, '192.0.2.1')).status);
  assert.deepEqual([...seen], [401, 429]);
  assert.ok(siege.erp.asked < 20, `${siege.erp.asked}`);
  assert.equal((await siege.ask('admin:admin', '192.0.2.1')).status, 207, 'another user there');
  assert.equal((await siege.ask('demo:demo', '198.51.100.1')).status, 207, 'the same user elsewhere');
});

within('A1: the same wrong password reaches the ERP seldom', '17', async ({ clock, siege }) => {
  for (let second = 0; second < 600; second += 5) {
    assert.equal((await siege.ask('demo:old', `192.0.2.${second % 250}`)).status, 401);
    clock.now += 5000;
  }
  assert.equal(siege.erp.asked, 5, 'after 30, 60, 120 and 240 seconds');
});

for (const version of ['6.0', '6.1', '10', '14', '17', '19'] as const)
  within(
    `A3: an unknown user and a wrong password look alike on ${version}`,
    version,
    async ({ demo, siege }) => {
      await siege.ask('admin:admin', '192.0.2.1');
      const looks: object[] = [];
      for (const user of ['demo:wrong', 'nobody:wrong', 'de mo*%:wrong', `${'x'.repeat(3000)}:wrong`]) {
        demo.calls.clear();
        const { status, body } = await siege.ask(user, '192.0.2.1');
        looks.push({ status, body, calls: demo.calls.names });
        assert.deepEqual([status, demo.calls.length], [401, version === '14' ? 2 : 1]);
      }
      assert.deepEqual(
        looks,
        looks.map(() => looks[0]),
      );
    },
  );
