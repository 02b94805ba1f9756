import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { count, type Execute, ids, paged, readRows, searchedRows } from '../../lib/erp/asking.ts';
import { ErpFault } from '../../lib/erp/faults.ts';
import type { Domain, Row, Wire } from '../../lib/erp/wire.ts';
import { DavError } from '../../lib/errors.ts';

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const rowsOf = (records: readonly Wire[]): Row[] => records.map((id) => ({ id, name: `r${id}` }));

/** An ERP whose methods are functions; keeps what was asked. */
function erp(
  methods: Record<string, (args: readonly Wire[], keywords: Readonly<Record<string, Wire>>) => Wire>,
) {
  const calls: string[] = [];
  const execute: Execute = async (_model, method, args, keywords = {}) => {
    calls.push(method);
    const answer = methods[method];
    if (answer === undefined) throw new Error(`no ${method}`);
    return answer(args, keywords);
  };
  return { execute, calls };
}

const away = (error: unknown) => error instanceof DavError && error.status === 503;

describe('ids', () => {
  it('are asked for with a limit, since 6.0 has one of its own', async () => {
    const limits: Wire[] = [];
    const { execute } = erp({ search: (_, { limit }) => limits.push(limit ?? null) && [] });
    await ids(execute, { ask: 'ids', model: 'm', domain: [] });
    await ids(execute, { ask: 'ids', model: 'm', domain: [], limit: 1 });
    assert.ok(Number(limits[0]) >= 100_000);
    assert.equal(limits[1], 1);
  });

  it('name records where they are virtual', async () => {
    const { execute } = erp({ search: () => [3, '41-20261207090000', '41-20261214090000', '5'] });
    assert.deepEqual(await ids(execute, { ask: 'ids', model: 'm', domain: [] }), [3, 41, 5]);
  });

  it('are 503 when the answer is none', async () => {
    for (const answer of [false, 'x', null, [{}], [false]] as Wire[]) {
      const { execute } = erp({ search: () => answer });
      await assert.rejects(ids(execute, { ask: 'ids', model: 'm', domain: [] }), away);
    }
  });
});

describe('a count', () => {
  it('is a number or 503', async () => {
    const query = { ask: 'count', model: 'm', domain: [] } as const;
    assert.equal(await count(erp({ search_count: () => 12 }).execute, query), 12);
    await assert.rejects(count(erp({ search_count: () => [1] }).execute, query), away);
  });
});

describe('rows', () => {
  const query = { ask: 'rows', model: 'm', domain: [] as Domain, fields: ['name'] } as const;

  it('come by one search_read', async () => {
    const { execute, calls } = erp({ search_read: () => rowsOf([2, 1]) });
    assert.deepEqual(await searchedRows(execute, query), rowsOf([2, 1]));
    assert.deepEqual(calls, ['search_read']);
  });

  it('come in pages when more are named than fit into one answer', async () => {
    const sizes: number[] = [];
    const { execute } = erp({
      search_read: ([domain]) => {
        const named = (domain as [unknown, [string, string, number[]]])[1][2];
        sizes.push(named.length);
        return rowsOf(named);
      },
    });
    const found = await searchedRows(execute, {
      ...query,
      domain: [
        ['active', '=', true],
        ['id', 'in', upTo(12_500)],
      ],
    });
    assert.deepEqual(sizes, [5000, 5000, 2500]);
    assert.deepEqual(
      found.map(({ id }) => id),
      upTo(12_500),
    );
  });

  it('come by search and read where search_read is missing, in pages', async () => {
    const { execute, calls } = erp({ search: () => upTo(6000), read: ([page]) => rowsOf(page as number[]) });
    assert.equal((await readRows(execute, query)).length, 6000);
    assert.deepEqual(calls, ['search', 'read', 'read']);
  });

  it('come without the one that was deleted between search and read', async () => {
    const searches = [[1, 41], [1]];
    const { execute, calls } = erp({
      search: () => searches.shift() ?? [],
      read: ([page]) => {
        if ((page as number[]).includes(41))
          throw new ErpFault('41', 'Traceback (most recent call last):\nKeyError: 41');
        return rowsOf(page as number[]);
      },
    });
    assert.deepEqual(await readRows(execute, query), rowsOf([1]));
    assert.deepEqual(calls, ['search', 'read', 'search', 'read']);
  });

  it('come by one read where the ids are known, and by a search after all when one is gone', async () => {
    let gone = false;
    const { execute, calls } = erp({
      search: () => [1],
      read: ([page]) => {
        if (gone && (page as number[]).includes(41))
          throw new ErpFault('41', 'Traceback (most recent call last):\nKeyError: 41');
        return rowsOf(page as number[]);
      },
    });
    const named = { ...query, domain: [['id', 'in', [1, 41]]] as Domain };
    assert.deepEqual(await readRows(execute, named), rowsOf([1, 41]));
    assert.deepEqual(calls.splice(0), ['read']);
    gone = true;
    assert.deepEqual(await readRows(execute, named), rowsOf([1]));
    assert.deepEqual(calls, ['read', 'search', 'read']);
  });

  it('are 503 when records keep going away', async () => {
    const gone = () => {
      throw new ErpFault('41', 'Traceback (most recent call last):\nKeyError: 41');
    };
    const { execute, calls } = erp({ search: () => [41], read: gone });
    await assert.rejects(readRows(execute, query), away);
    assert.equal(calls.length, 6);
  });

  it('fail at once with any other fault', async () => {
    const { execute, calls } = erp({
      search: () => {
        throw new ErpFault(1, 'Traceback (most recent call last):\nTypeError: x');
      },
    });
    await assert.rejects(readRows(execute, query), away);
    assert.deepEqual(calls, ['search']);
  });

  it('are 503 when the answer holds something else', async () => {
    for (const answer of [false, {}, [1], [null], [[]], [{ name: 'no id' }]] as Wire[])
      await assert.rejects(searchedRows(erp({ search_read: () => answer }).execute, query), away);
  });
});

describe('pages of a domain', () => {
  it('are one where they would change what it means', () => {
    const named = ['id', 'in', upTo(12_500)] as const;
    for (const domain of [
      ['|', named, ['a', '=', 1]],
      ['!', named],
      [['id', 'not in', upTo(12_500)]],
      [['id', 'in', [1]]],
      [],
    ] as Domain[])
      assert.deepEqual(paged(domain), [domain]);
  });
});
