import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Binding, CollectionKey, Member, Progress, Store } from '../../lib/store/store.ts';

const ANNE: CollectionKey = { db: 'demo', uid: 3, calendar: 'Meetings' };
const BERT: CollectionKey = { db: 'demo', uid: 4, calendar: 'Meetings' };

export function progress(revision: number, more: Partial<Progress> = {}): Progress {
  return { revision, count: 1, probed: 1000, compared: 2000, renderer: 'r1', ...more };
}

export function member(name: string, revision: number, more: Partial<Member> = {}): Member {
  return {
    name,
    key: `calendar.event-${revision}`,
    records: [revision],
    etag: `e-${name}-${revision}`,
    size: 10,
    modified: 5,
    from: 1,
    to: null,
    revision,
    removed: false,
    ...more,
  };
}

function binding(name: string, more: Partial<Binding> = {}): Binding {
  return {
    db: 'demo',
    model: 'calendar.event',
    key: 'calendar.event-7',
    base: 7,
    records: [7],
    name,
    uid: 'u7',
    ...more,
  };
}

/** What every store must do, whatever holds it. `open` gives an empty one. */
export function storeContract(kind: string, open: () => Promise<Store>): void {
  const check = (sentence: string, act: (store: Store) => Promise<void>) =>
    test(`${kind}: ${sentence}`, async () => {
      const store = await open();
      try {
        await act(store);
      } finally {
        await store.close();
      }
    });

  check('the epoch stays until it is renewed', async (store) => {
    const first = await store.epoch();
    assert.equal(await store.epoch(), first);
    const second = await store.renewEpoch();
    assert.notEqual(second, first);
    assert.equal(await store.epoch(), second);
  });

  check('the first value under a key stands', async (store) => {
    assert.equal(await store.once('namespace', () => 'one'), 'one');
    assert.equal(await store.once('namespace', () => 'two'), 'one');
  });

  check('a collection not seen yet has no progress and no members', async (store) => {
    assert.equal(await store.progress(ANNE), undefined);
    assert.deepEqual(await store.members(ANNE, 0), []);
  });

  check('a commit is read back as written, for its own collection alone', async (store) => {
    const members = [member('a.ics', 1, { records: [1, 2] }), member('b.ics', 1, { from: null, to: 9 })];
    assert.equal(await store.commit(ANNE, 0, { progress: progress(1), members }), true);
    assert.deepEqual(await store.progress(ANNE), progress(1));
    assert.deepEqual(await store.members(ANNE, 0), members);
    assert.deepEqual(await store.members(BERT, 0), []);
  });

  check('a commit on another revision than the stored one changes nothing', async (store) => {
    await store.commit(ANNE, 0, { progress: progress(1), members: [member('a.ics', 1)] });
    assert.equal(
      await store.commit(ANNE, 0, { progress: progress(1), members: [member('b.ics', 1)] }),
      false,
    );
    assert.equal(
      await store.commit(ANNE, 2, { progress: progress(3), members: [member('b.ics', 3)] }),
      false,
    );
    assert.deepEqual(await store.members(ANNE, 0), [member('a.ics', 1)]);
  });

  check('members after a revision are those changed since, traces among them', async (store) => {
    await store.commit(ANNE, 0, {
      progress: progress(1),
      members: [member('a.ics', 1), member('b.ics', 1), member('c.ics', 1)],
    });
    const removed = member('a.ics', 2, { removed: true });
    await store.commit(ANNE, 1, { progress: progress(2), members: [removed, member('c.ics', 2)] });
    assert.deepEqual(await store.members(ANNE, 1), [removed, member('c.ics', 2)]);
    assert.equal((await store.members(ANNE, 0)).length, 3);
  });

  check('bodies are kept by etag, once, and swept when no member shows them', async (store) => {
    await store.keep(new Map([['e-a.ics-1', Buffer.from('A')]]));
    await store.keep(
      new Map([
        ['e-a.ics-1', Buffer.from('other')],
        ['e-lost', Buffer.from('B')],
      ]),
    );
    await store.commit(ANNE, 0, { progress: progress(1), members: [member('a.ics', 1)] });
    assert.equal(await store.sweep(), 1);
    const bodies = await store.bodies(['e-a.ics-1', 'e-lost']);
    assert.deepEqual([...bodies.keys()], ['e-a.ics-1']);
    assert.equal(Buffer.from(bodies.get('e-a.ics-1') ?? []).toString(), 'A');
  });

  check('a binding is found by any of its records and by its key', async (store) => {
    const series = binding('calendar.event-7.ics', { key: 'calendar.recurrence-2', records: [7, 8, 9] });
    await store.bind([
      series,
      binding('calendar.event-30.ics', { key: 'calendar.event-30', base: 30, records: [30] }),
    ]);
    for (const of of [
      { records: [9], keys: [] },
      { records: [], keys: ['calendar.recurrence-2'] },
      { records: [8, 9], keys: ['calendar.recurrence-2'] },
    ])
      assert.deepEqual(await store.bindings('demo', 'calendar.event', of), [series]);
    assert.deepEqual(await store.bindings('other', 'calendar.event', { records: [9], keys: [] }), []);
  });

  check('a binding written again keeps its UID and base and moves to its new records', async (store) => {
    await store.bind([binding('calendar.event-7.ics')]);
    await store.bind([
      binding('calendar.event-7.ics', { key: 'calendar.recurrence-5', records: [8], uid: 'else', base: 8 }),
    ]);
    const expected = binding('calendar.event-7.ics', { key: 'calendar.recurrence-5', records: [8] });
    assert.deepEqual(await store.bindings('demo', 'calendar.event', { records: [8], keys: [] }), [expected]);
    assert.deepEqual(await store.bindings('demo', 'calendar.event', { records: [7], keys: [] }), []);
    assert.deepEqual(await store.named('demo', 'calendar.event', ['calendar.event-7.ics', 'no.ics']), [
      expected,
    ]);
  });

  check('a pairing, once made, is never made anew', async (store) => {
    await store.pair('demo', 'calendar.event', [{ record: 5, original: 1000 }]);
    await store.pair('demo', 'calendar.event', [
      { record: 5, original: 2000 },
      { record: 6, original: '2026-12-01' },
    ]);
    assert.deepEqual(await store.pairings('demo', 'calendar.event', [5, 6, 7]), [
      { record: 5, original: 1000 },
      { record: 6, original: '2026-12-01' },
    ]);
  });
}
