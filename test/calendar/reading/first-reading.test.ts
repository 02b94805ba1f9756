/** Reading a large calendar: how much is held, what a reading cut short leaves, and how long it holds the loop. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidUids } from '../../../lib/calendar/naming/identity.ts';
import { Registry } from '../../../lib/calendar/naming/registry.ts';
import { ahead } from '../../../lib/calendar/reading/ahead.ts';
import { Bodies } from '../../../lib/calendar/reading/bodies.ts';
import { Collection } from '../../../lib/calendar/reading/collection.ts';
import { read } from '../../../lib/calendar/reading/reading.ts';
import type { Query } from '../../../lib/erp/profile.ts';
import type { Session } from '../../../lib/erp/session.ts';
import { openStore, type Store } from '../../../lib/store/index.ts';
import type { Commit } from '../../../lib/store/store.ts';
import { holding } from '../../turns.ts';
import { FakeErp, model } from '../fake-erp.ts';

const RECORDS = 6000;
const PAGE = 500;
const ROWS = 'rows project.task';

function largeErp(): FakeErp {
  const erp = new FakeErp();
  const written = erp.now / 1000 - 100_000;
  for (let id = 1; id <= RECORDS; id++) erp.put(id, `task ${id}`, { written });
  return erp;
}

/** A gateway on a store, and what it wrote into it. */
function gateway(erp: FakeErp, store: Store, reading: typeof model = model) {
  const written = { members: [] as number[], bodies: [] as number[] };
  const noting = new Proxy(store, {
    get(target, name: keyof Store) {
      if (name === 'commit')
        return (...of: [never, number, Commit]) => {
          written.members.push(of[2].members.length);
          return target.commit(...of);
        };
      if (name === 'keep')
        return (bodies: ReadonlyMap<string, Uint8Array>) => {
          written.bodies.push(bodies.size);
          return target.keep(bodies);
        };
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const owner = { db: 'demo', uid: 3, model: model.model };
  const registry = new Registry(noting, owner, uuidUids('9a7d9c34-0000-4000-8000-000000000000'));
  const collection = new Collection({
    key: { db: 'demo', uid: 3, calendar: 'Tasks' },
    model: reading,
    store: noting,
    bodies: new Bodies(noting, 1e8),
    registry,
    currency: { freshness: 5, fullCheck: 300 },
    log: { warn: () => undefined } as never,
    clock: () => erp.now,
  });
  return { current: () => collection.current(erp.session), written };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** As long as it takes for whatever is under way to come. */
async function everythingElse(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test('pages are asked for ahead of who uses them, and no more than a few are held', async () => {
  const erp = largeErp();
  const listed = new Set(erp.rows.keys());
  const library = { meet: async () => {}, paired: async () => new Map() };
  const wanted = { records: [...listed], keys: [] };
  const held: number[] = [];
  let [used, records] = [0, 0];
  for await (const { resources } of read({ session: erp.session, model, listed, library }, wanted)) {
    await everythingElse();
    held.push(erp.asked.filter((asked) => asked === ROWS).length - used);
    used++;
    records += resources.length;
  }
  assert.deepEqual([used, records], [RECORDS / PAGE + 1, RECORDS]);
  assert.deepEqual(held, [...new Array(RECORDS / PAGE - 2).fill(4), 3, 2, 1]);
});

const SIZES: readonly { readonly records: number; readonly pages: readonly number[] }[] = [
  { records: 1, pages: [1] },
  { records: 300, pages: [300] },
  { records: 500, pages: [125, 250, 125] },
  { records: 1000, pages: [167, 334, 334, 165] },
  { records: 2600, pages: [260, 520, 520, 520, 520, 260] },
];

for (const { records, pages } of SIZES)
  test(`${records} records are read in pages of ${pages}`, async () => {
    const erp = new FakeErp();
    for (let id = 1; id <= records; id++) erp.put(id, `task ${id}`);
    const listed = new Set(erp.rows.keys());
    const source = {
      session: erp.session,
      model,
      listed,
      library: { meet: async () => {}, paired: async () => new Map() },
    };
    const sizes: number[] = [];
    for await (const { resources } of read(source, { records: [...listed], keys: [] }))
      sizes.push(resources.length);
    assert.deepEqual(sizes, pages);
  });

/** An ERP whose rows come when they are told to, the first that were asked for first. */
function slowErp() {
  const erp = largeErp();
  const waiting: PromiseWithResolvers<void>[] = [];
  const ask = async (query: Query) => {
    const turn = Promise.withResolvers<void>();
    waiting.push(turn);
    await turn.promise;
    return erp.session.ask(query);
  };
  const listed = new Set(erp.rows.keys());
  const session = { ...erp.session, ask } as Session;
  const source = { session, model, listed, library: { meet: async () => {}, paired: async () => new Map() } };
  return { pages: read(source, { records: [...listed], keys: [] }), waiting };
}

test('the rows of two pages are asked for at once, the next when one has come', async () => {
  const { pages, waiting } = slowErp();
  const first = pages.next();
  await everythingElse();
  assert.equal(waiting.length, 2);
  waiting[0]?.resolve();
  await first;
  await everythingElse();
  assert.equal(waiting.length, 3);
});

test('pages that wait for their turn are not asked for when one failed', async () => {
  const { pages, waiting } = slowErp();
  const first = pages.next();
  await everythingElse();
  waiting[0]?.reject(new Error('The ERP is away.'));
  await assert.rejects(first, /away/);
  waiting[1]?.resolve();
  await everythingElse();
  assert.equal(waiting.length, 2);
});

test('an ERP that bears few calls at once is asked for fewer pages', async () => {
  const erp = largeErp();
  const session: Session = { ...erp.session, calls: 2 };
  const listed = new Set(erp.rows.keys());
  const pages = read(
    { session, model, listed, library: { meet: async () => {}, paired: async () => new Map() } },
    { records: [...listed], keys: [] },
  );
  await pages.next();
  await everythingElse();
  assert.equal(erp.asked.filter((asked) => asked === ROWS).length, 2);
  await pages.return(undefined);
});

test('when one fails nothing more is begun, and the first failure is told', async () => {
  const begun: number[] = [];
  const all = ahead([1, 2, 3, 4, 5, 6], 3, async (one) => {
    begun.push(one);
    if (one >= 2) throw new Error(`no ${one}`);
    return one;
  });
  assert.deepEqual(await all.next(), { value: 1, done: false });
  await assert.rejects(all.next(), /no 2/);
  assert.deepEqual(begun, [1, 2, 3, 4]);
});

test('what was read before the ERP went away is not read again, here or after a restart', async () => {
  const erp = largeErp();
  const store = await openStore('memory:');
  let assembled = 0;
  const failing = {
    ...model,
    assemble: (...of: Parameters<typeof model.assemble>) => {
      assembled++;
      if (assembled === 1500) erp.down = true;
      return model.assemble(...of);
    },
  };
  await assert.rejects(gateway(erp, store, failing).current(), /away/);
  erp.down = false;
  erp.pass(60);
  erp.put(7, 'task 7, changed meanwhile');
  erp.read = 0;
  const again = gateway(erp, store);
  const snapshot = await again.current();
  assert.equal(snapshot.live().length, RECORDS);
  assert.ok(erp.read < RECORDS - 2 * PAGE, `${erp.read} rows were read again`);

  erp.pass(120);
  await again.current();
  erp.pass(6);
  erp.asked.length = 0;
  const restarted = gateway(erp, store);
  assert.deepEqual((await restarted.current()).live().length, RECORDS);
  assert.deepEqual(erp.asked, ['count project.task', 'ids project.task', 'rows child']);
  assert.deepEqual(restarted.written, { members: [], bodies: [] });
  await store.close();
});

test('what is read is written in small pieces', async () => {
  const erp = largeErp();
  const store = await openStore('memory:');
  const { current, written } = gateway(erp, store);
  await current();
  assert.equal(sum(written.members), RECORDS);
  assert.ok(Math.max(...written.members) <= 200, `${Math.max(...written.members)} in one transaction`);
  assert.ok(Math.max(...written.bodies) <= 100);
  erp.rows.clear();
  erp.pass(6);
  assert.equal((await current()).live().length, 0);
  assert.ok(Math.max(...written.members) <= 200);
  await store.close();
});

test('a small reading is one transaction', async () => {
  const erp = new FakeErp();
  erp.put(1, 'one');
  erp.put(2, 'two');
  const store = await openStore('memory:');
  const { current, written } = gateway(erp, store);
  await current();
  assert.deepEqual(written.members, [2]);
  await store.close();
});

test('each record that is decoded and rendered may be the last before others have their turn', async () => {
  const erp = largeErp();
  const store = await openStore('memory:');
  const { turns, longest } = await holding((step) => {
    const counted = {
      ...model,
      assemble: (...of: Parameters<typeof model.assemble>) => {
        step();
        return model.assemble(...of);
      },
    };
    return gateway(erp, store, counted).current();
  });
  assert.equal(longest, 1);
  assert.ok(turns >= 2 * RECORDS, `${turns} turns`);
  await store.close();
});
