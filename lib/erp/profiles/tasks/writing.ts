/** How tasks are written. */
import { isDeepStrictEqual } from 'node:util';
import { bareTarget, called, idOf, named, tagNamed } from '../../codecs.ts';
import { HEAD, NOTHING, type Operation, type Plan, type PlannedValues, Ref } from '../../plan.ts';
import type { Bare, Beside, Change, Codec, Query, RowQuery, Target, Writing } from '../../profile.ts';
import type { TaskRecord } from '../../records.ts';
import type { Context, Row } from '../../wire.ts';
import { joined, merged, NOTHING_BESIDE, withBeside } from '../besides.ts';
import { guard, type Lock, type Stamps, stampFields } from '../concurrency.ts';
import { PROJECT, TASK } from './codecs.ts';
import type { Finishing, Move, Step } from './finishing.ts';
import type { TaskCodecs, TaskTable } from './model.ts';

/** What a version's row says of writing. */
export interface TaskWriting extends Stamps {
  /** Keeps the ERP from telling people by mail. */
  readonly quiet: Context;
  readonly finishing: Finishing;
  /** Times that finishing sets as it likes are written after it. */
  readonly late: readonly Property[];
  /** What is deleted is archived; elsewhere `active` cannot be written. */
  readonly archives: boolean;
  /** A task of no project can have no sub-tasks. */
  readonly childrenNeedProject: boolean;
}

type Property = keyof TaskCodecs;
type Asking = Omit<Change<TaskRecord>, 'found'>;
type Difference = readonly [property: Property, codec: Codec<unknown>, value: unknown, before: unknown];

function* differing(
  codecs: TaskCodecs,
  record: TaskRecord,
  before: TaskRecord | undefined,
): Generator<Difference> {
  for (const [property, codec] of Object.entries(codecs) as [Property, Codec<unknown> | null][]) {
    if (!codec) continue;
    const [now, then] = [record[property], before?.[property]];
    const differs = before === undefined ? now !== undefined : !isDeepStrictEqual(now, then);
    if (differs) yield [property, codec, now, then];
  }
}

/**
 * The parent of a task is the id of a record. Clients name it by a UID, and in any order: of a child that comes first
 * the UID stays in its sidecar; when the parent comes, the calendar finds such children and carries out for each the
 * change from what it is to the same with `parent`, which is a write of that field (and of the project, where it has
 * to be the same).
 */
export function taskWriting(table: TaskTable): Writing<TaskRecord> {
  const { codecs, writing } = table;
  const written = Object.values(codecs).flatMap((codec) => codec?.written ?? []);
  return {
    fields: [...new Set([...written, ...stampFields(writing)])],
    lookups: (change) => lookups(change, table),
    plan: (change) => plan(change, table),
    removal: writing.archives ? 'write' : 'unlink',
    attends: () => false,
    made: (after, reader, naive, since) => {
      const leaves = called(after.summary, codecs.summary, bareTarget(reader, naive));
      const query: RowQuery = {
        ask: 'rows',
        model: TASK,
        domain: [['id', '>', since], ...table.belongs(reader), ...leaves],
        fields: ['id'],
        context: { ...table.context, active_test: false },
        order: 'id',
      };
      return { query, fits: () => true };
    },
  };
}

function lookups(change: Asking, { codecs, writing }: TaskTable): readonly Query[] {
  const { reader, naive, policy, before, after } = change;
  if (!after) return [];
  const to = { reader, naive, policy, row: before?.rows[0] };
  return [
    ...[...differing(codecs, after, before?.resource)].flatMap(
      ([, codec, value, then]) => codec.lookups?.(value, to, then) ?? [],
    ),
    ...projectsAsked(change),
    ...parentAsked(change),
    ...writing.finishing.lookups(stepOf(change, after, undefined)),
  ];
}

/** By the name that clients say, and by the end of a path of names, as some versions show projects. */
function projectsAsked({ before, after }: Asking): readonly Query[] {
  const held = before?.resource.project;
  const wanted =
    after?.project === undefined ? (held === undefined ? after?.categories : []) : [after.project];
  const names = (wanted ?? []).filter((name) => name !== held);
  return named(PROJECT, [...new Set(names.flatMap((name) => [name, endOfPath(name)]))]);
}

const endOfPath = (name: string): string => name.split(' / ').at(-1) ?? name;

function parentAsked({ before, after }: Asking): readonly Query[] {
  const parent = after?.parent;
  if (parent === undefined || parent === before?.resource.parent) return [];
  const context = { active_test: false };
  return [{ ask: 'rows', model: TASK, domain: [['id', '=', parent]], fields: ['project_id'], context }];
}

function stepOf({ before }: Asking, after: TaskRecord, project: number | undefined): Step {
  const held = idOf(before?.rows[0]?.project_id);
  const into = project ?? held;
  return { from: before?.resource.status, to: after.status, project: into, moved: into !== held };
}

function plan(change: Change<TaskRecord>, table: TaskTable): Plan {
  const { before, after, policy } = change;
  const context = { ...table.context, ...(policy.mails ? {} : table.writing.quiet) };
  const whole = after ? planned(change, after, table, context) : removal(change, table, context);
  return firstGuarded(whole, before?.rows ?? [], table.writing.lock);
}

/** What follows the first write is newer than what was read because of that. */
function firstGuarded(plan: Plan, rows: readonly Row[], lock: Lock | null): Plan {
  const first = plan.operations.findIndex((one) => one.model === TASK && one.do !== 'create');
  const operations = plan.operations.map((one, index): Operation => {
    if (index !== first || (one.do !== 'write' && one.do !== 'unlink')) return one;
    return { ...one, context: { ...one.context, ...guard(TASK, rows, one.do, lock) } };
  });
  return { ...plan, operations };
}

