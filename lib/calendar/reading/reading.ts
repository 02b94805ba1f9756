/** Reads whole resources from the ERP: their rows, their siblings, and what hangs on them. */
import type { Model, State, Surroundings } from '../../erp/profile.ts';
import type { Moment, Resource, SeriesKey } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import type { Domain, Row } from '../../erp/wire.ts';
import { invitationsOf } from './invitations.ts';
import { readable } from './readable.ts';

/** About so many records are asked for at once; a page costs one question a model. */
const PAGE = 1000;

export interface Wanted {
  readonly records: readonly number[];
  readonly keys: readonly string[];
}

export interface Reading<R extends Resource> {
  readonly resources: readonly R[];
  readonly failed: readonly Failure[];
}

/** A resource that makes no sense as it stands in the ERP. */
export interface Failure {
  readonly key: SeriesKey;
  readonly records: readonly number[];
  readonly error: Error;
}

/** What a reading needs beside the ERP. */
export interface Library {
  /** Originals of moved occurrences found out earlier. */
  paired(records: readonly number[]): Promise<ReadonlyMap<number, Moment>>;
}

/**
 * Yields resources page by page; each comes once, with all its rows. Rows outside `listed` are looked at for
 * the resource they belong to, and only those of the listed ones and their siblings make it.
 */
export async function* read<R extends Resource>(
  session: Session,
  model: Model<R>,
  wanted: Wanted,
  listed: ReadonlySet<number>,
  library: Library,
): AsyncGenerator<Reading<R>> {
  const done = new Set<string>();
  const read = new Set<number>();
  let keys = wanted.keys;
  for (const page of pages(wanted.records)) {
    const ids = page.filter((id) => !read.has(id));
    const groups = await grouped(session, model, ids, keys, listed, done);
    for (const [key, rows] of groups) {
      done.add(key);
      for (const row of rows) read.add(idOf(row));
    }
    keys = [];
    yield await assembled(session, model, groups, listed, library);
  }
}

/** Of about the same size, so that a few records too many do not cost another round of questions. */
function* pages(records: readonly number[]): Generator<readonly number[]> {
  const count = Math.max(1, Math.round(records.length / PAGE));
  const size = Math.ceil(records.length / count);
  for (let page = 0; page < count; page++) yield records.slice(page * size, (page + 1) * size);
}

/**
 * One resource as it is at this moment, with its rows; undefined where it is gone or not the reader's. The first of
 * `keys` that has rows, else the resource that holds most of `records`. Throws when its rows make no sense.
 */
export async function look<R extends Resource>(
  session: Session,
  model: Model<R>,
  { records, keys }: Wanted,
  library: Library,
): Promise<State<R> | undefined> {
  const written = { ...model, fields: [...new Set([...model.fields, ...model.writing.fields])] };
  const groups = await grouped(session, written, records, keys, new Set(records), new Set());
  const listed = await listedAmong(session, model, [...groups.values()].flat().map(idOf));
  const [key, rows] = chosen(groups, keys, listed) ?? [];
  if (key === undefined || rows === undefined) return undefined;
  const around = await surroundings(session, model, rows, listed, library);
  const resource = model.assemble(key, rows, around);
  return resource && { resource, rows, around };
}

async function listedAmong(
  session: Session,
  model: Model<Resource>,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const { reader } = session;
  const belongs = model.belongs(reader, await invitationsOf(session, model));
  const domain: Domain = ['&', ['id', 'in', ids], ...belongs];
  return new Set(
    await session.ask({ ask: 'ids', model: model.model, domain, context: model.context(reader) }),
  );
}

function chosen(
  groups: Groups,
  keys: readonly string[],
  listed: ReadonlySet<number>,
): readonly [SeriesKey, Row[]] | undefined {
  const live = [...groups].filter(([, rows]) => rows.some((row) => listed.has(idOf(row))));
  const rank = ([key, rows]: readonly [SeriesKey, Row[]]): number =>
    keys.includes(key) ? Number.MAX_SAFE_INTEGER : rows.length;
  return live.sort((a, b) => rank(b) - rank(a))[0];
}

type Groups = Map<SeriesKey, Row[]>;

/** The rows of each resource that one of `ids` belongs to, or that is named by one of `keys`. */
async function grouped(
  session: Session,
  model: Model<Resource>,
  ids: readonly number[],
  keys: readonly string[],
  listed: ReadonlySet<number>,
  done: ReadonlySet<string>,
): Promise<Groups> {
  const rows = ids.length === 0 ? [] : await ask(session, model, [['id', 'in', ids]]);
  const found = new Set([...keys, ...rows.map(model.keyOf)].filter((key) => !done.has(key)));
  const own = rows.filter((row) => listed.has(idOf(row)));
  const siblings = model.siblings([...found] as SeriesKey[]);
  const have = own.map(idOf);
  const others = siblings ? await ask(session, model, [...siblings, ['id', 'not in', have]]) : [];
  // The ERP answers in any order; the bytes rendered must not depend on it.
  const ordered = [...own, ...others].sort((a, b) => idOf(a) - idOf(b));
  return groupBy(ordered, model.keyOf, found);
}

async function ask(session: Session, model: Model<Resource>, domain: Domain): Promise<readonly Row[]> {
  const { fields, changedContext } = model;
  return session.ask({
    ask: 'rows',
    model: model.model,
    domain,
    fields,
    context: changedContext(session.reader),
  });
}

function groupBy(rows: readonly Row[], keyOf: (row: Row) => SeriesKey, wanted: ReadonlySet<string>): Groups {
  const groups: Groups = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (!wanted.has(key)) continue;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

async function assembled<R extends Resource>(
  session: Session,
  model: Model<R>,
  groups: Groups,
  listed: ReadonlySet<number>,
  library: Library,
): Promise<Reading<R>> {
  const shown = [...groups].filter(([, rows]) => rows.some((row) => listed.has(idOf(row))));
  const rows = shown.flatMap(([, group]) => group);
  const around = await surroundings(session, model, rows, listed, library);
  const outcomes = shown.map(([key, group]) => attempt(model, key, group, around));
  return {
    resources: outcomes.flatMap(({ resource }) => resource ?? []),
    failed: outcomes.flatMap(({ failure }) => failure ?? []),
  };
}

async function surroundings(
  session: Session,
  model: Model<Resource>,
  rows: readonly Row[],
  listed: ReadonlySet<number>,
  library: Library,
): Promise<Surroundings> {
  const queries = rows.length === 0 ? [] : model.related(rows, session.reader);
  const [answers, paired] = await Promise.all([
    Promise.all(queries.map((query) => readable(session.ask(query) as Promise<readonly Row[]>))),
    library.paired(rows.map(idOf)),
  ]);
  const related = new Map<string, Map<number, Row>>();
  queries.forEach(({ model: of }, index) => {
    const known = related.get(of) ?? new Map<number, Row>();
    for (const row of answers[index] ?? []) known.set(idOf(row), row);
    related.set(of, known);
  });
  return { reader: session.reader, naive: session.naive, related, listed, paired };
}

/** One record that makes no sense never harms the others. */
function attempt<R extends Resource>(
  model: Model<R>,
  key: SeriesKey,
  rows: readonly Row[],
  around: Surroundings,
): { readonly resource?: R | undefined; readonly failure?: Failure } {
  try {
    return { resource: model.assemble(key, rows, around) };
  } catch (error) {
    return { failure: { key, records: rows.map(idOf), error: error as Error } };
  }
}

function idOf(row: Row): number {
  return Number(row.id);
}
