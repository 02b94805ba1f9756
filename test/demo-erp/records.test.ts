import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { ClientFault, fault, logIn, type User, withErp } from './client.ts';

const isOld = (version: VersionName): boolean => Number(version) < 8;
const meetingModel = (version: VersionName): string => (isOld(version) ? 'crm.meeting' : 'calendar.event');

const times = (version: VersionName, start: string, stop: string): object =>
  isOld(version) ? { date: start, date_deadline: stop } : { start, stop };

const HOUR = ['2026-12-01 10:00:00', '2026-12-01 11:00:00'] as const;

const create = (user: User, version: VersionName, values: object = {}): Promise<number> =>
  user(meetingModel(version), 'create', { name: 'Meeting', ...times(version, ...HOUR), ...values });

test('search stops at a hundred meetings on 6.0 alone, unless a limit is named', async () => {
  for (const version of ['6.0', '6.1', '14'] as const) {
    await withErp({ version, tasks: 130 }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      for (let n = 0; n < 130; n += 1) await create(admin, version);
      for (const model of [meetingModel(version), 'project.task']) {
        const count = async (...page: unknown[]) => (await admin(model, 'search', [], ...page)).length;
        assert.equal(await count(), version === '6.0' && model === 'crm.meeting' ? 100 : 130, version);
        assert.equal(await count(0, false), 130);
        assert.equal(await count(0, 100000), 130);
        assert.equal(await count(120, 100), 10);
      }
    });
  }
});

test('a path through the list of attendees finds a hundred meetings on 6.0', async () => {
  for (const version of ['6.0', '6.1'] as const) {
    await withErp({ version }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      const attendee_ids = [[0, 0, { email: 'guest@demo.example' }]];
      const ids: number[] = [];
      for (let n = 0; n < 130; n += 1) ids.unshift(await create(admin, version, { attendee_ids }));
      const path = [['attendee_ids.email', '=', 'guest@demo.example']];
      const found = await admin('crm.meeting', 'search', path, 0, false);
      assert.deepEqual(found.toSorted(descending), version === '6.0' ? ids.slice(0, 100) : ids, version);
      const attendees = await admin('calendar.attendee', 'search', [['email', '=', 'guest@demo.example']]);
      const list = [['attendee_ids', 'in', attendees]];
      assert.equal((await admin('crm.meeting', 'search', list, 0, false)).length, 130, version);
    });
  }
});

const descending = (a: number, b: number): number => b - a;

test('domains find what their terms say', async () => {
  await withErp({ version: '14' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const project = await (await logIn(erp, 'admin'))('project.project', 'create', { name: 'Garden' });
    const make = (values: object): Promise<number> => demo('project.task', 'create', values);
    const a = await make({
      name: 'Apple tree',
      priority: '1',
      date_deadline: '2026-12-01',
      project_id: project,
    });
    const b = await make({ name: 'Berries', date_deadline: '2026-12-05', parent_id: a });
    const c = await make({ name: 'apple_pie 100%', user_id: false });
    const cases: [unknown[], number[]][] = [
      [[], [a, b, c]],
      [[['name', '=', 'Berries']], [b]],
      [[['name', '!=', 'Berries']], [a, c]],
      [[['name', 'ilike', 'apple']], [a, c]],
      [[['name', 'like', 'apple']], [c]],
      [[['name', 'not ilike', 'apple']], [b]],
      [[['name', '=ilike', 'apple%']], [a, c]],
      [[['name', '=like', 'Ber_ies']], [b]],
      [[['date_deadline', '=', false]], [c]],
      [[['date_deadline', '!=', false]], [a, b]],
      [[['date_deadline', '>', '2026-12-01']], [b]],
      [[['date_deadline', '<=', '2026-12-05']], [a, b]],
      [[['id', 'in', [a, c, 999]]], [a, c]],
      [[['id', 'not in', [a, c]]], [b]],
      [[['user_id', 'in', [demo.uid, false]]], [a, b, c]],
      [[['user_id', '=', 'Daan De Mol']], [a, b]],
      [[['user_id.login', '=', 'demo']], [a, b]],
      [[['parent_id.project_id.name', 'ilike', 'gard']], [b]],
      [[['child_ids', 'in', [b]]], [a]],
      [[['child_ids', '=', false]], [b, c]],
      [[['child_ids.name', '=', 'Berries']], [a]],
      [
        ['|', ['id', '=', a], ['id', '=', b]],
        [a, b],
      ],
      [
        ['!', ['id', '=', a]],
        [b, c],
      ],
      [['&', '|', ['id', '=', a], ['id', '=', b], ['priority', '=', '1']], [a]],
      [
        ['|', ['id', '=', c], '&', ['id', '=', a], ['priority', '=', '1']],
        [a, c],
      ],
      [[['active', '=', false]], []],
      [[[1, '=', 1]], [a, b, c]],
      [[[0, '=', 1]], []],
      [[['priority', '=?', false]], [a, b, c]],
    ];
    for (const [domain, ids] of cases) {
      const found: number[] = await demo('project.task', 'search', domain);
      assert.deepEqual(found.sort(), ids, JSON.stringify(domain));
      assert.equal(await demo('project.task', 'search_count', domain), ids.length);
    }
  });
});

