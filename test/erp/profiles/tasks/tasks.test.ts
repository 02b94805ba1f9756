import assert from 'node:assert/strict';
import test from 'node:test';
import type { TaskRecord } from '../../../../lib/erp/records.ts';
import type { Row } from '../../../../lib/erp/wire.ts';
import { around, at, READER, tasks } from '../around.ts';

type Tables = Readonly<Record<string, readonly Row[]>>;

function task(version: string, row: Row, tables: Tables = {}): TaskRecord {
  const model = tasks(version);
  const whole = { id: 27, name: 'T1', ...row };
  const record = model.assemble(model.keyOf(whole), [whole], around({ tables }));
  if (!record) throw new Error('No task');
  return record;
}

const OLD: Row = {
  id: 27,
  name: 'T1',
  description: 'line <b>1</b>\nline 2',
  state: 'open',
  date_start: '2026-11-20 08:00:00',
  date_deadline: '2026-12-24',
  date_end: false,
  progress: 33.4,
  priority: '1',
  parent_ids: [20, 21],
  project_id: [1, 'Integration'],
  create_date: '2026-11-22 07:20:23',
  __last_update: '2026-11-22 07:21:00.23685',
  alarm_id: false,
  class: 'private',
};

test('a task as the oldest versions keep it', () => {
  for (const version of ['6.0', '6.1'])
    assert.deepEqual(task(version, OLD), {
      kind: 'task',
      key: 'project.task-27',
      records: [27],
      id: 27,
      summary: 'T1',
      description: { text: 'line <b>1</b>\nline 2' },
      categories: [],
      alarms: [],
      created: Date.parse('2026-11-22T07:20:23Z'),
      written: Date.parse('2026-11-22T07:21:00Z'),
      start: { on: '2026-11-20' },
      due: { on: '2026-12-24' },
      status: 'in-process',
      percent: 33,
      priority: 3,
      parent: 20,
      project: 'Integration',
      visibility: 'private',
    });
});

const STATES = [
  ['6.1', { state: 'draft' }, 'needs-action'],
  ['6.1', { state: 'pending' }, 'in-process'],
  ['7.0', { state: 'done' }, 'completed'],
  ['7.0', { state: 'cancelled' }, 'cancelled'],
  ['8', { stage_id: [1, 'Analysis'] }, 'needs-action'],
  ['8', { stage_id: [2, 'Done'] }, 'completed'],
  ['10', { stage_id: [3, 'Cancelled'] }, 'cancelled'],
  ['13', { stage_id: [2, 'Done'] }, 'completed'],
  ['14', { stage_id: [2, 'Done'], kanban_state: 'normal' }, 'completed'],
  ['14', { stage_id: [1, 'Analysis'], kanban_state: 'done' }, 'needs-action'],
  ['15', { stage_id: [3, 'Canceled'] }, 'cancelled'],
  ['16', { stage_id: [4, 'Canceled'] }, 'cancelled'],
  ['16', { stage_id: false }, 'needs-action'],
  ['17', { state: '01_in_progress' }, 'in-process'],
  ['17', { state: '04_waiting_normal' }, 'needs-action'],
  ['18', { state: '1_done', stage_id: [1, 'New'] }, 'completed'],
  ['19', { state: '1_canceled' }, 'cancelled'],
] as const;

const STAGES: Tables = {
  'project.task.type': [
    { id: 1, name: 'Analysis', fold: false, is_closed: false },
    { id: 2, name: 'Done', fold: true, is_closed: true },
    { id: 3, name: 'Cancelled', fold: true, is_closed: true },
    { id: 4, name: 'Canceled', fold: true, is_closed: true },
  ],
};

test('the state of a task: its own, or that of its stage', () => {
  for (const [version, row, status] of STATES)
    assert.equal(task(version, row, STAGES).status, status, `${version} ${JSON.stringify(row)}`);
});

const PRIORITIES = [
  ['6.0', ['0', '1', '2', '3', '4'], [1, 3, 5, 7, 9]],
  ['7.0', ['0', '1', '2', '3', '4'], [1, 3, 5, 7, 9]],
  ['8', ['0', '1', '2'], [undefined, 5, 1]],
  ['9', ['0', '1'], [undefined, 1]],
  ['14', ['0', '1'], [undefined, 1]],
  ['18', ['0', '1'], [undefined, 1]],
  ['19', ['0', '1', '2', '3'], [undefined, 5, 3, 1]],
] as const;

test('1 is the highest priority, whichever way the ERP counts', () => {
  for (const [version, values, expected] of PRIORITIES)
    assert.deepEqual(
      values.map((priority) => task(version, { priority }).priority),
      expected,
      version,
    );
});

test('a task that is done was completed, wholly', () => {
  const { completed, percent } = task('7.0', {
    state: 'done',
    date_end: '2026-12-01 10:00:00',
    progress: 20,
  });
  assert.deepEqual([completed, percent], [Date.parse('2026-12-01T10:00:00Z'), 100]);
  assert.equal(task('7.0', { state: 'open', date_end: '2026-12-01 10:00:00' }).completed, undefined);
});

test('a deadline is a day up to 16, and an instant from 17 on', () => {
  assert.deepEqual(task('16', { date_deadline: '2026-12-24' }).due, { on: '2026-12-24' });
  assert.deepEqual(task('17', { date_deadline: '2026-12-24 15:30:00' }).due, at('2026-12-24 15:30:00'));
  assert.equal(task('17', { date_deadline: false }).due, undefined);
});

test('a start is of the kind of the deadline, and never after it', () => {
  const start = (date_start: string, date_deadline: string | false) =>
    task('9', { date_start, date_deadline }).start;
  assert.deepEqual(start('2026-12-23 23:30:00', '2026-12-24'), { on: '2026-12-24' });
  assert.equal(start('2026-12-25 09:00:00', '2026-12-24'), undefined);
  assert.deepEqual(start('2026-12-25 09:00:00', false), at('2026-12-25 09:00:00'));
  assert.equal(task('14', { date_start: '2026-12-25 09:00:00' }).start, undefined);
});

test('parents, tags and texts', () => {
  assert.equal(task('9', { parent_ids: [] }).parent, undefined);
  assert.equal(task('11', { parent_id: [20, 'T0'] }).parent, 20);
  assert.equal(task('10', { parent_ids: [20], parent_id: [20, 'T0'] }).parent, undefined);
  const tags = { 'project.tags': [{ id: 4, name: 'Bug' }], 'project.category': [{ id: 4, name: 'Idea' }] };
  assert.deepEqual(task('14', { tag_ids: [4] }, tags).categories, ['Bug']);
  assert.deepEqual(task('8', { categ_ids: [4] }, tags).categories, ['Idea']);
  assert.deepEqual(task('8', { description: 'line <b>1</b>' }).description, { text: 'line <b>1</b>' });
  assert.deepEqual(task('9', { description: '<p>line <b>1</b></p>' }).description, {
    text: 'line 1',
    html: '<p>line <b>1</b></p>',
  });
});

test('whose a task is', () => {
  assert.deepEqual(tasks('14').belongs(READER, []), [['user_id', '=', 2]]);
  assert.deepEqual(tasks('15').belongs(READER, []), [['user_ids', 'in', [2]]]);
});
