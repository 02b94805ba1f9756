/** What colleagues have, as calendars to be read: as far as the ERP shows it, and private things as times alone. */
import type { Extent, Model, Profile, Reader, Selectable } from '../../erp/profile.ts';
import type { EventRecord, Resource, Series, TaskRecord } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import { conjoined } from '../../erp/wire.ts';
import { invitationsOf } from '../reading/invitations.ts';
import { readable } from '../reading/readable.ts';
import { type CalendarEntry, DEFAULTS } from './entry.ts';

/** A calendar of somebody else. */
export interface Shared {
  readonly entry: CalendarEntry;
  readonly model: Model<Resource>;
  readonly owner: Reader;
  /** The ERP lacks its module now. */
  readonly isLacked: boolean;
}

/**
 * Of at most `limit` colleagues, by their logins, those who have something that this user is shown.
 * @param isMissed whether the user had read what the ERP lacks now
 */
export async function sharedWith(
  session: Session,
  limit: number,
  isMissed: (shared: Shared) => Promise<boolean>,
): Promise<readonly Shared[]> {
  const { user } = session.profile;
  const rows = await readable(
    session.ask({
      ask: 'rows',
      model: 'res.users',
      domain: [['id', '!=', session.reader.uid], ...user.colleagues],
      fields: user.fields,
      order: 'login',
      limit,
    }),
  );
  const colleagues = rows
    .map((row) => user.decode(Number(row.id), row))
    .sort((a, b) => a.name.localeCompare(b.name) || a.uid - b.uid);
  const kinds = colleagues.flatMap((owner) => calendarsOf(session, owner));
  const shown = await Promise.all(
    kinds.map((kind) => (kind.isLacked ? isMissed(kind) : showsAny(session, kind.model))),
  );
  return kinds.filter((_, place) => shown[place]);
}

function calendarsOf({ profile }: Session, owner: Reader): readonly Shared[] {
  return DEFAULTS.flatMap((entry): readonly Shared[] => {
    const model = modelOf(profile, entry, owner);
    if (model) return [{ entry: entryOf(entry, owner), model, owner, isLacked: false }];
    const lacked = profile.lacking && modelOf(profile.lacking, entry, owner);
    return lacked ? [{ entry: entryOf(entry, owner), model: lacked, owner, isLacked: true }] : [];
  });
}

function modelOf(
  { events, tasks }: NonNullable<Profile['lacking']>,
  entry: CalendarEntry,
  owner: Reader,
): Model<Resource> | undefined {
  return entry.of === 'meetings' ? events && of(events, owner) : tasks && of(tasks, owner);
}

/** Places in the order of clients, behind those of one's own. */
const BEHIND = 10_000;

function entryOf(entry: CalendarEntry, { uid, name }: Reader): CalendarEntry {
  const { presentation } = entry;
  const title = `${presentation.title} of ${name}`;
  return {
    ...entry,
    presentation: {
      ...presentation,
      name: `${presentation.name}-of-${uid}`,
      title,
      description: title,
      order: BEHIND + presentation.order,
    },
    writable: false,
  };
}

function of<R extends Resource>(known: Model<R> & Selectable<R>, owner: Reader): Model<R> {
  const extent: Extent = {
    belongs: (_reader, invitations) => conjoined(known.belongs(owner, invitations)),
    invitations: () => known.invitations(owner),
    owner: () => owner,
    constants: () => ({}),
    fits: () => [],
    fields: [],
    variant: `of-${owner.uid}`,
  };
  const model = known.within(extent);
  return {
    ...model,
    assemble: (...parts) => {
      const resource = model.assemble(...parts);
      return resource && veiled(resource);
    },
  };
}

/** Private things show when they are, and that is all; not every ERP sees to that by itself. */
function veiled<R extends Resource>(resource: R): R {
  return (resource.kind === 'event' ? veiledSeries(resource) : veiledTask(resource)) as R;
}

function veiledSeries(series: Series): Series {
  const veil = (record: EventRecord): EventRecord =>
    record.visibility === 'public' ? record : { ...record, masked: true };
  const overrides = series.overrides.map((one) => ({ ...one, record: veil(one.record) }));
  return { ...series, ...(series.master && { master: veil(series.master) }), overrides };
}

function veiledTask(task: TaskRecord): TaskRecord {
  if (task.visibility === undefined || task.visibility === 'public') return task;
  const { description, project, parent, ...times } = task;
  return { ...times, summary: 'Busy', categories: [], alarms: [] };
}

async function showsAny(session: Session, model: Model<Resource>): Promise<boolean> {
  const { reader } = session;
  const domain = model.belongs(reader, await invitationsOf(session, model));
  const context = model.context(reader);
  return (
    (await readable(session.ask({ ask: 'ids', model: model.model, domain, context, limit: 1 }))).length > 0
  );
}