test('orders: NULLs last going up, first going down', async () => {
  await withErp({ version: '14' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const [none, late, soon] = [
      await demo('project.task', 'create', { name: 'b' }),
      await demo('project.task', 'create', { name: 'a', date_deadline: '2026-12-02' }),
      await demo('project.task', 'create', { name: 'c', date_deadline: '2026-12-01' }),
    ];
    const sorted = (order: string) => demo('project.task', 'search', [], 0, false, order);
    assert.deepEqual(await sorted('date_deadline'), [soon, late, none]);
    assert.deepEqual(await sorted('date_deadline desc, id'), [none, late, soon]);
    assert.deepEqual(await sorted('name'), [late, none, soon]);
  });
});

test('an unsearchable field: all match up to 18, a fault on 19', async () => {
  for (const version of ['14', '18', '19'] as const) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      await create(demo, version);
      const search = demo('calendar.event', 'search', [['rrule', '=', 'nonsense']]);
      if (version === '19') await assert.rejects(search, fault(/not stored/));
      else assert.equal((await search).length, 1);
    });
  }
});

test('write_date: NULL until the first update on 6.x; whole seconds on the wire', async () => {
  for (const version of VERSIONS) {
    await withErp({ version, clock: () => Date.UTC(2026, 10, 23, 12, 0, 0, 500) }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const model = meetingModel(version);
      const id = await create(demo, version);
      const read = async () => (await demo(model, 'read', [id], ['write_date', 'create_date']))[0];
      const never = version === '6.0' || version === '6.1';
      assert.equal((await read()).write_date, never ? false : '2026-11-23 12:00:00', version);
      assert.equal((await read()).create_date, '2026-11-23 12:00:00');
      await demo(model, 'write', [id], {});
      assert.equal((await read()).write_date, '2026-11-23 12:00:00');
    });
  }
});

test('write_date in a domain: microseconds, on 19 whole seconds', async () => {
  for (const version of ['7.0', '14', '18', '19'] as const) {
    await withErp({ version, clock: () => Date.UTC(2026, 10, 23, 12, 0, 0, 500) }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const id = await create(demo, version);
      const found = async (operator: string) => {
        const domain = [['write_date', operator, '2026-11-23 12:00:00']];
        return (await demo(meetingModel(version), 'search', domain, 0, 1000)).includes(id);
      };
      const answers = [await found('>'), await found('='), await found('>=')];
      assert.deepEqual(answers, version === '19' ? [false, true, true] : [true, false, true], version);
    });
  }
});

