import { Fault, python } from '../faults.ts';
import type { Version } from '../versions.ts';
import { checkAccess, isOperation, refuseHidden, rightTold } from './access.ts';
import type { Env } from './env.ts';
import { readGroup } from './group.ts';
import { listOfIds, type Model, type Page } from './model.ts';
import {
  type Context,
  type Id,
  isList,
  isStruct,
  numeric,
  type Stored,
  text,
  type Value,
  type Values,
} from './value.ts';

/** A method every model has: the names of its parameters in their order, and what it does. */
interface Method {
  readonly parameters: readonly string[];
  readonly since?: (version: Version) => boolean;
  run(env: Env, model: Model, given: Given): Value;
}

/** Parameters by name; those not given are absent. */
type Given = { readonly [parameter: string]: Value };

const METHODS: { readonly [name: string]: Method } = {
  search: {
    parameters: ['domain', 'offset', 'limit', 'order', 'context', 'count'],
    run: (env, model, given) => {
      if (given.count === undefined || given.count === false)
        return model.search(env, domainOf(given), pageOf(env, model, given));
      if (env.version.orm.countInSearch) return model.count(env, domainOf(given));
      throw python('TypeError', `${model.name}.search() got an unexpected keyword argument 'count'`);
    },
  },
  search_count: {
    parameters: ['domain', 'context'],
    run: (env, model, given) => model.count(env, domainOf(given)),
  },
  search_read: {
    parameters: ['domain', 'fields', 'offset', 'limit', 'order', 'context'],
    since: ({ orm }) => orm.searchRead,
    run: (env, model, given) => {
      const fields = fieldsOf(env, model, given.fields);
      return model.read(env, model.search(env, domainOf(given), pageOf(env, model, given)), fields);
    },
  },
  read: {
    parameters: ['ids', 'fields', 'context', 'load'],
    run: (env, model, given) => {
      const rows = model.read(env, listOfIds(given.ids), fieldsOf(env, model, given.fields));
      const shown = given.load === '' ? rows.map(withoutNames) : rows;
      return isList(given.ids) || env.version.orm.scalarRead === 'list' ? shown : (shown[0] ?? false);
    },
  },
  create: {
    parameters: ['vals', 'context'],
    run: (env, model, given) => {
      if (!isList(given.vals)) return model.create(env, valuesOf(given.vals));
      if (env.version.orm.batchCreate) return given.vals.map((values) => model.create(env, valuesOf(values)));
      throw python('AttributeError', "'list' object has no attribute 'get'");
    },
  },
  write: {
    parameters: ['ids', 'vals', 'context'],
    run: (env, model, given) => model.write(env, listOfIds(given.ids), valuesOf(given.vals)),
  },
  unlink: {
    parameters: ['ids', 'context'],
    run: (env, model, given) => model.unlink(env, listOfIds(given.ids)),
  },
  fields_get: {
    parameters: ['allfields', 'context', 'write_access', 'attributes'],
    run: (_env, model, given) => fieldsGet(model, namesOf(given.allfields)),
  },
  default_get: {
    parameters: ['fields', 'context'],
    run: (env, model, given) => {
      const wanted = new Set(namesOf(given.fields));
      return Object.fromEntries(Object.entries(model.defaults(env)).filter(([name]) => wanted.has(name)));
    },
  },
  name_get: {
    parameters: ['ids', 'context'],
    since: ({ orm }) => orm.nameGet,
    run: (env, model, given) => namesOfRecords(env, model, listOfIds(given.ids)),
  },
  name_search: {
    parameters: ['name', 'args', 'operator', 'context', 'limit'],
    run: (env, model, given) => {
      const { nameSearchNeedsArgs } = env.version.orm;
      if (nameSearchNeedsArgs && given.args === undefined && model.name === env.version.meetings.model) {
        throw python('TypeError', "'NoneType' object is not iterable");
      }
      const operator = text(given.operator) || 'ilike';
      const args = isList(given.args) ? given.args : [];
      const domain = text(given.name) === '' ? args : [['name', operator, text(given.name)], ...args];
      const limit = numeric(given.limit ?? 100) || undefined;
      return namesOfRecords(env, model, model.search(env, domain, { limit }));
    },
  },
  exists: {
    parameters: ['ids', 'context'],
    run: (env, model, given) => {
      if (env.version.orm.exists === 'private') {
        throw new Fault('private', env.version.orm.privateText(model.name, 'exists'), 'AccessError');
      }
      const ids = listOfIds(given.ids);
      const alive = ids.filter((id) => model.record(id) !== undefined);
      return env.version.orm.exists === 'all' ? alive.length === ids.length : alive;
    },
  },
  perm_read: {
    parameters: ['ids', 'context', 'details'],
    since: ({ orm }) => orm.metadata === 'perm_read',
    run: (env, model, given) => metadata(env, model, listOfIds(given.ids), given.details !== false),
  },
  get_metadata: {
    parameters: ['ids'],
    since: ({ orm }) => orm.metadata === 'get_metadata',
    run: (env, model, given) => metadata(env, model, listOfIds(given.ids), true),
  },
  read_group: {
    parameters: ['domain', 'fields', 'groupby', 'offset', 'limit', 'context', 'orderby', 'lazy'],
    run: (env, model, given) =>
      readGroup(env, model, domainOf(given), namesOf(given.fields), namesOf(given.groupby)),
  },
  check_access_rights: {
    parameters: ['operation', 'raise_exception'],
    since: ({ orm }) => orm.asksRights,
    run: (env, model, given) => {
      const operation = text(given.operation);
      if (given.raise_exception !== false && isOperation(operation)) checkAccess(env, model, operation);
      return rightTold(env, permitted(env, model, operation));
    },
  },
  check_access_rule: {
    parameters: ['ids', 'operation'],
    since: ({ orm }) => orm.asksRights,
    run: (env, model, given) => {
      const operation = text(given.operation);
      if (isOperation(operation)) refuseHidden(env, model, recordsOf(model, given), operation);
      return null;
    },
  },
  has_access: {
    parameters: ['ids', 'operation'],
    since: ({ orm }) => !orm.nameGet,
    run: (env, model, given) => {
      const operation = text(given.operation);
      if (!isOperation(operation) || !permitted(env, model, operation)) return false;
      return recordsOf(model, given).every((record) => model.visible(env, record, operation));
    },
  },
};

