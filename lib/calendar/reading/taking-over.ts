/** What a device wrote is shown as it was read right after, where that tells all. */
import type { Session } from '../../erp/session.ts';
import { Committing } from './committing.ts';
import type { Membership } from './membership.ts';
import type { Parts } from './parts.ts';
import { renderKept } from './render-kept.ts';
import type { RenderedPage } from './rendering.ts';
import type { Snapshot } from './snapshot.ts';
import { apart, recounted, replaced, type Written } from './written.ts';

interface Ground extends Parts {
  readonly known: Snapshot;
  readonly membership: Membership;
}

/** The calendar with the change in it; undefined where the ERP has to be looked at for that. */
export async function takenOver(
  session: Session,
  change: Written,
  ground: Ground,
): Promise<Snapshot | undefined> {
  const { known } = ground;
  const members = replaced(known, change);
  if (known.progress.count < 0 || !members) return undefined;
  const listed = await listedOf(session, change, ground);
  const { resource } = change.state ?? {};
  if (apart(change).some((record) => listed.has(record))) return undefined;
  const own = resource?.records.some((record) => listed.has(record)) ? [resource] : [];
  const page = await renderKept(ground, session, own, listed);
  if (page.failed.length > 0) return undefined;
  const stays = new Set(page.members.map(({ name }) => name));
  const gone = members.map(({ name }) => name).filter((name) => !stays.has(name));
  return committed(ground, page, gone, countOf(session, change, ground, listed));
}

/** Whose records are the user's was read with them, but how long ago they may be over. */
async function listedOf(
  session: Session,
  change: Written,
  { membership, currency }: Ground,
): Promise<ReadonlySet<number>> {
  const { resource, around } = change.state ?? {};
  const isBounded = currency.pastDays !== undefined;
  const gone = new Set(change.gone);
  const asked = isBounded ? change.records.filter((record) => !gone.has(record)) : apart(change);
  const found = await membership.among(session, asked);
  return new Set([...found, ...(resource && around && !isBounded ? around.listed : [])]);
}

/** A copy that is gone brings back the meeting it was made of, which was counted all along: the next probe lists all. */
function countOf(
  session: Session,
  change: Written,
  { known, model }: Ground,
  listed: ReadonlySet<number>,
): number {
  const mayBeCopy = !change.state && model.invitations(session.reader) !== undefined;
  return mayBeCopy ? known.progress.count : recounted(known, change, listed);
}

async function committed(
  ground: Ground,
  { members }: RenderedPage,
  gone: readonly string[],
  count: number,
): Promise<Snapshot | undefined> {
  const { known } = ground;
  const writing = new Committing(ground, known);
  await writing.add(members, known.progress);
  const written = await writing.end(gone, known.progress, { ...known.progress, count });
  return writing.overtaken ? undefined : written;
}