test('the delta domain finds what was created and what was written', async () => {
  for (const version of ['6.0', '6.1', '14', '19'] as const) {
    let now = Date.UTC(2026, 10, 23, 12);
    await withErp({ version, clock: () => now }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const ids = [
        await demo('project.task', 'create', { name: 'a' }),
        await demo('project.task', 'create', { name: 'b' }),
      ];
      now += 60_000;
      await demo('project.task', 'write', [ids[0]], { name: 'A' });
      const added = await demo('project.task', 'create', { name: 'c' });
      const since = '2026-11-23 12:00:30';
      const delta = ['|', ['write_date', '>=', since], ['create_date', '>=', since]];
      const found: number[] = await demo('project.task', 'search', delta, 0, 1000);
      assert.deepEqual(found.sort(), [ids[0], added], version);
    });
  }
});

test('6.0 writes its stamps in the zone of its server', async () => {
  const clock = () => Date.UTC(2026, 6, 1, 12);
  await withErp({ version: '6.0', zone: 'Europe/Brussels', clock }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const [{ create_date }] = await demo('crm.meeting', 'read', [await create(demo, '6.0')], ['create_date']);
    assert.equal(create_date, '2026-07-01 14:00:00');
  });
});

test('a slow transaction: stamped when it began, seen when it is done', async () => {
  let now = Date.UTC(2026, 10, 23, 12);
  await withErp({ version: '14', clock: () => now }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    erp.inject({ model: 'calendar.event', method: 'create', count: 1, slowTransaction: 1000 });
    const slow = create(demo, '14', { name: 'slow' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    now += 4000;
    const quick = await create(demo, '14', { name: 'quick' });
    assert.deepEqual(await demo('calendar.event', 'search', []), [quick]);
    const stamps = await demo('calendar.event', 'read', [await slow, quick], ['write_date']);
    assert.deepEqual(
      stamps.map(({ write_date }: { write_date: string }) => write_date),
      ['2026-11-23 12:00:00', '2026-11-23 12:00:04'],
    );
  });
});

test('__last_update and ConcurrencyException', async () => {
  const expected: [VersionName, write: boolean, unlink: boolean][] = [
    ['6.0', true, true],
    ['6.1', true, true],
    ['7.0', true, true],
    ['8', true, true],
    ['12', true, true],
    ['13', false, true],
    ['14', false, true],
    ['15', false, false],
  ];
  for (const [version, write, unlink] of expected) {
    await withErp({ version }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      const model = meetingModel(version);
      const id = await create(admin, version);
      const [{ __last_update: seen }] = await admin(model, 'read', [id], ['__last_update']);
      assert.match(seen, isOld(version) ? /:\d\d\.\d{1,6}$/ : /:\d\d$/, version);
      await admin(model, 'write', [id], { name: 'changed' });
      const stale = { __last_update: { [`${model},${id}`]: isOld(version) ? seen : '2020-01-01 00:00:00' } };
      const attempts: [boolean, () => Promise<unknown>][] = [
        [write, () => call(admin, version, model, 'write', [[id], { name: 'lost' }], stale)],
        [unlink, () => call(admin, version, model, 'unlink', [[id]], stale)],
      ];
      for (const [refused, attempt] of attempts) {
        if (refused)
          await assert.rejects(attempt(), fault(/A document was modified since you last viewed it/));
        else assert.equal(await attempt(), true, version);
      }
    });
  }
});

/** With a context: the last argument up to 9, a keyword later. */
async function call(
  user: User,
  version: VersionName,
  model: string,
  method: string,
  args: unknown[],
  context: object,
) {
  if (Number(version) < 10) return user(model, method, ...args, context);
  return user.keywords(model, method, args, { context });
}