/** Parameters as clients of different years name them. */
const ALIASES: { readonly [name: string]: string } = {
  args: 'domain',
  values: 'vals',
  vals_list: 'vals',
  values_list: 'vals',
};

/** Calls a method of a model as RPC does; the context is taken out of the parameters. */
export function callModel(
  env: Env,
  model: Model,
  name: string,
  args: readonly Value[],
  keywords: { readonly [name: string]: Value },
): Value {
  if (name.startsWith('_')) {
    throw new Fault('private', env.version.orm.privateText(model.name, name), 'AccessError');
  }
  const action = model.action(name);
  if (action !== undefined) return callAction(env, action, args, keywords);
  const method = METHODS[name];
  if (method === undefined || method.since?.(env.version) === false) {
    throw python('AttributeError', env.version.orm.methodMissing(model.name, name));
  }
  const given = parametersOf(env, name, method, args, keywords);
  return method.run(env.with(contextOf(given.context)), model, given);
}

function callAction(
  env: Env,
  action: (env: Env, ids: Id[], args: readonly Value[]) => Value,
  [ids, ...rest]: readonly Value[],
  keywords: { readonly [name: string]: Value },
): Value {
  const last = rest.at(-1);
  const positional = env.version.orm.positionalContext && isStruct(last) && isContext(last) ? last : {};
  return action(env.with({ ...positional, ...contextOf(keywords.context) }), listOfIds(ids), rest);
}

const isContext = (value: Context): boolean =>
  Object.keys(value).some((key) => key === 'tz' || key === 'lang' || key.includes('_'));

