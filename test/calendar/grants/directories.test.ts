import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeviceDirectory, FeedDirectory } from '../../../lib/calendar/grants/directories.ts';
import type { GrantMade } from '../../../lib/calendar/grants/grant.ts';
import { Grants } from '../../../lib/calendar/grants/grants.ts';
import type { Directory, Home } from '../../../lib/calendar/types.ts';
import { away } from '../../../lib/errors.ts';
import { silent } from '../../../lib/log.ts';
import { openMemory } from '../../../lib/store/index.ts';
import { FixtureCalendar, FixtureDirectory } from '../../dav/fixture-calendar.ts';

const PHONE: GrantMade = { kind: 'device', db: 'erp', login: 'anne', name: 'Phone' };
const FEED: GrantMade = { ...PHONE, kind: 'feed', calendar: 'Meetings' };
const DAY = 86_400_000;

function world() {
  const clock = { now: 1_000_000 };
  const store = openMemory(() => clock.now);
  const grants = new Grants(store.grants, () => clock.now);
  const erp = new FixtureDirectory({
    'erp/anne': { password: 'right', calendars: [new FixtureCalendar({ name: 'Meetings' })] },
  });
  const asked: Parameters<Directory['logIn']>[] = [];
  const directory: Directory = {
    defaultDb: () => erp.defaultDb(),
    async logIn(...of) {
      asked.push(of);
      return erp.logIn(...of);
    },
  };
  const parts = { directory, grants, log: silent, clock: () => clock.now };
  const devices = new DeviceDirectory(parts, 'on');
  return { clock, store, grants, erp, asked, devices, feeds: new FeedDirectory(parts) };
}

test('the ERP is asked for the password of its own, under the login it spells itself', async () => {
  const { grants, devices, asked } = world();
  const { secret, grant } = await grants.make(PHONE, 'right');
  const home = await devices.logIn('erp', 'Anne', secret);
  assert.ok(home);
  assert.equal(devices.deviceOf(home), grant.id);
  const own = await devices.logIn('erp', 'anne', 'right', home);
  assert.ok(own);
  assert.equal(devices.deviceOf(own), undefined);
  assert.deepEqual(asked, [
    ['erp', 'anne', 'right', undefined],
    ['erp', 'anne', 'right', home],
  ]);
});

for (const [what, db, login] of [
  ['another user', 'erp', 'bert'],
  ['another database', 'other', 'anne'],
] as const)
  test(`a device password is not for ${what}`, async () => {
    const { grants, devices, asked } = world();
    const { secret } = await grants.make(PHONE, 'right');
    assert.equal(await devices.logIn(db, login, secret), undefined);
    assert.deepEqual(asked, []);
  });

test('whom it let in before, the ERP is told while the password is the same', async () => {
  const { grants, devices, asked, erp } = world();
  const { secret } = await grants.make(PHONE, 'right');
  const befores: (Home | undefined)[] = [];
  let home = await devices.logIn('erp', 'anne', secret);
  befores.push(home);
  home = await devices.logIn('erp', 'anne', secret, home);
  erp.users.set('erp/anne', { password: 'new', calendars: [] });
  await grants.reseal('erp', 'anne', 'new');
  home = await devices.logIn('erp', 'anne', secret, home);
  assert.deepEqual(
    asked.map(([, , password, before]) => [password, before]),
    [
      ['right', undefined],
      ['right', befores[0]],
      ['new', undefined],
    ],
  );
});

test('a refusal is believed for a day, and told in the way of devices and of readers', async () => {
  const { clock, grants, devices, feeds, asked } = world();
  const [phone, feed] = [await grants.make(PHONE, 'wrong'), await grants.make(FEED, 'wrong')];
  const asking = async () => {
    await assert.rejects(devices.logIn('erp', 'anne', phone.secret), { status: 401 });
    await assert.rejects(feeds.logIn('', '', feed.secret), { status: 403 });
    return asked.length;
  };
  assert.equal(await asking(), 1);
  clock.now += DAY - 1;
  assert.equal(await asking(), 1);
  clock.now += 1;
  assert.equal(await asking(), 2);
});

test('what was revoked stands no more, and the others do', async () => {
  const { grants, devices } = world();
  const [phone, tablet] = [await grants.make(PHONE, 'right'), await grants.make(PHONE, 'right')];
  const homes = await Promise.all([phone, tablet].map(({ secret }) => devices.logIn('erp', 'anne', secret)));
  await grants.revoke('erp', 'anne', phone.grant.id);
  assert.deepEqual(
    homes.map((home) => home && devices.stands(home)),
    [false, true],
  );
});

test('who can be let in is let in by a store that takes no notes', async () => {
  const { grants, devices, erp, store } = world();
  const { secret } = await grants.make(PHONE, 'right');
  store.grants.used = () => Promise.reject(new Error('The disk is full.'));
  store.grants.fail = () => Promise.reject(new Error('The disk is full.'));
  assert.ok(await devices.logIn('erp', 'anne', secret));
  erp.down = away('The ERP is away.');
  await assert.rejects(devices.logIn('erp', 'anne', secret), { status: 503 });
  erp.down = undefined;
  erp.users.delete('erp/anne');
  await assert.rejects(devices.logIn('erp', 'anne', secret), { status: 401 });
});
