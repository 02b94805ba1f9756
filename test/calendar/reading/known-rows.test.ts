import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownRows } from '../../../lib/calendar/reading/known-rows.ts';
import type { Query } from '../../../lib/erp/profile.ts';
import type { Domain } from '../../../lib/erp/wire.ts';

const byIds = (model: string, ids: readonly number[]): Query => ({
  ask: 'rows',
  model,
  domain: [['id', 'in', ids]],
  fields: ['name'],
});

/** Answers with all rows but those of negative ids, which the reader may not see. */
function erp() {
  const asked: [string, Domain][] = [];
  const ask = async ({ model, domain }: Query) => {
    asked.push([model, domain]);
    const [[, , ids]] = domain as [[string, string, number[]]];
    return ids.filter((id) => id > 0).map((id) => ({ id, name: `${model} ${id}` }));
  };
  return { asked, ask };
}

test('rows of these models are asked for once, also those that are not shown', async () => {
  const known = new KnownRows(['res.users']);
  const { asked, ask } = erp();
  const names = async (ids: readonly number[]) =>
    (await known.answer(byIds('res.users', ids), ask)).map(({ name }) => name).sort();
  assert.deepEqual(await names([1, 2, -3]), ['res.users 1', 'res.users 2']);
  assert.deepEqual(await names([2, -3]), ['res.users 2']);
  assert.deepEqual(await names([1, 4]), ['res.users 1', 'res.users 4']);
  assert.deepEqual(
    asked.map(([, domain]) => domain),
    [[['id', 'in', [1, 2, -3]]], [['id', 'in', [4]]]],
  );
  known.forget();
  await names([1]);
  assert.equal(asked.length, 3);
});

test('what is under way is not asked for again, and who waits for it fails with it', async () => {
  const known = new KnownRows(['res.users']);
  const { asked, ask } = erp();
  const idsOf = async (ids: readonly number[]) =>
    (await known.answer(byIds('res.users', ids), ask)).map(({ id }) => id).sort();
  assert.deepEqual(await Promise.all([idsOf([1, 2, -3]), idsOf([-3, 2, 4]), idsOf([1, 4])]), [
    [1, 2],
    [2, 4],
    [1, 4],
  ]);
  assert.deepEqual(
    asked.map(([, domain]) => domain),
    [[['id', 'in', [1, 2, -3]]], [['id', 'in', [4]]]],
  );
  const away = () => Promise.reject(new Error('away'));
  const failed = known.answer(byIds('res.users', [5]), away);
  const joined = known.answer(byIds('res.users', [5]), ask);
  await assert.rejects(failed, /away/);
  await assert.rejects(joined, /away/);
  assert.deepEqual(await idsOf([5]), [5]);
});

test('what was asked for before everything was forgotten is not kept', async () => {
  const known = new KnownRows(['res.users']);
  const { asked, ask } = erp();
  const under = known.answer(byIds('res.users', [1]), ask);
  known.forget();
  await under;
  await known.answer(byIds('res.users', [1]), ask);
  assert.equal(asked.length, 2);
});

test('rows of other models, and what is no list of ids, are asked for each time', async () => {
  const known = new KnownRows(['res.users']);
  const { asked, ask } = erp();
  const named: Query = { ...byIds('res.users', [1]), domain: [['login', 'in', [1]]] };
  for (const query of [byIds('calendar.attendee', [1]), named])
    for (let time = 0; time < 2; time++) await known.answer(query, ask);
  assert.equal(asked.length, 4);
});
