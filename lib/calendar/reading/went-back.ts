import type { Model } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import type { Domain } from '../../erp/wire.ts';
import { toLocal } from '../../ical/zones.ts';
import type { Member } from '../../store/store.ts';
import type { Snapshot } from './snapshot.ts';

/** So many of those written last are asked for. */
const WITNESSES = 20;

/**
 * Whether the ERP was restored from a backup: a record was written longer ago than it is known to have been. What went
 * back in time no probe would find. One that is gone proves nothing, most of them do: those that were made after the backup
 * leave none to tell of the others.
 */
export async function wentBack(session: Session, model: Model<Resource>, known: Snapshot): Promise<boolean> {
  const witnesses = known
    .live()
    .filter(({ records, modified }) => records.length === 1 && modified > 0)
    .sort((a, b) => b.modified - a.modified)
    .slice(0, WITNESSES);
  if (witnesses.length === 0) return false;
  const ask = (domain: Domain): Promise<readonly number[]> =>
    session.ask({ ask: 'ids', model: model.model, domain, context: model.changedContext(session.reader) });
  const [there, earlier] = await Promise.all([
    ask([['id', 'in', witnesses.flatMap(({ records }) => records)]]),
    ask(writtenEarlier(witnesses, session)),
  ]);
  return earlier.length > 0 || there.length * 2 < witnesses.length;
}

function writtenEarlier(witnesses: readonly Member[], { naive }: Session): Domain {
  const either = Array<'|'>(witnesses.length - 1).fill('|');
  return [
    ...either,
    ...witnesses.flatMap(({ records, modified }) => before(records[0] ?? 0, modified, naive)),
  ];
}

/** Up to 7.0 what was only created was never written. */
function before(record: number, modified: number, naive: string): Domain {
  const then = toLocal(naive, modified).replace('T', ' ');
  const created: Domain = ['&', ['write_date', '=', false], ['create_date', '<', then]];
  return ['&', ['id', '=', record], '|', ['write_date', '<', then], ...created];
}
