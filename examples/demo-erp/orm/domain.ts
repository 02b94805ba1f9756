import { python } from '../faults.ts';
import type { Env } from './env.ts';
import type { Model } from './model.ts';
import { comparator } from './order.ts';
import { repr, tuple } from './python.ts';
import { type Field, isMany } from './schema.ts';
import { type Domain, Double, idsOf, isList, type Stored, type Value } from './value.ts';

export type Predicate = (record: Stored) => boolean;

const ALWAYS: Predicate = () => true;

/** Compiles a domain in prefix notation; terms without an operator between them are all to hold. */
export function predicate(env: Env, model: Model, domain: Domain): Predicate {
  const rest = [...domain];
  const terms: Predicate[] = [];
  while (rest.length > 0) terms.push(next(env, model, rest, domain));
  return (record) => terms.every((term) => term(record));
}

/** The names of the fields that the terms of a domain begin with. */
export const namesIn = (domain: Domain): string[] =>
  domain.flatMap((term) =>
    isList(term) && typeof term[0] === 'string' ? [term[0].split('.')[0] ?? ''] : [],
  );

function next(env: Env, model: Model, rest: Value[], domain: Domain): Predicate {
  const term = rest.shift();
  if (term === undefined) throw python('IndexError', 'pop from empty list');
  if (term === '!') {
    const operand = next(env, model, rest, domain);
    return (record) => !operand(record);
  }
  if (term === '&' || term === '|') {
    const left = next(env, model, rest, domain);
    const right = next(env, model, rest, domain);
    return term === '&'
      ? (record) => left(record) && right(record)
      : (record) => left(record) || right(record);
  }
  if (isList(term) && term.length === 3) return leaf(env, model, term, domain);
  throw python('ValueError', env.version.orm.badTerm(repr(term), shown(domain)));
}

/** A domain as Python holds it: a list of tuples. */
const shown = (domain: Domain): string =>
  `[${domain.map((term) => (isList(term) ? tuple(term) : repr(term))).join(', ')}]`;

function leaf(env: Env, model: Model, term: readonly Value[], domain: Domain): Predicate {
  const [path, operator, value = null] = term;
  if (path === 1 || path === 0) return () => (path === value) === (operator === '=');
  if (typeof path !== 'string' || typeof operator !== 'string') {
    throw python('ValueError', env.version.orm.badTerm(repr(term), shown(domain)));
  }
  const [name = '', ...further] = path.split('.');
  const field = model.field(name);
  if (field === undefined) {
    const { unknownInDomain, unknownInDomainRaises } = env.version.orm;
    throw python(unknownInDomainRaises, unknownInDomain(model.name, name, tuple(term), shown(domain)));
  }
  if (further.length > 0 && field.relation !== undefined) {
    return through(env, model, name, [[further.join('.'), operator, value]]);
  }
  if (!model.searchable(name)) {
    if (env.version.orm.unsearchable === 'ignored') return ALWAYS;
    throw python('ValueError', `Cannot convert ${model.name}.${name} to SQL because it is not stored`);
  }
  if (isMany(field)) return among(env, model, name, field, operator, value);
  if (field.type === 'many2one' && named(value)) return byName(env, model, name, field, operator, value);
  return compared(env, model, name, field, operator, value);
}

/** A many2one compared with text is compared by the name of its record. */
const named = (value: Value): boolean =>
  typeof value === 'string' || (isList(value) && value.some((each) => typeof each === 'string'));

function through(env: Env, model: Model, name: string, domain: Domain): Predicate {
  const field = model.field(name);
  const target = env.model(field?.relation ?? '');
  const holds = predicate(env, target, domain);
  const value = model.valueOf(env, name);
  const found = (id: Value): boolean => {
    const record = typeof id === 'number' ? target.record(id) : undefined;
    return record !== undefined && holds(record);
  };
  const leads: Predicate = (record) => {
    const held = value(record);
    return isList(held) ? held.some(found) : found(held);
  };
  const limit = env.version.orm.searchLimit(model.name);
  return limit !== undefined && field !== undefined && isMany(field)
    ? firstOf(env, model, leads, limit)
    : leads;
}

/** By the source of 6.0, not recorded: what leads to the records found is searched for, and that without a limit. */
function firstOf(env: Env, model: Model, leads: Predicate, limit: number): Predicate {
  const first = new Set(
    model
      .records(env, [])
      .sort(comparator(env, model, model.order))
      .filter(leads)
      .slice(0, limit),
  );
  return (record) => first.has(record);
}

function byName(
  env: Env,
  model: Model,
  name: string,
  field: Field,
  operator: string,
  wanted: Value,
): Predicate {
  const target = env.model(field.relation ?? '');
  const value = model.valueOf(env, name);
  const test = comparison(operator, wanted, field);
  return (record) => {
    const id = value(record);
    const found = typeof id === 'number' ? target.record(id) : undefined;
    return test(found === undefined ? false : target.displayName(env.sudo(), found));
  };
}

