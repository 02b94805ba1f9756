import { python } from '../faults.ts';
import type { Env } from './env.ts';
import type { Model } from './model.ts';
import type { Field } from './schema.ts';
import { Double, idsOf, type Stored, type Value } from './value.ts';

export type Reader = (env: Env, record: Stored) => Value;

export interface Cell {
  readonly name: string;
  read(record: Stored): Value;
}

/** How one field is read; none where this version leaves out what it does not know. */
export function cellOf(env: Env, model: Model, name: string): Cell[] {
  const field = model.fields.get(name) ?? unlisted(env, name);
  if (field === undefined) {
    if (env.version.orm.unknownRead === 'omitted') return [];
    throw python(...env.version.orm.unknownReadFault(model.name, name));
  }
  const value = model.valueOf(env, name);
  const format = formatted(env, field);
  return [{ name, read: (record) => format(value(record)) }];
}

/** `id` is always there; `__last_update` is on 6.0 to 7.0, on every model, though no `fields_get` names it. */
function unlisted(env: Env, name: string): Field | undefined {
  if (name === 'id') return { type: 'integer' };
  return name === '__last_update' && env.version.orm.lastUpdateEverywhere ? { type: 'char' } : undefined;
}

/** From what the tables hold to what travels. */
function formatted(env: Env, field: Field): (value: Value) => Value {
  if (field.type === 'many2one') return reference(env, field.relation ?? '');
  if (field.type === 'many2many') return existing(env, field.relation ?? '');
  return FORMATS[field.type] ?? orFalse;
}

const orFalse = (value: Value): Value => value ?? false;

const FORMATS: { readonly [type: string]: (value: Value) => Value } = {
  boolean: Boolean,
  integer: (value) => (typeof value === 'number' ? value : 0),
  many2one_reference: (value) => (typeof value === 'number' ? value : 0),
  float: (value) => new Double(typeof value === 'number' ? value : 0),
  monetary: (value) => new Double(typeof value === 'number' ? value : 0),
  datetime: (value) => (typeof value === 'string' ? value.slice(0, 19) : false),
  one2many: (value) => idsOf(value),
};

/** `[id, name]`; the name is told also where the record may not be read. */
function reference(env: Env, relation: string): (value: Value) => Value {
  if (!env.db.has(relation)) return () => false;
  const target = env.model(relation);
  const sudo = env.sudo();
  return (value) => {
    const record = typeof value === 'number' ? target.record(value) : undefined;
    return record === undefined ? false : [record.id, target.displayName(sudo, record)];
  };
}

function existing(env: Env, relation: string): (value: Value) => Value {
  if (!env.db.has(relation)) return () => [];
  const target = env.model(relation);
  return (value) => idsOf(value).filter((id) => target.record(id) !== undefined);
}
