/** Something goes wrong at each call of each kind of change: a repeat of the request repairs, and nothing is there twice. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Injection, VersionName } from '../../examples/demo-erp/index.ts';
import type { Client } from '../../examples/demo-erp/series/operations.ts';
import { mortal } from '../calendar/mortal.ts';
import { Office } from '../calendar/office.ts';
import { clientOf } from '../demo-erp/client.ts';
import { Attempt } from './interrupted/attempt.ts';
import { KINDS, type Kind } from './interrupted/kinds.ts';

/** One of each way of keeping series, and of tasks; `npm run test:real` goes through more. */
const VERSIONS = (process.env.ERPCAL_TEST_INTERRUPTED?.split(',') ?? ['6.1', '14']) as readonly VersionName[];

interface Fault {
  readonly injection: Injection;
  /** For a call that only asks it is as if the call had failed. */
  readonly ofWrites?: true;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'fails before it is done': {
    injection: { fault: { kind: 'python', message: 'division by zero', exception: 'ZeroDivisionError' } },
  },
  'is done, and its answer lost': { injection: { cut: 0 }, ofWrites: true },
  'is done, and answered with a fault': {
    injection: { faultAfterCommit: 'cannot marshal None unless allow_none is enabled' },
    ofWrites: true,
  },
};

const ASKING =
  /\b(search|read|search_read|search_count|read_group|fields_get|name_search|name_get|default_get|check_access_rights|has_group)$/;

const isOfObject = (call: string): boolean => !/^(common|db)\./.test(call);

interface Clean {
  readonly shown: readonly string[];
  /** What the ERP was called meanwhile, in order. */
  readonly calls: readonly string[];
}

for (const version of VERSIONS)
  suite(`interrupted on ${version}`, () => {
    const { store, kill, revive } = mortal();
    let office: Office;
    let client: Client;
    let count = 0;

    before(async () => {
      office = await Office.open(version, store);
      client = await clientOf(office.erp, 'admin');
    });
    after(() => office.close());

    /** What came before is older than anything that is looked at again. */
    async function begun(kind: Kind): Promise<Attempt> {
      office.pass(1200);
      const attempt = new Attempt(office, `u${++count}.`, kind);
      await attempt.prepare();
      return attempt;
    }

    async function cleanOf(kind: Kind): Promise<Clean> {
      const attempt = await begun(kind);
      const before = office.erp.calls.names.length;
      assert.equal(await attempt.run(), undefined);
      const calls = office.erp.calls.names.slice(before).filter(isOfObject);
      await attempt.check();
      return { calls, shown: await attempt.shown(client) };
    }

    for (const [what, kind] of Object.entries(KINDS)) {
      for (const [how, { injection, ofWrites }] of Object.entries(FAULTS))
        test(`${what}, and a call ${how}`, async () => {
          const { calls, shown } = await cleanOf(kind);
          for (const [after, call] of calls.entries()) {
            if (ofWrites && ASKING.test(call)) continue;
            const attempt = await begun(kind);
            const heal = office.erp.inject({ ...injection, service: 'object', after, count: 1 });
            const status = await attempt.run();
            heal();
            if (status !== undefined) {
              assert.ok(status >= 500, `${after} ${call}: ${status}`);
              assert.equal(await attempt.run(), undefined, `the repeat after ${after} ${call}`);
            }
            await attempt.check();
            assert.deepEqual(await attempt.shown(client), shown, `after ${after} ${call}`);
          }
        });

      test(`${what}, and the gateway is killed before it keeps it`, async () => {
        const { shown } = await cleanOf(kind);
        const attempt = await begun(kind);
        kill();
        assert.equal(await attempt.run(), 500);
        revive();
        office.restart();
        assert.equal(await attempt.run(), undefined);
        await attempt.check();
        assert.deepEqual(await attempt.shown(client), shown);
      });
    }
  });
