import { unavailable } from '../errors.ts';
import type { Keywords } from './execution.ts';
import { isFault } from './faults.ts';
import type { Query } from './profile.ts';
import type { Domain, Row, Term, Wire } from './wire.ts';

/** What a question is answered with. */
export type Answered<Q extends Query> = Q extends { ask: 'count' }
  ? number
  : Q extends { ask: 'ids' }
    ? readonly number[]
    : readonly Row[];

/** Calls a method of a model in the name of the session's user. */
export type Execute = (
  model: string,
  method: string,
  args: readonly Wire[],
  keywords?: Keywords,
) => Promise<Wire>;

type Ids = Extract<Query, { ask: 'ids' }>;
type Rows = Extract<Query, { ask: 'rows' }>;

/** So many rows come in one answer; more are asked for in several at once. */
const PAGE = 5000;
/** Without a limit, 6.0 answers with its first hundred meetings. */
const ALL = 1_000_000;
/**
 * A record deleted between search and read spoils the whole answer up to 7.0, as missing or, where record rules are
 * checked first, as not allowed; by the next search it is gone.
 */
const ATTEMPTS = 3;

export async function count(
  execute: Execute,
  { model, domain, context }: Extract<Query, { ask: 'count' }>,
): Promise<number> {
  const answer = await execute(model, 'search_count', [domain], given({ context }));
  if (typeof answer !== 'number') throw unexpected(model, 'search_count');
  return answer;
}

export async function ids(execute: Execute, query: Ids): Promise<readonly number[]> {
  const { model, domain, context, order, offset, limit = ALL } = query;
  const answer = await execute(model, 'search', [domain], given({ offset, limit, order, context }));
  if (!Array.isArray(answer)) throw unexpected(model, 'search');
  return [...new Set(answer.map((id) => recordOf(id) ?? unexpectedId(model)))];
}

/** The record behind an id; a virtual one, `ID-YYYYMMDDHHMMSS`, stands for its series. */
function recordOf(id: Wire): number | undefined {
  const record = Number.parseInt(String(id), 10);
  return Number.isNaN(record) ? undefined : record;
}

/** In one call, where the server leaves out by itself what is gone meanwhile. */
export async function searchedRows(execute: Execute, query: Rows): Promise<readonly Row[]> {
  const pages = paged(query.domain).map(async (domain) => {
    const { model, fields, context, order, limit = ALL } = query;
    return rowsOf(
      model,
      await execute(model, 'search_read', [domain], given({ fields, limit, order, context })),
    );
  });
  return (await Promise.all(pages)).flat().slice(0, query.limit);
}

/** Split where it names more records than come in one answer. */
export function paged(domain: Domain): readonly Domain[] {
  const place = domain.findIndex((term) => idsIn(term).length > PAGE);
  const term = domain[place];
  if (term === undefined || domain.includes('|') || domain.includes('!')) return [domain];
  return pagesOf(idsIn(term)).map((page) => domain.with(place, ['id', 'in', page]));
}

function idsIn(term: Term): readonly Wire[] {
  const [field, operator, value] = term;
  return field === 'id' && operator === 'in' && Array.isArray(value) ? value : [];
}

function pagesOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / PAGE) }, (_, page) =>
    list.slice(page * PAGE, (page + 1) * PAGE),
  );
}

/** Where `search_read` is missing: in two steps, or in one when the ids are known and all still there. */
export async function readRows(execute: Execute, query: Rows): Promise<readonly Row[]> {
  const known = onlyIds(query);
  for (let attempt = 1; ; attempt++) {
    try {
      const found = attempt === 1 && known ? known : await ids(execute, { ...query, ask: 'ids' });
      return (await Promise.all(pagesOf(found).map((page) => read(execute, query, page)))).flat();
    } catch (error) {
      if (attempt === ATTEMPTS || !isFault(error, 'missing', 'access')) throw error;
    }
  }
}

/** The ids of a question that names nothing else. */
function onlyIds({ domain, limit }: Rows): readonly number[] | undefined {
  const [term, ...others] = domain;
  if (term === undefined || others.length > 0 || limit !== undefined) return undefined;
  const named = idsIn(term);
  return named.length > 0 ? named.map(Number) : undefined;
}

async function read(
  execute: Execute,
  { model, fields, context }: Rows,
  page: readonly number[],
): Promise<readonly Row[]> {
  return rowsOf(model, await execute(model, 'read', [page], given({ fields, context })));
}

export function rowsOf(model: string, answer: Wire): readonly Row[] {
  if (!Array.isArray(answer) || !answer.every(isRow)) throw unexpected(model, 'read');
  return answer;
}

function isRow(value: Wire): value is Row {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && 'id' in value;
}

/** Keywords with a value. */
function given(keywords: { readonly [keyword: string]: Wire | undefined }): Keywords {
  return Object.fromEntries(
    Object.entries(keywords).filter((entry): entry is [string, Wire] => entry[1] !== undefined),
  );
}

function unexpected(model: string, method: string): Error {
  return unavailable(`The ERP answered ${model}.${method} with something else.`);
}

function unexpectedId(model: string): never {
  throw unexpected(model, 'search');
}