/** Sub-tasks stay what they are: archiving takes nothing along, and where tasks are removed, they alone are. */
function removal({ before }: Change<TaskRecord>, { writing }: TaskTable, context: Context): Plan {
  const ids = before?.resource.records ?? [];
  if (ids.length === 0) return NOTHING;
  const operation: Operation = writing.archives
    ? { do: 'write', model: TASK, ids, values: { active: false }, context }
    : { do: 'unlink', model: TASK, ids, context };
  return { ...NOTHING, operations: [operation] };
}

function planned(change: Change<TaskRecord>, wanted: TaskRecord, table: TaskTable, context: Context): Plan {
  const { before, reader, naive, policy } = change;
  const { codecs, writing } = table;
  const found = merged(before?.around.related, change.found);
  const to: Target = { reader, naive, policy, found, row: before?.rows[0] };
  const place = placeOf(wanted, change, to, table);
  const after = { ...wanted, categories: wanted.categories.filter((name) => !place.names.includes(name)) };
  const parts = [...differing(codecs, after, before?.resource)];
  const move = writing.finishing.move(stepOf(change, after, place.project), to);
  const isLate = ([property]: Difference): boolean => writing.late.includes(property) && isMove(move);
  const values = {
    ...encoded(
      parts.filter((part) => !isLate(part) && part[0] !== 'parent'),
      to,
    ),
    ...place.values,
    ...move.values,
  };
  const late = encoded(parts.filter(isLate), to);
  const operations = steps(before ? [Number(before.resource.id)] : undefined, values, move, late, table, to);
  const lost = [place.lost, move.lost].filter((sentence) => sentence !== undefined);
  const whole = { ...NOTHING, operations: operations.map((one) => ({ ...one, context })), lost };
  return withBeside(whole, besides(parts, to), context);
}

const isMove = ({ values, methods }: Move): boolean => values !== undefined || methods !== undefined;

function encoded(parts: readonly Difference[], to: Target): PlannedValues {
  return Object.assign(
    {},
    ...parts.map(([, codec, value, then]) => codec.encode?.(value, to, then)),
  ) as PlannedValues;
}

function besides(parts: readonly Difference[], to: Target): Beside {
  return joined(parts.map(([, codec, value, then]) => codec.beside?.(value, to, then) ?? NOTHING_BESIDE));
}

/** The task itself, the methods that finish it, then the times that those set by themselves. */
function steps(
  held: readonly number[] | undefined,
  values: PlannedValues,
  { methods = [] }: Move,
  late: PlannedValues,
  { assigned }: TaskTable,
  { reader }: Target,
): readonly Bare[] {
  const ids = held ?? [new Ref(HEAD)];
  const first: Bare = held
    ? { do: 'write', model: TASK, ids, values }
    : { do: 'create', model: TASK, values: { ...assigned(reader), ...values }, as: HEAD };
  return [
    ...(held && isEmpty(values) ? [] : [first]),
    ...methods.map((method): Bare => ({ do: 'call', model: TASK, method, ids })),
    ...(isEmpty(late) ? [] : [{ do: 'write', model: TASK, ids, values: late } as const]),
  ];
}

const isEmpty = (values: PlannedValues): boolean => Object.keys(values).length === 0;

/** Where in the ERP's work a task stands. */
interface Place {
  readonly values: PlannedValues;
  /** The project it is in then; undefined for that it was in. */
  readonly project: number | undefined;
  /** Categories that are the name of a project, and none of the task's own. */
  readonly names: readonly string[];
  readonly lost: string | undefined;
}

/**
 * A project is asked for by X-ERPCAL-PROJECT, or by a category of its name where the task has none yet. Nobody takes a
 * task out of its project by not mentioning it: many clients drop what they do not know.
 */
function placeOf(after: TaskRecord, { before }: Asking, to: Target, table: TaskTable): Place {
  const held = before?.resource.project;
  const asked =
    after.project === undefined && held === undefined ? after.categories : [after.project ?? held ?? ''];
  const name = asked.find((one) => one !== held && projectNamed(one, to) !== undefined);
  const project = name === undefined ? undefined : projectNamed(name, to);
  const values = project === undefined ? {} : { project_id: project };
  const names = [held, after.project, name].filter((one) => one !== undefined);
  return { values, project, names, lost: undefined, ...family(after, before?.resource, project, to, table) };
}

function projectNamed(name: string, to: Target): number | undefined {
  return tagNamed(name, PROJECT, to) ?? tagNamed(endOfPath(name), PROJECT, to);
}

/** The parent, and its project where the child has none of its own. */
function family(
  { parent }: TaskRecord,
  before: TaskRecord | undefined,
  project: number | undefined,
  to: Target,
  { codecs, writing }: TaskTable,
): Partial<Place> {
  if (!codecs.parent?.encode || parent === before?.parent) return {};
  const values = codecs.parent.encode(parent, to, before?.parent);
  const own = project ?? idOf(to.row?.project_id);
  const row = parent === undefined ? undefined : to.found.get(TASK)?.get(parent);
  const inherited = idOf(row?.project_id);
  if (parent !== undefined && parent === before?.id)
    return { lost: 'The task is said to be part of itself.' };
  if (parent !== undefined && !row) return { lost: 'The parent of the task is hidden from the user.' };
  if (parent !== undefined && writing.childrenNeedProject && inherited === undefined)
    return { lost: 'A task of no project can have no sub-tasks in the ERP.' };
  const into = own ?? (parent === undefined ? undefined : inherited);
  if (into === undefined || into === idOf(to.row?.project_id)) return { values };
  return { values: { ...values, project_id: into }, project: into };
}
