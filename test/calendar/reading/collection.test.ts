import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidUids } from '../../../lib/calendar/naming/identity.ts';
import { Registry } from '../../../lib/calendar/naming/registry.ts';
import { Bodies } from '../../../lib/calendar/reading/bodies.ts';
import { Collection } from '../../../lib/calendar/reading/collection.ts';
import type { Currency, Refresh } from '../../../lib/calendar/reading/parts.ts';
import type { Snapshot } from '../../../lib/calendar/reading/snapshot.ts';
import { ErpFault } from '../../../lib/erp/faults.ts';
import { parseCalendar } from '../../../lib/ical/index.ts';
import { openMemory } from '../../../lib/store/index.ts';
import { FakeErp, model as plain } from '../fake-erp.ts';

const key = { db: 'demo', uid: 3, calendar: 'Tasks' };
const PROBE = ['count project.task', 'ids project.task', 'rows child'];

function setUp(
  erp: FakeErp,
  more: { currency?: Partial<Currency>; store?: ReturnType<typeof openMemory>; model?: typeof plain } = {},
) {
  const store = more.store ?? openMemory();
  const bodies = new Bodies(store, 1e6);
  const uidOf = uuidUids('9a7d9c34-0000-4000-8000-000000000000');
  const model = more.model ?? plain;
  const registry = new Registry(store, { db: 'demo', uid: 3, model: model.model }, uidOf);
  const currency = { freshness: 5, fullCheck: 300, ...more.currency };
  const warnings: unknown[] = [];
  const log = { warn: (...line: unknown[]) => warnings.push(line) } as never;
  const clock = () => erp.now;
  const refreshes: Refresh[] = [];
  const onRefresh = (refresh: Refresh) => refreshes.push(refresh);
  const collection = new Collection({
    key,
    model,
    store,
    bodies,
    registry,
    currency,
    log,
    clock,
    onRefresh,
  });
  const texts = async (snapshot: Snapshot) => {
    const bytes = await bodies.get(snapshot.live().map(({ etag }) => etag));
    return snapshot
      .live()
      .map(({ etag }) => summaryOf(Buffer.from(bytes.get(etag) ?? []).toString()))
      .sort();
  };
  return { store, collection, warnings, refreshes, current: () => collection.current(erp.session), texts };
}

function summaryOf(text: string): unknown {
  return parseCalendar(text).getFirstSubcomponent('vtodo')?.getFirstPropertyValue('summary');
}

test('the first reading renders everything once, and keeps it over a restart', async () => {
  const erp = new FakeErp();
  const written = erp.now / 1000 - 1000;
  erp.put(1, 'one', { written });
  erp.put(2, 'two', { written });
  erp.put(3, 'not mine', { written, mine: false });
  const { current, texts, store } = setUp(erp);
  assert.deepEqual(await texts(await current()), ['one', 'two']);

  erp.pass(600);
  erp.asked.length = 0;
  const restarted = setUp(erp, { store });
  assert.deepEqual(await restarted.texts(await restarted.current()), ['one', 'two']);
  assert.ok(!erp.asked.includes('rows project.task'), 'nothing is read again after a restart');
});

test('a field added to the ERP is read of every record, though none was written', async () => {
  const erp = new FakeErp();
  erp.put(1, 'one', { written: erp.now / 1000 - 1000 });
  const before = setUp(erp);
  await before.current();
  erp.pass(100);
  const model = { ...plain, fields: [...plain.fields, 'location'] };
  assert.equal(before.collection.reads(plain), true);
  assert.equal(before.collection.reads(model), false);
  erp.asked.length = 0;
  await setUp(erp, { store: before.store, model }).current();
  assert.ok(erp.asked.includes('rows project.task'));
});

