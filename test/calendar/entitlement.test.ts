import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { startDemoErp, VERSIONS } from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import { Entitlement } from '../../lib/calendar/entitlement.ts';
import { ErpFault } from '../../lib/erp/faults.ts';
import { Erp, type Session } from '../../lib/erp/session.ts';
import { away } from '../../lib/errors.ts';
import { silent } from '../../lib/log.ts';
import { openMemory } from '../../lib/store/index.ts';

const TASKS = { model: 'project.task', writing: { removal: 'unlink' } } as const;
const ALL = { create: true, write: true, remove: true };

/** Answers each question about a right. */
function erp(says: (operation: unknown) => unknown) {
  const asked: unknown[] = [];
  const call = async (_model: unknown, _method: unknown, [operation]: readonly unknown[]) => {
    asked.push(operation);
    const answer = says(operation);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const right = (model: string, operation: string) => [model, 'may', [operation]];
  return { session: { call, profile: { endpoint: { right } } } as unknown as Session, asked };
}

/** What the ERP says of a right, and what is made of it. */
const SAID: readonly (readonly [says: unknown, may: boolean])[] = [
  [true, true],
  [1, true],
  [false, false],
  [0, false],
  [new ErpFault(4, 'Sorry.'), false],
  [new ErpFault(1, 'There is no such method.'), true],
];

for (const [says, may] of SAID)
  for (const [operation, right] of [
    ['create', 'create'],
    ['write', 'write'],
    ['unlink', 'remove'],
  ] as const)
    test(`${says} to ${operation} is ${may}`, async () => {
      const { session } = erp((asked) => (asked === operation ? says : true));
      const entitlement = new Entitlement(TASKS, () => 0, 1000);
      assert.deepEqual(await entitlement.rights(session), { ...ALL, [right]: may });
    });

test('rights are asked for once, and again after a while', async () => {
  let now = 0;
  const { session, asked } = erp(() => true);
  const entitlement = new Entitlement(TASKS, () => now, 1000);
  await Promise.all([entitlement.rights(session), entitlement.rights(session)]);
  now = 999;
  await entitlement.rights(session);
  assert.equal(asked.length, 3);
  now = 1000;
  await entitlement.rights(session);
  assert.equal(asked.length, 6);
});

test('an ERP that is away leaves the last answer standing', async () => {
  let now = 0;
  const { session } = erp(() => (now === 0 ? true : away('The ERP cannot be reached.')));
  const entitlement = new Entitlement(TASKS, () => now, 1000);
  await entitlement.rights(session);
  now = 1000;
  assert.deepEqual(await entitlement.rights(session), ALL);
  await assert.rejects(new Entitlement(TASKS, () => now, 1000).rights(session), { status: 503 });
});

test('an ERP that is away answers nothing, and is asked the next time', async () => {
  let isAway = true;
  const { session } = erp(() => (isAway ? new Error('The ERP is away.') : true));
  const entitlement = new Entitlement(TASKS, () => 0, 1000);
  await assert.rejects(entitlement.rights(session), /away/);
  isAway = false;
  assert.deepEqual(await entitlement.rights(session), ALL);
});

test('to remove what is archived takes a write', async () => {
  const { session, asked } = erp((operation) => operation !== 'unlink');
  const archived = new Entitlement({ ...TASKS, writing: { removal: 'write' } }, () => 0, 1000);
  assert.deepEqual(await archived.rights(session), ALL);
  assert.deepEqual(asked, ['create', 'write', 'write']);
});

/** Their sales users may not delete meetings. */
const MAY_NOT_REMOVE: readonly string[] = ['6.0', '6.1'];

describe('a calendar says beforehand what the ERP lets its user do', () => {
  for (const version of VERSIONS)
    it(`in ${version}`, async () => {
      const demo = await startDemoErp({ version });
      const store = openMemory();
      const gateway = new Erp({ url: demo.url });
      const currency = { freshness: 5, fullCheck: 300 };
      const directory = createDirectory({ erp: gateway, store, currency, cacheSize: 1e6, log: silent });
      const rights = async (login: string, name: string) => {
        const calendars = await (await directory.logIn(demo.database, login, login))?.calendars();
        return calendars?.find((one) => one.name === name)?.rights();
      };
      try {
        assert.deepEqual(await rights('admin', 'Meetings'), ALL);
        const remove = !MAY_NOT_REMOVE.includes(version);
        assert.deepEqual(await rights('demo', 'Meetings'), { ...ALL, remove });
        assert.equal((await rights('demo', 'Tasks'))?.write, true);
      } finally {
        await Promise.all([gateway.close(), store.close(), demo.close()]);
      }
    });
});
