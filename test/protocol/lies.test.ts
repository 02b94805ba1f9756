/**
 * What administrators do to an ERP under the gateway (rows E1, E4, E7, A2, P5 and R5 of the table of bad inputs): nobody is
 * told what is not so, and once it is put right nothing is lost and nothing is there twice.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import { parseXml } from '../../lib/xml/parse.ts';
import { logIn } from '../demo-erp/client.ts';
import { type Device, membersIn } from './outages/device.ts';
import { answered } from './outages/line.ts';
import { LATER, type Place } from './outages/place.ts';
import { equalsNew, isLater, isOld, isStale, meetingsOf, within } from './outages/within.ts';

/** Beyond the next comparison of everything. */
const MUCH_LATER = 400;

const CALENDAR = { 'Content-Type': 'text/calendar' };
const ETAGS = '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>';
const TASK = (uid: string): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VTODO', `UID:${uid}`],
    ...['DTSTAMP:20261101T000000Z', `SUMMARY:${uid}`, 'END:VTODO', 'END:VCALENDAR', ''],
  ].join('\r\n');

const at = (version: VersionName, day: string): object => ({
  ...(isOld(version)
    ? { date: `${day} 10:00:00`, date_deadline: `${day} 11:00:00` }
    : { start: `${day} 10:00:00`, stop: `${day} 11:00:00` }),
  ...(['8', '10'].includes(version) && {
    start_datetime: `${day} 10:00:00`,
    stop_datetime: `${day} 11:00:00`,
  }),
});

async function desk({ erp }: Place) {
  const user = await logIn(erp, 'demo');
  const model = meetingsOf(erp.version);
  const own = ['user_id', '=', user.uid];
  return {
    alone: (): Promise<number[]> => user(model, 'search', [own, ['recurrency', '=', false]], 0, 5, 'id'),
    create: (name: string, day: string): Promise<number> =>
      user(model, 'create', { name, ...at(erp.version, day) }),
    rename: (id: number, name: string) => user(model, 'write', [id], { name }),
  };
}

const textsOf = async (device: Device): Promise<string> =>
  (await device.multiget([...device.copy.keys()])).body.toString();

const LIED: readonly VersionName[] = ['6.1', '7.0', '8', '10', '13', '14', '16', '17', '19'];