function among(
  env: Env,
  model: Model,
  name: string,
  field: Field,
  operator: string,
  wanted: Value,
): Predicate {
  const value = model.valueOf(env, name);
  const isThere = existing(env, field.relation ?? '');
  // With a record go the links to it: the database sees to that.
  const held = (record: Stored): readonly number[] => idsOf(value(record)).filter(isThere);
  if (wanted === false || wanted === null) {
    const empty = operator === '=' || operator === 'in';
    return (record) => (held(record).length === 0) === empty;
  }
  const negative = operator === '!=' || operator.startsWith('not ');
  const test = named(wanted) ? nameAmong(env, field, operator, wanted) : idAmong(wanted);
  return (record) => held(record).some(test) !== negative;
}

function existing(env: Env, model: string): (id: number) => boolean {
  if (!env.db.has(model)) return () => true;
  const target = env.model(model);
  return (id) => target.record(id) !== undefined;
}

function idAmong(wanted: Value): (id: number) => boolean {
  const ids = new Set(isList(wanted) ? wanted : [wanted]);
  return (id) => ids.has(id);
}

function nameAmong(env: Env, field: Field, operator: string, wanted: Value): (id: number) => boolean {
  const target = env.model(field.relation ?? '');
  const test = comparison(operator.replace(/^not /, '').replace('!=', '='), wanted, field);
  return (id) => {
    const record = target.record(id);
    return record !== undefined && test(target.displayName(env.sudo(), record));
  };
}

function compared(
  env: Env,
  model: Model,
  name: string,
  field: Field,
  operator: string,
  wanted: Value,
): Predicate {
  const value = model.valueOf(env, name);
  const test = comparison(operator, literal(field, wanted), field);
  // 19 compares whole seconds (odoo-19.md 3, write_date).
  if (field.type === 'datetime' && env.version.orm.datesCompared === 'seconds') {
    return (record) => {
      const held = value(record);
      return test(typeof held === 'string' ? held.slice(0, 19) : held);
    };
  }
  return (record) => test(value(record));
}

/** A literal as PostgreSQL casts it to the column's type. */
function literal(field: Field, value: Value): Value {
  if (isList(value)) return value.map((each) => literal(field, each));
  if (value instanceof Double) return value.value;
  if (typeof value !== 'string') return value;
  if (field.type === 'datetime' && value.length === 10) return `${value} 00:00:00`;
  return field.type === 'date' ? value.slice(0, 10) : value;
}

type Test = (held: Value) => boolean;

const isEmpty = (held: Value): boolean => held === false || held === null || held === '';

/** How an operator of a term judges the value of a record. NULL is below and above nothing. */
function comparison(operator: string, wanted: Value, field: Field): Test {
  const make = OPERATORS[operator];
  if (make === undefined) throw python('ValueError', `Invalid operator ${repr(operator)} in domain term`);
  return make(wanted, field);
}

const ordered =
  (holds: (held: number | string, wanted: number | string) => boolean) =>
  (wanted: Value): Test =>
  (held) =>
    (typeof held === 'string' && typeof wanted === 'string' && holds(held, wanted)) ||
    (typeof held === 'number' && typeof wanted === 'number' && holds(held, wanted));

const equal = (wanted: Value, field: Field): Test => {
  if (field.type === 'boolean') return (held) => Boolean(held) === Boolean(wanted);
  if (wanted === false || wanted === null) return (held) => held === false || held === null;
  if (isList(wanted)) return member(wanted, field);
  return (held) => held === wanted;
};

const member = (wanted: Value, field: Field): Test => {
  const list = isList(wanted) ? wanted : [wanted];
  const set = new Set(list);
  if (field.type === 'boolean') return (held) => list.some((each) => Boolean(each) === Boolean(held));
  const withEmpty = set.has(false);
  return (held) => set.has(held) || (withEmpty && isEmpty(held));
};

const negated =
  (make: (wanted: Value, field: Field) => Test) =>
  (wanted: Value, field: Field): Test => {
    const test = make(wanted, field);
    return (held) => !test(held);
  };

/** `%` and `_` are wild; without them, `like` looks for the text anywhere. */
const like =
  (flags: string, anywhere: boolean) =>
  (wanted: Value): Test => {
    const literalText = String(wanted).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const body = literalText.replaceAll('%', '.*').replaceAll('_', '.');
    const pattern = new RegExp(anywhere ? body : `^${body}$`, `s${flags}`);
    return (held) => typeof held === 'string' && pattern.test(held);
  };

const OPERATORS: { readonly [operator: string]: (wanted: Value, field: Field) => Test } = {
  '=': equal,
  '==': equal,
  '!=': negated(equal),
  '<>': negated(equal),
  in: member,
  'not in': negated(member),
  '<': ordered((held, wanted) => held < wanted),
  '<=': ordered((held, wanted) => held <= wanted),
  '>': ordered((held, wanted) => held > wanted),
  '>=': ordered((held, wanted) => held >= wanted),
  like: like('', true),
  ilike: like('i', true),
  'not like': negated(like('', true)),
  'not ilike': negated(like('i', true)),
  '=like': like('', false),
  '=ilike': like('i', false),
  '=?': (wanted, field) => (wanted === false || wanted === null ? () => true : equal(wanted, field)),
};
