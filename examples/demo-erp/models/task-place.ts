import { Fault, python } from '../faults.ts';
import type { Env } from '../orm/env.ts';
import type { Model } from '../orm/model.ts';
import { idsOf, type Stored, type Values } from '../orm/value.ts';

/** Where a task belongs: what its parent, its project and its stage mean for one another. */
export function placed(env: Env, tasks: Model, values: Values, record: Stored | undefined): Values {
  const parent = tasks.record(Number(values.parent_id));
  if (record === undefined) return ofNew(env, tasks, values, parent);
  refuseParent(tasks, record, parent);
  refusePrivate(tasks, values, record);
  const moved = { ...values, ...ofParent(tasks, values, record, parent) };
  refuseLonely(tasks, { ...record, ...moved });
  return { ...moved, ...ofProject(env, tasks, moved, record) };
}

function ofNew(env: Env, tasks: Model, values: Values, parent: Stored | undefined): Values {
  const { inherits, lonelyChild, done, stage, privateStages } = tasks.version.tasks;
  if (lonelyChild === 'refused-unless-sent' && parent !== undefined && !values.project_id) throw lonely();
  const inherited: Values =
    parent === undefined || inherits === 'nothing' || values.project_id !== undefined
      ? {}
      : { project_id: parent.project_id ?? false };
  const whole = { ...values, ...inherited };
  refuseLonely(tasks, whole);
  if (privateStages === 'refused' && !whole.project_id) return { ...inherited, [stage]: false };
  if (values[stage] !== undefined || done === 'state') return inherited;
  // Sub-tasks that were given no project had no stage before 17.
  if (parent !== undefined && inherits !== 'project-and-stage' && !values.project_id) return inherited;
  return { ...inherited, [stage]: firstStage(env, Number(whole.project_id)) };
}

/** The first stage of a project that is not folded; none without a project. */
function firstStage(env: Env, project: number): number | false {
  const stages = stagesOf(env, project).sort(
    (a, b) => Number(a.sequence) - Number(b.sequence) || a.id - b.id,
  );
  return (stages.find(({ fold }) => fold !== true) ?? stages[0])?.id ?? false;
}

/** Both sides of the relation may have been written. */
function stagesOf(env: Env, project: number): Stored[] {
  const own = idsOf(env.model('project.project').record(project)?.type_ids);
  const stages = [...env.model('project.task.type').table.all()];
  return stages.filter(({ id, project_ids }) => own.includes(id) || idsOf(project_ids).includes(project));
}

/** Up to 16 a task without project moves into that of the parent it is given (test/demo-erp/conformance/writing.md 8). */
function ofParent(tasks: Model, values: Values, record: Stored, parent: Stored | undefined): Values {
  const { inherits, lonelyChild, followsProject } = tasks.version.tasks;
  if (parent === undefined || inherits === 'nothing' || lonelyChild !== 'ok' || !followsProject) return {};
  if (record.project_id || values.project_id !== undefined) return {};
  return { project_id: parent.project_id ?? false };
}

/** A task that changes its project goes to a stage of the new one. */
function ofProject(env: Env, tasks: Model, values: Values, record: Stored): Values {
  if (!tasks.version.tasks.followsProject || values.project_id === undefined || 'stage_id' in values)
    return {};
  if (values.project_id === (record.project_id ?? false)) return {};
  const project = Number(values.project_id);
  const fits = stagesOf(env, project).some(({ id }) => id === record.stage_id);
  return fits ? {} : { stage_id: firstStage(env, project) };
}

function refuseParent(tasks: Model, record: Stored, parent: Stored | undefined): void {
  const { cycle } = tasks.version.tasks;
  if (parent === undefined || cycle === 'unknown') return;
  if (parent.id === record.id)
    throw new Fault('user', "Sorry. You can't set a task as its parent task.", 'UserError');
  let above: Stored | undefined = parent;
  while (above !== undefined && above.id !== record.id) above = tasks.record(Number(above.parent_id));
  if (above === undefined) return;
  if (cycle === 'recursion') {
    throw python('RecursionError', 'maximum recursion depth exceeded while calling a Python object');
  }
  throw new Fault(
    'validation',
    'Error! You cannot create a recursive hierarchy of tasks.',
    'ValidationError',
  );
}

/** 19: a task without project is of nobody's board, and has no sub-tasks. */
function refusePrivate(tasks: Model, values: Values, record: Stored): void {
  if (tasks.version.tasks.privateStages === 'ok') return;
  if ('stage_id' in values && !('project_id' in values) && !record.project_id) {
    throw new Fault('user', 'You can only set a personal stage on a private task.', 'UserError');
  }
  const leaves = values.project_id === false;
  if (leaves && tasks.table.referring('parent_id', record.id).some(({ active }) => active !== false)) {
    throw new Fault('validation', "This task has sub-tasks, so it can't be private.", 'ValidationError');
  }
}

function refuseLonely(tasks: Model, { parent_id, project_id }: Values): void {
  if (tasks.version.tasks.lonelyChild !== 'ok' && parent_id && !project_id) throw lonely();
}

const lonely = (): Fault =>
  new Fault('validation', 'A private task cannot have a parent.', 'ValidationError');
