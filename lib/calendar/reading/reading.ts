/** Reads whole resources from the ERP: their rows, their siblings, and what hangs on them. */

import type { Model, Query, State, Surroundings } from '../../erp/profile.ts';
import type { Moment, Resource, SeriesKey } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import type { Domain, Row } from '../../erp/wire.ts';
import { conjoined } from '../../erp/wire.ts';
import { breath, paced } from '../../pace.ts';
import { ahead, FewAtOnce } from './ahead.ts';
import { invitationsOf } from './invitations.ts';
import type { KnownRows } from './known-rows.ts';
import { holdersMade, recordsMade } from './made.ts';
import { readable } from './readable.ts';

/** About so many records are asked for at once; a page costs one question a model. */
const PAGE = { least: 333, most: 500 };
/** So many pages are held in memory at most. */
const PAGES = 4;
/**
 * The rows of so many pages are asked for at once: one is decoded while the ERP is at work on the other. Its threads share
 * one interpreter, so that of more none would come until nearly all do, and nothing could be rendered meanwhile.
 */
const AT_WORK = 2;

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
  /** Told when what is read was made, by `MODEL-ID`, before anything is asked of it: ids may stand for others than they did. */
  meet(made: ReadonlyMap<string, string>): Promise<void>;
  /** Originals of moved occurrences found out earlier. */
  paired(records: readonly number[]): Promise<ReadonlyMap<number, Moment>>;
}

/** What is read, and as whom. */
export interface Source<R extends Resource> {
  readonly session: Session;
  readonly model: Model<R>;
  /**
   * Ids of the reader's calendar. Rows outside it are looked at for the resource they belong to, and only those of the
   * listed ones and their siblings make it.
   */
  readonly listed: ReadonlySet<number>;
  readonly library: Library;
  /** What an earlier reading of the same model found; without it nothing is taken for known. */
  readonly shared?: KnownRows;
}

/**
 * Yields resources page by page; each comes once, with all its rows. The next pages are asked for while one is used, as
 * many as the ERP bears, and held back by who uses them.
 */
export async function* read<R extends Resource>(
  source: Source<R>,
  { records, keys }: Wanted,
): AsyncGenerator<Reading<R>> {
  const claimed = new Set<string>();
  const claims = (key: SeriesKey): boolean => {
    const isFirst = !claimed.has(key);
    claimed.add(key);
    return isFirst;
  };
  const wanted = pages(records).map((page, at) => ({ records: page, keys: at === 0 ? keys : [] }));
  using rows = new FewAtOnce(AT_WORK, (page: Wanted) => grouped(source, page, claims));
  yield* ahead(wanted, pagesFor(source.session), async (page) => {
    await breath();
    return assembled(source, await rows.of(page));
  });
}

/**
 * Of about the same size, so that a few records too many do not cost another round of questions, and several where it is
 * worth it: what comes first is rendered while the ERP is at work on what follows. The first is half as large: of two that
 * are asked for at once one comes earlier then, and so it stays. So is the last, since the ERP has nothing to do any more
 * while that one is rendered.
 */
function pages(records: readonly number[]): readonly (readonly number[])[] {
  const about = Math.min(PAGE.most, Math.max(PAGE.least, records.length / PAGES));
  const count = Math.round(records.length / about);
  if (count < 2) return [records];
  const size = Math.ceil(records.length / count);
  const first = Math.ceil(size / 2);
  const left = Math.ceil((records.length - first) / size);
  const others = Array.from({ length: left }, (_, page) => first + page * size);
  return [records.slice(0, first), ...others.map((from) => records.slice(from, from + size))];
}

/** A page being used and those under way; each takes a few calls at once, and others have to get their turn. */
function pagesFor({ calls }: Session): number {
  return Math.max(2, Math.min(PAGES, Math.floor(calls / 2)));
}

/**
 * One resource as it is at this moment, with its rows; undefined where it is gone or not the reader's. The first of
 * `keys` that has rows, else the resource that holds most of `records`. Throws when its rows make no sense.
 */
