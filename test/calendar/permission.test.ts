import assert from 'node:assert/strict';
import test from 'node:test';
import { Permission } from '../../lib/calendar/permission.ts';
import { ErpFault } from '../../lib/erp/faults.ts';
import type { Session } from '../../lib/erp/session.ts';
import { away } from '../../lib/errors.ts';

const REFUSED = new ErpFault(4, 'Sorry.');
const AWAY = new Error('The ERP is away.');

/** Answers one after another; the last one from then on. */
function erp(...answers: readonly (number | Error)[]) {
  const asked: unknown[] = [];
  const ask = async (query: unknown) => {
    const answer = answers[Math.min(asked.push(query), answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { session: { ask } as unknown as Session, asked };
}

test('a yes is asked for once, and again when in doubt', async () => {
  const { session, asked } = erp(0, REFUSED);
  const permission = new Permission('project.task', () => 0, 1000);
  assert.deepEqual(await Promise.all([permission.granted(session), permission.granted(session)]), [
    true,
    true,
  ]);
  assert.deepEqual(asked, [{ ask: 'count', model: 'project.task', domain: [['id', '=', 0]] }]);
  permission.doubt();
  assert.equal(await permission.granted(session), false);
});

test('a no is asked again after a while', async () => {
  let now = 0;
  const { session, asked } = erp(REFUSED, 0);
  const permission = new Permission('project.task', () => now, 1000);
  assert.equal(await permission.granted(session), false);
  now = 999;
  assert.equal(await permission.granted(session), false);
  assert.equal(asked.length, 1);
  now = 1000;
  assert.equal(await permission.granted(session), true);
});

test('an ERP that is away answers neither, and is asked the next time', async () => {
  const { session } = erp(AWAY, 0);
  const permission = new Permission('project.task', () => 0, 1000);
  await assert.rejects(async () => permission.granted(session), AWAY);
  assert.equal(await permission.granted(session), true);
});

test('an ERP that is away leaves the last answer standing, unless that is in doubt', async () => {
  let now = 0;
  const { session } = erp(REFUSED, away('The ERP cannot be reached.'));
  const permission = new Permission('project.task', () => now, 1000);
  assert.equal(await permission.granted(session), false);
  now = 1000;
  assert.equal(await permission.granted(session), false);
  permission.doubt();
  await assert.rejects(async () => permission.granted(session), { status: 503 });
});
