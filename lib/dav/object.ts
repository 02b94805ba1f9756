/** GET and HEAD: one object, or a whole calendar in one file. */
import { DavError, unavailable } from '../errors.ts';
import { contentType, lastModified, tokenTag, unchanged, type Validators } from './entity.ts';
import type { Body, DavResponse } from './message.ts';
import type { CalendarNode, Node, ObjectNode } from './node.ts';
import type { Visit } from './visit.ts';
import { wholeCalendar } from './whole-calendar.ts';

/** HEAD is the same; the adapter leaves the body out. */
export async function get(node: Node, visit: Visit): Promise<DavResponse> {
  if (node.kind === 'object') return getObject(node, visit);
  if (node.kind === 'calendar' || node.kind === 'file') return getCalendar(node, visit);
  throw new DavError(405, 'Nothing can be downloaded here.');
}

function getObject({ calendar, entry, body }: ObjectNode, visit: Visit): DavResponse {
  if (!body) throw unavailable('This entry cannot be read at the moment.');
  const headers = {
    'Last-Modified': lastModified(entry.modified),
  };
  return conditional(visit, entry, contentType(calendar.component), headers, body);
}

async function getCalendar({ calendar }: CalendarNode, visit: Visit): Promise<DavResponse> {
  const etag = tokenTag(await calendar.token());
  const type = contentType(calendar.component);
  return conditional(visit, { etag }, type, {}, await wholeCalendar(calendar, visit.home.principal));
}

function conditional(
  visit: Visit,
  validators: Validators,
  type: string,
  headers: Readonly<Record<string, string>>,
  body: Body,
): DavResponse {
  const common = { ETag: validators.etag, 'Cache-Control': 'private, no-cache' };
  if (unchanged(visit.request, validators)) return { status: 304, headers: common };
  return { status: 200, headers: { ...common, ...headers, 'Content-Type': type }, body };
}
