import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import {
  type DemoErp,
  type DemoErpOptions,
  startDemoErp,
  type VersionName,
} from '../../examples/demo-erp/index.ts';
import { isFault } from '../../lib/erp/faults.ts';
import { Erp, type ErpOptions, type Session } from '../../lib/erp/session.ts';
import { DavError } from '../../lib/errors.ts';
import { silent } from '../../lib/log.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function started(options: DemoErpOptions): Promise<DemoErp> {
  const demo = await startDemoErp(options);
  closing.push(() => demo.close());
  return demo;
}

function erpAt(url: string, options: Partial<ErpOptions> = {}): Erp {
  const erp = new Erp({ url, ...options });
  closing.push(() => erp.close());
  return erp;
}

async function loggedIn(erp: Erp, login = 'admin'): Promise<Session> {
  const session = await erp.logIn('demo', login, login);
  assert.ok(session);
  return session;
}

const unavailable = (error: unknown): boolean =>
  error instanceof DavError && error.status === 503 && Number(error.headers['Retry-After']) > 0;

const NAMES: readonly (readonly [version: VersionName, name: string, meetings: string])[] = [
  ['6.0', 'OpenERP 6.0', 'crm.meeting'],
  ['6.1', 'OpenERP 6.1', 'crm.meeting'],
  ['7.0', 'OpenERP 7.0', 'crm.meeting'],
  ['8', 'Odoo 8', 'calendar.event'],
  ['12', 'Odoo 12', 'calendar.event'],
  ['14', 'Odoo 14', 'calendar.event'],
  ['16', 'Odoo 16', 'calendar.event'],
  ['19', 'Odoo 19', 'calendar.event'],
];

for (const [version, name, model] of NAMES) {
  describe(name, () => {
    it('is found out, and lists its databases', async () => {
      const demo = await started({ version });
      const erp = erpAt(demo.url);
      assert.equal((await erp.detect()).name, name);
      assert.deepEqual(await erp.databases(), ['demo']);
    });

    it('lets in who has the password', async () => {
      const demo = await started({ version, zone: 'Europe/Brussels' });
      const session = await loggedIn(erpAt(demo.url), 'demo');
      assert.equal(session.db, 'demo');
      assert.equal(session.reader.login, 'demo');
      assert.equal(session.reader.name, 'Daan De Mol');
      assert.equal(session.reader.zone, 'Europe/Brussels');
      assert.equal(session.naive, version === '6.0' ? 'Europe/Brussels' : 'UTC');
      assert.equal(session.profile.events?.model, model);
      assert.ok(Math.abs(session.now() - Date.now()) < 2_000);
    });

    it('lets in nobody else', async () => {
      const demo = await started({ version });
      const erp = erpAt(demo.url);
      assert.equal(await erp.logIn('demo', 'admin', 'wrong'), undefined);
      assert.equal(await erp.logIn('demo', 'nobody', 'admin'), undefined);
      assert.equal(await erp.logIn('nodb', 'admin', 'admin'), undefined);
      const { length } = demo.calls;
      assert.equal(await erp.logIn('demo', 'admin', ''), undefined);
      assert.equal(demo.calls.length, length);
      await assert.rejects(erp.logIn('nodb', 'admin', 'admin', { known: true }), unavailable);
    });

    it('answers questions with all there is', async () => {
      const demo = await started({ version, events: 120, demoData: false });
      const session = await loggedIn(erpAt(demo.url));
      const context = { virtual_id: false };
      const asked = { model, domain: [], context } as const;
      const [count, ids, rows] = await Promise.all([
        session.ask({ ask: 'count', ...asked }),
        session.ask({ ask: 'ids', ...asked }),
        session.ask({ ask: 'rows', ...asked, fields: ['name'] }),
      ]);
      assert.ok(count >= 120);
      assert.equal(ids.length, count);
      const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
      assert.deepEqual(sorted(rows.map(({ id }) => Number(id))), sorted(ids));
      assert.ok(rows.every((row) => typeof row.name === 'string'));
      const some = [...ids.slice(0, 3), 987_654];
      const left = await session.ask({
        ask: 'rows',
        model,
        domain: [['id', 'in', some]],
        context,
        fields: ['name'],
      });
      assert.deepEqual(sorted(left.map(({ id }) => Number(id))), sorted(ids.slice(0, 3)));
      assert.equal((await session.ask({ ask: 'ids', ...asked, limit: 2 })).length, 2);
    });

    it('is called by keywords or places alike', async () => {
      const demo = await started({ version });
      const session = await loggedIn(erpAt(demo.url));
      const found = await session.call('res.users', 'search', [[['login', '=', 'demo']]], {
        limit: 5,
        order: 'id',
      });
      assert.ok(Array.isArray(found));
      const rows = await session.call('res.users', 'read', [found], {
        fields: ['login'],
        context: { lang: 'en_US' },
      });
      assert.deepEqual(
        (rows as { login: string }[]).map(({ login }) => login),
        ['demo'],
      );
    });

    it('says what it cannot do', async () => {
      const demo = await started({ version });
      const session = await loggedIn(erpAt(demo.url));
      await assert.rejects(session.ask({ ask: 'count', model: 'no.model', domain: [] }), (e) =>
        isFault(e, 'no-model'),
      );
      await assert.rejects(session.call(model, 'nomethod', []), (e) => isFault(e, 'no-method'));
    });
  });
}

