import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DemoErp, VersionName } from '../../examples/demo-erp/index.ts';
import { type Answer, fault, logIn, type User, withErp } from './client.ts';

const clock = (): number => Date.UTC(2026, 10, 23, 12);
const NOW = '2026-11-23 12:00:00';

async function readTask(user: User, id: number, ...fields: string[]): Promise<Answer> {
  return (await user('project.task', 'read', [id], fields))[0];
}

/** A stage of the demo's project by name. */
async function stage(user: User, name: string): Promise<number> {
  return (await user('project.task.type', 'search', [['name', '=', name]]))[0];
}

const withBoard = (version: VersionName, work: (erp: DemoErp, demo: User) => Promise<void>): Promise<void> =>
  withErp({ version, clock, demoData: true }, async (erp) => work(erp, await logIn(erp, 'demo')));

const project = async (user: User): Promise<number> => (await user('project.project', 'search', []))[0];

test('6.x: any state may be written; only methods set dates', async () => {
  for (const version of ['6.0', '6.1'] as const) {
    await withErp({ version, clock }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const id = await demo('project.task', 'create', { name: 'x' });
      const fields = ['state', 'date_start', 'date_end', 'progress', 'priority'];
      assert.deepEqual(await readTask(demo, id, ...fields), {
        id,
        state: 'draft',
        date_start: false,
        date_end: false,
        progress: 0,
        priority: '2',
      });
      await demo('project.task', 'write', [id], { state: 'done' });
      assert.deepEqual(await readTask(demo, id, 'state', 'date_end', 'progress'), {
        id,
        state: 'done',
        date_end: false,
        progress: 100,
      });
      assert.equal(await demo('project.task', 'do_reopen', [id]), true);
      assert.equal(await demo('project.task', 'do_open', [id]), true);
      assert.equal((await readTask(demo, id, 'date_start')).date_start, NOW);
      assert.equal(await demo('project.task', 'do_close', [id]), true);
      assert.deepEqual(await readTask(demo, id, 'state', 'date_end'), { id, state: 'done', date_end: NOW });
      await assert.rejects(demo('project.task', 'case_close', [id]), fault(/no attribute 'case_close'/));
      assert.equal(await demo('project.task', 'write', [id], { active: false, progress: 5 }), true);
      assert.deepEqual(await demo('project.task', 'search', []), [id], 'active is computed');
    });
  }
});

test('7.0: a state written to one task rewrites the stage it shares', async () => {
  await withBoard('7.0', async (_erp, demo) => {
    const values = { name: 'x', project_id: await project(demo) };
    const [one, other] = [
      await demo('project.task', 'create', values),
      await demo('project.task', 'create', values),
    ];
    const { stage_id, state } = await readTask(demo, one, 'stage_id', 'state');
    assert.equal(state, 'draft');
    await demo('project.task', 'write', [one], { state: 'done' });
    const after = await readTask(demo, one, 'stage_id', 'state');
    assert.deepEqual([after.stage_id, after.state], [stage_id, 'done']);
    const [shared] = await demo('project.task.type', 'read', [stage_id[0]], ['state']);
    assert.equal(shared.state, 'done');
    assert.equal((await readTask(demo, other, 'state')).state, 'draft', 'a stored copy');
  });
});

test('7.0: methods move the task to a stage of their state', async () => {
  await withBoard('7.0', async (_erp, demo) => {
    const id = await demo('project.task', 'create', { name: 'x', project_id: await project(demo) });
    assert.equal(await demo('project.task', 'do_close', [id]), true);
    const task = await readTask(demo, id, 'state', 'stage_id', 'date_end');
    assert.deepEqual([task.state, task.stage_id[1], task.date_end], ['done', 'Done', NOW]);
  });
});

test('8 to 16: a stage ends a task', async () => {
  const expected: [VersionName, dateEnd: Answer, closed: Answer][] = [
    ['8', false, undefined],
    ['10', false, undefined],
    ['11', NOW, undefined],
    ['13', NOW, undefined],
    ['14', NOW, true],
    ['16', NOW, true],
  ];
  for (const [version, dateEnd, closed] of expected) {
    await withBoard(version, async (_erp, demo) => {
      const id = await demo('project.task', 'create', { name: 'x', project_id: await project(demo) });
      assert.equal((await readTask(demo, id, 'stage_id')).stage_id[1], 'New', version);
      await demo('project.task', 'write', [id], { stage_id: await stage(demo, 'Done') });
      assert.equal((await readTask(demo, id, 'date_end')).date_end, dateEnd, version);
      if (closed !== undefined)
        assert.equal((await readTask(demo, id, 'is_closed')).is_closed, closed, version);
      await demo('project.task', 'write', [id], { stage_id: await stage(demo, 'New') });
      if (dateEnd) assert.equal((await readTask(demo, id, 'date_end')).date_end, false);
    });
  }
});

