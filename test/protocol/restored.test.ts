/**
 * After the ERP or the store was brought back from a backup devices sync anew: nothing is lost, nothing is there twice, and
 * what entries are known by stays.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { silent } from '../../lib/log.ts';
import { type Gateway, startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { logIn } from '../demo-erp/client.ts';
import { Device } from './outages/device.ts';
import { isOld, meetingsOf } from './outages/within.ts';

const VERSIONS: readonly VersionName[] = ['6.1', '14', '19'];
const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'erpcal.ts');

const at = (version: VersionName, day: string): object =>
  isOld(version)
    ? { date: `${day} 10:00:00`, date_deadline: `${day} 11:00:00` }
    : { start: `${day} 10:00:00`, stop: `${day} 11:00:00` };

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function erpcal(...args: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, out, err };
}

interface Place {
  readonly erp: DemoErp;
  readonly folder: string;
  /** `sqlite:…` */
  readonly store: string;
  readonly file: string;
  gateway(): Promise<Gateway>;
}

async function within(version: VersionName, act: (place: Place) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'erpcal-restored-'));
  const erp = await startDemoErp({ version });
  const file = join(folder, 'store.sqlite');
  const store = `sqlite:${file}`;
  const running = new Set<Gateway>();
  const gateway = async (): Promise<Gateway> => {
    const args = ['--erp', erp.url, '--listen', '127.0.0.1:0', '--store', store, '--freshness', '0'];
    const started = await startGateway(readOptions(SERVE, args), silent);
    running.add(started);
    return { ...started, close: () => (running.delete(started) ? started.close() : Promise.resolve()) };
  };
  try {
    await act({ erp, folder, store, file, gateway });
  } finally {
    for (const one of running) await one.close();
    await erp.close();
    rmSync(folder, { recursive: true });
  }
}

/** The same device, at whichever gateway there is now. */
function again(device: Device, { url }: Gateway): Device {
  const same = new Device(url, device.password, device.password);
  same.token = device.token;
  for (const [href, etag] of device.copy) same.copy.set(href, etag);
  return same;
}

