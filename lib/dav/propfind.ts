/** PROPFIND (RFC 4918 section 9.1). */
import { DavError, refusal } from '../errors.ts';
import { dav } from '../names.ts';
import type { Element } from '../xml/element.ts';
import { askedIn } from './asked.ts';
import { depthOf } from './depth.ts';
import type { DavRequest, DavResponse } from './message.ts';
import { multistatus, type Responses, response } from './multistatus.ts';
import { members, type Node } from './node.ts';
import { objects } from './objects.ts';
import { type Selection, select } from './property.ts';
import { preferenceApplied, type Visit } from './visit.ts';

/** Without Depth it is 1: infinity, which RFC 4918 takes it for, is refused, and 1 holds all that 0 would. */
export async function propfind(node: Node, visit: Visit): Promise<DavResponse> {
  const depth = depthOf(visit.request, 1);
  if (depth === 'infinity')
    throw refusal(
      'propfind-finite-depth',
      'A PROPFIND of infinite depth is not answered; ask with Depth 0 or 1.',
    );
  const selection = select(asked(visit.request), visit);
  return multistatus(node.href, responses(node, selection, depth === 1, visit), preferenceApplied(visit));
}

/** An empty body asks for allprop. */
function asked(request: DavRequest): Element | undefined {
  if (request.body.byteLength === 0) return undefined;
  const root = askedIn(request);
  if (root.name !== dav('propfind'))
    throw new DavError(400, 'The body of a PROPFIND is a DAV:propfind element.');
  return root;
}

async function* responses(
  node: Node,
  selection: Selection,
  deep: boolean,
  visit: Visit,
): AsyncIterable<Responses> {
  yield response(node.href, ...(await selection.of(node)));
  if (!deep) return;
  if ('own' in node && node.kind !== 'file') yield* objects(node, await node.calendar.list(), selection);
  else
    for await (const member of members(node, visit.home))
      yield response(member.href, ...(await selection.of(member)));
}