function parametersOf(
  env: Env,
  name: string,
  method: Method,
  args: readonly Value[],
  keywords: { readonly [name: string]: Value },
): Given {
  const names = env.version.orm.positionalContext
    ? method.parameters
    : method.parameters.filter((parameter) => parameter !== 'context');
  if (args.length > names.length) {
    throw python('TypeError', `${name}() takes at most ${names.length} arguments (${args.length} given)`);
  }
  const given: Values = {};
  for (const [index, value] of args.entries()) given[names[index] ?? ''] = value;
  for (const [key, value] of Object.entries(keywords)) {
    given[method.parameters.includes(key) ? key : (ALIASES[key] ?? key)] = value;
  }
  return given;
}

const contextOf = (value: Value | undefined): Context => (isStruct(value) ? value : {});

const domainOf = (given: Given): readonly Value[] => (isList(given.domain) ? given.domain : []);

const valuesOf = (value: Value | undefined): Values => (isStruct(value) ? { ...value } : {});

const namesOf = (value: Value | undefined): string[] => {
  if (typeof value === 'string') return [value];
  return isList(value) ? value.filter((name) => typeof name === 'string') : [];
};

/** Without a limit 6.0 stops at a hundred meetings; False means all, everywhere. */
function pageOf(env: Env, model: Model, given: Given): Page {
  const { searchLimit } = env.version.orm;
  const limit = given.limit === undefined ? searchLimit(model.name) : numeric(given.limit) || undefined;
  const order = text(given.order);
  return { offset: numeric(given.offset), limit, ...(order === '' ? {} : { order }) };
}

function fieldsOf(env: Env, model: Model, value: Value | undefined): string[] {
  const names = namesOf(value);
  const all = [...model.fields.keys()];
  const every = names.length === 0 || all.every((name) => names.includes(name));
  const fault = env.version.orm.unreadable(model.name, { names, every });
  if (fault !== undefined) throw python(...fault);
  return names.length === 0 ? all : names;
}

function fieldsGet(model: Model, names: readonly string[]): Value {
  const wanted = names.length > 0 ? names : [...model.fields.keys()];
  return Object.fromEntries(wanted.flatMap((name) => described(model, name)));
}

function described(model: Model, name: string): [string, Value][] {
  const field = model.fields.get(name);
  if (field === undefined) return [];
  const selection = field.selection?.map(([key, label]) => [key, label]);
  return [
    [
      name,
      { ...field, string: field.string ?? name, ...(selection ? { selection } : {}) } as unknown as Value,
    ],
  ];
}

function namesOfRecords(env: Env, model: Model, ids: readonly Id[]): Value {
  const masks = env.version.access.names === 'masked';
  return ids.flatMap((id) => {
    const record = model.record(id);
    if (record === undefined) return [];
    return [[record.id, masks && model.masked(env, record) ? 'Busy' : model.displayName(env, record)]];
  });
}

/** Rules do not hold here, and missing ids are left out (openerp-6.1.md 4). */
function metadata(env: Env, model: Model, ids: readonly Id[], details: boolean): Value {
  const users = env.model('res.users');
  const person = (uid: Value | undefined): Value => {
    const user = typeof uid === 'number' ? users.record(uid) : undefined;
    if (user === undefined) return false;
    return details ? [user.id, text(user.name)] : user.id;
  };
  return ids.flatMap((id) => {
    const record = model.record(id);
    if (record === undefined) return [];
    const { create_date = false, write_date = false } = record;
    const [create_uid, write_uid] = [person(record.create_uid), person(record.write_uid)];
    return [{ id: record.id, create_uid, create_date, write_uid, write_date, xmlid: false }];
  });
}

const permitted = (env: Env, model: Model, operation: string): boolean =>
  isOperation(operation) && model.permitted(env, operation);

const recordsOf = (model: Model, given: Given): Stored[] =>
  listOfIds(given.ids).flatMap((id) => model.record(id) ?? []);

/** With `load=''` a many2one reads as its id alone. */
function withoutNames(row: { readonly [field: string]: Value }): Values {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isReference(value) ? (value[0] ?? false) : value]),
  );
}

const isReference = (value: Value): value is readonly Value[] =>
  isList(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'string';
