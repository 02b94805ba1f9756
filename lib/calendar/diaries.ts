/** What other people have on, as far as the ERP shows it to the user who asks. */
import { isFault } from '../erp/faults.ts';
import type { EventModel, Reader } from '../erp/profile.ts';
import type { Session } from '../erp/session.ts';
import type { Domain } from '../erp/wire.ts';
import { toLocal } from '../ical/zones.ts';
import { render } from '../mapping/index.ts';
import { paced } from '../pace.ts';
import { invitationsOf } from './reading/invitations.ts';
import { type Library, read } from './reading/reading.ts';
import type { Diary, Range } from './types.ts';

type Answer = Diary | 'unknown' | 'hidden';

/** Days by which a naive text may be off, whatever the zone and the way of all-day meetings. */
const MARGIN = 2 * 86_400_000;

/**
 * One question for all the people, and for each of them about as many as his own calendar would take. Throws what the
 * client should read.
 */
export async function diaries(
  session: Session,
  library: Library,
  names: readonly string[],
  range: Required<Range>,
): Promise<ReadonlyMap<string, Answer>> {
  const people = names.length === 0 ? [] : await peopleNamed(session, names);
  const answers = names.map(async (name): Promise<[string, Answer]> => {
    const person = people.find((one) => isNamed(one, name));
    return [name, person ? await diary(session, library, person, range) : 'unknown'];
  });
  return new Map(await Promise.all(answers));
}

async function peopleNamed(session: Session, names: readonly string[]): Promise<readonly Reader[]> {
  const { user } = session.profile;
  const either = Array<'|'>(names.length - 1).fill('|');
  const rows = await session.ask({
    ask: 'rows',
    model: 'res.users',
    domain: [...either, ...names.flatMap((name) => user.named(name))],
    fields: user.fields,
  });
  return rows.map((row) => user.decode(Number(row.id), row));
}

function isNamed({ login, address }: Reader, name: string): boolean {
  const wanted = name.toLowerCase();
  return login.toLowerCase() === wanted || address?.toLowerCase() === wanted;
}

async function diary(
  session: Session,
  library: Library,
  person: Reader,
  range: Required<Range>,
): Promise<Answer> {
  const { events } = session.profile;
  if (!events) return 'hidden';
  try {
    return { zone: person.zone, texts: await textsOf(seenBy(session, person), events, library, range) };
  } catch (error) {
    if (isFault(error, 'access')) return 'hidden';
    throw error;
  }
}

/** Asks as the user, about the calendar of somebody else. */
function seenBy(session: Session, reader: Reader): Session {
  const { db, profile, naive, calls } = session;
  return {
    ...{ db, reader, profile, naive, calls },
    ask: (query, signal) => session.ask(query, signal),
    call: (...call) => session.call(...call),
    apply: (...operation) => session.apply(...operation),
    now: () => session.now(),
  };
}

async function textsOf(
  session: Session,
  model: EventModel,
  library: Library,
  { start }: Required<Range>,
): Promise<readonly string[]> {
  const { reader, naive } = session;
  const day = toLocal(naive, Math.max(0, start - MARGIN)).replace('T', ' ');
  const domain: Domain = [
    ...model.belongs(reader, await invitationsOf(session, model)),
    ...model.notOverBefore(day),
  ];
  const ids = await session.ask({ ask: 'ids', model: model.model, domain, context: model.context(reader) });
  const source = { session, model, library, listed: new Set(ids) };
  const texts: (readonly string[])[] = [];
  for await (const { resources } of read(source, { records: ids, keys: [] }))
    texts.push(
      ...(await paced(resources, (resource) =>
        rendered(() => render(resource, { uid: resource.key, uidOf: () => undefined }, reader.zone).text),
      )),
    );
  return texts.flat();
}

/** A meeting whose times no calendar holds takes none. */
function rendered(text: () => string): readonly string[] {
  try {
    return [text()];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
