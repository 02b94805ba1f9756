/** Names and UIDs in the store: who sees a record by which, whatever is cut short. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Made } from '../../../lib/calendar/naming/claiming.ts';
import { type Identifiable, uuidUids } from '../../../lib/calendar/naming/identity.ts';
import { Registry } from '../../../lib/calendar/naming/registry.ts';
import { openMemory, openStore } from '../../../lib/store/index.ts';
import type { Intent, Outcome, Store } from '../../../lib/store/store.ts';

const MODEL = 'calendar.event';
const ANNE = 3;
const BERT = 4;
const uidOf = uuidUids('9a7d9c34-0000-4000-8000-000000000000');
const WISH = { name: 'invitation.ics', uid: 'x-1' };

const folder = mkdtempSync(join(tmpdir(), 'erpcal-registry-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const freshFile = () => `sqlite:${join(folder, `${files++}.sqlite`)}`;

/** A meeting in the ERP, as far as names go. */
interface Meeting extends Identifiable {
  readonly summary: string;
}

const meeting = (id: number, summary = 'Budget', records = [id]): Meeting => ({
  key: `${MODEL}-${id}`,
  records,
  summary,
});

const registryOf = (store: Store, uid: number) =>
  new Registry(store, { db: 'demo', uid, model: MODEL }, uidOf);

/** The body of an intent is the name of its meeting here. */
const bySummary: Made<Meeting> = (intent) => (resource) => resource.summary === intent.body;

function intentOf(uid: number, more: Partial<Intent> = {}): Intent {
  return {
    ...{ db: 'demo', model: MODEL, uid, icalUid: WISH.uid, name: WISH.name, hash: 'h', body: 'Budget' },
    ...{ since: 40, at: 1 },
    ...more,
  };
}

const EMPTY: Omit<Outcome, 'intent'> = {
  ...{ bindings: [], aliases: [], sidecars: [], pairings: [], hidden: [], orphans: [], gone: false },
};

/** What a PUT does when the ERP has made the meeting. */
async function settled(store: Store, intent: Intent, made: Meeting): Promise<void> {
  const wish = { name: intent.name, uid: intent.icalUid };
  const { bindings, aliases } = await registryOf(store, intent.uid).claim(made, wish);
  await store.settle({ ...EMPTY, intent, bindings, aliases });
}

async function seen(store: Store, uid: number, meetings: readonly Meeting[]): Promise<readonly string[]> {
  const names = await registryOf(store, uid).identify(meetings, bySummary);
  return meetings.map(({ key }) => names.get(key)?.name ?? 'nothing');
}

async function uidsSeen(store: Store, uid: number, meetings: readonly Meeting[]): Promise<readonly string[]> {
  const names = await registryOf(store, uid).identify(meetings, bySummary);
  return meetings.map(({ key }) => names.get(key)?.uid ?? 'nothing');
}

async function withStore(act: (store: Store) => Promise<void>): Promise<void> {
  const store = openMemory();
  try {
    await act(store);
  } finally {
    await store.close();
  }
}

test('two people import one invitation: each has its href and its UID, and no two entries share one', () =>
  withStore(async (store) => {
    const [annes, berts] = [meeting(41), meeting(42)];
    for (const [uid, made] of [
      [ANNE, annes],
      [BERT, berts],
    ] as const) {
      const intent = intentOf(uid, { since: Math.min(...made.records) - 1 });
      await store.intend(intent);
      await settled(store, intent, made);
    }
    assert.deepEqual(await seen(store, ANNE, [annes, berts]), ['invitation.ics', 'calendar.event-42.ics']);
    assert.deepEqual(await seen(store, BERT, [berts]), ['invitation.ics']);
    assert.deepEqual(await uidsSeen(store, BERT, [berts]), ['x-1']);
    // Later Anne invites Bert to hers, too.
    assert.deepEqual(await seen(store, BERT, [berts, annes]), ['invitation.ics', 'calendar.event-41.ics']);
    assert.deepEqual(await seen(store, BERT, [annes]), ['calendar.event-41.ics']);
    for (const uid of [ANNE, BERT]) {
      const uids = await uidsSeen(store, uid, [annes, berts]);
      assert.equal(new Set(uids).size, 2);
      assert.ok(uids.includes('x-1'));
    }
  }));

test('two people who import at once do not both get everybody’s name', () =>
  withStore(async (store) => {
    const intents = [intentOf(ANNE), intentOf(BERT)] as const;
    for (const intent of intents) await store.intend(intent);
    const claims = await Promise.all([
      registryOf(store, ANNE).claim(meeting(41), WISH),
      registryOf(store, BERT).claim(meeting(42), WISH),
    ]);
    for (const [index, intent] of intents.entries()) {
      const { bindings = [], aliases = [] } = claims[index] ?? {};
      await store.settle({ ...EMPTY, intent, bindings, aliases });
    }
    assert.deepEqual(await seen(store, ANNE, [meeting(41)]), ['invitation.ics']);
    assert.deepEqual(await seen(store, BERT, [meeting(42)]), ['invitation.ics']);
    assert.equal(new Set(await seen(store, 9, [meeting(41), meeting(42)])).size, 2);
  }));

