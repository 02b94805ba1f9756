import { later } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import type { Stored, Values } from '../orm/value.ts';
import { userNamed } from './people.ts';
import { namedRecord } from './spec.ts';

/** States a task of the demo can be in, whatever the version calls them. */
export type Progress = 'new' | 'running' | 'waiting' | 'done' | 'cancelled';

export interface TaskSpec {
  readonly name: string;
  readonly owner: string;
  readonly progress: Progress;
  /** Days from today. */
  readonly due?: number;
  readonly urgent?: boolean;
  readonly description?: string;
  readonly parent?: string;
  readonly tag?: string;
  /** A to-do of the owner alone, without project. */
  readonly alone?: boolean;
}

const PROJECT = 'New web shop';

const TASKS: readonly TaskSpec[] = [
  {
    name: 'Collect requirements',
    owner: 'admin',
    progress: 'done',
    due: -10,
    description: 'See <protocol> & notes',
  },
  { name: 'Design the start page', owner: 'admin', progress: 'running', due: 3, urgent: true, tag: 'Design' },
  {
    name: 'Choose the colours',
    owner: 'demo',
    progress: 'new',
    due: 2,
    parent: 'Design the start page',
    tag: 'Design',
  },
  {
    name: 'Photographs of 東京 & Köln',
    owner: 'demo',
    progress: 'waiting',
    due: 8,
    parent: 'Design the start page',
  },
  { name: 'Payment by card', owner: 'demo', progress: 'new', due: 20 },
  { name: 'Import of the old customers', owner: 'admin', progress: 'cancelled' },
  { name: 'Счёт поставщику', owner: 'ilja', progress: 'running', due: -1 },
  { name: 'Buy a birthday card', owner: 'demo', progress: 'new', alone: true },
];

/** Columns of the board; done and cancelled are folded. */
const STAGES: readonly { name: string; progress: Progress; fold: boolean }[] = [
  { name: 'New', progress: 'new', fold: false },
  { name: 'In Progress', progress: 'running', fold: false },
  { name: 'Waiting', progress: 'waiting', fold: false },
  { name: 'Done', progress: 'done', fold: true },
  { name: 'Cancelled', progress: 'cancelled', fold: true },
];

const STATES_6: { readonly [progress in Progress]: string } = {
  new: 'draft',
  running: 'open',
  waiting: 'pending',
  done: 'done',
  cancelled: 'cancelled',
};
const STATES_17: { readonly [progress in Progress]: string } = {
  new: '01_in_progress',
  running: '01_in_progress',
  waiting: '02_changes_requested',
  done: '1_done',
  cancelled: '1_canceled',
};

export function tasks(env: Env): void {
  for (const spec of TASKS) createTask(env, spec);
}

export function createTask(env: Env, spec: TaskSpec): number {
  const owner = env.as(userNamed(env, spec.owner)?.id ?? 1);
  const model = owner.model('project.task');
  const id = model.create(owner, taskValues(env, spec));
  const record = model.record(id);
  if (record !== undefined) finish(env, record, spec.progress);
  return id;
}

/** The project with its stages, made when first asked for. */
export function project(env: Env): Stored {
  const stages = STAGES.map((stage, index) =>
    namedRecord(env, 'project.task.type', stage.name, {
      sequence: index + 1,
      fold: stage.fold,
      is_closed: stage.fold,
      state: STATES_6[stage.progress],
    }),
  );
  const members = [...env.model('res.users').table.all()].filter(({ active }) => active !== false);
  const shop = namedRecord(env, 'project.project', PROJECT, {
    user_id: env.version.users.admin,
    members: members.map(({ id }) => id),
    state: 'open',
    privacy_visibility: 'employees',
    type_ids: stages.map(({ id }) => id),
  });
  for (const stage of stages)
    env.model('project.task.type').table.update(env.transaction, stage, { project_ids: [shop.id] });
  return shop;
}

function taskValues(env: Env, spec: TaskSpec): Values {
  const row = env.version.tasks;
  const shop = project(env);
  const fields = env.model('project.task').fields;
  const due = spec.due === undefined ? '' : later(env.transaction.start, (spec.due + 1) * 86_400);
  const parent = [...env.model('project.task').table.all()].find(({ name }) => name === spec.parent);
  const values: Values = {
    name: spec.name,
    ...(spec.alone ? {} : { project_id: shop.id }),
    ...(due === ''
      ? {}
      : { date_deadline: fields.get('date_deadline')?.type === 'date' ? due.slice(0, 10) : due }),
    ...(spec.urgent ? { priority: row.priority === '2' ? '0' : '1' } : {}),
    ...(spec.description === undefined
      ? {}
      : { description: row.html ? `<p>${escapeText(spec.description)}</p>` : spec.description }),
    ...(parent === undefined
      ? {}
      : row.parent
        ? { parent_id: parent.id }
        : { parent_ids: [[6, 0, [parent.id]]] }),
    ...(spec.tag === undefined || row.tags === undefined
      ? {}
      : { [row.tags]: [[6, 0, [tag(env, spec.tag, row.tags)]]] }),
  };
  return values;
}

const escapeText = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const tag = (env: Env, name: string, field: string): number =>
  namedRecord(env, field === 'categ_ids' ? 'project.category' : 'project.tags', name).id;

/** Puts a task where its progress says, by the means of the version. */
function finish(env: Env, record: Stored, progress: Progress): void {
  const tasks = env.model('project.task');
  const row = env.version.tasks;
  const ended = progress === 'done' || progress === 'cancelled';
  const now = env.transaction.start.slice(0, 19);
  if (row.done === 'state') {
    tasks.table.update(env.transaction, record, { state: STATES_6[progress], date_end: ended ? now : false });
    return;
  }
  const stage = STAGES.find((each) => each.progress === progress);
  const values: Values = record.project_id
    ? { stage_id: namedRecord(env, 'project.task.type', stage?.name ?? 'New').id }
    : {};
  if (row.done === 'stage-state') Object.assign(values, { state: STATES_6[progress] });
  if (row.done === 'task-state') Object.assign(values, { state: STATES_17[progress] });
  if (ended && row.dateEnd === 'folded-stage' && record.project_id) values.date_end = now;
  tasks.table.update(env.transaction, record, values);
}