test('within freshness the ERP is not asked; after it an unchanged poll costs one light probe', async () => {
  const erp = new FakeErp();
  erp.put(1, 'one');
  const { current } = setUp(erp);
  await current();
  erp.pass(120);
  await current();
  erp.asked.length = 0;
  erp.pass(4);
  await current();
  assert.deepEqual(erp.asked, []);
  erp.pass(2);
  const [a, b] = await Promise.all([current(), current()]);
  assert.deepEqual(erp.asked, PROBE);
  assert.equal(a, b);
});

interface Change {
  readonly what: string;
  act(erp: FakeErp): void;
  readonly expected: readonly string[];
}

const CHANGES: readonly Change[] = [
  {
    what: 'a record is written',
    act: (erp) => erp.put(1, 'one, changed'),
    expected: ['one, changed', 'three', 'two'],
  },
  {
    what: 'a record is created',
    act: (erp) => erp.put(9, 'nine'),
    expected: ['nine', 'one', 'three', 'two'],
  },
  { what: 'a record is deleted', act: (erp) => erp.rows.delete(2), expected: ['one', 'three'] },
  {
    what: 'a record leaves the sight of the user',
    act: (erp) => erp.put(2, 'two', { mine: false }),
    expected: ['one', 'three'],
  },
  {
    what: 'one is deleted and one is created: the count stays',
    act: (erp) => {
      erp.rows.delete(2);
      erp.put(9, 'nine');
    },
    expected: ['nine', 'one', 'three'],
  },
  {
    what: 'only a child is written',
    act: (erp) => {
      const row = erp.rows.get(3);
      if (row) row.name = 'three, answered';
      erp.children.push({ id: 1, row: 3, written: erp.now / 1000 });
    },
    expected: ['one', 'three, answered', 'two'],
  },
  {
    what: 'a slow transaction shows up 50 s after its write_date',
    act: (erp) => erp.put(1, 'one, late', { written: erp.now / 1000 - 50 }),
    expected: ['one, late', 'three', 'two'],
  },
];

for (const { what, act, expected } of CHANGES)
  test(`the next poll shows it: ${what}`, async () => {
    const erp = new FakeErp();
    for (const [id, name] of [
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ] as const)
      erp.put(id, name);
    const { current, texts } = setUp(erp);
    const before = await current();
    erp.pass(100);
    await current();
    act(erp);
    erp.pass(6);
    const after = await current();
    assert.deepEqual(await texts(after), expected);
    assert.equal(after.progress.revision, before.progress.revision + 1);
  });

test('two writes within one second are both seen, and a quiet minute later nothing is read any more', async () => {
  const erp = new FakeErp();
  erp.put(1, 'one');
  const { current, texts } = setUp(erp, { currency: { freshness: 0 } });
  await current();
  erp.pass(100);
  erp.put(1, 'first');
  assert.deepEqual(await texts(await current()), ['first']);
  erp.put(1, 'second');
  assert.deepEqual(await texts(await current()), ['second']);
  for (let second = 0; second < 3; second++) {
    erp.pass(50);
    await current();
  }
  erp.asked.length = 0;
  erp.pass(1);
  await current();
  assert.deepEqual(erp.asked, PROBE);
});

test('what leaves the count unchanged without a write is found by the full check', async () => {
  const erp = new FakeErp();
  erp.put(1, 'one');
  erp.put(2, 'two', { mine: false });
  const { current, texts } = setUp(erp);
  await current();
  erp.pass(100);
  Object.assign(erp.rows.get(1) ?? {}, { mine: false });
  Object.assign(erp.rows.get(2) ?? {}, { mine: true });
  await current();
  erp.pass(301);
  assert.deepEqual(await texts(await current()), ['two']);
});

test('a change of what many records show is found by the full check', async () => {
  const erp = new FakeErp();
  erp.put(1, 'one');
  const { current, texts } = setUp(erp);
  await current();
  erp.pass(1000);
  await current();
  Object.assign(erp.rows.get(1) ?? {}, { name: 'one, renamed stage' });
  erp.sharedWritten = erp.now / 1000;
  erp.pass(301);
  assert.deepEqual(await texts(await current()), ['one, renamed stage']);
});

