import assert from 'node:assert/strict';
import type { Case, Trial } from './case.ts';
import { exceptionOf, faultOf, type Row, type Values } from './ground.ts';

const TASKS = 'project.task';
const STAGES = 'project.task.type';

const make = (trial: Trial, values: Values = {}): Promise<number> =>
  trial.demo.create(TASKS, { name: `${trial.mark} task`, ...values });

const write = (trial: Trial, id: number, values: Values): Promise<true> =>
  trial.demo.write(TASKS, [id], values);

const read = (trial: Trial, id: number, ...fields: string[]): Promise<Row> =>
  trial.demo.one(TASKS, id, fields, { active_test: false });

/** A project with the stages `new` and, folded and closing, `done`. */
async function board(trial: Trial): Promise<{ project: number; open: number; done: number }> {
  const stage = (name: string, values: Values): Promise<number> =>
    trial.admin.create(STAGES, { name: `${trial.mark} ${name}`, ...values });
  const closed: Values = trial.version === '14' || trial.version === '15' ? { is_closed: true } : {};
  const open = await stage('new', { sequence: 1 });
  const done = await stage('done', { sequence: 9, fold: true, ...closed });
  const values = { name: `${trial.mark} project`, type_ids: [[6, 0, [open, done]]] };
  return { project: await trial.admin.create('project.project', values), open, done };
}

const people = (trial: Trial): string => (trial.before('15') ? 'user_id' : 'user_ids');

