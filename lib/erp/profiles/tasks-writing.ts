/** How tasks are written. */
import { isDeepStrictEqual } from 'node:util';
import { HEAD, NOTHING, type Plan, type PlannedValues } from '../plan.ts';
import type { Change, Codec, Target, Writing } from '../profile.ts';
import type { TaskRecord } from '../records.ts';
import type { Context, Domain } from '../wire.ts';
import type { TaskCodecs, TaskTable } from './tasks.ts';

const TASK = 'project.task';

type Property = keyof TaskCodecs;

function* differing(
  codecs: TaskCodecs,
  record: TaskRecord,
  before: TaskRecord | undefined,
): Generator<readonly [codec: Codec<unknown>, value: unknown, before: unknown]> {
  for (const [property, codec] of Object.entries(codecs) as [Property, Codec<unknown> | null][]) {
    if (!codec) continue;
    const [now, then] = [record[property], before?.[property]];
    if (before === undefined ? now !== undefined : !isDeepStrictEqual(now, then)) yield [codec, now, then];
  }
}

function encoded(
  codecs: TaskCodecs,
  record: TaskRecord,
  before: TaskRecord | undefined,
  to: Target,
): PlannedValues {
  const parts = Array.from(differing(codecs, record, before), ([codec, value, then]) =>
    codec.encode?.(value, to, then),
  );
  return Object.assign({}, ...parts) as PlannedValues;
}

export function taskWriting({ codecs, context }: Pick<TaskTable, 'codecs' | 'context'>): Writing<TaskRecord> {
  return {
    fields: [],
    lookups: () => [],
    plan: (change) => plan(change, codecs, { ...context, tracking_disable: true }),
    attends: () => false,
    made: (after, reader, naive, since) => {
      const to: Target = {
        reader,
        naive,
        found: new Map(),
        policy: { mails: false, contacts: false },
        row: undefined,
      };
      const name = codecs.summary.encode?.(after.summary, to, undefined) ?? {};
      const named: Domain = Object.entries(name).map(
        ([field, value]) => [field, '=', String(value)] as const,
      );
      return {
        ask: 'rows',
        model: TASK,
        domain: [['id', '>', since], ...named],
        fields: ['id'],
        context: { ...context, active_test: false },
        order: 'id',
      };
    },
  };
}

function plan(change: Change<TaskRecord>, codecs: TaskCodecs, context: Context): Plan {
  const { before, after, reader, naive, found, policy } = change;
  const row = before?.rows[0];
  if (!after) {
    const ids = before?.resource.records ?? [];
    return { ...NOTHING, operations: [{ do: 'unlink', model: TASK, ids, context }] };
  }
  const values = encoded(codecs, after, before?.resource, { reader, naive, found, policy, row });
  if (!before) return { ...NOTHING, operations: [{ do: 'create', model: TASK, values, context, as: HEAD }] };
  if (Object.keys(values).length === 0) return NOTHING;
  return { ...NOTHING, operations: [{ do: 'write', model: TASK, ids: [after.id], values, context }] };
}