for (const [what, fault] of [
  ['not installed', new ErpFault("warning -- Object Error\n\nObject shared doesn't exist", '')],
  ['hidden from the user', new ErpFault(4, 'You are not allowed to access shared records.')],
] as const)
  test(`what many records show may be ${what}`, async () => {
    const erp = new FakeErp();
    erp.put(1, 'one');
    const { current, texts } = setUp(erp);
    await current();
    erp.sharedFault = fault;
    erp.pass(1000);
    erp.put(1, 'one, changed');
    assert.deepEqual(await texts(await current()), ['one, changed']);
  });

test('rows of one series are one member, also when only one of them is new', async () => {
  const erp = new FakeErp();
  erp.put(1, 'a', { group: 7 });
  erp.put(2, 'b', { group: 7 });
  const { current, texts } = setUp(erp);
  const [before] = (await current()).live();
  erp.pass(100);
  await current();
  erp.put(3, 'c', { group: 7 });
  erp.pass(6);
  const [after, ...others] = (await current()).live();
  assert.deepEqual([before?.name, others.length], [after?.name, 0]);
  assert.deepEqual(await texts(await current()), ['a + b + c']);
});

test('a record that cannot be rendered keeps its last good state and harms no other', async () => {
  const erp = new FakeErp();
  erp.put(1, 'one');
  erp.put(2, 'two');
  const { current, texts, warnings } = setUp(erp);
  await current();
  erp.pass(100);
  erp.put(1, 'broken');
  erp.put(2, 'two, changed');
  erp.put(3, 'broken');
  erp.pass(6);
  assert.deepEqual(await texts(await current()), ['one', 'two, changed']);
  assert.equal(warnings.length, 2);
});

test('each refresh tells what was read and what withheld', async () => {
  const erp = new FakeErp();
  erp.put(1, 'one');
  erp.put(2, 'two');
  const { current, refreshes } = setUp(erp);
  await current();
  await current();
  erp.pass(100);
  await current();
  erp.put(2, 'broken');
  erp.pass(6);
  await current();
  erp.down = true;
  erp.pass(6);
  await assert.rejects(current());
  assert.deepEqual(
    refreshes.map(({ read, withheld }) => [read, withheld]),
    [
      [2, 0],
      [2, 0],
      [1, 1],
    ],
  );
  assert.ok(refreshes.every(({ calendar }) => calendar === key.calendar));
});

test('an ERP that is away changes nothing', async () => {
  const erp = new FakeErp();
  erp.put(1, 'one');
  const { current, texts } = setUp(erp);
  await current();
  erp.pass(100);
  erp.down = true;
  await assert.rejects(current());
  erp.down = false;
  assert.deepEqual(await texts(await current()), ['one']);
});

test('two gateways on one store come to the same members and revisions', async () => {
  const erp = new FakeErp();
  erp.put(1, 'one');
  const first = setUp(erp);
  const second = setUp(erp, { store: first.store });
  await first.current();
  await second.current();
  erp.pass(100);
  erp.put(1, 'one, changed');
  const [a, b] = await Promise.all([first.current(), second.current()]);
  erp.pass(6);
  const [c, d] = [await first.current(), await second.current()];
  assert.deepEqual(c.live(), d.live());
  assert.ok(Math.max(a.progress.revision, b.progress.revision) <= c.progress.revision);
  assert.deepEqual(await second.texts(d), ['one, changed']);
});

test('records over before --past-days are not served, and leave when their day comes', async () => {
  const erp = new FakeErp();
  erp.put(1, 'old', { written: erp.now / 1000 - 40 * 86_400 });
  erp.put(2, 'recent', { written: erp.now / 1000 - 29 * 86_400 });
  const { current, texts } = setUp(erp, { currency: { pastDays: 30 } });
  assert.deepEqual(await texts(await current()), ['recent']);
  erp.pass(3 * 86_400);
  assert.deepEqual(await texts(await current()), []);
});