test('reading what is not there any more', async () => {
  const omitted = ['6.0', '11', '12', '13', '14', '17', '18', '19'];
  for (const version of VERSIONS) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const model = meetingModel(version);
      const [gone, kept] = [await create(admin, version), await create(admin, version)];
      await admin(model, 'unlink', [gone]);
      const both = demo(model, 'read', [kept, gone], ['name']);
      if (omitted.includes(version)) assert.equal((await both).length, 1, version);
      else await assert.rejects(both, ClientFault, version);
      const byAdministrator = admin(model, 'read', [kept, gone], ['name']);
      if (omitted.includes(version) || version === '15') assert.equal((await byAdministrator).length, 1);
      else await assert.rejects(byAdministrator, ClientFault);
      assert.equal((await demo('project.task', 'read', [999], ['name'])).length, 0);
      if (version !== '19') {
        const alive = await demo(model, 'exists', [kept, gone]);
        assert.deepEqual(alive, version === '6.0' ? false : [kept]);
      }
    });
  }
});

test('unlinking what is not there any more', async () => {
  const expected: [VersionName, model: string, answer: unknown][] = [
    ['6.0', 'crm.meeting', false],
    ['6.1', 'crm.meeting', fault('999')],
    ['6.1', 'project.task', true],
    ['8', 'calendar.event', fault('999')],
    ['8', 'project.task', fault(/MissingError/)],
    ['10', 'project.task', true],
    ['11', 'calendar.event', fault(/MissingError/)],
    ['14', 'project.task', fault(/MissingError/)],
  ];
  for (const [version, model, answer] of expected) {
    await withErp({ version }, async (erp) => {
      const unlink = (await logIn(erp, 'admin'))(model, 'unlink', [999]);
      if (typeof answer === 'function') await assert.rejects(unlink, answer as (error: unknown) => true);
      else assert.equal(await unlink, answer, `${version} ${model}`);
    });
  }
});

test('fields nobody knows: read and write', async () => {
  for (const version of VERSIONS) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const id = await demo('project.task', 'create', { name: 'x' });
      const strict = Number(version) >= 13;
      const [read, write] = [
        () => demo('project.task', 'read', [id], ['nofield']),
        () => demo('project.task', 'write', [id], { nofield: 1 }),
      ];
      if (strict) {
        await assert.rejects(read(), ClientFault, version);
        await assert.rejects(write(), ClientFault, version);
        return;
      }
      assert.deepEqual(await read(), [{ id }], version);
      assert.equal(await write(), true);
    });
  }
});

test('reading one id, text ids, load, and meetings of others last', async () => {
  await withErp({ version: '8' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const id = await demo('project.task', 'create', { name: 'x' });
    assert.deepEqual(await demo('project.task', 'read', id, ['name']), { id, name: 'x' });
  });
  await withErp({ version: '14' }, async (erp) => {
    const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
    const hidden = await create(admin, '14', { privacy: 'private' });
    const own = await create(demo, '14');
    const rows = await demo('calendar.event', 'read', [hidden, own], ['name']);
    assert.deepEqual(
      rows.map(({ id }: { id: number }) => id),
      [own, hidden],
    );
    const [{ user_id }] = await demo('calendar.event', 'read', [own], ['user_id'], '');
    assert.equal(user_id, demo.uid);
  });
  await withErp({ version: '17' }, async (erp) => {
    assert.deepEqual(await (await logIn(erp, 'demo'))('calendar.event', 'read', ['1'], ['name']), []);
  });
});

test('long texts are cut without a word up to 7.0', async () => {
  for (const version of ['6.1', '8'] as const) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const id = await create(demo, version, { name: 'x'.repeat(300) });
      const [{ name }] = await demo(meetingModel(version), 'read', [id], ['name']);
      assert.equal(name.length, version === '6.1' ? 124 : 300);
    });
  }
});

