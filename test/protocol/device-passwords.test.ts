/** What a device's own password opens, and what it costs the ERP when it opens nothing any more. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { Grants } from '../../lib/calendar/grants/grants.ts';
import { silent } from '../../lib/log.ts';
import { startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { openStore } from '../../lib/store/index.ts';
import { FEED, LATER, logIns, mistyped, PHONE, within } from './grants/place.ts';
import { Device } from './outages/device.ts';

const VERSIONS = ['6.1', '14', '19'] as const satisfies readonly VersionName[];

const EVENT = [
  ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', 'UID:by-a-device'],
  ...['DTSTAMP:20261101T000000Z', 'DTSTART:20261215T100000Z', 'DTEND:20261215T110000Z', 'SUMMARY:Mine'],
  ...['END:VEVENT', 'END:VCALENDAR', ''],
].join('\r\n');

for (const version of VERSIONS) {
  within('a device reads and writes with a password of its own', { version }, async (place) => {
    const { grant, secret } = await place.grants.make(PHONE, 'demo');
    const device = place.device(secret);
    const first = await device.sync();
    assert.equal(first.reply.status, 207);
    assert.ok(first.changed.length > 5);
    const headers = { 'Content-Type': 'text/calendar' };
    assert.equal((await device.ask('PUT', 'Meetings/mine.ics', { body: EVENT, headers })).status, 201);
    const own = place.device('demo');
    await own.sync();
    assert.deepEqual((await device.sync()).changed, [`${device.home}Meetings/mine.ics`]);
    assert.deepEqual(new Set(device.copy.keys()), new Set(own.copy.keys()));
    const [listed] = await place.grants.list('demo', 'demo');
    assert.equal(listed?.id, grant.id);
    assert.ok(listed?.used !== undefined && listed.failed === undefined);
    assert.equal((await place.device(secret, 'Demo').ask('PROPFIND')).status, 403, 'his own calendars alone');
  });

  within('what opens nothing never reaches the ERP', { version }, async (place) => {
    const { secret } = await place.grants.make(PHONE, 'demo');
    const feed = await place.grants.make({ ...PHONE, kind: 'feed', calendar: 'Meetings' }, 'demo');
    const before = place.demo.calls.length;
    const wrong = [mistyped(secret), mistyped(secret).replaceAll('-', ' '), feed.secret];
    for (const password of wrong) assert.equal((await place.device(password).ask('PROPFIND')).status, 401);
    assert.equal((await place.device(secret, 'admin').ask('PROPFIND')).status, 401, "another user's");
    assert.equal(place.demo.calls.length, before);
    assert.equal((await place.device(secret).ask('PROPFIND')).status, 207);
  });

  within('a revoked password opens nothing from the next request on', { version }, async (place) => {
    const [phone, tablet] = [await place.grants.make(PHONE, 'demo'), await place.grants.make(PHONE, 'demo')];
    const devices = [place.device(phone.secret), place.device(tablet.secret)];
    const polled = async () => Promise.all(devices.map(async (one) => (await one.ask('PROPFIND')).status));
    assert.deepEqual(await polled(), [207, 207]);
    assert.equal(await place.grants.revoke('demo', 'demo', phone.grant.id), true);
    assert.deepEqual(await polled(), [401, 207]);
    place.demo.inject({ dropped: true });
    assert.deepEqual(await polled(), [401, 207], 'also while the ERP is away');
    place.pass(LATER);
    assert.deepEqual(await polled(), [401, 207]);
  });

  within('an outdated password costs the ERP one log-in, and one a day', { version }, async (place) => {
    const devices: Device[] = [];
    for (let count = 0; count < 15; count++)
      devices.push(place.device((await place.grants.make(PHONE, 'demo')).secret));
    const polled = async () => {
      const statuses = [];
      for (const device of devices) statuses.push((await device.ask('PROPFIND')).status);
      return new Set(statuses);
    };
    assert.deepEqual(await polled(), new Set([207]));
    place.demo.changePassword('demo', 'changed');
    place.pass(LATER);
    place.demo.calls.clear();
    for (let turn = 0; turn < 20; turn++, place.pass(LATER)) assert.deepEqual(await polled(), new Set([401]));
    const most = version === '14' ? 2 : 1; // there one in the middle of other calls tells a lock from a refusal
    assert.ok(logIns(place) <= most, `${logIns(place)} log-ins`);
    assert.ok(place.demo.calls.length <= 6, place.demo.calls.names.join());
    const listed = await place.grants.list('demo', 'demo');
    assert.deepEqual(new Set(listed.map(({ failed }) => failed?.reason)), new Set(['password']));
    assert.equal((await place.device('admin', 'admin').ask('PROPFIND')).status, 207, 'others come in');

    await place.grants.reseal('demo', 'demo', 'changed');
    place.pass(LATER);
    assert.deepEqual(await polled(), new Set([207]));
    const mended = await place.grants.list('demo', 'demo');
    assert.deepEqual(new Set(mended.map(({ failed }) => failed)), new Set([undefined]));
  });

  within('a user who is let in again comes in within a day', { version }, async (place) => {
    const device = place.device((await place.grants.make(PHONE, 'demo')).secret);
    const status = async () => (await device.ask('PROPFIND')).status;
    place.demo.changePassword('demo', 'locked out');
    assert.equal(await status(), 401);
    place.demo.changePassword('demo', 'demo');
    place.pass(LATER);
    assert.equal(await status(), 401);
    place.pass(86_400);
    assert.equal(await status(), 207);
  });

  within('a password that is changed while a device works is noticed', { version }, async (place) => {
    const device = place.device((await place.grants.make(PHONE, 'demo')).secret);
    await device.sync();
    place.demo.changePassword('demo', 'changed');
    place.pass(30);
    assert.equal((await device.sync()).reply.status, 401);
    assert.equal((await device.sync()).reply.status, 401);
    const [grant] = await place.grants.list('demo', 'demo');
    assert.equal(grant?.failed?.reason, 'password');
  });

  within(
    'where devices must have passwords of their own, the others open nothing',
    { version, mode: 'required' },
    async (place) => {
      const { secret } = await place.grants.make(PHONE, 'demo');
      const before = place.demo.calls.length;
      assert.equal((await place.device('demo').ask('PROPFIND')).status, 401);
      assert.equal(place.demo.calls.length, before, 'nor is the ERP asked');
      assert.equal((await place.device(secret).ask('PROPFIND')).status, 207);
      assert.ok(await place.own.logIn('demo', 'demo', 'demo'), 'the page takes them');
    },
  );
}

within('while the ERP is away the failure says so, and goes with it', { version: '14' }, async (place) => {
  const device = place.device((await place.grants.make(PHONE, 'demo')).secret);
  const failure = async () => (await place.grants.list('demo', 'demo'))[0]?.failed?.reason;
  await device.sync();
  const heal = place.demo.inject({ dropped: true });
  place.pass(LATER);
  const { reply } = await device.sync();
  assert.equal(reply.status, 207, 'readers are told what was verified last');
  assert.equal(await failure(), 'erp-away');
  heal();
  place.pass(LATER);
  await device.sync();
  assert.equal(await failure(), undefined);
});

/** What the whole gateway says to the ERP's own password, to a device's and to a feed's reader. */
const MODES = [
  { flags: [], statuses: [207, 207, 200] },
  { flags: ['--device-passwords', 'required'], statuses: [401, 207, 200] },
  { flags: ['--device-passwords', 'off'], statuses: [207, 401, 401] },
] as const;