describe('a session', () => {
  it('shows its password to nobody', async () => {
    const users = [{ login: 'anna', password: 'Correct-Horse', name: 'Anna', zone: 'UTC' }];
    const logged: unknown[] = [];
    const note = (...entry: unknown[]) => logged.push(entry);
    const log = Object.assign(Object.create(silent), { debug: note, info: note, warn: note });
    const demo = await started({ version: '14', users });
    const erp = erpAt(demo.url, { log });
    const session = await erp.logIn('demo', 'anna', 'Correct-Horse');
    assert.ok(session);
    await session.ask({ ask: 'count', model: 'calendar.event', domain: [] });
    const fault = await session.call('no.model', 'read', []).catch((error) => error);
    const everything = [session, erp, fault, logged];
    for (const seen of [JSON.stringify(everything), inspect(everything, { depth: null, showHidden: true })])
      assert.doesNotMatch(seen, /Correct-Horse/);
    assert.ok(logged.length > 3);
  });

  it('ends in 401 when the password is right no longer', async () => {
    const demo = await started({ version: '14' });
    const session = await loggedIn(erpAt(demo.url));
    demo.inject({ fault: { kind: 'denied', message: 'Access Denied' } });
    await assert.rejects(
      session.ask({ ask: 'count', model: 'calendar.event', domain: [] }),
      (error) => isFault(error, 'denied') && error.status === 401,
    );
  });

  it('can be asked no longer than the client waits', async () => {
    const demo = await started({ version: '14' });
    const session = await loggedIn(erpAt(demo.url));
    demo.inject({ hang: true });
    const leaves = new AbortController();
    const asked = session.ask({ ask: 'count', model: 'calendar.event', domain: [] }, leaves.signal);
    leaves.abort(new Error('left'));
    await assert.rejects(asked, /left/);
  });

  it('reads on where one connection was lost', async () => {
    const demo = await started({ version: '6.0' });
    const session = await loggedIn(erpAt(demo.url));
    demo.inject({ cut: 0, count: 1, method: 'search_count' });
    assert.ok((await session.ask({ ask: 'count', model: 'crm.meeting', domain: [] })) > 0);
  });

  for (const [what, injection] of Object.entries({
    'a page': { html500: true },
    'an answer cut off': { cut: 100 },
    'an answer that is none': { illFormed: '<html>' },
  })) {
    it(`answers 503 for ${what}`, async () => {
      const demo = await started({ version: '14' });
      const session = await loggedIn(erpAt(demo.url));
      demo.inject(injection);
      await assert.rejects(session.ask({ ask: 'count', model: 'calendar.event', domain: [] }), unavailable);
      demo.heal();
      assert.ok((await session.ask({ ask: 'count', model: 'calendar.event', domain: [] })) > 0);
    });
  }
});

describe('logging in', () => {
  it('is 503, never a wrong password, when the ERP is away', async () => {
    const demo = await startDemoErp({ version: '14' });
    const erp = erpAt(demo.url);
    await loggedIn(erp);
    await demo.close();
    await assert.rejects(erp.logIn('demo', 'admin', 'admin'), unavailable);
    await assert.rejects(erpAt(demo.url).detect(), unavailable);
  });

  it('is 503 while the ERP takes no log-ins from us', async () => {
    const demo = await started({ version: '14' });
    const erp = erpAt(demo.url);
    demo.inject({
      service: 'common',
      method: 'authenticate',
      fault: { kind: 'denied', message: 'Zu viele Versuche' },
    });
    await assert.rejects(erp.logIn('demo', 'admin', 'admin'), unavailable);
  });

  it('finds out the version anew when the ERP was away', async () => {
    const before = await startDemoErp({ version: '8' });
    const erp = erpAt(before.url);
    const session = await loggedIn(erp);
    await before.close();
    await assert.rejects(session.ask({ ask: 'count', model: 'calendar.event', domain: [] }), unavailable);
    await started({ version: '14', listen: new URL(before.url).host });
    assert.equal((await loggedIn(erp)).profile.name, 'Odoo 14');
  });

  it('learns the fields once for all users of a database', async () => {
    const demo = await started({ version: '14' });
    const erp = erpAt(demo.url);
    const described = () => demo.calls.filter(({ method }) => method === 'fields_get').length;
    await Promise.all([loggedIn(erp), loggedIn(erp, 'demo')]);
    const first = described();
    await loggedIn(erp, 'demo');
    assert.ok(first > 3);
    assert.equal(described(), first);
    assert.equal(
      new Set(demo.calls.filter(({ method }) => method === 'fields_get').map(({ model }) => model)).size,
      first,
    );
  });

  it('leaves out what the database lacks, and says so once', async () => {
    const demo = await started({ version: '14' });
    const warned: object[] = [];
    const log = Object.assign(Object.create(silent), { warn: (facts: object) => warned.push(facts) });
    const erp = erpAt(demo.url, { log });
    demo.inject({
      model: 'project.task',
      method: 'fields_get',
      fault: { kind: 'model', message: "Object project.task doesn't exist" },
    });
    const session = await loggedIn(erp);
    await loggedIn(erp, 'demo');
    assert.equal(session.profile.tasks, undefined);
    assert.equal(session.profile.events?.model, 'calendar.event');
    assert.deepEqual(warned, [{ db: 'demo', missing: ['project.task'] }]);
  });
});
