/** GET and HEAD: one object, or a whole calendar in one file. */
import { DavError, unavailable } from '../errors.ts';
import { unchanged, type Validators } from './conditions.ts';
import { contentType, lastModified, tokenTag } from './entity.ts';
import type { DavRequest, DavResponse } from './message.ts';
import type { CalendarNode, Node, ObjectNode } from './node.ts';
import { scheduleTagHeader } from './schedule-tag.ts';
import type { Visit } from './visit.ts';
import { wholeCalendar } from './whole-calendar.ts';

/** HEAD is the same; the adapter leaves the body out. */
export async function get(node: Node, visit: Visit): Promise<DavResponse> {
  if (node.kind === 'object') return getObject(node, visit);
  if (node.kind === 'calendar' || node.kind === 'file') return getCalendar(node, visit);
  throw new DavError(405, 'Nothing can be downloaded here.');
}

async function getObject({ calendar, entry, body }: ObjectNode, visit: Visit): Promise<DavResponse> {
  if (!body) throw unavailable('This entry cannot be read at the moment.');
  return conditional(visit, entry, async () => ({
    headers: {
      ...scheduleTagHeader(body, visit),
      'Last-Modified': lastModified(entry.modified),
      'Content-Type': contentType(calendar.component),
    },
    body,
  }));
}

async function getCalendar({ calendar }: CalendarNode, visit: Visit): Promise<DavResponse> {
  const etag = tokenTag(await calendar.token());
  return conditional(visit, { etag }, async () => ({
    headers: { 'Content-Type': contentType(calendar.component) },
    body: await wholeCalendar(calendar, visit.home.principal),
  }));
}

/** What is not sent is not made. */
export async function conditional(
  { request }: { readonly request: Pick<DavRequest, 'headers'> },
  validators: Validators,
  make: () => Promise<Required<Omit<DavResponse, 'status'>>>,
): Promise<DavResponse> {
  const common = { ETag: validators.etag, 'Cache-Control': 'private, no-cache' };
  if (unchanged(request, validators)) return { status: 304, headers: common };
  const { headers, body } = await make();
  return { status: 200, headers: { ...common, ...headers }, body };
}
