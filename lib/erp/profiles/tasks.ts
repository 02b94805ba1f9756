/** Tasks by version, each as its difference from a neighbour. */
import { formatWall, parseWall, wallOf } from '../../ical/zones.ts';
import {
  choice,
  dateOfText,
  given,
  html,
  idOf,
  idsOf,
  instant,
  instantOfText,
  linked,
  nameIn,
  names,
  numberOf,
  plain,
  textOf,
  title,
} from '../codecs.ts';
import type { Codec, Reader, Relation, Schemas, Surroundings, TaskModel } from '../profile.ts';
import type { Instant, Moment, SeriesKey, TaskRecord, TaskStatus } from '../records.ts';
import type { Context, Domain, Row } from '../wire.ts';
import { templateAlarm } from './alarms.ts';
import { changedSince } from './events.ts';
import { type Fitted, fieldsOfCodecs, fitted, needsOf, relationsOf, secondRound } from './fit.ts';
import { visibility } from './privacy.ts';
import { taskWriting } from './tasks-writing.ts';

const TASK = 'project.task';
const STAGE = 'project.task.type';
const PROJECT = 'project.project';

type Held = 'description' | 'categories' | 'created' | 'written' | 'start' | 'due' | 'completed' | 'percent';
type Others = 'alarms' | 'priority' | 'parent' | 'project' | 'visibility';

/** One codec for each property; `null` where the version has no such field. */
export type TaskCodecs = { readonly [P in Held | Others]: Codec<TaskRecord[P]> | null } & {
  readonly summary: Codec<string>;
  readonly status: Codec<TaskStatus>;
};

export interface TaskTable {
  readonly codecs: TaskCodecs;
  readonly assignee: 'user_id' | 'user_ids';
  readonly context: Context;
  readonly shared: readonly string[];
}

export function taskModel(table: TaskTable, schemas?: Schemas): Fitted<TaskModel> {
  const fit = fitted(TASK, table.codecs, ['summary', 'status'], [table.assignee], [], schemas);
  if (!fit.codecs) return { model: undefined, missing: fit.missing };
  return { model: modelOf({ ...table, codecs: fit.codecs as TaskCodecs }), missing: fit.missing };
}

function modelOf({ codecs, assignee, context, shared }: TaskTable): TaskModel {
  const belongs = ({ uid }: Reader): Domain =>
    assignee === 'user_ids' ? [[assignee, 'in', [uid]]] : [[assignee, '=', uid]];
  const relations = relationsOf(codecs);
  const keyOf = (row: Row): SeriesKey => `${TASK}-${Number(row.id)}`;
  return {
    model: TASK,
    component: 'VTODO',
    needs: needsOf(relations),
    context: () => context,
    invitations: () => undefined,
    belongs,
    fields: [...new Set(['id', assignee, ...fieldsOfCodecs(codecs)])],
    changedRows: (reader, since) => ['&', ...changedSince(since), ...belongs(reader)],
    changedContext: () => ({ ...context, active_test: false }),
    // A task without a deadline is never over.
    notOverBefore: (day) => ['|', ['date_deadline', '=', false], ['date_deadline', '>=', day]],
    children: [],
    shared,
    keyOf,
    siblings: () => undefined,
    related: (rows) => secondRound(relations, rows),
    assemble: (key, [row], around) => {
      if (!row) throw new Error('A task without its row.');
      return taskOf(key, codecs, row, around);
    },
    writing: taskWriting({ codecs, context }),
  };
}

export function taskOf(key: SeriesKey, codecs: TaskCodecs, row: Row, around: Surroundings): TaskRecord {
  const read = <T>(codec: Codec<T> | null): T | undefined => codec?.decode(row, around);
  const status = codecs.status.decode(row, around);
  const due = read(codecs.due);
  const id = Number(row.id);
  return given<TaskRecord>({
    kind: 'task',
    key,
    records: [id],
    id,
    summary: codecs.summary.decode(row, around),
    description: read(codecs.description),
    categories: read(codecs.categories) ?? [],
    alarms: read(codecs.alarms) ?? [],
    created: read(codecs.created),
    written: read(codecs.written),
    start: startBefore(read(codecs.start), due, around),
    due,
    completed: status === 'completed' ? read(codecs.completed) : undefined,
    status,
    percent: status === 'completed' ? 100 : read(codecs.percent),
    priority: read(codecs.priority),
    parent: read(codecs.parent),
    project: read(codecs.project),
    visibility: read(codecs.visibility),
    rule: undefined,
  });
}

/** DTSTART and DUE are of one kind, and DUE is not the earlier one (RFC 5545, 3.8.2.3). */
function startBefore(
  start: Moment | undefined,
  due: Moment | undefined,
  around: Surroundings,
): Moment | undefined {
  if (start === undefined || due === undefined) return start;
  const same = 'on' in due ? asDay(start, around) : start;
  return order(same) > order(due) ? undefined : same;
}

function asDay(moment: Moment, { reader }: Surroundings): Moment {
  return 'on' in moment ? moment : { on: formatWall(wallOf(reader.zone, moment.at)).slice(0, 10) };
}

function order(moment: Moment): number {
  return 'on' in moment ? parseWall(moment.on) : moment.at;
}

function day(field: string): Codec<Moment | undefined> {
  return {
    fields: [field],
    decode: (row) => {
      const on = dateOfText(row[field]);
      return on === undefined ? undefined : { on };
    },
  };
}

function moment(field: string): Codec<Moment | undefined> {
  return {
    fields: [field],
    decode: (row, around) => {
      const at = instantOfText(row[field], around);
      return at === undefined ? undefined : { at };
    },
  };
}

