import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GrantMade } from '../../../lib/calendar/grants/grant.ts';
import { Grants } from '../../../lib/calendar/grants/grants.ts';
import { openMemory, type Store } from '../../../lib/store/index.ts';
import type { KeptGrant } from '../../../lib/store/store.ts';

const PHONE: GrantMade = { kind: 'device', db: 'demo', login: 'anne', name: 'Phone', client: 'ios' };
const PASSWORD = 'Pässwörd of anne';
const MINUTE = 60_000;

/** Grants by a clock that stands. */
function world() {
  const clock = { now: 1_000_000 };
  const store = openMemory(() => clock.now);
  return { clock, store, grants: new Grants(store.grants, () => clock.now) };
}

/** A row as it lies in the store. */
async function rowOf(store: Store, id: string): Promise<KeptGrant> {
  const row = (await store.grants.of('demo', 'anne')).find((one) => one.id === id);
  assert.ok(row);
  return row;
}

test('a secret opens what was sealed for it, however it is typed, and nothing else does', async () => {
  const { grants } = world();
  const { grant, secret } = await grants.make(PHONE, PASSWORD);
  const { grant: other, secret: second } = await grants.make({ ...PHONE, name: 'Tablet' }, 'another');
  assert.deepEqual(grant, { ...PHONE, id: grant.id, made: 1_000_000 });
  const opened = await grants.open('device', secret.toUpperCase().replaceAll('-', ''));
  assert.deepEqual([opened?.grant, opened?.sealed], [grant, PASSWORD]);
  assert.equal((await grants.open('device', second))?.sealed, 'another');
  assert.equal(await grants.open('feed', secret), undefined);
  assert.equal(await grants.open('device', PASSWORD), undefined);
  assert.equal(await grants.open('device', grant.id), undefined);
  assert.deepEqual(
    await grants.list('demo', 'anne'),
    [grant, other].sort((a, b) => (a.id < b.id ? -1 : 1)),
  );
  assert.deepEqual(await grants.list('demo', 'bert'), []);
});

test('the store tells neither secret nor password, nor how long it is', async () => {
  const { grants, store } = world();
  const short = await grants.make(PHONE, 'a');
  const long = await grants.make(PHONE, 'a password of sixty letters and some more, which is long enough');
  const rows = await store.grants.of('demo', 'anne');
  const text = JSON.stringify(rows);
  for (const { secret } of [short, long])
    for (const form of [secret, secret.replaceAll('-', '')]) assert.ok(!text.includes(form));
  assert.ok(!text.includes('sixty letters'));
  assert.equal(new Set(rows.map(({ sealed }) => sealed.length)).size, 1);
});

test('what is sealed opens at its own place alone', async () => {
  const { grants, store } = world();
  const { grant, secret } = await grants.make(PHONE, PASSWORD);
  const row = await rowOf(store, grant.id);
  await store.grants.remove('demo', 'anne', grant.id);
  await store.grants.add({ ...row, login: 'bert' });
  await assert.rejects(grants.open('device', secret));
});

test('of grants that end, nothing opens any more', async () => {
  const { grants, clock } = world();
  const { secret } = await grants.make({ ...PHONE, kind: 'page', lasts: MINUTE }, PASSWORD);
  const { grant, secret: revoked } = await grants.make(PHONE, PASSWORD);
  assert.ok(await grants.open('page', secret));
  clock.now += MINUTE;
  assert.equal(await grants.open('page', secret), undefined);
  assert.deepEqual(await grants.list('demo', 'anne'), [grant]);
  assert.equal(await grants.revoke('demo', 'bert', grant.id), false);
  assert.equal(grants.isRevoked(grant.id), false);
  assert.equal(await grants.revoke('demo', 'anne', grant.id), true);
  assert.equal(grants.isRevoked(grant.id), true);
  assert.equal(await grants.open('device', revoked), undefined);
});

test('a link works once', async () => {
  const { grants } = world();
  const { secret } = await grants.make({ ...PHONE, kind: 'link', lasts: MINUTE }, '{"profile":1}');
  assert.equal(await grants.take('device', secret), undefined);
  assert.equal((await grants.take('link', secret))?.sealed, '{"profile":1}');
  assert.equal(await grants.take('link', secret), undefined);
});

test('a new password is sealed for all of a user without their secrets, but not for links', async () => {
  const { grants } = world();
  const made = [
    await grants.make(PHONE, 'old'),
    await grants.make({ ...PHONE, kind: 'feed', calendar: 'Meetings' }, 'old'),
  ];
  const link = await grants.make({ ...PHONE, kind: 'link' }, 'profile');
  const other = await grants.make({ ...PHONE, login: 'bert' }, 'old');
  await grants.reseal('demo', 'anne', 'new');
  for (const { grant, secret } of made) assert.equal((await grants.open(grant.kind, secret))?.sealed, 'new');
  assert.equal((await grants.open('link', link.secret))?.sealed, 'profile');
  assert.equal((await grants.open('device', other.secret))?.sealed, 'old');
});

test('a refused password is so for all grants that hold it, until it is sealed anew', async () => {
  const { grants, clock } = world();
  const [phone, tablet] = [await grants.make(PHONE, 'old'), await grants.make(PHONE, 'old')];
  const newer = await grants.make(PHONE, 'new');
  const opened = await grants.open('device', phone.secret);
  assert.ok(opened);
  await grants.refused(opened, clock.now);
  const failed = { at: clock.now, reason: 'password' };
  const failures = async () =>
    Promise.all(
      [phone, tablet, newer].map(async ({ secret }) => (await grants.open('device', secret))?.grant.failed),
    );
  assert.deepEqual(await failures(), [failed, failed, undefined]);
  await grants.reseal('demo', 'anne', 'new');
  assert.deepEqual(await failures(), [undefined, undefined, undefined]);
  await grants.refused(opened, clock.now);
  assert.deepEqual(await failures(), [undefined, undefined, undefined], 'the old one was refused late');
});

test('a use is noted once a minute, and when what came of it changed', async () => {
  const { grants, store, clock } = world();
  const { grant } = await grants.make(PHONE, PASSWORD);
  const uses = async () => {
    const { used, failedAt, failedReason } = await rowOf(store, grant.id);
    return [used, failedAt, failedReason];
  };
  const began = clock.now;
  for (const [after, failed, expected] of [
    [0, undefined, [0, null, null]],
    [10_000, undefined, [0, null, null]],
    [20_000, 'erp-away', [20_000, 20_000, 'erp-away']],
    [30_000, 'erp-away', [20_000, 20_000, 'erp-away']],
    [40_000, undefined, [40_000, null, null]],
    [100_000, undefined, [100_000, null, null]],
  ] as const) {
    await grants.used(grant.id, began + after, failed);
    const [used, at, reason] = expected;
    assert.deepEqual(await uses(), [began + used, at === null ? null : began + at, reason]);
  }
});

test('a user has a hundred of a kind at most: sessions give way, devices do not', async () => {
  const { grants, clock } = world();
  const made = [];
  for (let count = 0; count < 100; count++, clock.now++)
    made.push(await grants.make({ ...PHONE, kind: 'page' }, PASSWORD));
  const last = await grants.make({ ...PHONE, kind: 'page' }, PASSWORD);
  assert.deepEqual(
    await grants.list('demo', 'anne'),
    [...made.slice(1), last].map(({ grant }) => grant),
  );
  for (let count = 0; count < 100; count++) await grants.make(PHONE, PASSWORD);
  await assert.rejects(grants.make(PHONE, PASSWORD), { status: 403 });
  assert.ok(await grants.make({ ...PHONE, login: 'bert' }, PASSWORD));
});
