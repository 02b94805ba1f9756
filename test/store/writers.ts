import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binding, CollectionKey, Member, Store } from '../../lib/store/store.ts';
import { member, progress } from './contract.ts';

const ANNE: CollectionKey = { db: 'demo', uid: 3, calendar: 'Meetings' };
const MODEL = 'calendar.event';

/** The same every time. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What holds when several write at once; `open` gives two doors to one empty store. */
export function writersContract(kind: string, open: () => Promise<readonly [Store, Store]>): void {
  const check = checks(kind, open);
  check('what one writes the other reads', async (one, two) => {
    assert.equal(await one.epoch(), await two.epoch());
    await one.keep(new Map([['e', Buffer.from('A')]]));
    await one.commit(ANNE, 0, { progress: progress(1), members: [member('a.ics', 1)] });
    assert.deepEqual(await two.members(ANNE, 0), [member('a.ics', 1)]);
    assert.deepEqual([...(await two.bodies(['e'])).keys()], ['e']);
  });

  check('a look at the ERP counts for all', async (one, two) => {
    await one.commit(ANNE, 0, { progress: progress(1), members: [] });
    await one.looked(ANNE, { revision: 1, probed: 7000, age: 3000 });
    const standing = await two.standing(ANNE);
    assert.equal(standing?.probed, 7000);
    assert.ok(standing && standing.age >= 3000 && standing.age < 60_000, `age ${standing?.age}`);
    await two.looked(ANNE, { revision: 1, probed: 6000, age: 3_600_000 });
    assert.equal((await one.standing(ANNE))?.probed, 7000, 'an older one does not');
    await two.looked(ANNE, { revision: 2, probed: 9000, age: 0 });
    assert.equal((await one.standing(ANNE))?.probed, 7000, 'nor one of another revision');
  });

  check('of first commits at the same time one stands', async (one, two) => {
    const outcomes = await Promise.all(
      [one, two, one, two].map((store, n) =>
        store.commit(ANNE, 0, { progress: progress(1), members: [member(`${n}.ics`, 1)] }),
      ),
    );
    assert.deepEqual(outcomes.filter(Boolean), [true]);
    assert.equal((await one.members(ANNE, 0)).length, 1);
  });

  check('no update is lost among writers at random', async (one, two) => {
    const random = randomOf(7);
    const written = new Map<string, number>();
    const writer = async (store: Store, own: number): Promise<void> => {
      for (let n = 0; n < 15; ) {
        const revision = (await store.standing(ANNE))?.revision ?? 0;
        if (random(2) === 0) await delay(random(3));
        const added = member(`${own}-${n}.ics`, revision + 1);
        const commit = { progress: progress(revision + 1), members: [added] };
        if (!(await store.commit(ANNE, revision, commit))) continue;
        written.set(added.name, revision + 1);
        n += 1;
      }
    };
    await Promise.all([one, two, one, two].map(writer));
    const members = await one.members(ANNE, 0);
    const found = new Map(members.map(({ name, revision }: Member) => [name, revision]));
    assert.equal(new Set(written.values()).size, 60, 'each revision was given once');
    assert.deepEqual(new Map([...found].sort()), new Map([...written].sort()));
    assert.equal((await two.standing(ANNE))?.revision, 60);
  });

  check('a record is bound once, whoever sees it first', async (one, two) => {
    for (let record = 1; record <= 20; record++) {
      const bind = (store: Store, name: string) => store.bind([bindingOf(name, record)], new Set<string>());
      const outcomes = await Promise.all([bind(one, `a-${record}.ics`), bind(two, `b-${record}.ics`)]);
      assert.deepEqual(outcomes.filter(Boolean), [true]);
      const found = await one.bindings('demo', MODEL, { records: [record], keys: [] });
      assert.equal(found.length, 1, `record ${record}`);
    }
  });
}

/** What holds for gateways of several processes. */
export function holdContract(kind: string, open: () => Promise<readonly [Store, Store]>): void {
  const check = checks(kind, open);
  check('a key is held by one at a time, and freed by one that closes', async (one, two) => {
    const events: string[] = [];
    const release = await one.hold('x');
    await (await two.hold('y'))();
    const waiting = two.hold('x').then((next) => {
      events.push('two');
      return next;
    });
    await delay(50);
    events.push('one gives back');
    await release();
    const next = await waiting;
    assert.deepEqual(events, ['one gives back', 'two']);
    const third = one.hold('x');
    await two.close();
    await next();
    await (await third)();
  });
}

const checks =
  (kind: string, open: () => Promise<readonly [Store, Store]>) =>
  (sentence: string, act: (one: Store, two: Store) => Promise<void>) =>
    test(`${kind}: ${sentence}`, async () => {
      const stores = await open();
      try {
        await act(...stores);
      } finally {
        await Promise.all([...new Set(stores)].map((store) => store.close()));
      }
    });

function bindingOf(name: string, record: number): Binding {
  const key = `${MODEL}-${record}`;
  return { db: 'demo', model: MODEL, key, base: record, records: [record], name, uid: name };
}
