/** When records were made: tells one from another that had the same id before the ERP was restored from a backup. */
import { rowsOf } from '../../erp/asking.ts';
import { type Model, spaceOf } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import type { Row } from '../../erp/wire.ts';
import { readable } from './readable.ts';

/** By `MODEL-ID`. */
type Made = ReadonlyMap<string, string>;

/** Some calls tell fractions of a second as well. */
const SECONDS = 'YYYY-MM-DD HH:MM:SS'.length;

/** Those of the rows that say so, or of which the ERP does in a call of its own. What is masked does not. */
export async function recordsMade(
  session: Session,
  model: Model<Resource>,
  rows: readonly Row[],
): Promise<Made> {
  const told = model.fields.includes('create_date') ? rows : await stamped(session, model, rows);
  return new Map(told.flatMap((row) => made(`${spaceOf(model)}-${Number(row.id)}`, row)));
}

async function stamped(
  session: Session,
  { model }: Model<Resource>,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const { stamps } = session.profile.endpoint;
  if (!stamps || rows.length === 0) return [];
  const [method, args] = stamps(rows.map(({ id }) => Number(id)));
  return readable(session.call(model, method, args).then((answer) => rowsOf(model, answer)));
}

/** What holds some of the rows together and is none of them. */
export function holdersMade(
  { model, keyOf }: Model<Resource>,
  rows: readonly Row[],
  related: ReadonlyMap<string, ReadonlyMap<number, Row>>,
): Made {
  const keys = new Set<string>(rows.map(keyOf));
  const held = [...keys].flatMap((key) => {
    const at = key.lastIndexOf('-');
    const row = related.get(key.slice(0, at))?.get(Number(key.slice(at + 1)));
    return row && !key.startsWith(`${model}-`) ? made(key, row) : [];
  });
  return new Map(held);
}

function made(key: string, { create_date }: Row): [string, string][] {
  return typeof create_date === 'string' ? [[key, create_date.slice(0, SECONDS)]] : [];
}
