/** What a company's devices cost the ERP while nothing happens, counted by the ERP's own log. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type DemoErp,
  type DemoUser,
  startDemoErp,
  type VersionName,
} from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import type { Incoming } from '../../lib/dav/message.ts';
import { Erp } from '../../lib/erp/session.ts';
import { type Application, application } from '../../lib/http/app.ts';
import { silent } from '../../lib/log.ts';
import { openStore } from '../../lib/store/index.ts';
import { logIn } from '../demo-erp/client.ts';

/** Where membership hangs on attendees, and where it hangs on the meeting and a log-in costs most. */
const VERSIONS: readonly VersionName[] = ['6.1', '19'];
const USERS: readonly DemoUser[] = Array.from({ length: 200 }, (_, index) => {
  const login = index === 0 ? 'admin' : `user${index}`;
  return { login, password: login, name: `User ${index}`, zone: 'Europe/Brussels' };
});
const DEVICES = 500;
const HOUR = 3_600_000;
/** Seconds. */
const FRESHNESS = 5;
/** No test is that slow. */
const REMEMBERED = 3600;

/** A device with what it knows since its last visit. */
interface Device {
  readonly login: string;
  token: string;
}

for (const version of VERSIONS)
  describe(`500 devices of 200 users of ${version}`, () => {
    const devices: readonly Device[] = Array.from({ length: DEVICES }, (_, index) => ({
      login: USERS[index % USERS.length]?.login ?? '',
      token: '',
    }));
    const clock = { now: 1e12 };
    let past = HOUR;
    let erp: DemoErp;
    let app: Application;
    const open: { close(): Promise<void> }[] = [];

    const ask = async (of: Partial<Incoming>, login?: string, body = ''): Promise<string> => {
      const headers = new Map([['depth', '0']]);
      if (login !== undefined) headers.set('authorization', `Basic ${btoa(`${login}:${login}`)}`);
      const read = async () => Buffer.from(body);
      const request = { method: 'PROPFIND', path: '/', query: '', headers, read, ...of };
      const answer = await app(request, { address: '127.0.0.1', encrypted: false });
      const { status, body: told = '' } = answer;
      let text = '';
      for await (const chunk of typeof told === 'string' || told instanceof Uint8Array ? [told] : told)
        text += chunk;
      return `${status} ${text}`;
    };
    const at = ({ login }: Device) => `/webdav/demo/calendars/users/${login}/c/Meetings/`;
    const hrefs = (answer: string) => answer.match(/<D:href>[^<]*\.ics<\/D:href>/gi) ?? [];

    const sync = async (device: Device): Promise<number> => {
      const body = `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${device.token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`;
      const answer = await ask({ method: 'REPORT', path: at(device) }, device.login, body);
      assert.match(answer, /^207/);
      device.token = /sync-token>([^<]+)</.exec(answer)?.[1] ?? '';
      return hrefs(answer).length;
    };
    const poll = async (device: Device): Promise<void> => {
      const body =
        '<D:propfind xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/"><D:prop><S:getctag/></D:prop></D:propfind>';
      assert.match(await ask({ path: at(device) }, device.login, body), /^207[\s\S]*getctag>urn:erpcal/);
      assert.equal(await sync(device), 0);
    };
    const calls = async (act: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> => {
      erp.calls.clear();
      await act();
      const counts = Object.groupBy(erp.calls.names, (name) => name);
      return Object.fromEntries(Object.entries(counts).map(([name, of = []]) => [name, of.length]));
    };
    const everybody = (act: (device: Device) => Promise<unknown>) => () => Promise.all(devices.map(act));

    before(async () => {
      erp = await startDemoErp({ version, demoData: false, users: USERS, clock: () => Date.now() - past });
      await Promise.all(USERS.map(({ login }) => meetingOf(erp, login)));
      past = 0;
      const store = await openStore('memory:');
      const gate = new Erp({ url: erp.url });
      open.push(gate, store, erp);
      const now = () => clock.now;
      const currency = { freshness: FRESHNESS, fullCheck: 3600 };
      const directory = createDirectory({
        erp: gate,
        store,
        currency,
        cacheSize: 1e7,
        log: silent,
        clock: now,
      });
      app = application({ directory, log: silent, trust: { accepted: REMEMBERED * 1000, refused: 1000 } });
    });
    after(async () => {
      for (const one of open) await one.close();
    });

    it('whoever says no name costs none', async () => {
      const asked = await calls(async () => {
        for (const path of ['/', '/webdav/demo/', '/principals/', at({ login: 'admin', token: '' })])
          assert.match(await ask({ path }), /^401/);
      });
      assert.deepEqual(asked, {});
    });

    it('log-ins of one user at once are one', async () => {
      const asked = await calls(everybody((device) => ask({ path: '/webdav/demo/' }, device.login)));
      const { [`common.${version === '6.1' ? 'login' : 'authenticate'}`]: logIns, ...others } = asked;
      assert.equal(logIns, USERS.length);
      assert.equal(others['res.users.read'], USERS.length);
      const described = Object.keys(others).filter((name) => name.endsWith('.fields_get'));
      assert.ok(
        described.every((name) => others[name] === 1),
        'fields are asked for once for all users',
      );
    });

    it('the first sync is one for all devices of a user', async () => {
      const asked = await calls(everybody(async (device) => assert.equal(await sync(device), 1)));
      const reads = Object.entries(asked).filter(([name]) =>
        /(meeting\.read|event\.search_read)$/.test(name),
      );
      assert.ok(
        reads.length > 0 && reads.every(([, count]) => count === USERS.length),
        JSON.stringify(asked),
      );
    });

    it('within freshness none, whoever polls', async () => {
      assert.deepEqual(await calls(everybody(poll)), {});
    });

    it('after it one light probe a user, and none again', async () => {
      clock.now += FRESHNESS * 1000;
      const asked = await calls(everybody(poll));
      for (const [name, count] of Object.entries(asked)) {
        assert.match(name, /\.(search|search_count|search_read)$/);
        assert.equal(count, USERS.length, name);
      }
      assert.ok(Object.keys(asked).length <= 3, JSON.stringify(asked));
      const rows = erp.calls.filter(({ method }) => method === 'search_read');
      assert.ok(
        rows.every(({ bytes }) => bytes < 300),
        'what is read of children is nothing',
      );
      assert.deepEqual(await calls(everybody(poll)), {});
    });
  });

async function meetingOf(erp: DemoErp, login: string): Promise<void> {
  const user = await logIn(erp, login);
  const [start, stop] = ['2026-12-01 09:00:00', '2026-12-01 10:00:00'];
  if (erp.version === '6.1')
    await user('crm.meeting', 'create', { name: login, date: start, date_deadline: stop, duration: 1 });
  else await user('calendar.event', 'create', { name: login, start, stop });
}