for (const version of LIED)
  describe(`under ${version}`, () => {
    it('R5: it is restored from a backup', () =>
      within({ version }, async (place) => {
        const { alone, create, rename } = await desk(place);
        const device = place.device();
        const [kept = 0] = await alone();
        place.pass(LATER);
        const restore = place.erp.backUp();
        await device.sync();
        const before = new Set(device.copy.keys());
        place.pass(LATER);
        await rename(kept, 'Renamed after the backup');
        await create('Made after the backup', '2026-12-15');
        await device.sync();
        const [lost = '', ...others] = [...device.copy.keys()].filter((href) => !before.has(href));
        assert.equal(others.length, 0);
        const known = new Set(
          (await textsOf(device)).match(/Renamed after the backup|Made after the backup/g),
        );
        assert.equal(known.size, 2);
        restore();
        place.pass(LATER);
        // A number that was given before is given again.
        await create('Made after the restoration', '2026-12-16');
        place.pass(MUCH_LATER);
        await device.sync();
        const texts = await textsOf(device);
        assert.deepEqual(texts.match(/.*after the backup/g), null);
        assert.equal(texts.split('Made after the restoration').length, 2);
        assert.equal((await device.ask('GET', lost)).status, 404);
        assert.equal(device.copy.size, before.size + 1);
        assert.deepEqual(
          [...before].filter((href) => !device.copy.has(href)),
          [],
        );
      }));

    it('R5: a token of the future is none', () =>
      within({ version }, async (place) => {
        const device = place.device();
        await device.sync();
        device.token = device.token.replace(/\d+$/, (revision) => String(Number(revision) + 5));
        const { reply } = await device.sync();
        assert.equal(reply.status, 403);
        assert.match(reply.body.toString(), /valid-sync-token/);
        device.token = '';
        const { changed } = await device.sync();
        assert.equal(changed.length, device.copy.size);
      }));

    it('A2: its database is renamed, and named back', () =>
      within({ version }, async (place) => {
        const device = place.device();
        await device.sync();
        const known = new Map(device.copy);
        const back = place.erp.renameDatabase('other');
        place.pass(LATER);
        isStale((await device.sync()).reply, 207);
        assert.deepEqual(device.copy, known);
        isLater(await device.ask('DELETE', [...known.keys()][0]));
        isLater(await place.device('demo', 'wrong').ask('PROPFIND'));
        back();
        place.pass(LATER);
        assert.equal((await device.sync()).reply.headers.get('Cache-Status'), null);
        await equalsNew(place, device);
      }));

    it('P5: a password is changed', () =>
      within({ version }, async (place) => {
        const device = place.device();
        await device.sync();
        place.erp.changePassword('demo', 'another');
        place.pass(LATER);
        assert.equal((await device.ask('PROPFIND')).status, 401);
        const known = place.device('demo', 'another');
        known.token = device.token;
        assert.deepEqual((await known.sync()).changed, [], 'the token is good for whoever he is');
        await place.line.down();
        place.pass(LATER);
        isLater(await device.ask('PROPFIND'));
        isStale(await known.ask('PROPFIND'), 207);
      }));

    it('P5: a user is deactivated, and activated again', () =>
      within({ version }, async (place) => {
        const device = place.device();
        await device.sync();
        const { uid } = await logIn(place.erp, 'demo');
        place.erp.sql('res.users', uid, { active: false });
        place.pass(LATER);
        assert.equal((await device.ask('PROPFIND')).status, 401);
        place.erp.sql('res.users', uid, { active: true });
        place.pass(LATER);
        assert.deepEqual((await device.sync()).changed, []);
      }));

    for (const minutes of [-10, 10])
      it(`E7: its clock is ${minutes} minutes off`, () => {
        const off = minutes * 60_000;
        let ahead = 0;
        return within({ version, clock: () => Date.now() + off + ahead }, async (place) => {
          const { alone, create, rename } = await desk(place);
          const device = place.device();
          await device.sync();
          for (const [turn, day] of ['2026-12-15', '2026-12-16', '2026-12-17'].entries()) {
            ahead += LATER * 1000;
            place.pass(LATER);
            const [kept = 0] = await alone();
            await rename(kept, `Renamed ${turn}`);
            await create(`Made ${turn}`, day);
            assert.equal((await device.sync()).changed.length, 2);
          }
          await equalsNew(place, device);
        });
      });

    it('E4: a module is uninstalled, and installed again', () =>
      within({ version }, async (place) => {
        const device = place.device();
        await device.sync();
        const known = new Map(device.copy);
        const made = await device.ask('PUT', 'Tasks/kept.ics', { body: TASK('kept'), headers: CALENDAR });
        assert.equal(made.status, 201);
        const etags = async () => {
          const { body } = await device.ask('PROPFIND', 'Tasks/', { body: ETAGS });
          const members = membersIn(parseXml(body)).filter(({ href }) => href.endsWith('.ics'));
          return new Map(members.map(({ href, etag }) => [href, etag]));
        };
        const tasks = await etags();
        assert.ok(tasks.size > 0);
        const install = place.erp.uninstall('project.task');
        place.pass(MUCH_LATER);
        assert.equal((await device.sync()).reply.status, 207, 'the other calendar is there');
        isStale(await device.ask('PROPFIND', 'Tasks/'), 207);
        const home = await device.ask('PROPFIND', './');
        assert.equal(home.status, 207);
        const listed = membersIn(parseXml(home.body)).map(({ href }) => href);
        assert.ok(listed.includes(`${device.home}Tasks/`), 'a client that misses it deletes it');
        const [task = ''] = tasks.keys();
        isStale(await device.ask('GET', task), 200);
        const body = TASK('made-meanwhile');
        isLater(await device.ask('PUT', 'Tasks/made-meanwhile.ics', { body, headers: CALENDAR }));
        isLater(await device.ask('DELETE', task));
        isLater(await device.ask('GET', 'Tasks/made-meanwhile.ics'));
        assert.deepEqual(await etags(), tasks);
        install();
        place.pass(MUCH_LATER);
        await device.sync();
        assert.deepEqual(device.copy, known);
        const back = await device.ask('PROPFIND', 'Tasks/');
        assert.deepEqual([back.status, back.headers.get('Cache-Status')], [207, null]);
        assert.deepEqual(await etags(), tasks);
        await equalsNew(place, device);
      }));

    it('E4: a field is removed while it runs', () =>
      within({ version }, async (place) => {
        const device = place.device();
        await device.sync();
        const without = (text: string): string => text.replaceAll('>location<', '>no_such_field<');
        place.line.trouble = async ({ response, body, forward }) => {
          const answer = await forward(without(body));
          answered(response, { ...answer, body: Buffer.from(without(answer.body.toString())) });
        };
        const { rename, alone } = await desk(place);
        const [kept = 0] = await alone();
        place.pass(LATER);
        await rename(kept, 'Renamed without it');
        const { reply } = await device.sync();
        if (reply.status !== 207) isLater(reply);
        place.pass(MUCH_LATER);
        assert.equal((await device.sync()).reply.status, 207);
        assert.match(await textsOf(device), /Renamed without it/);
        await equalsNew(place, device);
      }));

    it('E1: the ERP has too much to do, or fails with a trace', () =>
      within({ version }, async (place) => {
        const device = place.device();
        await device.sync();
        const known = new Map(device.copy);
        for (const [exception, message] of [
          ['PoolError', 'The Connection Pool Is Full'],
          ['OperationalError', 'could not connect to server: Connection refused'],
          ['KeyError', "'registry'"],
          ['MemoryError', ''],
        ] as const) {
          place.pass(LATER);
          place.erp.inject({ fault: { kind: 'python', message, exception } });
          const { reply } = await device.sync();
          if (reply.status === 207) isStale(reply, 207);
          else isLater(reply);
          assert.doesNotMatch(reply.body.toString(), /Traceback|File "/);
          assert.deepEqual(device.copy, known);
          place.erp.heal();
          place.pass(LATER);
          assert.equal((await device.sync()).reply.headers.get('Cache-Status'), null);
        }
        await equalsNew(place, device);
      }));
  });
