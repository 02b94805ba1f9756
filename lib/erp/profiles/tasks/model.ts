/** What is the same of tasks in every version, and the shape of a version's row. */
import { given } from '../../codecs.ts';
import { confined } from '../../extent.ts';
import { startBefore } from '../../moments.ts';
import type { PlannedValues } from '../../plan.ts';
import type { Codec, Extent, Reader, Schemas, Surroundings, TaskModel } from '../../profile.ts';
import type { SeriesKey, TaskRecord, TaskStatus } from '../../records.ts';
import type { Context, Domain, Row } from '../../wire.ts';
import { changedSince } from '../events/model.ts';
import { type Fitted, fieldsOfCodecs, fitted, needsOf, relationsOf, secondRound } from '../fit.ts';
import { TASK } from './codecs.ts';
import { type TaskWriting, taskWriting } from './writing.ts';

type Held = 'description' | 'categories' | 'created' | 'written' | 'start' | 'due' | 'completed' | 'percent';
type Others = 'alarms' | 'priority' | 'parent' | 'project' | 'visibility' | 'rule';

/** One codec for each property; `null` where the version has no such field. */
export type TaskCodecs = { readonly [P in Held | Others]: Codec<TaskRecord[P]> | null } & {
  readonly summary: Codec<string>;
  readonly status: Codec<TaskStatus>;
};

/** A version's row. */
export interface TaskRow {
  readonly codecs: TaskCodecs;
  readonly assignee: 'user_id' | 'user_ids';
  readonly context: Context;
  readonly shared: readonly string[];
  readonly writing: TaskWriting;
  /** Of a calendar with other rows than the reader's own. */
  readonly extent?: Extent;
}

export interface TaskTable extends TaskRow {
  belongs(reader: Reader): Domain;
  /** Values of a new task that make it the reader's. */
  assigned(reader: Reader): PlannedValues;
}

export function taskModel(row: TaskRow, schemas?: Schemas): Fitted<TaskModel> {
  const fit = fitted(TASK, row.codecs, ['summary', 'status'], [row.assignee], [], schemas);
  if (!fit.codecs) return { model: undefined, missing: fit.missing };
  const table: TaskTable = { ...row, ...OWNERSHIP[row.assignee], codecs: fit.codecs as TaskCodecs };
  return { model: modelOf(table), missing: fit.missing };
}

const OWNERSHIP: Readonly<Record<TaskRow['assignee'], Pick<TaskTable, 'belongs' | 'assigned'>>> = {
  user_id: { belongs: ({ uid }) => [['user_id', '=', uid]], assigned: ({ uid }) => ({ user_id: uid }) },
  user_ids: {
    belongs: ({ uid }) => [['user_ids', 'in', [uid]]],
    assigned: ({ uid }) => ({ user_ids: [[6, 0, [uid]]] }),
  },
};

function modelOf(table: TaskTable): TaskModel {
  const { codecs, assignee, context, shared, belongs } = table;
  const relations = relationsOf(codecs);
  const keyOf = (row: Row): SeriesKey => `${TASK}-${Number(row.id)}`;
  return {
    model: TASK,
    ...(table.extent && { variant: table.extent.variant }),
    within: (extent) => modelOf({ ...table, belongs: (reader) => extent.belongs(reader, []), extent }),
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
    begunBefore: (day) => ['|', ['date_deadline', '=', false], ['date_deadline', '<', day]],
    children: [],
    shared,
    keyOf,
    siblings: () => undefined,
    related: (rows) => secondRound(relations, rows),
    assemble: (key, [row], around) => {
      if (!row) throw new Error('A task without its row.');
      return taskOf(key, codecs, row, around);
    },
    writing: confined(taskWriting(table), TASK, table.extent, () => ({
      ...context,
      ...table.writing.quiet,
    })),
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
    start: startBefore(read(codecs.start), due, around.reader.zone),
    due,
    completed: status === 'completed' ? read(codecs.completed) : undefined,
    status,
    percent: status === 'completed' ? 100 : read(codecs.percent),
    priority: read(codecs.priority),
    parent: read(codecs.parent),
    project: read(codecs.project),
    visibility: read(codecs.visibility),
    rule: read(codecs.rule),
  });
}
