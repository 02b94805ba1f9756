import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { execution, type Keywords, positional } from '../../lib/erp/execution.ts';
import type { Endpoint } from '../../lib/erp/profile.ts';
import type { Wire } from '../../lib/erp/wire.ts';

const endpoint: Endpoint = {
  common: '/c',
  object: '/o',
  db: '/d',
  keepAlive: false,
  connections: 2,
  keywords: true,
  searchRead: true,
  login: 'login',
  naive: 'utc',
  stamps: null,
  right: (model) => [model, 'may', []],
  member: (group) => ['users', 'in', [group]],
};
const who = { db: 'demo', uid: 7, password: 'secret' };

it('goes by keywords where the server has them', () => {
  assert.deepEqual(execution(endpoint, who, 'res.users', 'read', [[7]], { fields: ['name'] }), {
    path: '/o',
    method: 'execute_kw',
    parameters: ['demo', 7, 'secret', 'res.users', 'read', [[7]], { fields: ['name'] }],
    label: 'res.users.read',
    repeatable: true,
    db: 'demo',
  });
});

it('goes by places where it has none', () => {
  const old = { ...endpoint, keywords: false };
  assert.deepEqual(execution(old, who, 'crm.meeting', 'write', [[1], { name: 'x' }], { context: { a: 1 } }), {
    path: '/o',
    method: 'execute',
    parameters: ['demo', 7, 'secret', 'crm.meeting', 'write', [1], { name: 'x' }, { a: 1 }],
    label: 'crm.meeting.write',
    repeatable: false,
    db: 'demo',
  });
});

it('is repeatable only where it reads', () => {
  const repeatable = (method: string) => execution(endpoint, who, 'm', method, []).repeatable;
  for (const method of ['search', 'read', 'search_read', 'search_count', 'fields_get', 'read_group'])
    assert.ok(repeatable(method), method);
  for (const method of ['create', 'write', 'unlink', 'copy', 'do_close', 'message_post', 'unheard_of'])
    assert.ok(!repeatable(method), method);
});

describe('places', () => {
  const context = { lang: 'fr' };
  const table: readonly (readonly [
    method: string,
    args: readonly Wire[],
    keywords: Keywords,
    places: readonly Wire[],
  ])[] = [
    ['search', [[]], {}, [[]]],
    ['search', [[]], { limit: 9 }, [[], 0, 9]],
    ['search', [[]], { context }, [[], 0, false, false, context]],
    ['search', [[]], { order: 'id', limit: 9, offset: 3, context }, [[], 3, 9, 'id', context]],
    ['search_count', [[]], { context }, [[], context]],
    ['read', [[1]], { fields: ['a'], context }, [[1], ['a'], context]],
    ['read', [[1], ['a']], { context }, [[1], ['a'], context]],
    ['read', [[1]], { context }, [[1], [], context]],
    ['fields_get', [], {}, []],
    ['fields_get', [], { context }, [[], context]],
    ['do_close', [[1]], { context }, [[1], context]],
    ['unlink', [[1]], {}, [[1]]],
  ];
  for (const [method, args, keywords, places] of table) {
    it(`${method} ${JSON.stringify(keywords)}`, () =>
      assert.deepEqual(positional(method, args, keywords), places));
  }

  it('has none for what nobody knows', () => {
    assert.throws(() => positional('read', [[1]], { load: '' }), TypeError);
    assert.throws(() => positional('do_close', [[1]], { fields: [] }), TypeError);
    assert.throws(() => positional('search', [[], 0], { offset: 1 }), TypeError);
  });
});
