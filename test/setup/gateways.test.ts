/** Two gateways that share a store: what is granted, used and revoked at one of them, the other one knows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import { DeviceDirectory, FeedDirectory } from '../../lib/calendar/grants/directories.ts';
import type { GrantMade } from '../../lib/calendar/grants/grant.ts';
import { Grants } from '../../lib/calendar/grants/grants.ts';
import { Erp } from '../../lib/erp/session.ts';
import { type Application, application } from '../../lib/http/app.ts';
import { Gate } from '../../lib/http/auth.ts';
import { silent } from '../../lib/log.ts';
import { createSetup } from '../../lib/setup/setup.ts';
import { openMemory, type Store } from '../../lib/store/index.ts';
import { basic } from '../dav/talk.ts';
import { Browser, type Page } from './browser.ts';

const PHONE: GrantMade = { kind: 'device', db: 'demo', login: 'demo', name: 'Phone' };
const FEED: GrantMade = { ...PHONE, kind: 'feed', name: 'Outlook', calendar: 'Meetings' };
/** Milliseconds for which a gateway believes a password that was right. */
const ACCEPTED = 60_000;

interface Gateway {
  readonly ask: Application;
  readonly grants: Grants;
  readonly erp: Erp;
}

/** As each process puts itself together: nothing but the store is anybody else's. */
function gatewayOf(url: string, store: Store, clock: () => number): Gateway {
  const erp = new Erp({ url, log: silent });
  const currency = { freshness: 5, fullCheck: 3600, serveStale: 86_400 };
  const own = createDirectory({ erp, store, currency, cacheSize: 1e6, log: silent, clock });
  const grants = new Grants(store.grants, clock);
  const parts = { directory: own, grants, log: silent, clock };
  const gating = {
    trust: { accepted: ACCEPTED, refused: 30_000, lasting: 86_400_000 },
    now: clock,
    pause: async () => {},
  };
  const gate = new Gate(own, gating);
  const setup = createSetup({
    ...{ directory: own, grants, log: silent, devicePasswords: 'on' },
    admit: (db, credentials, address) => gate.admit(db, credentials, address),
  });
  const directory = new DeviceDirectory(parts, 'on');
  const feeds = new FeedDirectory(parts);
  return { ask: application({ ...gating, directory, feeds, log: silent, setup }), grants, erp };
}

interface Scene {
  readonly here: Gateway;
  readonly there: Gateway;
  pass(milliseconds: number): void;
}

function within(what: string, version: VersionName, act: (scene: Scene) => Promise<void>): void {
  test(`${version}: ${what}`, async () => {
    const time = { now: Date.UTC(2026, 10, 23, 12) };
    const clock = () => time.now;
    const demo = await startDemoErp({ version, clock });
    const store = openMemory(clock);
    const [here, there] = [gatewayOf(demo.url, store, clock), gatewayOf(demo.url, store, clock)];
    const pass = (milliseconds: number): void => {
      time.now += milliseconds;
    };
    try {
      await act({ here, there, pass });
    } finally {
      await Promise.all([here.erp.close(), there.erp.close(), store.close(), demo.close()]);
    }
  });
}

async function polled(gateway: Gateway, password: string): Promise<number> {
  const headers = { authorization: basic(`demo:${password}`), depth: '0', accept: '*/*' };
  const { status } = await new Browser(gateway).request('PROPFIND', '/', { headers });
  return status;
}

async function read({ ask }: Gateway, path: string): Promise<number> {
  const request = { method: 'GET', path, query: '', headers: new Map(), read: async () => new Uint8Array() };
  return (await ask(request, { address: '127.0.0.1', encrypted: false })).status;
}

/** The same browser, whom the balancer sends to another gateway. */
function onwards(browser: Browser, gateway: Gateway): Browser {
  const next = new Browser(gateway);
  for (const [name, value] of browser.cookies) next.cookies.set(name, value);
  return next;
}

const isLoggedIn = (page: Page): boolean => page.links.some((link) => link.startsWith('/setup/clients/'));

for (const version of ['6.1', '19'] as const) {
  within(
    'a device password holds at both, and is revoked at both',
    version,
    async ({ here, there, pass }) => {
      const { grant, secret } = await here.grants.make(PHONE, 'demo');
      assert.deepEqual([await polled(here, secret), await polled(there, secret)], [207, 207]);
      await here.grants.revoke('demo', 'demo', grant.id);
      assert.equal(await polled(here, secret), 401);
      pass(ACCEPTED + 1);
      assert.equal(await polled(there, secret), 401, 'when its password was last believed a minute ago');
    },
  );

  within('a new password of the ERP is typed once, at either', version, async ({ here, there, pass }) => {
    const { secret } = await here.grants.make(PHONE, 'of before');
    assert.deepEqual([await polled(here, secret), await polled(there, secret)], [401, 401]);
    assert.ok(isLoggedIn(await new Browser(there).logIn('demo', 'demo')));
    pass(ACCEPTED + 1);
    assert.deepEqual([await polled(here, secret), await polled(there, secret)], [207, 207]);
  });

  within('a feed is read at both, and revoked at both', version, async ({ here, there, pass }) => {
    const { grant, secret } = await here.grants.make(FEED, 'demo');
    const path = `/feeds/${secret}/Meetings.ics`;
    assert.deepEqual([await read(here, path), await read(there, path)], [200, 200]);
    await there.grants.revoke('demo', 'demo', grant.id);
    assert.equal(await read(there, path), 404);
    pass(ACCEPTED + 1);
    assert.equal(await read(here, path), 404);
  });

  within(
    'who is logged in to the page is so at both, with the forms of both',
    version,
    async ({ here, there }) => {
      const browser = new Browser(here);
      const overview = await browser.logIn('demo', 'demo');
      const elsewhere = onwards(browser, there);
      assert.ok(isLoggedIn(await elsewhere.get('/')));
      const made = await elsewhere.send(
        (await browser.get('/setup/clients/android')).form('/setup/clients/'),
      );
      assert.equal(made.status, 200);
      const [grant] = (await here.grants.list('demo', 'demo')).filter(({ kind }) => kind === 'device');
      assert.equal(grant?.client, 'android');
      await elsewhere.send(overview.form('/setup/log-out'));
      assert.ok(!isLoggedIn(await browser.get('/')), 'and logged out of both');
    },
  );

  within('a link is taken once, however many ask at once', version, async ({ here, there }) => {
    const { secret } = await here.grants.make({ ...PHONE, kind: 'link' }, 'sealed');
    const path = `/setup/profile/${secret}.mobileconfig`;
    const statuses = await Promise.all([here, there, here, there].map((gateway) => read(gateway, path)));
    assert.deepEqual(statuses.toSorted(), [200, 410, 410, 410]);
  });
}