/** How tasks are made and changed by an ordinary user. */
export const writingTasks: readonly Case[] = [
  {
    name: 'a task made in a done stage has its end at once; without a project a stage may be written',
    facts: 'writing.md 8',
    versions: ['14'],
    run: async (trial) => {
      const { project, done } = await board(trial);
      const id = await make(trial, { project_id: project, stage_id: done });
      assert.notEqual((await read(trial, id, 'date_end')).date_end, false);
      const lonely = await make(trial);
      await write(trial, lonely, { stage_id: done });
      const row = await read(trial, lonely, 'stage_id', 'project_id', 'is_closed');
      assert.deepEqual([row.stage_id[0], row.project_id, row.is_closed], [done, false, true]);
    },
  },
  {
    name: 'a state may be sent at creation, and with a stage stays as it was sent',
    facts: 'writing.md 8',
    versions: ['19'],
    run: async (trial) => {
      const { project, open, done } = await board(trial);
      const id = await make(trial, { project_id: project, state: '1_done' });
      const row = await read(trial, id, 'state', 'stage_id', 'date_end');
      assert.deepEqual([row.state, row.stage_id[0], row.date_end], ['1_done', open, false]);
      await write(trial, id, { state: '02_changes_requested', stage_id: done });
      assert.equal((await read(trial, id, 'state')).state, '02_changes_requested');
      const lonely = await make(trial, { state: '1_done' });
      assert.equal((await read(trial, lonely, 'state')).state, '1_done');
      const fault = await faultOf(write(trial, id, { state: 'bogus' }));
      assert.deepEqual([fault.code, exceptionOf(fault)], [1, 'ValueError']);
    },
  },
  {
    name: 'a sub-task by its parent alone',
    facts: 'writing.md 8, odoo-14.md 5, odoo-19.md 5',
    versions: ['14', '19'],
    run: async (trial) => {
      const { project, open } = await board(trial);
      const parent = await make(trial, { project_id: project });
      const child = await make(trial, { parent_id: parent });
      const row = await read(trial, child, 'project_id', 'stage_id', people(trial));
      assert.equal(row.project_id[0], project);
      assert.equal(row.stage_id?.[0], trial.version === '14' ? undefined : open);
      if (trial.version === '14') assert.equal(row.user_id[0], trial.demo.uid);
      else assert.deepEqual(row.user_ids, []);
      const sent = await make(trial, { parent_id: parent, project_id: project });
      assert.equal((await read(trial, sent, 'stage_id')).stage_id[0], open);
    },
  },
  {
    name: 'a parent is taken away and given again; none is its own',
    facts: 'writing.md 8',
    versions: ['14', '19'],
    run: async (trial) => {
      const { project } = await board(trial);
      const parent = await make(trial, { project_id: project });
      const child = await make(trial, { parent_id: parent, project_id: project });
      await write(trial, child, { parent_id: false });
      assert.equal((await read(trial, child, 'parent_id')).parent_id, false);
      await write(trial, child, { parent_id: parent });
      assert.equal((await read(trial, child, 'parent_id')).parent_id[0], parent);
      assert.equal((await faultOf(write(trial, parent, { parent_id: parent }))).code, 2);
      const cycle = await faultOf(write(trial, parent, { parent_id: child }));
      assert.equal(cycle.code, trial.version === '14' ? 1 : 2);
      await write(trial, parent, { active: false });
      assert.equal((await read(trial, child, 'active')).active, true);
    },
  },
  {
    name: 'a parent written to a task without project: moved on 14, refused on 19',
    facts: 'writing.md 8',
    versions: ['14', '19'],
    run: async (trial) => {
      const { project, open } = await board(trial);
      const parent = await make(trial, { project_id: project });
      const lonely = await make(trial);
      const written = write(trial, lonely, { parent_id: parent });
      if (trial.version === '19') return assert.equal((await faultOf(written)).code, 2);
      await written;
      const row = await read(trial, lonely, 'project_id', 'stage_id');
      assert.deepEqual([row.project_id[0], row.stage_id[0]], [project, open]);
    },
  },
  {
    name: 'the child of a task without project: made on 14, refused on 19',
    facts: 'writing.md 8, odoo-14-to-19.md, project.task',
    versions: ['14', '19'],
    run: async (trial) => {
      const parent = await make(trial);
      const made = make(trial, { parent_id: parent });
      if (trial.version === '19') return assert.equal((await faultOf(made)).code, 2);
      assert.equal((await read(trial, await made, 'parent_id')).parent_id[0], parent);
    },
  },
  {
    name: 'a task moves into a project, to its first stage, and out, to none',
    facts: 'writing.md 8',
    versions: ['14', '19'],
    run: async (trial) => {
      const { project, open } = await board(trial);
      const id = await make(trial);
      assert.equal((await read(trial, id, 'stage_id')).stage_id, false);
      await write(trial, id, { project_id: project });
      assert.equal((await read(trial, id, 'stage_id')).stage_id[0], open);
      await write(trial, id, { project_id: false });
      const row = await read(trial, id, 'stage_id', 'project_id');
      assert.deepEqual([row.stage_id, row.project_id], [false, false]);
    },
  },
  {
    name: 'another project takes back how a task ended, unless a state is sent',
    facts: 'writing.md 8',
    versions: ['19'],
    run: async (trial) => {
      const [{ project }, other] = [await board(trial), await board(trial)];
      const id = await make(trial, { project_id: project, state: '1_done' });
      await write(trial, id, { project_id: other.project });
      assert.equal((await read(trial, id, 'state')).state, '01_in_progress');
      await write(trial, id, { project_id: project, state: '1_done' });
      assert.equal((await read(trial, id, 'state')).state, '1_done');
      const child = await make(trial, { project_id: project, parent_id: id });
      assert.equal((await faultOf(write(trial, id, { project_id: false }))).code, 2);
      await trial.demo.unlink(TASKS, [child]);
      const lonely = await make(trial, { stage_id: other.done });
      assert.equal((await read(trial, lonely, 'stage_id')).stage_id, false);
      assert.equal((await faultOf(write(trial, lonely, { stage_id: other.done }))).code, 2);
      await write(trial, lonely, { user_ids: [[6, 0, []]] });
      assert.deepEqual((await read(trial, lonely, 'user_ids')).user_ids, []);
    },
  },
  {
    name: 'another stage begins anew on 14',
    facts: 'writing.md 8',
    versions: ['14'],
    run: async (trial) => {
      const { project, done, open } = await board(trial);
      const id = await make(trial, { project_id: project, kanban_state: 'blocked' });
      await write(trial, id, { stage_id: done });
      assert.equal((await read(trial, id, 'kanban_state')).kanban_state, 'normal');
      await write(trial, id, { stage_id: open, kanban_state: 'done' });
      assert.equal((await read(trial, id, 'kanban_state')).kanban_state, 'done');
    },
  },
  {
    name: 'nobody assigned: stays so on 14, the creator without a project on 19',
    facts: 'writing.md 8',
    versions: ['14', '19'],
    run: async (trial) => {
      if (trial.version === '14') {
        const id = await make(trial, { user_id: false });
        assert.equal((await read(trial, id, 'user_id')).user_id, false);
        return;
      }
      const lonely = await make(trial, { user_ids: [[6, 0, []]] });
      assert.deepEqual((await read(trial, lonely, 'user_ids')).user_ids, [trial.demo.uid]);
      const { project } = await board(trial);
      const id = await make(trial, { project_id: project, user_ids: [[6, 0, []]] });
      assert.deepEqual((await read(trial, id, 'user_ids')).user_ids, []);
    },
  },
  {
    name: 'priority: none is kept, a number faults',
    facts: 'writing.md 8',
    versions: ['14', '19'],
    run: async (trial) => {
      const id = await make(trial, { priority: '1' });
      await write(trial, id, { priority: false });
      assert.equal((await read(trial, id, 'priority')).priority, false);
      assert.equal((await faultOf(write(trial, id, { priority: 1 }))).code, 1);
    },
  },
  {
    name: 'deadlines: cut to their day, or a time without T',
    facts: 'writing.md 8, odoo-14.md 5, odoo-19.md 5',
    versions: ['14', '19'],
    run: async (trial) => {
      const id = await make(trial, { date_deadline: '2030-03-04 12:30:00' });
      const deadline = async (): Promise<unknown> => (await read(trial, id, 'date_deadline')).date_deadline;
      const day = trial.version === '14';
      assert.equal(await deadline(), day ? '2030-03-04' : '2030-03-04 12:30:00');
      const loose = write(trial, id, { date_deadline: '2030-03-05T12:30:00' });
      if (day) await loose;
      else assert.equal((await faultOf(loose)).code, 1);
      await write(trial, id, { date_deadline: false });
      assert.equal(await deadline(), false);
    },
  },
  {
    name: 'tags: made by anybody, once by each name, also on the way',
    facts: 'writing.md 8',
    versions: ['14', '19'],
    run: async (trial) => {
      const name = `${trial.mark} tag`;
      const tag = await trial.demo.create('project.tags', { name });
      assert.equal((await faultOf(trial.demo.create('project.tags', { name }))).code, 2);
      const id = await make(trial, { tag_ids: [[6, 0, [tag]]] });
      await write(trial, id, { tag_ids: [[0, 0, { name: `${trial.mark} other tag` }]] });
      const { tag_ids } = await read(trial, id, 'tag_ids');
      assert.deepEqual([tag_ids.length, tag_ids.includes(tag)], [2, true]);
    },
  },
  {
    name: 'recurring is switched on and off',
    facts: 'writing.md 8',
    versions: ['14', '19'],
    run: async (trial) => {
      const { project } = await board(trial);
      const id = await make(trial, { project_id: project, date_deadline: '2030-03-04' });
      const on = { recurring_task: true, repeat_interval: 1, repeat_unit: 'week', repeat_type: 'forever' };
      await write(trial, id, trial.version === '14' ? { ...on, mon: true } : on);
      const row = await read(trial, id, 'recurring_task', 'repeat_unit', 'repeat_interval', 'repeat_type');
      assert.deepEqual(
        [row.recurring_task, row.repeat_unit, row.repeat_interval, row.repeat_type],
        [true, 'week', 1, 'forever'],
      );
      await write(trial, id, { recurring_task: false });
      assert.equal((await read(trial, id, 'recurring_task')).recurring_task, false);
    },
  },
  {
    name: 'a recurring task is not deleted on 14 before it is switched off',
    facts: 'writing.md 8',
    versions: ['14', '19'],
    run: async (trial) => {
      const { project } = await board(trial);
      const on = { recurring_task: true, repeat_interval: 1, repeat_unit: 'week', repeat_type: 'forever' };
      const id = await make(trial, {
        project_id: project,
        ...on,
        ...(trial.version === '14' ? { mon: true } : {}),
      });
      if (trial.version === '14') {
        assert.equal((await faultOf(trial.demo.unlink(TASKS, [id]))).code, 2);
        await write(trial, id, { recurring_task: false });
      }
      assert.equal(await trial.demo.unlink(TASKS, [id]), true);
    },
  },
  {
    name: 'without a project the creator is assigned beside others on 19',
    facts: 'writing.md 8',
    versions: ['19'],
    run: async (trial) => {
      const others = { user_ids: [[6, 0, [trial.admin.uid]]] };
      const row = await read(trial, await make(trial, others), 'user_ids');
      assert.deepEqual([...row.user_ids].sort(), [trial.admin.uid, trial.demo.uid].sort());
    },
  },
  {
    name: 'mails on assigning somebody else, and what stops them',
    facts: 'writing.md 8, odoo-14-to-19.md, project.task',
    versions: ['14', '19'],
    run: async (trial) => {
      const { project } = await board(trial);
      const field = people(trial);
      const assigned = trial.version === '14' ? trial.admin.uid : [[6, 0, [trial.admin.uid]]];
      const mails = async (context: Values): Promise<number> => {
        const before = await trial.ground.mails();
        const values = { name: `${trial.mark} task`, project_id: project, [field]: assigned };
        await trial.demo.create(TASKS, values, context);
        return (await trial.ground.mails()) - before;
      };
      assert.equal(await mails({}), 1);
      assert.equal(await mails({ tracking_disable: true }), trial.version === '14' ? 0 : 1);
      assert.equal(await mails({ mail_auto_subscribe_no_notify: true }), 0);
      assert.equal(await mails({ tracking_disable: true, mail_auto_subscribe_no_notify: true }), 0);
    },
  },
  {
    name: 'writing or deleting what is not there',
    facts: 'writing.md 8, odoo-14.md 1, odoo-19.md 1',
    versions: ['14', '19'],
    run: async (trial) => {
      assert.equal((await faultOf(write(trial, 99_999_999, { name: 'x' }))).code, 2);
      assert.equal((await faultOf(trial.demo.unlink(TASKS, [99_999_999]))).code, 2);
    },
  },
  {
    name: 'methods move a task to a stage of their state, and leave the stages as they are',
    facts: 'openerp-7.0.md, project.task',
    versions: ['7.0'],
    run: async (trial) => {
      const id = await make(trial);
      const stages = async (): Promise<Row[]> =>
        trial.admin.read(STAGES, await trial.admin.search(STAGES, [], { order: 'id' }), ['state']);
      const before = await stages();
      for (const [method, state] of [
        ['do_open', 'open'],
        ['do_pending', 'pending'],
        ['do_close', 'done'],
        ['do_reopen', 'open'],
        ['do_cancel', 'cancelled'],
        ['do_draft', 'draft'],
      ] as const) {
        assert.equal(await trial.demo.execute(TASKS, method, [id]), true);
        assert.equal((await read(trial, id, 'state')).state, state, method);
      }
      assert.deepEqual(await stages(), before);
    },
  },
  {
    name: 'every method of 6.x, from any state',
    facts: 'openerp-6.1.md 5, openerp-6.0.md, project.task',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const id = await make(trial);
      for (const [method, state] of [
        ['do_pending', 'pending'],
        ['do_close', 'done'],
        ['do_reopen', 'open'],
        ['do_cancel', 'cancelled'],
        ['do_draft', 'draft'],
        ['do_open', 'open'],
        ['action_close', 'done'],
      ] as const) {
        assert.equal(await trial.demo.execute(TASKS, method, [id]), true);
        assert.equal((await read(trial, id, 'state')).state, state, method);
      }
    },
  },
];
