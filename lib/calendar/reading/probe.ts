/** What was written in the ERP since some moment, asked in a few light questions: no record is read for them. */
import type { Child, Model } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import type { Domain } from '../../erp/wire.ts';
import { readable } from './readable.ts';

/** `since` is a naive text of the server; `isKnown` tells the records whose children concern the reader. */
export async function touchedSince(
  session: Session,
  model: Model<Resource>,
  since: string,
  isKnown: (record: number) => boolean,
): Promise<readonly number[]> {
  const [rows, ...children] = await Promise.all([
    session.ask({
      ask: 'ids',
      model: model.model,
      domain: model.changedRows(session.reader, since),
      context: model.changedContext(session.reader),
    }),
    ...model.children.map((child) => parents(session, model, child, writtenSince(since))),
  ]);
  // Children are asked for of everybody's rows: those of others are nothing to him, unless they invite him.
  const invites = model.invitations(session.reader) !== undefined;
  const hung = children.flat().filter((id) => invites || isKnown(id));
  return [...new Set([...rows, ...hung])];
}

/** Ids of the rows on which children that `domain` finds hang. */
async function parents(
  session: Session,
  { model, changedContext }: Model<Resource>,
  child: Child,
  domain: Domain,
): Promise<readonly number[]> {
  if ('row' in child) {
    const fields = [child.row];
    const found = await readable(session.ask({ ask: 'rows', model: child.model, domain, fields }));
    return found.flatMap((row) => referred(row[child.row]));
  }
  const found = await readable(session.ask({ ask: 'ids', model: child.model, domain }));
  if (found.length === 0) return [];
  const context = changedContext(session.reader);
  return session.ask({ ask: 'ids', model, domain: [[child.list, 'in', found]], context });
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
