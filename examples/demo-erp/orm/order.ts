import { python } from '../faults.ts';
import type { Env } from './env.ts';
import type { Model } from './model.ts';
import type { Stored, Value } from './value.ts';

type Comparator = (a: Stored, b: Stored) => number;

/** Sorts by a text such as `date desc, id`. NULLs come last going up and first going down, as in PostgreSQL. */
export function comparator(env: Env, model: Model, order: string): Comparator {
  const keys = order.split(',').flatMap((part) => key(env, model, part.trim()));
  return (a, b) => {
    for (const compare of keys) {
      const result = compare(a, b);
      if (result !== 0) return result;
    }
    return 0;
  };
}

function key(env: Env, model: Model, part: string): Comparator[] {
  const [name = '', direction = 'asc'] = part.split(/\s+/);
  const field = model.field(name);
  if (field === undefined) {
    if (name === '__last_update' && env.version.orm.lastUpdateOrder === 'ignored') return [];
    throw python('ValueError', `Invalid field ${JSON.stringify(name)} in order`);
  }
  if (field.store === false) {
    if (env.version.orm.lastUpdateOrder === 'ignored') return [];
    throw python('ValueError', `Sorting field ${name} not found on model ${model.name}`);
  }
  const value = sortable(env, model, name);
  const sign = direction.toLowerCase() === 'desc' ? -1 : 1;
  return [(a, b) => sign * ranked(value(a), value(b))];
}

/** A many2one is sorted by the name of its record. */
function sortable(env: Env, model: Model, name: string): (record: Stored) => Value {
  const value = model.valueOf(env, name);
  const field = model.field(name);
  if (field?.type !== 'many2one' || field.relation === undefined || !env.db.has(field.relation)) return value;
  const target = env.model(field.relation);
  return (record) => {
    const found = target.record(Number(value(record)));
    return found === undefined ? false : target.displayName(env.sudo(), found);
  };
}

function ranked(a: Value, b: Value): number {
  const [noA, noB] = [a === false || a === null, b === false || b === null];
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  return Number(a) - Number(b);
}
