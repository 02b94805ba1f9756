import { python } from '../faults.ts';
import type { Env } from './env.ts';
import type { Model } from './model.ts';
import { cellOf } from './reading.ts';
import { type Domain, Double, isList, type Row, type Stored, type Value, type Values } from './value.ts';

/** `read_group`: one row for each value of the first grouping, with the aggregates asked for. */
export function readGroup(
  env: Env,
  model: Model,
  domain: Domain,
  fields: readonly string[],
  groupings: readonly string[],
): Value {
  const [grouping] = groupings;
  const groups = new Map<string, Stored[]>();
  const cells = grouping === undefined ? [] : cellOf(env, model, grouping.split(':')[0] ?? '');
  for (const record of model.grouped(env, domain, fields, groupings)) {
    const key = JSON.stringify(cells.map((cell) => cell.read(record)));
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  if (grouping === undefined && groups.size === 0) groups.set('[]', []);
  return [...groups.values()].map((records) => groupRow(env, model, grouping, records, fields, domain));
}

function groupRow(
  env: Env,
  model: Model,
  grouping: string | undefined,
  records: readonly Stored[],
  fields: readonly string[],
  domain: Domain,
): Values {
  const row: Values = {};
  for (const field of fields) Object.assign(row, aggregate(env, model, field, records));
  const [first] = records;
  if (grouping === undefined) return { ...row, __count: records.length };
  const [name = ''] = grouping.split(':');
  const value = first === undefined ? false : shown(env, model, name, first);
  const plain = isList(value) ? (value[0] ?? false) : value;
  return {
    ...row,
    [name]: value,
    [`${name}_count`]: records.length,
    __domain: [[name, '=', plain], ...domain],
  };
}

const shown = (env: Env, model: Model, name: string, record: Stored): Value => {
  const row: Row = model.rows(env, [name])(record);
  return row[name] ?? false;
};

/** `field:max`, `alias:max(field)`; numbers without one are added up. */
function aggregate(env: Env, model: Model, asked: string, records: readonly Stored[]): Values {
  const [alias = '', how, inner] = asked.split(/[:()]/);
  const name = inner ?? alias;
  const field = model.field(name);
  if (field === undefined) throw python('ValueError', `Invalid field '${name}' on model '${model.name}'`);
  const function_ = how ?? (field.type === 'integer' || field.type === 'float' ? 'sum' : undefined);
  if (function_ === undefined || name === 'id') return {};
  const values = records.map(model.valueOf(env, name)).filter((value) => value !== false && value !== null);
  const result = AGGREGATES[function_]?.(values) ?? false;
  return { [alias]: typeof result === 'string' && field.type === 'datetime' ? result.slice(0, 19) : result };
}

const most = (values: readonly Value[], higher: (a: Value, b: Value) => boolean): Value =>
  values.reduce<Value>((best, value) => (best === false || higher(value, best) ? value : best), false);

const total = (values: readonly Value[]): number =>
  values.reduce<number>((sum, value) => sum + Number(value), 0);

const AGGREGATES: { readonly [name: string]: (values: readonly Value[]) => Value } = {
  max: (values) => most(values, (a, b) => String(a) > String(b)),
  min: (values) => most(values, (a, b) => String(a) < String(b)),
  sum: (values) => new Double(total(values)),
  avg: (values) => new Double(values.length === 0 ? 0 : total(values) / values.length),
  count: (values) => values.length,
  count_distinct: (values) => new Set(values).size,
};