test('the same UID under another href is his alone, too', () =>
  withStore(async (store) => {
    await settled(store, intentOf(ANNE), meeting(41));
    await settled(store, intentOf(BERT, { name: 'other.ics' }), meeting(42));
    assert.deepEqual(await seen(store, BERT, [meeting(42)]), ['other.ics']);
    assert.deepEqual(await uidsSeen(store, BERT, [meeting(42)]), ['x-1']);
    assert.notDeepEqual(await uidsSeen(store, ANNE, [meeting(42)]), ['x-1']);
    const registry = registryOf(store, BERT);
    assert.deepEqual((await registry.named('other.ics'))?.binding.records, [42]);
    const bases = (await registry.identified('x-1')).map(({ binding }) => binding.base);
    assert.deepEqual(bases, [42]);
    assert.deepEqual(
      (await registryOf(store, ANNE).identified('x-1')).map(({ name }) => name),
      ['invitation.ics'],
    );
  }));

test('what one of two deletes leaves the other’s alone, and frees his own name', () =>
  withStore(async (store) => {
    await settled(store, intentOf(ANNE), meeting(41));
    await settled(store, intentOf(BERT), meeting(42));
    await store.settle({ ...EMPTY, intent: intentOf(BERT, { body: '', since: -1 }), gone: true });
    assert.deepEqual(await seen(store, ANNE, [meeting(41)]), ['invitation.ics']);
    await settled(store, intentOf(BERT), meeting(43));
    assert.deepEqual(await seen(store, BERT, [meeting(43)]), ['invitation.ics']);
    await store.settle({ ...EMPTY, intent: intentOf(ANNE, { body: '', since: -1 }), gone: true });
    await settled(store, intentOf(ANNE), meeting(44));
    assert.deepEqual(await seen(store, ANNE, [meeting(44)]), ['invitation.ics']);
  }));

interface Crash {
  readonly what: string;
  /** After the gateway came up again, before the client tries again. */
  meanwhile(store: Store): Promise<void>;
}

const CRASHES: readonly Crash[] = [
  { what: 'nobody looks before the repeat', meanwhile: async () => {} },
  {
    what: 'another device of his looks first',
    meanwhile: async (store) => {
      assert.deepEqual(await seen(store, ANNE, [meeting(41)]), ['invitation.ics']);
      assert.deepEqual(await uidsSeen(store, ANNE, [meeting(41)]), ['x-1']);
      assert.deepEqual(await seen(store, BERT, [meeting(41)]), ['invitation.ics']);
    },
  },
  {
    what: 'somebody else he invited looks first',
    meanwhile: async (store) => {
      assert.deepEqual(await seen(store, BERT, [meeting(41)]), ['calendar.event-41.ics']);
    },
  },
  {
    what: 'somebody else he invited looks first, then another device of his',
    meanwhile: async (store) => {
      await seen(store, BERT, [meeting(41)]);
      assert.deepEqual(await seen(store, ANNE, [meeting(41)]), ['invitation.ics']);
    },
  },
  {
    what: 'another device of his looks, when he has made another of the same name',
    meanwhile: async (store) => {
      const found = await seen(store, ANNE, [meeting(43), meeting(41)]);
      assert.deepEqual(found, ['calendar.event-43.ics', 'invitation.ics']);
      assert.deepEqual(await seen(store, ANNE, [meeting(44)]), ['calendar.event-44.ics']);
    },
  },
  {
    what: 'what was there before is looked at',
    meanwhile: async (store) => {
      assert.deepEqual(await seen(store, ANNE, [meeting(40)]), ['calendar.event-40.ics']);
    },
  },
];

for (const { what, meanwhile } of CRASHES)
  test(`a create whose outcome was never kept converges: ${what}`, async () => {
    const url = freshFile();
    const before = await openStore(url);
    const intent = intentOf(ANNE);
    await before.intend(intent);
    await before.close(); // the ERP has made the meeting 41

    const store = await openStore(url);
    await meanwhile(store);
    assert.deepEqual(await store.intend({ ...intent, since: 41, at: 2 }), intent);
    await settled(store, intent, meeting(41));
    assert.deepEqual(await store.intents('demo', MODEL), []);
    const bindings = await store.bindings('demo', MODEL, { records: [41], keys: [meeting(41).key] });
    assert.deepEqual(
      bindings.map(({ name, uid, records }) => ({ name, uid, records })),
      [{ name: 'invitation.ics', uid: 'x-1', records: [41] }],
    );
    for (const uid of [ANNE, BERT])
      assert.deepEqual(await seen(store, uid, [meeting(41)]), ['invitation.ics']);
    await store.close();
  });

test('an occurrence the ERP made of a series meanwhile comes under the series’ name', () =>
  withStore(async (store) => {
    const intent = intentOf(ANNE);
    await store.intend(intent);
    assert.deepEqual(await seen(store, ANNE, [meeting(41)]), ['invitation.ics']);
    const series = { key: 'calendar.recurrence-7', records: [41, 42, 43], summary: 'Budget' };
    assert.deepEqual(await seen(store, ANNE, [series]), ['invitation.ics']);
    await settled(store, intent, series);
    assert.deepEqual(await seen(store, BERT, [series]), ['invitation.ics']);
  }));

test('what a create made is none of the records that clients know as something else', () =>
  withStore(async (store) => {
    await settled(store, intentOf(ANNE), meeting(41));
    await settled(store, intentOf(BERT), meeting(42));
    await seen(store, ANNE, [meeting(43)]);
    for (const [uid, icalUid, expected] of [
      [ANNE, 'x-1', [41, 42, 43, 44]],
      [ANNE, 'x-2', [42, 43, 44]],
    ] as const)
      assert.deepEqual(await registryOf(store, uid).free([41, 42, 43, 44], icalUid), expected);
  }));
