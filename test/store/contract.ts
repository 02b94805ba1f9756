import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  Alias,
  AliasTraits,
  Binding,
  CollectionKey,
  Hidden,
  Intent,
  KeptExchange,
  KeptGrant,
  Member,
  Outcome,
  Progress,
  Sidecar,
  Standing,
  Store,
} from '../../lib/store/store.ts';

/** Everything kept is older. */
const LATER = Date.now() + 86_400_000;
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

function progressOf(standing: Standing | undefined): Progress | undefined {
  if (!standing) return undefined;
  const { age, epoch, ...progress } = standing;
  return progress;
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

function intent(more: Partial<Intent> = {}): Intent {
  return {
    ...{ db: 'demo', model: 'calendar.event', uid: 3, icalUid: 'x-1', name: 'x.ics', hash: 'h1' },
    ...{ body: 'BEGIN:VCALENDAR', since: 40, at: 1000 },
    ...more,
  };
}

function sidecar(name: string, uid: number, more: Partial<Sidecar> = {}): Sidecar {
  return { db: 'demo', model: 'calendar.event', name, uid, text: `text of ${uid}`, base: '{}', ...more };
}

function alias(uid: number, name: string, href: string, icalUid = `uid of ${href}`): Alias {
  return { db: 'demo', model: 'calendar.event', uid, name, href, icalUid };
}

function hidden(name: string, uid: number, fingerprint = 'f1'): Hidden {
  return { db: 'demo', model: 'calendar.event', uid, name, fingerprint };
}

export function exchange(mark: string, at: number, more: Partial<KeptExchange> = {}): KeptExchange {
  return {
    ...{
      db: 'demo',
      login: 'anne',
      mark,
      device: '',
      agent: 'iOS/17.1',
      asked: 'poll',
      calendar: 'Meetings',
    },
    ...{ entry: '', title: '', status: 207, condition: '', reason: '', proven: true, since: at, at },
    ...more,
  };
}

function outcome(more: Partial<Outcome> = {}): Outcome {
  return {
    ...{
      intent: intent(),
      bindings: [],
      aliases: [],
      sidecars: [],
      pairings: [],
      hidden: [],
      orphans: [],
      gone: false,
    },
    ...more,
  };
}

function grant(id: string, more: Partial<KeptGrant> = {}): KeptGrant {
  return {
    ...{ id, kind: 'device', hash: `hash of ${id}`, publicKey: 'key', sealed: 'sealed', sealing: 's1' },
    ...{ db: 'demo', login: 'anne', name: 'Phone', client: null, calendar: null, made: 1000 },
    ...{ expires: null, used: null, failedAt: null, failedReason: null },
    ...more,
  };
}

async function granted(store: Store, grants: readonly KeptGrant[]): Promise<void> {
  for (const one of grants) await store.grants.add(one);
}

async function bind(store: Store, bindings: readonly Binding[]): Promise<void> {
  assert.equal(await store.bind(bindings, new Set()), true);
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

  check('the epoch stays until something was restored', async (store) => {
    const first = await store.epoch();
    assert.equal(await store.epoch(), first);
    await store.restored();
    const second = await store.epoch();
    assert.notEqual(second, first);
    assert.equal(await store.epoch(), second);
  });

  check('an epoch is made by what was restored where there was none', async (store) => {
    await store.commit(ANNE, 0, { progress: progress(1), members: [] });
    assert.equal((await store.standing(ANNE))?.epoch, null);
    await store.restored();
    assert.equal((await store.standing(ANNE))?.epoch, await store.epoch());
  });

  check('where something was restored all is rendered anew, under the names it had', async (store) => {
    const members = [member('a.ics', 1), member('b.ics', 1, { removed: true })];
    await store.commit(ANNE, 0, { progress: progress(1), members });
    await bind(store, [binding('a.ics')]);
    await store.restored();
    assert.deepEqual(progressOf(await store.standing(ANNE)), progress(2, { renderer: '' }));
    assert.deepEqual(await store.members(ANNE, 0), members);
    assert.deepEqual(await store.named('demo', 'calendar.event', ['a.ics']), [binding('a.ics')]);
  });

  check('the first value under a key stands', async (store) => {
    assert.equal(await store.kept('namespace'), undefined);
    assert.equal(await store.once('namespace', () => 'one'), 'one');
    assert.equal(await store.kept('namespace'), 'one');
    assert.equal(await store.once('namespace', () => 'two'), 'one');
  });

  check('a value is amended by one after the other', async (store) => {
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, () =>
        store.amend('tally', (value, now) => {
          seen.push(now);
          return String(Number(value ?? 0) + 1);
        }),
      ),
    );
    assert.equal(await store.kept('tally'), '20');
    assert.ok(seen.every((now) => Math.abs(now - Date.now()) < 3_600_000));
  });

  check('what cannot be amended stays', async (store) => {
    await store.amend('tally', () => 'one');
    const failing = store.amend('tally', () => {
      throw new Error('no');
    });
    await assert.rejects(failing, /^Error: no$/);
    assert.equal(await store.kept('tally'), 'one');
  });

  check('a collection not seen yet has no progress and no members', async (store) => {
    assert.equal(await store.standing(ANNE), undefined);
    assert.deepEqual(await store.members(ANNE, 0), []);
  });

  check('a commit is read back as written, for its own collection alone', async (store) => {
    const members = [member('a.ics', 1, { records: [1, 2] }), member('b.ics', 1, { from: null, to: 9 })];
    assert.equal(await store.commit(ANNE, 0, { progress: progress(1), members }), true);
    assert.deepEqual(progressOf(await store.standing(ANNE)), progress(1));
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

  check('members are read a page at a time, and none is passed over', async (store) => {
    const names = Array.from({ length: 2300 }, (_, n) => `${n % 7}-${n}.ics`);
    const members = names.map((name, n) => member(name, 1 + (n % 2)));
    await store.commit(ANNE, 0, { progress: progress(2), members });
    await store.commit(BERT, 0, { progress: progress(1), members: [member('b.ics', 1)] });
    const read = async (revision: number) =>
      (await store.members(ANNE, revision)).map(({ name }) => name).sort();
    assert.deepEqual(await read(0), [...names].sort());
    assert.deepEqual(await read(1), names.filter((_, n) => n % 2 === 1).sort());
    assert.deepEqual(await read(2), []);
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
    assert.equal(await store.sweep(LATER), 1);
    const bodies = await store.bodies(['e-a.ics-1', 'e-lost']);
    assert.deepEqual([...bodies.keys()], ['e-a.ics-1']);
    assert.equal(Buffer.from(bodies.get('e-a.ics-1') ?? []).toString(), 'A');
  });

  check('a binding is found by any of its records, by its key and by its UID', async (store) => {
    const series = binding('calendar.event-7.ics', { key: 'calendar.recurrence-2', records: [7, 8, 9] });
    await bind(store, [
      series,
      binding('calendar.event-30.ics', { key: 'calendar.event-30', base: 30, records: [30], uid: 'u30' }),
    ]);
    for (const of of [
      { records: [9], keys: [] },
      { records: [], keys: ['calendar.recurrence-2'] },
      { records: [8, 9], keys: ['calendar.recurrence-2'] },
    ])
      assert.deepEqual(await store.bindings('demo', 'calendar.event', of), [series]);
    assert.deepEqual(await store.identified('demo', 'calendar.event', 'u7'), [series]);
    assert.deepEqual(await store.bindings('other', 'calendar.event', { records: [9], keys: [] }), []);
  });

  check('a binding written again keeps its UID and base and moves to its new records', async (store) => {
    await bind(store, [binding('calendar.event-7.ics')]);
    await bind(store, [
      binding('calendar.event-7.ics', { key: 'calendar.recurrence-5', records: [8], uid: 'else', base: 8 }),
    ]);
    const expected = binding('calendar.event-7.ics', { key: 'calendar.recurrence-5', records: [8] });
    assert.deepEqual(await store.bindings('demo', 'calendar.event', { records: [8], keys: [] }), [expected]);
    assert.deepEqual(await store.bindings('demo', 'calendar.event', { records: [7], keys: [] }), []);
    assert.deepEqual(await store.named('demo', 'calendar.event', ['calendar.event-7.ics', 'no.ics']), [
      expected,
    ]);
  });

  check('what is kept of others that had the same ids before is let go', async (store) => {
    const [born, sent] = [
      binding('calendar.event-7.ics'),
      binding('x.ics', { key: 'calendar.event-8', base: 8, records: [8], uid: 'x-1' }),
    ];
    const series = binding('y.ics', { key: 'calendar.recurrence-3', base: 9, records: [9, 10], uid: 'y-1' });
    const [names, records] = [
      ['calendar.event-7.ics', 'x.ics', 'y.ics'],
      [7, 8, 9, 10],
    ];
    await store.settle(
      outcome({
        bindings: [born, sent, series],
        aliases: [alias(4, 'x.ics', 'z.ics')],
        sidecars: names.map((name) => sidecar(name, 0)),
        hidden: [hidden('x.ics', 4), hidden('y.ics', 4)],
        pairings: records.map((record) => ({ record, original: record * 1000 })),
      }),
    );
    const meet = (made: Readonly<Record<string, string>>) =>
      store.meet('demo', 'calendar.event', new Map(Object.entries(made)), ({ name }) => name !== 'x.ics');
    const left = () => store.named('demo', 'calendar.event', names);
    const first = Object.fromEntries(records.map((record) => [`calendar.event-${record}`, 'then']));
    await meet({ ...first, 'calendar.recurrence-3': 'then' });
    await meet(first);
    await store.meet('other', 'calendar.event', new Map([['calendar.event-7', 'now']]), () => false);
    assert.deepEqual(await left(), [born, sent, series]);
    await meet({ ...first, 'calendar.event-7': 'now', 'calendar.event-8': 'now', 'calendar.event-9': 'now' });
    const nobodys = { ...born, key: '', records: [] };
    const shorter = { ...series, base: 10, records: [10] };
    assert.deepEqual(await left(), [nobodys, shorter]);
    const kept = await store.sidecars('demo', 'calendar.event', names, 4);
    assert.deepEqual(
      kept.map(({ name }) => name),
      ['y.ics'],
    );
    assert.deepEqual(await store.hidden('demo', 'calendar.event', 4), [hidden('y.ics', 4)]);
    assert.deepEqual(await store.aliases('demo', 'calendar.event', 4, { names }), []);
    const paired = await store.pairings('demo', 'calendar.event', records);
    assert.deepEqual(paired, [{ record: 10, original: 10_000 }]);
    assert.deepEqual(await store.bindings('demo', 'calendar.event', { records: [7, 8, 9], keys: [] }), []);
    await meet({ 'calendar.recurrence-3': 'now' });
    assert.deepEqual(await left(), [nobodys, { ...shorter, key: 'calendar.event-10' }]);
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

  check('an intent stands until it is settled or withdrawn, one for a user and a UID', async (store) => {
    const first = intent();
    assert.deepEqual(await store.intend(first), first);
    assert.deepEqual(await store.intend(intent({ hash: 'h2', name: 'y.ics', since: 50 })), first);
    const others = [intent({ uid: 4, at: 2 }), intent({ icalUid: 'x-2', at: 3 })];
    for (const other of others) assert.deepEqual(await store.intend(other), other);
    await store.intend(intent({ model: 'project.task' }));
    assert.deepEqual(await store.intents('demo', 'calendar.event'), [...others, first]);
    await store.settle(outcome({ intent: first }));
    await store.withdraw(intent({ uid: 4 }));
    assert.deepEqual(await store.intents('demo', 'calendar.event'), [intent({ icalUid: 'x-2', at: 3 })]);
    assert.equal((await store.intents('demo', 'project.task')).length, 1);
    assert.deepEqual(await store.intend(intent({ hash: 'h2' })), intent({ hash: 'h2' }));
  });

  check('an intent goes when its client gave up long ago', async (store) => {
    const day = 86_400_000;
    const recent = intent({ icalUid: 'x-2', at: LATER - 20 * day });
    await store.intend(intent({ at: LATER - 80 * day }));
    await store.intend(recent);
    await store.sweep(LATER);
    assert.deepEqual(await store.intents('demo', 'calendar.event'), [recent]);
  });

  check('an outcome is kept whole, and ends its intent', async (store) => {
    const written = outcome({
      bindings: [binding('x.ics', { records: [41, 42], base: 41, key: 'calendar.event-41', uid: 'x-1' })],
      sidecars: [sidecar('x.ics', 0), sidecar('x.ics', 3)],
      pairings: [{ record: 42, original: 5000 }],
      hidden: [hidden('x.ics', 4)],
    });
    await store.settle(written);
    const read = await store.bindings('demo', 'calendar.event', { records: [42], keys: [] });
    assert.deepEqual(read, written.bindings);
    assert.deepEqual(await store.sidecars('demo', 'calendar.event', ['x.ics'], 3), written.sidecars);
    assert.deepEqual(await store.pairings('demo', 'calendar.event', [42]), written.pairings);
    assert.deepEqual(await store.hidden('demo', 'calendar.event', 4), written.hidden);
  });

  check('an outcome that cannot be kept whole leaves everything as it was', async (store) => {
    await store.intend(intent());
    const broken = sidecar('x.ics', 0, { text: undefined as unknown as string });
    await assert.rejects(
      store.settle(outcome({ bindings: [binding('x.ics')], sidecars: [sidecar('x.ics', 3), broken] })),
    );
    assert.deepEqual(await store.named('demo', 'calendar.event', ['x.ics']), []);
    assert.deepEqual(await store.sidecars('demo', 'calendar.event', ['x.ics'], 3), []);
    assert.deepEqual(await store.intents('demo', 'calendar.event'), [intent()]);
  });

  check('sidecars are those of everybody and of the user, and are replaced', async (store) => {
    const all = [0, 3, 4].map((uid) => sidecar('x.ics', uid));
    await store.settle(outcome({ sidecars: [...all, sidecar('y.ics', 0)] }));
    const sidecars = (uid: number) => store.sidecars('demo', 'calendar.event', ['x.ics'], uid);
    assert.deepEqual(await sidecars(4), [all[0], all[2]]);
    assert.deepEqual(await sidecars(9), [all[0]]);
    await store.settle(outcome({ sidecars: [sidecar('x.ics', 4, { text: 'new', base: '[1]' })] }));
    assert.deepEqual(await sidecars(4), [all[0], sidecar('x.ics', 4, { text: 'new', base: '[1]' })]);
    assert.deepEqual(await sidecars(3), [all[0], all[1]]);
  });

  check('a pairing that a client made replaces the one that was found out', async (store) => {
    await store.pair('demo', 'calendar.event', [{ record: 5, original: 1000 }]);
    await store.settle(outcome({ pairings: [{ record: 5, original: '2026-12-01' }] }));
    const expected = [{ record: 5, original: '2026-12-01' }];
    assert.deepEqual(await store.pairings('demo', 'calendar.event', [5]), expected);
  });

  check("an alias is its user's own, and found by what it names and by what it is", async (store) => {
    const [one, two, other] = [
      alias(4, 'a.ics', 'x.ics'),
      alias(4, 'b.ics', 'y.ics'),
      alias(3, 'a.ics', 'x.ics'),
    ];
    await store.settle(outcome({ aliases: [one, two, other] }));
    const aliases = (of: AliasTraits) => store.aliases('demo', 'calendar.event', 4, of);
    assert.deepEqual(await aliases({ names: ['a.ics'] }), [one]);
    assert.deepEqual(await aliases({ hrefs: ['x.ics'], icalUids: ['uid of y.ics'] }), [one, two]);
    assert.deepEqual(await aliases({}), []);
    await store.rebind([], [alias(4, 'c.ics', 'x.ics', 'new')]);
    assert.deepEqual(await aliases({ names: ['a.ics', 'c.ics'] }), [alias(4, 'c.ics', 'x.ics', 'new')]);
  });

  check('what is gone under an alias is what the alias names', async (store) => {
    const mine = binding('calendar.event-41.ics', { key: 'calendar.event-41', base: 41, records: [41] });
    await store.settle(
      outcome({
        bindings: [binding('x.ics'), mine],
        aliases: [alias(3, mine.name, 'x.ics')],
        sidecars: [sidecar('x.ics', 0), sidecar(mine.name, 0)],
      }),
    );
    await store.settle(outcome({ gone: true }));
    assert.deepEqual(await store.named('demo', 'calendar.event', ['x.ics', mine.name]), [binding('x.ics')]);
    const left = await store.sidecars('demo', 'calendar.event', ['x.ics', mine.name], 3);
    assert.deepEqual(left, [sidecar('x.ics', 0)]);
    assert.deepEqual(await store.aliases('demo', 'calendar.event', 3, { hrefs: ['x.ics'] }), []);
  });

  check('what is gone is forgotten: its binding, all its sidecars, and who hid it', async (store) => {
    const other = binding('y.ics', { key: 'calendar.event-8', base: 8, records: [8] });
    await store.settle(
      outcome({
        bindings: [binding('x.ics'), other],
        sidecars: [sidecar('x.ics', 0), sidecar('x.ics', 4), sidecar('y.ics', 0)],
        hidden: [hidden('x.ics', 4), hidden('y.ics', 4)],
      }),
    );
    await store.settle(outcome({ gone: true }));
    assert.deepEqual(await store.named('demo', 'calendar.event', ['x.ics', 'y.ics']), [other]);
    const left = await store.sidecars('demo', 'calendar.event', ['x.ics', 'y.ics'], 4);
    assert.deepEqual(left, [sidecar('y.ics', 0)]);
    assert.deepEqual(await store.hidden('demo', 'calendar.event', 4), [hidden('y.ics', 4)]);
  });

  for (const { what, before, records, left } of TAKEN_OVER)
    check(`a settled binding takes over: ${what}`, async (store) => {
      await bind(store, [before]);
      const settled = binding('x.ics', { key: 'calendar.event-41', base: 41, records, uid: 'x-1' });
      await store.settle(outcome({ bindings: [settled] }));
      const names = [before.name, 'x.ics'];
      const named = await store.named('demo', 'calendar.event', names);
      assert.deepEqual(named, [...left, settled]);
      const found = await store.bindings('demo', 'calendar.event', { records, keys: [settled.key] });
      assert.deepEqual(found, [settled]);
    });

  check("a hidden entry is the user's own, and comes back", async (store) => {
    await store.settle(outcome({ hidden: [hidden('x.ics', 3), hidden('y.ics', 3), hidden('x.ics', 4)] }));
    await store.settle(outcome({ hidden: [hidden('y.ics', 3, 'f2')] }));
    assert.deepEqual(await store.hidden('demo', 'calendar.event', 3), [
      hidden('x.ics', 3),
      hidden('y.ics', 3, 'f2'),
    ]);
    await store.unhide('demo', 'calendar.event', 3, ['x.ics', 'z.ics']);
    assert.deepEqual(await store.hidden('demo', 'calendar.event', 3), [hidden('y.ics', 3, 'f2')]);
    assert.deepEqual(await store.hidden('demo', 'calendar.event', 4), [hidden('x.ics', 4)]);
  });

  check("properties are kept for one user's calendar, all or none", async (store) => {
    assert.deepEqual(await store.properties(ANNE), new Map());
    await store.setProperties(
      ANNE,
      new Map([
        ['{x}color', '#ff0000'],
        ['{DAV:}displayname', 'Mine'],
      ]),
    );
    await store.setProperties(
      ANNE,
      new Map<string, string | undefined>([
        ['{x}color', '#00ff00'],
        ['{DAV:}displayname', undefined],
        ['{x}no', undefined],
      ]),
    );
    assert.deepEqual(await store.properties(ANNE), new Map([['{x}color', '#00ff00']]));
    assert.deepEqual(await store.properties(BERT), new Map());
    const broken = new Map([
      ['{x}color', 'blue'],
      ['{x}order', {} as unknown as string],
    ]);
    await assert.rejects(store.setProperties(ANNE, broken));
    assert.deepEqual(await store.properties(ANNE), new Map([['{x}color', '#00ff00']]));
  });

  check('of an exchange that comes again the time alone moves, and the newest come first', async (store) => {
    await store.keepExchanges([exchange('a', 10), exchange('b', 20), exchange('c', 30, { login: 'bert' })]);
    await store.keepExchanges([exchange('a', 40, { since: 39 })]);
    await store.keepExchanges([exchange('b', 15)]);
    await store.keepExchanges([]);
    assert.deepEqual(await store.exchanges('demo', 'anne'), [
      exchange('a', 40, { since: 10 }),
      exchange('b', 20),
    ]);
    assert.deepEqual(await store.exchanges('demo', 'bert'), [exchange('c', 30, { login: 'bert' })]);
    assert.deepEqual(await store.exchanges('other', 'anne'), []);
  });

  check(
    'fifty exchanges of a user are kept, and of no device so many that others have none',
    async (store) => {
      const phone = Array.from({ length: 60 }, (_, at) => exchange(`phone ${at}`, 1000 + at));
      const others = ['1', '2', '3'].flatMap((device) =>
        Array.from({ length: 15 }, (_, at) => exchange(`${device} ${at}`, 100 + at, { device })),
      );
      await store.keepExchanges(others);
      await store.keepExchanges(phone);
      const kept = await store.exchanges('demo', 'anne');
      assert.deepEqual(
        kept.slice(0, 25).map(({ mark }) => mark),
        phone
          .map(({ mark }) => mark)
          .reverse()
          .slice(0, 25),
      );
      assert.equal(kept.length, 50);
      assert.deepEqual(new Set(kept.map(({ device }) => device)), new Set(['', '1', '2', '3']));
    },
  );

  check('what nobody proved to be his makes no user, and takes the place of nothing', async (store) => {
    const stranger = (n: number) => exchange(`guess ${n}`, 1000 + n, { proven: false, status: 401 });
    const guesses = Array.from({ length: 80 }, (_, n) => stranger(n));
    await store.keepExchanges(guesses);
    assert.deepEqual(await store.exchanges('demo', 'anne'), []);
    const own = Array.from({ length: 20 }, (_, n) => exchange(`own ${n}`, n));
    await store.keepExchanges(own);
    await store.keepExchanges(guesses);
    assert.deepEqual(await store.exchanges('demo', 'anne'), [
      ...guesses.reverse().slice(0, 5),
      ...own.reverse(),
    ]);
  });

  check('exchanges of devices that are not in use any more are swept', async (store) => {
    const before = LATER - 90 * 86_400_000;
    await store.keepExchanges([exchange('old', before), exchange('new', LATER - 1000)]);
    await store.sweep(LATER);
    assert.deepEqual(
      (await store.exchanges('demo', 'anne')).map(({ mark }) => mark),
      ['new'],
    );
  });

  check('sidecars and hidden entries of names that nothing is bound to are swept', async (store) => {
    await store.settle(
      outcome({
        bindings: [binding('x.ics')],
        sidecars: [sidecar('x.ics', 3), sidecar('gone.ics', 0), sidecar('x.ics', 0, { db: 'other' })],
        hidden: [hidden('x.ics', 3), hidden('gone.ics', 3)],
      }),
    );
    await store.sweep(LATER);
    assert.deepEqual(await store.sidecars('demo', 'calendar.event', ['x.ics', 'gone.ics'], 3), [
      sidecar('x.ics', 3),
    ]);
    assert.deepEqual(await store.sidecars('other', 'calendar.event', ['x.ics'], 3), []);
    assert.deepEqual(await store.hidden('demo', 'calendar.event', 3), [hidden('x.ics', 3)]);
  });

  check(
    'a grant is found by its hash, and listed for its user in the order in which they were made',
    async (store) => {
      const feed = grant('b', {
        kind: 'feed',
        calendar: 'Meetings',
        client: 'outlook',
        made: 900,
        expires: 5,
      });
      const others = [grant('c', { login: 'bert' }), grant('d', { db: 'other' })];
      await granted(store, [grant('a'), feed, ...others]);
      assert.deepEqual(await store.grants.find('hash of b'), feed);
      assert.equal(await store.grants.find('b'), undefined);
      assert.deepEqual(await store.grants.of('demo', 'anne'), [feed, grant('a')]);
      assert.deepEqual(await store.grants.of('demo', 'cleo'), []);
      await assert.rejects(store.grants.add(grant('e', { hash: feed.hash })));
    },
  );

  check('a grant is removed by its user alone', async (store) => {
    await granted(store, [grant('a')]);
    assert.equal(await store.grants.remove('demo', 'bert', 'a'), false);
    assert.equal(await store.grants.remove('other', 'anne', 'a'), false);
    assert.equal(await store.grants.remove('demo', 'anne', 'a'), true);
    assert.equal(await store.grants.remove('demo', 'anne', 'a'), false);
    assert.equal(await store.grants.find('hash of a'), undefined);
  });

  check('a grant is taken by one alone', async (store) => {
    await granted(store, [grant('a', { kind: 'link' })]);
    const taken = await Promise.all(Array.from({ length: 5 }, () => store.grants.take('hash of a')));
    assert.deepEqual(
      taken.filter((one) => one !== undefined),
      [grant('a', { kind: 'link' })],
    );
    assert.deepEqual(await store.grants.of('demo', 'anne'), []);
  });

  check('what failed in all grants of one sealing is mended by sealing anew', async (store) => {
    const others = [grant('c', { sealing: 's2' }), grant('d', { login: 'bert' })];
    await granted(store, [grant('a'), grant('b'), ...others]);
    await store.grants.fail({ db: 'demo', login: 'anne', sealing: 's1' }, 7000, 'password');
    const failed = { failedAt: 7000, failedReason: 'password' };
    assert.deepEqual(await store.grants.of('demo', 'anne'), [
      grant('a', failed),
      grant('b', failed),
      others[0],
    ]);
    assert.deepEqual(await store.grants.of('demo', 'bert'), [others[1]]);
    await store.grants.reseal([
      { id: 'a', sealed: 'anew', sealing: 's3' },
      { id: 'gone', sealed: 'anew', sealing: 's3' },
    ]);
    assert.deepEqual(await store.grants.find('hash of a'), grant('a', { sealed: 'anew', sealing: 's3' }));
    assert.deepEqual(await store.grants.find('hash of b'), grant('b', failed));
    assert.equal(await store.grants.find('hash of gone'), undefined);
  });

  check('the last use of a grant is kept with what came of it', async (store) => {
    await granted(store, [grant('a'), grant('b')]);
    await store.grants.used('a', 5000, 'erp-away');
    const failed = grant('a', { used: 5000, failedAt: 5000, failedReason: 'erp-away' });
    assert.deepEqual(await store.grants.of('demo', 'anne'), [failed, grant('b')]);
    await store.grants.used('a', 6000, null);
    assert.deepEqual(await store.grants.find('hash of a'), grant('a', { used: 6000 }));
  });

  check('grants that are over are swept', async (store) => {
    await granted(store, [
      grant('a'),
      grant('b', { expires: LATER - 1 }),
      grant('c', { expires: LATER + 1 }),
    ]);
    await store.sweep(LATER);
    const left = await store.grants.of('demo', 'anne');
    assert.deepEqual(
      left.map(({ id }) => id),
      ['a', 'c'],
    );
  });
}

const GENERATED = binding('calendar.event-41.ics', { key: 'calendar.event-41', base: 41, records: [41] });

/** Another device saw the records before the change was settled. */
const TAKEN_OVER = [
  { what: 'the whole of another', before: GENERATED, records: [41, 42], left: [] },
  {
    what: 'its base and key',
    before: { ...GENERATED, records: [41, 42, 43] },
    records: [41],
    left: [{ ...GENERATED, base: 42, key: 'calendar.event-42', records: [42, 43] }],
  },
  {
    what: 'occurrences of a series',
    before: binding('calendar.event-30.ics', {
      key: 'calendar.recurrence-2',
      base: 30,
      records: [30, 41, 42],
    }),
    records: [41, 42],
    left: [binding('calendar.event-30.ics', { key: 'calendar.recurrence-2', base: 30, records: [30] })],
  },
];
