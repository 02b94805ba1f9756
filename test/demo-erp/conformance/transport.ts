import assert from 'node:assert/strict';
import { decode, encode, post, type Value } from '../wire.ts';
import { between, type Case, type Trial } from './case.ts';
import { ask, exceptionOf, faultOf, Unreadable } from './ground.ts';

/** Sockets, log-in, and the shapes of faults. */
export const transport: readonly Case[] = [
  {
    name: 'the connection is kept open',
    facts: 'openerp-6.0.md, Transport and faults',
    versions: ['6.0'],
    run: async ({ ground }) => {
      const { status, http, closes } = await post(`${ground.url}/xmlrpc/common`, encode('about', []));
      assert.deepEqual({ status, http, closes }, { status: 200, http: '1.1', closes: false });
    },
  },
  {
    name: 'HTTP/1.0 closes after each answer',
    facts: 'openerp-6.1.md 1, odoo-14.md 8',
    versions: between('6.1', '15'),
    run: async ({ ground }) => {
      const { status, http } = await post(`${ground.url}/xmlrpc/common`, encode('version', []));
      assert.deepEqual({ status, http }, { status: 200, http: '1.0' });
    },
  },
  {
    name: 'HTTP/1.1 closes after each answer',
    facts: 'odoo-14-to-19.md, Wire',
    versions: between('16', '19'),
    run: async ({ ground }) => {
      const { status, http, closes } = await post(`${ground.url}/xmlrpc/common`, encode('version', []));
      assert.deepEqual({ status, http, closes }, { status: 200, http: '1.1', closes: true });
    },
  },
  {
    name: 'a path that is not known ends the connection without an answer',
    facts: 'openerp-6.0.md, Transport and faults',
    versions: ['6.0'],
    run: async ({ ground }) => assert.equal((await post(`${ground.url}/nowhere`, '')).status, 0),
  },
  {
    name: 'a body that is not XML is answered with a numbered fault on the old path',
    facts: 'openerp-6.0.md, Transport and faults',
    versions: ['6.0'],
    run: async ({ ground }) => assert.equal(await codeOfMalformed(ground.url), 1),
  },
  {
    name: 'a body that is not XML is answered with a page and status 500',
    facts: 'openerp-6.1.md 1, odoo-8.md, odoo-10.md',
    versions: between('6.1', '11'),
    run: async ({ ground }) => {
      const { status, type } = await post(`${ground.url}/xmlrpc/object`, '<methodCall><foo>');
      assert.equal(status, 500);
      assert.match(type, /^text\/html/);
    },
  },
  {
    name: 'a body that is not XML is answered with a fault',
    facts: 'odoo-12.md, Transport',
    versions: between('12', '19'),
    run: async ({ ground }) => {
      const { status, body } = await post(`${ground.url}/xmlrpc/2/object`, '<methodCall><foo>');
      assert.equal(status, 200);
      const answer = decode(body);
      assert.ok(answer !== undefined && 'fault' in answer);
      assert.equal(answer.fault.code, 1);
      assert.equal(exceptionOf(answer.fault), 'ExpatError');
    },
  },
  {
    name: 'a control character in a record makes the answer ill-formed',
    facts: 'openerp-6.1.md 1, odoo-14.md 1',
    versions: between('6.0', '15'),
    run: async (trial) => {
      const id = await trial.meet();
      await trial.ground.plant(trial.meetings, id, 'location', 'a\u0008b');
      await assert.rejects(trial.admin.read(trial.meetings, [id], ['location']), Unreadable);
    },
  },
  {
    name: 'a control character in a record is left out of the answer',
    facts: 'odoo-14-to-19.md, Wire',
    versions: between('16', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      await trial.ground.plant(trial.meetings, id, 'location', 'a\u0008b');
      assert.equal((await trial.admin.one(trial.meetings, id, ['location'])).location, 'ab');
    },
  },
  {
    name: 'CRLF inside a text becomes LF, other characters survive',
    facts: 'openerp-6.1.md 1',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const id = await trial.meet({ location: 'a\r\nb <&> "q" 日本語 😀 👨\u200d👩' });
      const { location } = await trial.admin.one(trial.meetings, id, ['location']);
      assert.equal(location, 'a\nb <&> "q" 日本語 😀 👨\u200d👩');
    },
  },
  {
    name: 'the version is told to anybody, but not by 6.0',
    facts: 'openerp-6.0.md, Transport and faults; openerp-6.1.md 1; odoo-14.md 2',
    versions: between('6.0', '19'),
    run: async ({ ground, version }) => {
      const told = ask(`${ground.url}/xmlrpc/common`, 'version', []);
      if (version === '6.0') return void (await faultOf(told));
      const { server_version, server_serie, protocol_version } = await told;
      assert.equal(protocol_version, 1);
      assert.equal(String(server_version).startsWith(version.replace('.0', '')), true);
      assert.equal(server_serie, version === '6.1' ? undefined : `${version.replace('.0', '')}.0`);
    },
  },
  {
    name: 'server_version_info has five items on 7.0 and 8, then six',
    facts: 'odoo-8.md, odoo-9.md',
    versions: between('7.0', '19'),
    run: async ({ ground, version }) => {
      const { server_version_info: info } = await ask(`${ground.url}/xmlrpc/common`, 'version', []);
      assert.equal(info.length, version === '7.0' || version === '8' ? 5 : 6);
      assert.equal(info[0], Number.parseInt(version, 10));
    },
  },
  {
    name: 'wrong password, unknown user and other case of the login all answer False',
    facts: 'openerp-6.1.md 1, odoo-14.md 2',
    versions: between('6.0', '19'),
    // Three failures lock nobody out: right ones follow.
    run: async (trial) => {
      for (const [login, password] of [
        ['admin', 'nope'],
        ['nobody', 'nope'],
        ['ADMIN', 'admin'],
      ] as const) {
        assert.equal(await logIn(trial, login, password), false, login);
      }
      assert.equal(await logIn(trial, 'admin', 'admin'), trial.admin.uid);
    },
  },
  {
    name: 'an empty password answers False, but faults on 18',
    facts: 'odoo-14-to-19.md, Wire',
    versions: between('6.0', '19'),
    run: async (trial) => {
      if (trial.version !== '18') return assert.equal(await logIn(trial, 'admin', ''), false);
      assert.equal(exceptionOf(await faultOf(logIn(trial, 'admin', ''))), 'AssertionError');
    },
  },
  {
    name: 'an unknown database faults at log-in',
    facts: 'openerp-6.1.md 1, odoo-14.md 2',
    versions: between('6.0', '19'),
    run: async ({ ground }) => {
      const fault = await faultOf(ask(`${ground.url}/xmlrpc/common`, 'login', ['nodb', 'admin', 'admin']));
      assert.match(String(fault.code), /database "nodb" does not exist/);
      assert.equal(exceptionOf(fault), 'OperationalError');
    },
  },
  {
    name: 'a wrong password on the object service is AccessDenied, or 3',
    facts: 'openerp-6.1.md 1, odoo-8.md, odoo-14.md 1',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const refused = (path: string): Promise<unknown> =>
        ask(`${trial.ground.url}${path}/object`, 'execute', [
          ...[trial.ground.database, trial.admin.uid, 'nope', 'res.users', 'read', [trial.admin.uid]],
          ['name'],
        ]);
      assert.equal((await faultOf(refused('/xmlrpc'))).code, 'AccessDenied');
      if (!trial.before('8')) assert.equal((await faultOf(refused('/xmlrpc/2'))).code, 3);
    },
  },
  {
    name: 'an exception of Python is its text on the old path and 1 with a traceback on the new',
    facts: 'openerp-6.1.md 1, odoo-14.md 1',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const bad: readonly Value[] = [trial.meetings, 'search', [['no_such_field', '=', 1]]];
      const [model, method, domain] = bad as [string, string, Value];
      const old = await faultOf(trial.admin.executeOld(model, method, domain));
      assert.equal(typeof old.code, 'string');
      assert.equal(exceptionOf(old), trial.version === '6.0' ? 'ProgrammingError' : 'ValueError');
      if (trial.before('8')) return;
      const fault = await faultOf(trial.admin.execute(model, method, domain));
      assert.equal(fault.code, 1);
      assert.equal(exceptionOf(fault), 'ValueError');
      assert.equal(fault.text.trimEnd().endsWith(String(old.code).trimEnd()), true);
    },
  },
  {
    name: 'ten failed log-ins lock the whole address out for a minute, right passwords too',
    facts: 'odoo-12.md, Transport; odoo-14.md 2; odoo-14-to-19.md, Login',
    versions: between('12', '15'),
    only: 'simulator',
    run: async (trial) => {
      for (let n = 0; n < 10; n += 1) assert.equal(await logIn(trial, 'admin', `nope ${n}`), false);
      assert.equal(await logIn(trial, 'demo', 'demo'), false);
      assert.deepEqual(
        await trial.admin.search('res.partner', [], { limit: 1 }).then((ids) => ids.length),
        1,
      );
    },
  },
  {
    name: 'failed log-ins lock nobody out',
    facts: 'odoo-8.md, odoo-10.md, odoo-14-to-19.md, Login',
    versions: [...between('8', '10'), ...between('16', '19')],
    run: async (trial) => {
      for (let n = 0; n < 11; n += 1) assert.equal(await logIn(trial, 'admin', `nope ${n}`), false);
      assert.equal(await logIn(trial, 'demo', 'demo'), trial.demo.uid);
    },
  },
  {
    name: 'context_get faults, after nothing else was wrong',
    facts: 'odoo-14.md 1',
    versions: ['14'],
    run: async ({ admin }) => {
      const fault = await faultOf(admin.keyed('res.users', 'context_get', [], {}));
      assert.equal(fault.code, 1);
      assert.match(fault.text, /cannot marshal .*frozendict/);
    },
  },
  {
    name: 'context_get tells the zone and the language',
    facts: 'openerp-7.0.md, odoo-10.md, odoo-14-to-19.md',
    versions: [...between('8', '13'), ...between('15', '19')],
    run: async ({ admin }) => {
      const { tz, lang } = await admin.keyed('res.users', 'context_get', [], {});
      assert.equal(tz, 'Europe/Brussels');
      assert.equal(lang === false || typeof lang === 'string', true);
    },
  },
  {
    name: 'a method that returns None has done its work when it faults',
    facts: 'odoo-14-to-19.md, Recurrence: write (action_mass_deletion)',
    versions: between('15', '19'),
    run: async (trial) => {
      const rule = { recurrency: true, rrule: 'FREQ=DAILY;COUNT=3' };
      const id = await trial.meet(rule);
      const { recurrence_id: series } = await trial.admin.one(trial.meetings, id, ['recurrence_id']);
      const mine = [['recurrence_id', '=', series[0]]];
      assert.equal(await trial.admin.count(trial.meetings, mine), 3);
      const fault = await faultOf(
        trial.admin.keyed(trial.meetings, 'action_mass_deletion', [[id], 'all_events'], {}),
      );
      assert.match(fault.text, /cannot marshal None/);
      assert.equal(await trial.admin.count(trial.meetings, mine), 0);
    },
  },
  {
    name: 'a private method is refused by name',
    facts: 'openerp-6.1.md 1, odoo-8.md, odoo-10.md, odoo-14.md 1',
    versions: between('8', '19'),
    run: async ({ admin, before }) => {
      const fault = await faultOf(admin.keyed('res.users', '_check_credentials', [[admin.uid]], {}));
      assert.equal(fault.code, before('10') ? 2 : 4);
    },
  },
  {
    name: 'nil is taken as an argument',
    facts: 'odoo-8.md, odoo-14.md 1',
    versions: between('8', '19'),
    run: async ({ admin }) => {
      const ids = await admin.keyed('res.partner', 'search', [[['parent_id', '=', null]]], { limit: 1 });
      assert.equal(ids.length, 1);
    },
  },
  {
    name: 'a model that is not known is 2',
    facts: 'openerp-6.1.md 1, odoo-8.md, odoo-14.md 1',
    versions: between('8', '19'),
    run: async ({ admin }) => {
      assert.equal((await faultOf(admin.keyed('no.model', 'read', [[1]], {}))).code, 2);
    },
  },
];

const logIn = ({ ground }: Trial, login: string, password: string): Promise<unknown> =>
  ask(`${ground.url}/xmlrpc/common`, 'login', [ground.database, login, password]);

async function codeOfMalformed(url: string): Promise<unknown> {
  const { status, body } = await post(`${url}/xmlrpc/object`, '<methodCall><foo>');
  assert.equal(status, 200);
  const answer = decode(body);
  assert.ok(answer !== undefined && 'fault' in answer, body);
  return answer.fault.code;
}
