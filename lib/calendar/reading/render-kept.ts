/** Renders for one user, and keeps the bodies. */
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import { explore } from '../../ical/index.ts';
import type { Log } from '../../log.ts';
import { breath } from '../../pace.ts';
import type { CollectionKey } from '../../store/store.ts';
import { tallies } from '../../tally.ts';
import { madeBy } from '../naming/intended.ts';
import type { Parts } from './parts.ts';
import type { Failure } from './reading.ts';
import { type RenderedPage, renderPage } from './rendering.ts';

/** What cannot be rendered is reported. */
export async function renderKept(
  { registry, bodies, clock, log, key }: Parts,
  session: Session,
  resources: readonly Resource[],
  listed: ReadonlySet<number>,
): Promise<RenderedPage> {
  const { reader } = session;
  await explore(reader.zone);
  await breath();
  const setting = { reader, listed, now: clock(), made: madeBy(reader) };
  const page = await renderPage(resources, registry, setting);
  await breath();
  await bodies.keep(page.bodies);
  for (const failure of page.failed) report(log, key, failure);
  return page;
}

/** So many of one request are named to its user. */
const TOLD = 10;

export function report(log: Log, collection: CollectionKey, { key, error }: Failure): void {
  const tally = tallies.getStore();
  if (tally) tally.withheld = [...(tally.withheld ?? []), key].slice(0, TOLD);
  log.warn({ ...collection, record: key, err: error }, 'A record cannot be rendered; it is withheld.');
}