const ENTRY = (uid: string, hour: string): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', `UID:${uid}`],
    ...['DTSTAMP:20261101T000000Z', `DTSTART:20261210T${hour}0000Z`, `DTEND:20261210T${hour}3000Z`],
    ...[`SUMMARY:${uid}`, `X-OF-THE-DEVICE:${uid}`, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');

async function made(device: Device, uid: string, hour: string): Promise<void> {
  const headers = { 'Content-Type': 'text/calendar', 'If-None-Match': '*' };
  const { status } = await device.ask('PUT', `Meetings/${uid}.ics`, { headers, body: ENTRY(uid, hour) });
  assert.equal(status, 201);
}

async function textsOf(device: Device): Promise<string> {
  return (await device.multiget([...device.copy.keys()])).body.toString();
}

const times = (texts: string, line: string): number => texts.split(line).length - 1;

/** The old token is refused in the way clients take for “sync anew”; what the device has then. */
async function syncsAnew(device: Device): Promise<void> {
  const { reply } = await device.sync();
  assert.equal(reply.status, 403);
  assert.match(reply.body.toString(), /<(\w+:)?valid-sync-token/);
  device.token = '';
  device.copy.clear();
  assert.equal((await device.sync()).reply.status, 207);
}

const inOrder = (copy: ReadonlyMap<string, string>) => new Map([...copy].sort());

for (const version of VERSIONS)
  describe(`${version} and its store`, () => {
    it('said to be restored, while nothing was lost: every device syncs anew and gets the same', () =>
      within(version, async ({ store, gateway }) => {
        const first = await gateway();
        const device = new Device(first.url, 'demo', 'demo');
        await made(device, 'restored-1', '09');
        await device.sync();
        const known = inOrder(device.copy);
        assert.ok([...known.keys()].some((href) => href.endsWith('/restored-1.ics')));

        const refused = await erpcal('store', 'restored', '--store', store);
        assert.equal(refused.code, 1);
        assert.match(
          refused.err,
          new RegExp(`Another erpcal \\(process ${process.pid}\\) serves from this file`),
        );
        assert.deepEqual((await device.sync()).changed, [], 'who is refused changes nothing');

        await first.close();
        const { code, out, err } = await erpcal('store', 'restored', '--store', store);
        assert.deepEqual([code, err], [0, '']);
        assert.match(out, /every device syncs anew/);
        const later = again(device, await gateway());
        await syncsAnew(later);
        assert.deepEqual(inOrder(later.copy), known);
        assert.equal(times(await textsOf(later), 'X-OF-THE-DEVICE:restored-1'), 1);
        assert.deepEqual((await later.sync()).changed, []);
      }));

    it('the ERP is older than its store: what it has is shown, under the names it had', () =>
      within(version, async ({ erp, store, gateway }) => {
        const first = await gateway();
        const device = new Device(first.url, 'demo', 'demo');
        await made(device, 'before-the-backup', '09');
        await device.sync();
        const known = inOrder(device.copy);
        const bring = erp.backUp();
        const user = await logIn(erp, 'demo');
        const [record] = await user(meetingsOf(version), 'search', [['name', '=', 'before-the-backup']]);
        await user(meetingsOf(version), 'write', [record], { name: 'Renamed and lost' });
        await made(device, 'after-the-backup', '10');
        await device.sync();
        assert.match(await textsOf(device), /SUMMARY:after-the-backup/);
        await first.close();
        bring();

        assert.equal((await erpcal('store', 'restored', '--store', store)).code, 0);
        const later = again(device, await gateway());
        await syncsAnew(later);
        assert.deepEqual(inOrder(later.copy), known);
        assert.doesNotMatch(await textsOf(later), /after-the-backup|Renamed/);
      }));

    it('a number of a lost record is given again: what a device kept of the lost one is not shown with it', () =>
      within(version, async ({ erp, store, gateway }) => {
        const first = await gateway();
        const device = new Device(first.url, 'demo', 'demo');
        const bring = erp.backUp();
        await made(device, 'lost', '10');
        await device.sync();
        await first.close();
        bring();
        const user = await logIn(erp, 'demo');
        // Seconds are all that an ERP tells.
        await delay(1100);
        await user(meetingsOf(version), 'create', { name: 'Somebody else', ...at(version, '2026-12-16') });

        assert.equal((await erpcal('store', 'restored', '--store', store)).code, 0);
        const later = again(device, await gateway());
        await syncsAnew(later);
        const texts = await textsOf(later);
        assert.equal(times(texts, 'SUMMARY:Somebody else'), 1);
        assert.equal(times(texts, 'X-OF-THE-DEVICE:lost'), 0);
      }));

    it('a copy made while a gateway ran is put in place: nothing is lost, nothing is there twice', () =>
      within(version, async ({ store, file, folder, gateway }) => {
        const first = await gateway();
        const device = new Device(first.url, 'demo', 'demo');
        await made(device, 'in-the-copy', '09');
        await device.sync();
        const early = again(device, first);
        const backup = join(folder, 'backup.sqlite');
        const { code, err } = await erpcal('store', 'backup', backup, '--store', store);
        assert.deepEqual([code, err], [0, '']);
        await made(device, 'not-in-the-copy', '10');
        await device.sync();
        const before = device.copy.size;
        await first.close();
        for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
        copyFileSync(backup, file);

        const second = await gateway();
        for (const one of [device, early]) {
          const later = again(one, second);
          await syncsAnew(later);
          assert.equal(later.copy.size, before);
          const texts = await textsOf(later);
          assert.equal(times(texts, 'X-OF-THE-DEVICE:in-the-copy'), 1);
          for (const name of ['in-the-copy', 'not-in-the-copy'])
            assert.equal(times(texts, `SUMMARY:${name}`), 1);
          assert.ok(
            later.copy.has([...early.copy.keys()].find((href) => href.endsWith('/in-the-copy.ics')) ?? ''),
          );
        }
      }));
  });

it('a store that is not there is named, and not made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'erpcal-restored-'));
  try {
    for (const args of [['restored'], ['backup', join(folder, 'copy.sqlite')]]) {
      const { code, err } = await erpcal(
        'store',
        ...args,
        '--store',
        `sqlite:${join(folder, 'none.sqlite')}`,
      );
      assert.deepEqual([code, err.split('\n').length], [1, 2]);
      assert.match(err, /There is no store sqlite:.*none\.sqlite/);
    }
    const { code, err } = await erpcal('store');
    assert.deepEqual([code, /backup or restored/.test(err)], [2, true]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
