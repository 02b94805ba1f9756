/** How records of any model are written: the fields that are mapped, and nothing else. */
import { isDeepStrictEqual } from 'node:util';
import { bareTarget } from '../codecs.ts';
import { HEAD, NOTHING, type Operation, type Plan, type PlannedValues } from '../plan.ts';
import type { Change, Codec, Reader, RowQuery, Target, Writing } from '../profile.ts';
import { merged } from '../profiles/besides.ts';
import type { Resource } from '../records.ts';
import type { Context, Domain } from '../wire.ts';
import type { Kind } from './kinds.ts';

interface Table<R extends Resource> {
  readonly model: string;
  readonly kind: Kind<R>;
  readonly belongs: (reader: Reader) => Domain;
  /** What is removed is archived; else it is deleted. */
  readonly archives: boolean;
  readonly context: Context;
}

export function genericWriting<R extends Resource>(table: Table<R>): Writing<R> {
  const { model, kind, archives, context } = table;
  return {
    fields: [],
    lookups: () => [],
    plan: (change) => (change.after ? saved(change, change.after, table) : removed(change, table)),
    removal: archives ? 'write' : 'unlink',
    attends: () => false,
    made: (after, reader, naive, since) => {
      const values = encoded(kind, after, undefined, bareTarget(reader, naive));
      const leaves = Object.entries(values).filter(([, value]) => typeof value === 'string');
      const query: RowQuery = {
        ask: 'rows',
        model,
        domain: [
          ['id', '>', since],
          ['create_uid', '=', reader.uid],
          ...leaves.slice(0, 2).map(([field, value]) => [field, '=', String(value)] as const),
        ],
        fields: ['id'],
        context: { ...context, active_test: false },
        order: 'id',
      };
      return { query, fits: () => true };
    },
  };
}

function encoded<R extends Resource>(
  { codecs, said }: Kind<R>,
  after: R,
  before: R | undefined,
  to: Target,
): PlannedValues {
  const [now, then] = [said(after), before && said(before)];
  const parts = Object.entries(codecs).map(([property, codec]) =>
    changed(codec, now[property], then?.[property], to, before === undefined),
  );
  return Object.assign({}, ...parts) as PlannedValues;
}

function changed(
  codec: Codec<unknown>,
  now: unknown,
  then: unknown,
  to: Target,
  isNew: boolean,
): PlannedValues {
  const differs = isNew ? now !== undefined : !isDeepStrictEqual(now, then);
  return differs ? (codec.encode?.(now, to, then) ?? {}) : {};
}

function saved<R extends Resource>(change: Change<R>, after: R, { model, kind, context }: Table<R>): Plan {
  const { before, reader, naive, policy } = change;
  const [row] = before?.rows ?? [];
  const found = merged(before?.around.related, change.found);
  const values = encoded(kind, after, before?.resource, { reader, naive, policy, found, row });
  if (!before) return plan({ do: 'create', model, values, context, as: HEAD });
  if (Object.keys(values).length === 0) return NOTHING;
  return plan({ do: 'write', model, ids: before.resource.records, values, context });
}

function removed<R extends Resource>({ before }: Change<R>, { model, archives, context }: Table<R>): Plan {
  const ids = before?.resource.records ?? [];
  if (ids.length === 0) return NOTHING;
  return archives
    ? plan({ do: 'write', model, ids, values: { active: false }, context })
    : plan({ do: 'unlink', model, ids, context });
}

const plan = (operation: Operation): Plan => ({ ...NOTHING, operations: [operation] });
