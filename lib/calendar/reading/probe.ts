/** What was written in the ERP since some moment, asked in a few light questions: no record is read for them. */
import type { Child, Model } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import type { Domain, Row } from '../../erp/wire.ts';
import { readable } from './readable.ts';
import type { Touched } from './recent.ts';

interface Asked {
  /** A naive text of the server. */
  readonly since: string;
  /** Whether a record is the reader's: then its children concern him. */
  isKnown(record: number): boolean;
  /** Whether the probe before found the row too: then it may be the same writing, which its stamp tells. */
  isSeen(row: string): boolean;
}

export async function touchedSince(
  session: Session,
  model: Model<Resource>,
  { since, isKnown, isSeen }: Asked,
): Promise<readonly Touched[]> {
  const [rows, ...children] = await Promise.all([
    written(session, model, since, isSeen),
    ...model.children.map((child) => parents(session, model, child, writtenSince(since))),
  ]);
  // Children are asked for of everybody's rows: those of others are nothing to him, unless they invite him.
  const invites = model.invitations(session.reader) !== undefined;
  const concerns = (touched: Touched): Touched[] => {
    const records = touched.records.filter((id) => invites || isKnown(id));
    return records.length > 0 ? [{ ...touched, records }] : [];
  };
  return [...rows, ...children.flat().flatMap(concerns)];
}

async function written(
  session: Session,
  model: Model<Resource>,
  since: string,
  isSeen: Asked['isSeen'],
): Promise<readonly Touched[]> {
  const { reader } = session;
  const [domain, context] = [model.changedRows(reader, since), model.changedContext(reader)];
  const found = await session.ask({ ask: 'ids', model: model.model, domain, context });
  const touched = unstamped(model.model, found);
  const seen = touched.filter(({ row }) => isSeen(row)).flatMap(({ records }) => records);
  const stamps = await stampsOf(session, model, seen);
  return touched.map(({ row, records }) => ({ row, records, stamp: stamps.get(row) }));
}

/** By row. */
async function stampsOf(
  session: Session,
  { model, changesWith, changedContext }: Model<Resource>,
  records: readonly number[],
): Promise<ReadonlyMap<string, string | undefined>> {
  if (records.length === 0) return new Map();
  const fields = ['write_date', ...(changesWith === undefined ? [] : [changesWith])];
  const context = changedContext(session.reader);
  const rows = await session.ask({ ask: 'rows', model, domain: [['id', 'in', records]], fields, context });
  const isAlone = (row: Row): boolean => changesWith === undefined || row[changesWith] === false;
  return new Map(rows.map((row) => [nameOf(model, row), isAlone(row) ? stampOf(row) : undefined]));
}

/** The rows on which children that `domain` finds hang. */
async function parents(
  session: Session,
  { model, changedContext }: Model<Resource>,
  child: Child,
  domain: Domain,
): Promise<readonly Touched[]> {
  if ('row' in child) {
    const fields = [child.row, 'write_date'];
    const found = await readable(session.ask({ ask: 'rows', model: child.model, domain, fields }));
    return found.map((row) => ({
      row: nameOf(child.model, row),
      records: referred(row[child.row]),
      stamp: stampOf(row),
    }));
  }
  const found = await readable(session.ask({ ask: 'ids', model: child.model, domain }));
  if (found.length === 0) return [];
  const context = changedContext(session.reader);
  const hung: Domain = [[child.list, 'in', found]];
  return unstamped(model, await session.ask({ ask: 'ids', model, domain: hung, context }));
}

function unstamped(model: string, records: readonly number[]): readonly Touched[] {
  return records.map((id) => ({ row: `${model}-${id}`, records: [id], stamp: undefined }));
}

function nameOf(model: string, { id }: Row): string {
  return `${model}-${Number(id)}`;
}

/** What is masked does not say when it was written. */
function stampOf({ write_date }: Row): string | undefined {
  return typeof write_date === 'string' ? write_date : undefined;
}

/** Whether anything was written of what many records show, such as tags and alarms. */
export async function sharedTouchedSince(
  session: Session,
  { shared }: Model<Resource>,
  since: string,
): Promise<boolean> {
  const domain = writtenSince(since);
  const found = await Promise.all(
    shared.map((model) => readable(session.ask({ ask: 'ids', model, domain, limit: 1 }))),
  );
  return found.some((ids) => ids.length > 0);
}

function writtenSince(since: string): Domain {
  return ['|', ['write_date', '>=', since], ['create_date', '>=', since]];
}

/** The ids a many2one or x2many value refers to. */
function referred(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  if (!Array.isArray(value)) return [];
  return typeof value[1] === 'string' ? [Number(value[0])] : value.map(Number);
}