for (const { flags, statuses } of MODES)
  test(`erpcal serve ${flags.join(' ')}`, async () => {
    await using parts = new AsyncDisposableStack();
    const closed = (part: { close(): Promise<void> }) => part.close();
    const folder = parts.adopt(mkdtempSync(join(tmpdir(), 'erpcal-modes-')), (path) =>
      rmSync(path, { recursive: true }),
    );
    const demo = parts.adopt(await startDemoErp({ version: '19' }), closed);
    const store = `sqlite:${join(folder, 'store.sqlite')}`;
    const rest = ['--erp', demo.url, '--db', 'demo', '--listen', '127.0.0.1:0', '--store', store];
    const { url } = parts.adopt(await startGateway(readOptions(SERVE, [...rest, ...flags]), silent), closed);
    const grants = new Grants(parts.adopt(await openStore(store), closed).grants);
    const phone = await grants.make(PHONE, 'demo');
    const feed = await grants.make(FEED, 'demo');
    const asked = [
      (await new Device(url, 'demo', 'demo').ask('PROPFIND')).status,
      (await new Device(url, 'demo', phone.secret).ask('PROPFIND')).status,
      (await fetch(new URL(`/feeds/${feed.secret}/Meetings.ics`, url))).status,
    ];
    assert.deepEqual(asked, statuses);
  });
