import type { Endpoint } from './profile.ts';
import type { Call } from './rpc.ts';
import type { Wire } from './wire.ts';

export type Keywords = { readonly [keyword: string]: Wire };

/** Who calls: every call is made in the name of a user. */
export interface Credentials {
  readonly db: string;
  readonly uid: number;
  readonly password: string;
}

/** Only look; may be asked again when the answer got lost. */
const REPEATABLE: ReadonlySet<string> = new Set([
  'check', // of ir.model.access
  'check_access_rights',
  'exists',
  'fields_get',
  'get_metadata',
  'has_access',
  'name_search',
  'perm_read',
  'read',
  'read_group',
  'search',
  'search_count',
  'search_read',
]);

/** The call of a method of a model, by keywords where the server has them. */
export function execution(
  endpoint: Endpoint,
  { db, uid, password }: Credentials,
  model: string,
  method: string,
  args: readonly Wire[],
  keywords: Keywords = {},
): Call {
  const who = [db, uid, password, model, method];
  return {
    path: endpoint.object,
    method: endpoint.keywords ? 'execute_kw' : 'execute',
    parameters: endpoint.keywords
      ? [...who, args, keywords]
      : [...who, ...positional(method, args, keywords)],
    label: `${model}.${method}`,
    repeatable: REPEATABLE.has(method),
    db,
  };
}

/** The parameters of methods in their order, where `execute` is all there is. Others end with their context. */
const PARAMETERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['search', ['domain', 'offset', 'limit', 'order', 'context', 'count']],
  ['search_count', ['domain', 'context']],
  ['read', ['ids', 'fields', 'context']],
  ['fields_get', ['fields', 'context']],
  ['name_search', ['name', 'domain', 'operator', 'context', 'limit']],
  ['perm_read', ['ids', 'context', 'details']],
]);

/** What stands where a keyword is left out before one that is not. */
const DEFAULTS: Keywords = {
  offset: 0,
  limit: false,
  order: false,
  context: {},
  fields: [],
  domain: [],
  operator: 'ilike',
};

export function positional(method: string, args: readonly Wire[], keywords: Keywords): readonly Wire[] {
  const parameters = PARAMETERS.get(method) ?? [...args.map(() => ''), 'context'];
  const places = Object.keys(keywords).map((keyword) => parameters.indexOf(keyword, args.length));
  if (places.includes(-1))
    throw new TypeError(`${method} takes no ${Object.keys(keywords)[places.indexOf(-1)]} here.`);
  const wanted = parameters.slice(args.length, Math.max(args.length, ...places.map((place) => place + 1)));
  return [...args, ...wanted.map((name) => keywords[name] ?? DEFAULTS[name] ?? false)];
}