test('perm_read up to 7.0, get_metadata after, read_group and name_search', async () => {
  for (const version of ['6.1', '14'] as const) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const model = meetingModel(version);
      const id = await create(demo, version);
      const method = version === '6.1' ? 'perm_read' : 'get_metadata';
      const [metadata] = await demo(model, method, [id, 999]);
      assert.match(metadata.create_date, /\.\d{6}$/);
      assert.deepEqual(metadata.create_uid, [demo.uid, 'Daan De Mol']);
      const groups = await demo(model, 'read_group', [], ['user_id'], ['user_id']);
      assert.deepEqual(groups[0].user_id, [demo.uid, 'Daan De Mol']);
      assert.equal(groups[0].user_id_count, 1);
      assert.deepEqual(await demo(model, 'name_search', 'Meet', []), [[id, 'Meeting']]);
    });
  }
});

test('commands of x2many fields', async () => {
  await withErp({ version: '14' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const tag = await demo('project.tags', 'create', { name: 'one' });
    const id = await demo('project.task', 'create', { name: 'x', tag_ids: [[6, 0, [tag]]] });
    const tags = async () => (await demo('project.task', 'read', [id], ['tag_ids']))[0].tag_ids;
    assert.deepEqual(await tags(), [tag]);
    await demo('project.task', 'write', [id], { tag_ids: [[0, 0, { name: 'two' }]] });
    const [, second] = await tags();
    await demo('project.task', 'write', [id], {
      tag_ids: [
        [3, tag],
        [4, second],
      ],
    });
    assert.deepEqual(await tags(), [second]);
    await demo('project.task', 'write', [id], { tag_ids: [[2, second]] });
    assert.deepEqual(await tags(), []);
    assert.deepEqual(await demo('project.tags', 'search', [['id', '=', second]]), []);
    await demo('project.task', 'write', [id], { tag_ids: [[4, tag]] });
    await demo('project.task', 'write', [id], { tag_ids: [[5]] });
    assert.deepEqual(await tags(), []);
  });
});

test('archived records are left out, unless asked for', async () => {
  for (const version of ['6.1', '14'] as const) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const model = meetingModel(version);
      const id = await create(demo, version, { active: false });
      const found = async (domain: unknown[]) => (await demo(model, 'search', domain)).length;
      assert.equal(await found([]), 0);
      // A term on active shows them from 8 on; on 6.1 only the context does (openerp-6.1.md 2).
      assert.equal(await found([['active', 'in', [true, false]]]), version === '6.1' ? 0 : 1);
      const all = await call(
        demo,
        version,
        model,
        'search',
        version === '6.1' ? [[], 0, false, false] : [[]],
        { active_test: false },
      );
      assert.deepEqual(all, [id]);
      assert.equal((await demo(model, 'read', [id], ['name'])).length, 1);
    });
  }
});

test('a link goes with the record it leads to', async () => {
  for (const [version, field, linked, values] of [
    ['6.1', 'attendee_ids', 'calendar.attendee', { email: 'guest@demo.example' }],
    ['14', 'categ_ids', 'calendar.event.type', { name: 'Travel' }],
  ] as const) {
    await withErp({ version }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      await create(admin, version, { [field]: [[0, 0, values]] });
      const [target] = await admin(linked, 'search', []);
      const found = async () =>
        (await admin(meetingModel(version), 'search', [[field, 'in', [target]]])).length;
      assert.equal(await found(), 1);
      await admin(linked, 'unlink', [target]);
      assert.equal(await found(), 0, version);
    });
  }
});

test('13 never answers who deletes a task that is not there', async () => {
  await withErp({ version: '13' }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const unlink = demo('project.task', 'unlink', [999]).catch(() => 'closed');
    assert.deepEqual(await demo('project.task', 'search', []), [], 'others are answered');
    await erp.close();
    assert.equal(await unlink, 'closed');
  });
});

test('name_search of a meeting needs args on 8 to 13', async () => {
  for (const version of ['8', '13', '14'] as const) {
    await withErp({ version }, async (erp) => {
      const search = (await logIn(erp, 'demo'))('calendar.event', 'name_search', 'x');
      if (version === '14') assert.deepEqual(await search, []);
      else await assert.rejects(search, fault(/NoneType/));
    });
  }
});