export async function look<R extends Resource>(
  session: Session,
  model: Model<R>,
  wanted: Wanted,
  library: Library,
  shared?: KnownRows,
): Promise<State<R> | undefined> {
  const written = { ...model, fields: [...new Set([...model.fields, ...model.writing.fields])] };
  const asked = { session, model: written, listed: new Set(wanted.records), library };
  const [groups, likely] = await Promise.all([
    grouped(asked, wanted, () => true),
    listedAmong(session, model, wanted.records),
  ]);
  const found = [...groups.values()].flat().map(idOf);
  const others = found.filter((id) => !asked.listed.has(id));
  const listed = new Set([...likely, ...(await listedAmong(session, model, others))]);
  const [key, rows] = chosen(groups, wanted.keys, listed) ?? [];
  if (key === undefined || rows === undefined) return undefined;
  const source = { session, model, listed, library, ...(shared && { shared }) };
  const around = await surroundings(source, rows);
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

/**
 * The rows of each resource that one of the records belongs to, or that is named by one of the keys, if it is claimed
 * first. What is known to hang together is asked for in one question, and what turns out to in another.
 */
async function grouped<R extends Resource>(
  source: Source<R>,
  { records, keys }: Wanted,
  claims: (key: SeriesKey) => boolean,
): Promise<Groups> {
  const { model, listed } = source;
  const known = keys as readonly SeriesKey[];
  const likely = [...known, ...records.map((id): SeriesKey => `${model.model}-${id}`)];
  const rows = await rowsOf(source, records, model.siblings(likely));
  const named = new Set(records);
  // Named and not the reader's: no more than a hint of the resource it belongs to, unless it is a sibling there.
  const isHint = (row: Row): boolean => named.has(idOf(row)) && !listed.has(idOf(row));
  const found = new Set(rows.map(model.keyOf).filter(claims));
  const certain = new Set(likely);
  const open = new Set(rows.filter(isHint).map(model.keyOf));
  const left = [...found].filter((key) => open.has(key) || !certain.has(key));
  const own = rows.filter((row) => !isHint(row));
  const siblings = left.length === 0 ? undefined : model.siblings(left);
  const others = siblings ? await ask(source, [...siblings, ['id', 'not in', own.map(idOf)]]) : [];
  // The ERP answers in any order; the bytes rendered must not depend on it.
  const ordered = [...own, ...others].sort((a, b) => idOf(a) - idOf(b));
  return groupBy(ordered, model.keyOf, found);
}

/** Rows by their ids, with those of a domain. */
async function rowsOf<R extends Resource>(
  source: Source<R>,
  records: readonly number[],
  besides: Domain | undefined,
): Promise<readonly Row[]> {
  const named: Domain = [['id', 'in', records]];
  if (records.length === 0) return besides ? ask(source, besides) : [];
  return ask(source, besides ? ['|', ...named, ...conjoined(besides)] : named);
}

async function ask<R extends Resource>(
  { session, model }: Source<R>,
  domain: Domain,
): Promise<readonly Row[]> {
  const { fields, changedContext } = model;
  const context = changedContext(session.reader);
  const rows = await session.ask({ ask: 'rows', model: model.model, domain, fields, context });
  await breath();
  return rows;
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

async function assembled<R extends Resource>(source: Source<R>, groups: Groups): Promise<Reading<R>> {
  const { model, listed } = source;
  const shown = [...groups].filter(([, rows]) => rows.some((row) => listed.has(idOf(row))));
  await breath();
  const around = await surroundings(
    source,
    shown.flatMap(([, group]) => group),
  );
  const outcomes = await paced(shown, ([key, group]) => attempt(model, key, group, around));
  return {
    resources: outcomes.flatMap(({ resource }) => resource ?? []),
    failed: outcomes.flatMap(({ failure }) => failure ?? []),
  };
}

async function surroundings<R extends Resource>(
  { session, model, listed, library, shared }: Source<R>,
  rows: readonly Row[],
): Promise<Surroundings> {
  const queries = rows.length === 0 ? [] : model.related(rows, session.reader);
  const put = (query: Query) => readable(session.ask(query) as Promise<readonly Row[]>);
  const [answers] = await Promise.all([
    Promise.all(queries.map((query) => shared?.answer(query, put) ?? put(query))),
    recordsMade(session, model, rows).then((made) => library.meet(made)),
  ]);
  const related = new Map<string, Map<number, Row>>();
  queries.forEach(({ model: of }, index) => {
    const known = related.get(of) ?? new Map<number, Row>();
    for (const row of answers[index] ?? []) known.set(idOf(row), row);
    related.set(of, known);
  });
  await library.meet(holdersMade(model, rows, related));
  const paired = await library.paired(rows.map(idOf));
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