/** When it ended, or came to the stage it is in: 8 to 10 note only that. */
const ended: Codec<Instant | undefined> = {
  fields: ['date_end', 'date_last_stage_update'],
  decode: (row, around) =>
    instantOfText(row.date_end, around) ?? instantOfText(row.date_last_stage_update, around),
};

/** A state of the task's own. */
function state(table: Readonly<Record<string, TaskStatus>>): Codec<TaskStatus> {
  const read = choice('state', table);
  return { ...read, decode: (row, around) => read.decode(row, around) ?? 'needs-action' };
}

/** Only its name tells a stage for cancelled tasks from one for finished ones. */
const CANCELLED = /cancel|annul|anul|storn|abgebrochen|geannuleerd|avbruten|avlyst|peruutettu|отмен/i;

/** The stage the task is in; `closed` says which stages are the last. */
function stage(closed: 'fold' | 'is_closed'): Codec<TaskStatus> {
  const via: Relation = { field: 'stage_id', model: STAGE, fields: ['name', closed] };
  return {
    fields: [via.field],
    via: [via],
    decode: (row, around) => {
      const [of] = linked(row, via, around);
      if (of?.[closed] !== true) return 'needs-action';
      return CANCELLED.test(textOf(of.name) ?? '') ? 'cancelled' : 'completed';
    },
  };
}

/** Percent of the hours planned. */
const progress: Codec<number | undefined> = {
  fields: ['progress'],
  decode: (row) => {
    const percent = Math.round(numberOf(row.progress) ?? 0);
    return percent > 0 ? Math.min(percent, 100) : undefined;
  },
};

function parent(field: 'parent_ids' | 'parent_id'): Codec<number | undefined> {
  return {
    fields: [field],
    decode: (row) => (field === 'parent_id' ? idOf(row[field]) : idsOf(row[field])[0]),
  };
}

/** Not among the fields of every model, but readable on all; with fractions of a second. */
const lastUpdate = instant('__last_update');

const V61: TaskTable = {
  assignee: 'user_id',
  context: { virtual_id: false },
  shared: ['res.alarm', PROJECT],
  codecs: {
    summary: title('name'),
    status: state({
      draft: 'needs-action',
      open: 'in-process',
      pending: 'in-process',
      done: 'completed',
      cancelled: 'cancelled',
    }),
    description: plain('description'),
    categories: null,
    // The old CalDAV module gave tasks what meetings have; most servers go without it.
    alarms: { ...templateAlarm, extra: true },
    visibility: { ...visibility('class'), extra: true },
    created: instant('create_date'),
    written: lastUpdate,
    start: moment('date_start'),
    due: day('date_deadline'),
    completed: instant('date_end'),
    percent: progress,
    // '0' is very important, '4' very low.
    priority: choice('priority', { '0': 1, '1': 3, '2': 5, '3': 7, '4': 9 }),
    parent: parent('parent_ids'),
    project: nameIn('project_id'),
  },
};

const V70: TaskTable = {
  ...V61,
  // The state of a stage is kept with its tasks, which are not written when it changes.
  shared: ['project.category', STAGE, PROJECT],
  codecs: {
    ...V61.codecs,
    alarms: null,
    visibility: null,
    categories: names('categ_ids', 'project.category'),
    written: instant('write_date'),
  },
};

const V8: TaskTable = {
  ...V70,
  context: {},
  // The lowest is what every task has that nobody gave one.
  codecs: {
    ...V70.codecs,
    status: stage('fold'),
    completed: ended,
    priority: choice('priority', { '1': 5, '2': 1 }),
  },
};

const V9: TaskTable = {
  ...V8,
  shared: ['project.tags', STAGE, PROJECT],
  codecs: {
    ...V8.codecs,
    description: html('description'),
    categories: names('tag_ids', 'project.tags'),
    percent: null,
    priority: choice('priority', { '1': 1 }),
  },
};

const V10: TaskTable = { ...V9, codecs: { ...V9.codecs, parent: null } };
const V11: TaskTable = { ...V10, codecs: { ...V10.codecs, parent: parent('parent_id') } };
const V13: TaskTable = { ...V11, codecs: { ...V11.codecs, start: null } };
const V14: TaskTable = { ...V13, codecs: { ...V13.codecs, status: stage('is_closed') } };
const V15: TaskTable = { ...V14, assignee: 'user_ids' };
const V16: TaskTable = { ...V15, codecs: { ...V15.codecs, status: stage('fold') } };

const V17: TaskTable = {
  ...V16,
  shared: ['project.tags', PROJECT],
  codecs: {
    ...V16.codecs,
    // The state is no stage: when a task came to its stage says nothing.
    completed: instant('date_end'),
    due: moment('date_deadline'),
    status: state({
      '01_in_progress': 'in-process',
      '02_changes_requested': 'in-process',
      '03_approved': 'in-process',
      '04_waiting_normal': 'needs-action',
      '1_done': 'completed',
      '1_canceled': 'cancelled',
    }),
  },
};

const V19: TaskTable = {
  ...V17,
  codecs: { ...V17.codecs, priority: choice('priority', { '1': 5, '2': 3, '3': 1 }) },
};

export const TASKS = {
  '6.0': V61,
  '6.1': V61,
  '7.0': V70,
  '8': V8,
  '9': V9,
  '10': V10,
  '11': V11,
  '12': V11,
  '13': V13,
  '14': V14,
  '15': V15,
  '16': V16,
  '17': V17,
  '18': V17,
  '19': V19,
} as const satisfies Record<string, TaskTable>;