test('17 and later: a state ends a task, whatever its stage', async () => {
  for (const version of ['17', '18', '19'] as const) {
    await withBoard(version, async (_erp, demo) => {
      const id = await demo('project.task', 'create', { name: 'x', project_id: await project(demo) });
      const read = () => readTask(demo, id, 'state', 'stage_id', 'date_end');
      assert.equal((await read()).state, '01_in_progress');
      await demo('project.task', 'write', [id], { state: '1_done' });
      assert.deepEqual(
        [(await read()).state, (await read()).stage_id[1], (await read()).date_end],
        ['1_done', 'New', false],
      );
      await demo('project.task', 'write', [id], { stage_id: await stage(demo, 'In Progress') });
      assert.equal((await read()).state, '1_done');
      await demo('project.task', 'write', [id], { state: '03_approved' });
      await demo('project.task', 'write', [id], { stage_id: await stage(demo, 'Waiting') });
      assert.equal((await read()).state, '01_in_progress');
    });
  }
});

test('deadlines: a date up to 16, a date-time after', async () => {
  const expected: [VersionName, string][] = [
    ['6.1', '2026-12-24'],
    ['14', '2026-12-24'],
    ['16', '2026-12-24'],
    ['17', '2026-12-24 15:00:00'],
    ['19', '2026-12-24 15:00:00'],
  ];
  for (const [version, deadline] of expected) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const id = await demo('project.task', 'create', { name: 'x', date_deadline: '2026-12-24 15:00:00' });
      assert.equal((await readTask(demo, id, 'date_deadline')).date_deadline, deadline, version);
    });
  }
});

test('sub-tasks: what they take from their parent, and what takes them along', async () => {
  const expected: [VersionName, project: boolean, stage: boolean, survives: boolean][] = [
    ['12', false, false, true],
    ['13', true, false, true],
    ['14', true, false, true],
    ['17', true, true, false],
    ['19', true, true, false],
  ];
  for (const [version, inherits, staged, survives] of expected) {
    await withBoard(version, async (_erp, demo) => {
      const parent = await demo('project.task', 'create', { name: 'p', project_id: await project(demo) });
      const child = await demo('project.task', 'create', { name: 'c', parent_id: parent });
      const row = await readTask(demo, child, 'project_id', 'stage_id', 'parent_id');
      assert.deepEqual([row.project_id !== false, row.stage_id !== false], [inherits, staged], version);
      await demo('project.task', 'unlink', [parent]);
      assert.equal((await demo('project.task', 'read', [child], ['name'])).length, survives ? 1 : 0, version);
    });
  }
});

test('18 refuses a sub-task without a project', async () => {
  await withBoard('18', async (_erp, demo) => {
    const parent = await demo('project.task', 'create', { name: 'p', project_id: await project(demo) });
    await assert.rejects(
      demo('project.task', 'create', { name: 'c', parent_id: parent }),
      fault(/private task/),
    );
  });
});

test('archiving: without effect up to 8', async () => {
  for (const version of ['7.0', '8', '9', '19'] as const) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const id = await demo('project.task', 'create', { name: 'x' });
      assert.equal(await demo('project.task', 'write', [id], { active: false }), true);
      assert.equal((await demo('project.task', 'search', [])).length, Number(version) < 9 ? 1 : 0, version);
    });
  }
});

test('HTML from 9 on, priorities and assignees by version', async () => {
  const expected: [VersionName, description: string, priority: string][] = [
    ['6.1', 'a & b', '2'],
    ['8', 'a & b', '0'],
    ['9', '<p>a &amp; b</p>', '0'],
    ['19', '<p>a &amp; b</p>', '0'],
  ];
  for (const [version, description, priority] of expected) {
    await withErp({ version }, async (erp) => {
      const demo = await logIn(erp, 'demo');
      const id = await demo('project.task', 'create', { name: 'x', description: 'a & b' });
      const row = await readTask(demo, id, 'description', 'priority');
      assert.deepEqual([row.description, row.priority], [description, priority], version);
    });
  }
});

test('a done recurring task is followed by its next one, once, from 17 on', async () => {
  for (const version of ['16', '17'] as const) {
    await withBoard(version, async (_erp, demo) => {
      const values = {
        name: 'again',
        recurring_task: true,
        repeat_unit: 'week',
        repeat_interval: 1,
        date_deadline: '2026-12-01',
      };
      const id = await demo('project.task', 'create', { ...values, project_id: await project(demo) });
      const count = () => demo('project.task', 'search_count', [['name', '=', 'again']]);
      if (version === '16') return;
      await demo('project.task', 'write', [id], { state: '1_done' });
      assert.equal(await count(), 2);
      await demo('project.task', 'write', [id], { state: '01_in_progress' });
      await demo('project.task', 'write', [id], { state: '1_done' });
      assert.equal(await count(), 2);
    });
  }
});

test('assigning others mails them from 10 on, unless kept from it', async () => {
  const both = { tracking_disable: true, mail_auto_subscribe_no_notify: true };
  const expected: [VersionName, context: object, count: number][] = [
    ['9', {}, 0],
    ['10', {}, 1],
    ['10', { tracking_disable: true }, 0],
    ['14', { mail_auto_subscribe_no_notify: true }, 0],
    ['15', both, 1],
    ['16', both, 1],
    ['17', { tracking_disable: true }, 1],
    ['17', both, 0],
  ];
  for (const [version, context, count] of expected) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const many = Number(version) >= 15;
      const assignee = many ? { user_ids: [[6, 0, [demo.uid]]] } : { user_id: demo.uid };
      await admin.keywords('project.task', 'create', [{ name: 'x', ...assignee }], { context });
      assert.equal(erp.outbox.length, count, JSON.stringify([version, context]));
    });
  }
});
