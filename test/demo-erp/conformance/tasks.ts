import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { faultOf, type Row, type Values } from './ground.ts';

const TASKS = 'project.task';
const STAGES = 'project.task.type';

const make = (trial: Trial, values: Values = {}): Promise<number> =>
  trial.admin.create(TASKS, { name: `${trial.mark} task`, ...values });

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

const stateOf = async (trial: Trial, id: number, ...fields: string[]): Promise<Row> =>
  trial.admin.one(TASKS, id, fields);

/** How tasks end, and what is known of them. */
export const tasks: readonly Case[] = [
  {
    name: 'any state may be written, but only methods set the dates',
    facts: 'openerp-6.1.md 5',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const id = await make(trial);
      await trial.admin.write(TASKS, [id], { state: 'done' });
      assert.deepEqual(await stateOf(trial, id, 'state', 'date_end'), { id, state: 'done', date_end: false });
      await trial.admin.write(TASKS, [id], { state: 'draft' });
      await trial.admin.execute(TASKS, 'do_open', [id]);
      const open = await stateOf(trial, id, 'state', 'date_start');
      assert.equal(open.state, 'open');
      assert.notEqual(open.date_start, false);
      await trial.admin.execute(TASKS, 'do_close', [id]);
      const closed = await stateOf(trial, id, 'state', 'date_end');
      assert.equal(closed.state, 'done');
      assert.notEqual(closed.date_end, false);
    },
  },
  {
    name: 'a state that is not known faults',
    facts: 'openerp-6.1.md 5',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const { code } = await faultOf(trial.admin.write(TASKS, [await make(trial)], { state: 'bogus' }));
      assert.match(String(code), /^warning -- ValidateError\n/);
    },
  },
  {
    name: 'priority is text from 0, very important, to 4',
    facts: 'openerp-6.1.md 5, openerp-7.0.md',
    versions: between('6.0', '7.0'),
    run: async (trial) => {
      const id = await make(trial);
      assert.equal((await stateOf(trial, id, 'priority')).priority, '2');
      await trial.admin.write(TASKS, [id], { priority: '4' });
      assert.equal((await stateOf(trial, id, 'priority')).priority, '4');
    },
  },
  {
    name: 'the highest priority: 2 on 8, 1 up to 18, 3 on 19',
    facts: 'odoo-8.md, odoo-9.md, odoo-14.md 5, odoo-19.md 5',
    versions: between('8', '19'),
    run: async (trial) => {
      const highest = trial.version === '8' ? 2 : trial.version === '19' ? 3 : 1;
      const id = await make(trial);
      await trial.admin.write(TASKS, [id], { priority: `${highest}` });
      assert.equal((await stateOf(trial, id, 'priority')).priority, `${highest}`);
      await faultOf(trial.admin.write(TASKS, [id], { priority: `${highest + 1}` }));
    },
  },
  {
    name: 'writing state on one task rewrites the stage it shares with others',
    facts: 'openerp-7.0.md, project.task',
    versions: ['7.0'],
    run: async (trial) => {
      const [stage] = await trial.admin.search(STAGES, [['state', '=', 'draft']], { limit: 1 });
      assert.notEqual(stage, undefined);
      const id = await make(trial, { stage_id: stage });
      await trial.demo.write(TASKS, [id], { state: 'done' });
      const row = await stateOf(trial, id, 'state', 'stage_id');
      assert.deepEqual([row.state, row.stage_id[0]], ['done', stage]);
      assert.equal((await trial.admin.one(STAGES, stage, ['state'])).state, 'done');
      await trial.admin.write(STAGES, [stage], { state: 'draft' });
    },
  },
  {
    name: 'the state follows the stage',
    facts: 'openerp-7.0.md, project.task',
    versions: ['7.0'],
    run: async (trial) => {
      const [done] = await trial.admin.search(STAGES, [['state', '=', 'done']], { limit: 1 });
      const id = await make(trial);
      await trial.admin.write(TASKS, [id], { stage_id: done });
      assert.equal((await stateOf(trial, id, 'state')).state, 'done');
    },
  },
  {
    name: 'a folded stage sets date_end from 11 on, and only such a stage',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md, odoo-14.md 5, odoo-19.md 5',
    versions: between('8', '19'),
    run: async (trial) => {
      const { project, open, done } = await board(trial);
      const id = await make(trial, { project_id: project, stage_id: open });
      await trial.admin.write(TASKS, [id], { stage_id: done });
      const { date_end } = await stateOf(trial, id, 'date_end');
      if (trial.before('11')) return assert.equal(date_end, false);
      assert.notEqual(date_end, false);
      await trial.admin.write(TASKS, [id], { stage_id: open });
      assert.equal((await stateOf(trial, id, 'date_end')).date_end, false);
    },
  },
  {
    name: 'a task is closed by the flag of its stage: is_closed on 14, fold on 16',
    facts: 'odoo-14.md 5, odoo-16.md, project.task',
    versions: ['14', '16'],
    run: async (trial) => {
      const { project, open, done } = await board(trial);
      const id = await make(trial, { project_id: project, stage_id: open });
      assert.equal((await stateOf(trial, id, 'is_closed')).is_closed, false);
      await trial.admin.write(TASKS, [id], { stage_id: done });
      assert.equal((await stateOf(trial, id, 'is_closed')).is_closed, true);
    },
  },
  {
    name: 'kanban_state says nothing of being finished',
    facts: 'odoo-14.md 5, odoo-10.md',
    versions: between('8', '16'),
    run: async (trial) => {
      const { project, open } = await board(trial);
      const id = await make(trial, { project_id: project, stage_id: open });
      assert.equal((await stateOf(trial, id, 'kanban_state')).kanban_state, 'normal');
      await trial.admin.write(TASKS, [id], { kanban_state: 'done' });
      const row = await stateOf(trial, id, 'kanban_state', 'stage_id');
      assert.deepEqual([row.kanban_state, row.stage_id[0]], ['done', open]);
    },
  },
  {
    name: 'a task is done by its state, and its stage stays',
    facts: 'odoo-17.md, odoo-19.md 5',
    versions: between('17', '19'),
    run: async (trial) => {
      const { project, open } = await board(trial);
      const id = await make(trial, { project_id: project, stage_id: open });
      assert.equal((await stateOf(trial, id, 'state')).state, '01_in_progress');
      for (const state of ['1_canceled', '1_done']) {
        await trial.admin.write(TASKS, [id], { state });
        const row = await stateOf(trial, id, 'state', 'stage_id', 'date_end');
        assert.deepEqual([row.state, row.stage_id[0], row.date_end], [state, open, false]);
      }
    },
  },
  {
    name: 'another stage takes back what is not an end',
    facts: 'odoo-17.md, odoo-19.md 5',
    versions: between('17', '19'),
    run: async (trial) => {
      const { project, open, done } = await board(trial);
      const id = await make(trial, { project_id: project, stage_id: open });
      await trial.admin.write(TASKS, [id], { state: '02_changes_requested' });
      await trial.admin.write(TASKS, [id], { stage_id: done });
      assert.equal((await stateOf(trial, id, 'state')).state, '01_in_progress');
      await trial.admin.write(TASKS, [id], { state: '1_done' });
      await trial.admin.write(TASKS, [id], { stage_id: open });
      assert.equal((await stateOf(trial, id, 'state')).state, '1_done');
    },
  },
  {
    name: 'the deadline is a day up to 16, and a time from 17 on',
    facts: 'openerp-6.1.md 5, odoo-14.md 5, odoo-14-to-19.md, project.task',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const id = await make(trial, { date_deadline: '2030-03-04' });
      const { date_deadline } = await stateOf(trial, id, 'date_deadline');
      assert.equal(date_deadline, trial.before('17') ? '2030-03-04' : '2030-03-04 00:00:00');
    },
  },
  {
    name: 'a description is plain text up to 8, HTML after',
    facts: 'odoo-8.md, odoo-9.md, odoo-14.md 5',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const id = await make(trial, { description: 'a & b' });
      const { description } = await stateOf(trial, id, 'description');
      assert.equal(description, trial.before('9') ? 'a & b' : '<p>a &amp; b</p>');
    },
  },
  {
    name: 'who creates a task is who does it: user_id up to 14, user_ids from 15 on',
    facts: 'odoo-8.md, odoo-14.md 5, odoo-14-to-19.md, project.task',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const field = trial.before('15') ? 'user_id' : 'user_ids';
      const row = await stateOf(trial, await make(trial), field);
      assert.equal(row[field][0], trial.admin.uid);
    },
  },
  {
    name: 'archiving does nothing up to 8, and hides from 9 on',
    facts: 'openerp-6.1.md 5, openerp-7.0.md, odoo-8.md, odoo-9.md',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const id = await make(trial);
      assert.equal(await trial.admin.write(TASKS, [id], { active: false }), true);
      const found = await trial.admin.search(TASKS, [['id', '=', id]]);
      assert.deepEqual(found, trial.before('9') ? [id] : []);
    },
  },
  {
    name: 'a sub-task outlives its parent up to 16, and goes with it from 17 on',
    facts: 'odoo-14.md 5, odoo-14-to-19.md, project.task',
    versions: between('14', '19'),
    run: async (trial) => {
      const { project, open } = await board(trial);
      const parent = await make(trial, { project_id: project, stage_id: open });
      const child = await make(trial, { parent_id: parent, project_id: project });
      await trial.admin.unlink(TASKS, [parent]);
      const left = await trial.admin.search(TASKS, [['id', '=', child]]);
      assert.deepEqual(left, trial.before('17') ? [child] : []);
    },
  },
  {
    name: 'a task without project is seen by others up to 15, by its people alone from 16 on',
    facts: 'odoo-14.md 5, odoo-14-to-19.md, project.task',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await make(trial);
      const found = await trial.demo.search(TASKS, [['id', '=', id]]);
      assert.deepEqual(found, trial.before('16') ? [id] : []);
      if (!trial.before('16')) assert.equal((await faultOf(trial.demo.read(TASKS, [id], ['name']))).code, 4);
    },
  },
  {
    name: 'a recurring task that is done is followed by the next at once, and only once',
    facts: 'odoo-17.md, odoo-19.md 5',
    versions: between('17', '19'),
    run: async (trial) => {
      const { project } = await board(trial);
      const id = await make(trial, {
        ...{ project_id: project, date_deadline: '2030-03-04 12:00:00', recurring_task: true },
        ...{ repeat_interval: 1, repeat_unit: 'week', repeat_type: 'forever' },
      });
      for (const state of ['1_done', '01_in_progress', '1_done']) {
        await trial.admin.write(TASKS, [id], { state });
      }
      const domain = [
        ['project_id', '=', project],
        ['name', '=', `${trial.mark} task`],
        ['state', '=', '01_in_progress'],
      ];
      const [next, ...more] = await trial.admin.search(TASKS, domain);
      assert.equal(more.length, 0);
      assert.equal((await stateOf(trial, next, 'date_deadline')).date_deadline, '2030-03-11 12:00:00');
    },
  },
  {
    name: 'tasks of projects one is no member of are hidden, and fault a read',
    facts: 'openerp-6.1.md 6',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const project = await trial.admin.create('project.project', { name: `${trial.mark} closed` }, {});
      const id = await make(trial, { project_id: project, user_id: trial.admin.uid });
      assert.deepEqual(await trial.demo.search(TASKS, [['id', '=', id]]), []);
      const { code } = await faultOf(trial.demo.read(TASKS, [id], ['name']));
      assert.match(String(code), /^warning -- AccessError\n/);
    },
  },
  {
    name: 'tasks of others are seen by everybody',
    facts: 'openerp-7.0.md, Access; odoo-8.md',
    versions: ['7.0', '8'],
    run: async (trial) => {
      const id = await make(trial, { user_id: trial.admin.uid });
      assert.deepEqual(await trial.demo.search(TASKS, [['id', '=', id]]), [id]);
    },
  },
  {
    name: 'an own task is one’s own in every version',
    facts: 'openerp-6.1.md 6, odoo-19.md 5',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const id = await trial.demo.create(TASKS, { name: `${trial.mark} task` });
      const field = trial.before('15') ? 'user_id' : 'user_ids';
      const mine = await trial.demo.search(TASKS, [[field, '=', trial.demo.uid]]);
      assert.equal(mine.includes(id), true);
    },
  },
];
