/** Who was the last to write the records of a change, where that matters. */
import { isDeepStrictEqual } from 'node:util';
import { idOf, instantOfText } from '../../erp/codecs.ts';
import { isFault } from '../../erp/faults.ts';
import type { Model, State } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import type { Row, Wire } from '../../erp/wire.ts';
import type { Stamps } from './altered.ts';
import { isInDoubt } from './as-written.ts';

interface Site {
  readonly session: Session;
  readonly model: Pick<Model<Resource>, 'model'>;
}

/** Records that somebody else wrote after the user. Rows that do not say who wrote them are asked for, once in doubt. */
export async function othersIn(
  { session, model }: Site,
  before: State<Resource> | undefined,
  written: Resource,
  now: State<Resource>,
): Promise<ReadonlySet<number>> {
  const { uid } = session.reader;
  const known = new Map(before?.rows.map((row) => [row.id, row]));
  const moved = now.rows.filter((row) => !isDeepStrictEqual(row, known.get(row.id)));
  const isTold = moved.every((row) => WRITER in row);
  if (!isTold && !isInDoubt({ before: before?.resource, written, now: now.resource })) return new Set();
  const rows = isTold ? moved : await tellingWriters(session, model.model, moved);
  return new Set(rows.filter((row) => isAnother(row, uid)).map(({ id }) => Number(id)));
}

/** Of a resource of one record: as its row and the record tell, or as the ERP does when it is asked. */
export async function stampsOf(
  { session, model }: Site,
  { resource, rows, around }: State<Resource>,
): Promise<Stamps> {
  const [row] = rows.some((one) => WRITER in one) ? rows : await tellingWriters(session, model.model, rows);
  const held = resource.kind === 'task' ? resource : (resource.master ?? resource.overrides[0]?.record);
  return {
    created: held?.created ?? instantOfText(row?.create_date, around),
    written: held?.written ?? instantOfText(row?.write_date, around),
    byAnother: row !== undefined && isAnother(row, session.reader.uid),
  };
}

const WRITER = 'write_uid';

/** Of a row that was never written since, its maker is. */
function isAnother({ write_uid: writer, create_uid: maker }: Row, uid: number): boolean {
  const last = idOf(writer) ?? idOf(maker);
  return last !== undefined && last !== uid;
}

async function tellingWriters(
  session: Session,
  model: string,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const ids = rows.map(({ id }) => Number(id));
  try {
    const told = await session.call(model, 'perm_read', [ids], { details: false });
    return Array.isArray(told) ? told.filter(isRow) : [];
  } catch (error) {
    if (isFault(error, 'no-method', 'missing', 'access')) return [];
    throw error;
  }
}

const isRow = (wire: Wire): wire is Row => typeof wire === 'object' && wire !== null && !Array.isArray(wire);
