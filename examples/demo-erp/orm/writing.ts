import { Fault, python } from '../faults.ts';
import type { Env } from './env.ts';
import { sanitised } from './html.ts';
import type { Model } from './model.ts';
import { type Field, isMany } from './schema.ts';
import { Double, idsOf, isList, isStruct, numeric, type Stored, type Value, type Values } from './value.ts';

export type Command = readonly [operation: number, id: number, values: Value];

interface Converted {
  readonly plain: Values;
  readonly commands: readonly (readonly [field: string, commands: readonly Command[]])[];
}

/** Checks values sent and turns them into what the tables hold; x2many commands stay apart. */
export function converted(env: Env, model: Model, values: Values): Converted {
  const plain: Values = {};
  const commands: [string, readonly Command[]][] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = model.fields.get(name);
    if (field === undefined) refuseUnknown(env, model, name);
    else if (isMany(field)) commands.push([name, commandsIn(env, model, name, value)]);
    else plain[name] = convertedValue(env, model, name, field, value);
  }
  return { plain, commands };
}

function refuseUnknown(env: Env, model: Model, name: string): void {
  if (name === 'id' || env.version.orm.unknownWrite === 'ignored') return;
  throw python(...env.version.orm.unknownWriteFault(model.name, name));
}

/** Throws when a required field of a new record is empty. */
export function refuseEmpty(env: Env, model: Model, values: Values): void {
  for (const [name, field] of model.fields) {
    if (!field.required || !isEmpty(values[name])) continue;
    if (!(field.type in ASKED) && values[name] === undefined) continue;
    throw new Fault('integrity', env.version.orm.requiredText(model, name), 'ValidationError');
  }
}

const isEmpty = (value: Value | undefined): boolean =>
  value === undefined || value === null || value === false || value === '';

/** Required fields of other types have defaults, of which the recordings know nothing. */
const ASKED = { char: true, date: true, datetime: true };

function convertedValue(env: Env, model: Model, name: string, field: Field, value: Value): Value {
  if (value === null || value === false) return false;
  switch (field.type) {
    case 'char':
    case 'text':
      return cut(env, field, typeof value === 'string' ? value : String(value));
    case 'html':
      return sanitised(String(value), env.version.orm.html);
    case 'date':
      return date(String(value));
    case 'datetime':
      return dateTime(env, model, String(value));
    case 'selection':
      return chosen(env, model, name, field, value);
    case 'many2one':
      return referred(env, model, field, value);
    case 'integer':
    case 'float':
      return numeric(value instanceof Double || typeof value === 'number' ? value : Number(value));
    case 'boolean':
      return Boolean(value instanceof Double ? value.value : value);
    default:
      return value;
  }
}

/** Up to 7.0 a text longer than its column is cut without a word (openerp-6.1.md 1). */
const cut = (env: Env, field: Field, value: string): string =>
  env.version.orm.cutsLongText && field.size !== undefined ? [...value].slice(0, field.size).join('') : value;

function date(value: string): string {
  if (/^\d{4}-\d\d-\d\d/.test(value)) return value.slice(0, 10);
  throw python('ValueError', `time data '${value}' does not match format '%Y-%m-%d'`);
}

function dateTime(env: Env, model: Model, value: string): string {
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)) return value;
  const accepted = env.version.orm.dateTimes(model.name);
  if (accepted !== 'exact' && /^\d{4}-\d\d-\d\d$/.test(value)) return `${value} 00:00:00`;
  const loose = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)/.exec(value);
  if (accepted === 'database' && loose !== null) return `${loose[1]} ${loose[2]}`.padEnd(19, ':00');
  if (accepted === 'database')
    throw python('DataError', `invalid input syntax for type timestamp: "${value}"`);
  throw python('ValueError', `time data '${value}' does not match format '%Y-%m-%d %H:%M:%S'`);
}

function chosen(env: Env, model: Model, name: string, field: Field, value: Value): Value {
  const keys = field.selection;
  if (keys === undefined || keys.length === 0 || keys.some(([key]) => key === value)) return value;
  if (value === '') return false;
  const { kind, exception, message } = env.version.orm.selectionFault(model.name, name, value);
  throw new Fault(kind, message, exception);
}

function referred(env: Env, model: Model, field: Field, value: Value): Value {
  const id = numeric(value);
  const relation = field.relation ?? '';
  if (id === 0) return false;
  if (!env.db.has(relation) || env.model(relation).record(id) !== undefined) return id;
  throw new Fault('integrity', env.version.orm.requiredText(model, relation), 'ValidationError');
}

function commandsIn(env: Env, model: Model, name: string, value: Value): Command[] {
  if (!isList(value)) return [];
  if (value.every((each) => typeof each === 'number') && value.length > 0) {
    if (env.version.orm.bareIds === 'fault') throw python('TypeError', "'int' object is not subscriptable");
    return [[6, 0, value]];
  }
  return value.map((each) => {
    if (!isList(each)) throw python('ValueError', `Wrong value for ${model.name}.${name}`);
    return [numeric(each[0]), numeric(each[1]), each[2] ?? false];
  });
}

/** Carries out the commands of an x2many field, as an RPC client sends them. */
export function applyCommands(
  env: Env,
  model: Model,
  record: Stored,
  name: string,
  commands: readonly Command[],
): void {
  const field = model.fields.get(name);
  const relation = field?.relation ?? '';
  if (field === undefined || !env.db.has(relation)) return;
  const apply = field.type === 'many2many' ? onList : onChildren;
  for (const command of commands) apply(env, model, record, name, env.model(relation), command);
}

type Apply = (env: Env, model: Model, record: Stored, name: string, target: Model, command: Command) => void;

const onList: Apply = (env, model, record, name, target, [operation, id, values]) => {
  const held = idsOf(record[name]);
  if (operation === 1) target.write(env, [id], isStruct(values) ? values : {});
  if (operation === 2) target.unlink(env, [id]);
  const next = listAfter(held, operation, id, values, () =>
    target.create(env, isStruct(values) ? values : {}),
  );
  model.table.update(env.transaction, record, { [name]: next });
};

function listAfter(
  held: number[],
  operation: number,
  id: number,
  values: Value,
  create: () => number,
): number[] {
  switch (operation) {
    case 0:
      return [...held, create()];
    case 2:
    case 3:
      return held.filter((each) => each !== id);
    case 4:
      return held.includes(id) ? held : [...held, id];
    case 5:
      return [];
    case 6:
      return idsOf(values);
    default:
      return held;
  }
}

const onChildren: Apply = (env, model, record, name, target, [operation, id, values]) => {
  const back = model.fields.get(name)?.relation_field;
  if (back === undefined) return;
  const child = target.record(id);
  const changes = isStruct(values) ? values : {};
  if (operation === 0) target.create(env, { ...changes, [back]: record.id });
  if (operation === 1) target.write(env, [id], changes);
  if (operation === 2 && child !== undefined) target.unlink(env, [id]);
  if (operation === 3 && child !== undefined) target.update(env, child, { [back]: false });
  if (operation === 4 && child !== undefined) target.update(env, child, { [back]: record.id });
  if (operation !== 5 && operation !== 6) return;
  const kept = new Set(operation === 6 ? idsOf(values) : []);
  for (const each of target.table.referring(back, record.id))
    if (!kept.has(each.id)) target.remove(env, each);
};
