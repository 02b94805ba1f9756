/** PROPFIND (RFC 4918 section 9.1). */
import { DavError, refusal } from '../errors.ts';
import { dav } from '../names.ts';
import type { Element } from '../xml/element.ts';
import { askedIn } from './asked.ts';
import { depthOf } from './depth.ts';
import type { DavRequest, DavResponse } from './message.ts';
import { multistatus, type Responses, response, shortMultistatus } from './multistatus.ts';
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
  const applied = preferenceApplied(visit);
  if (depth === 0) return shortMultistatus([await ofItself(node, selection)], applied);
  return multistatus(node.href, responses(node, selection, visit), applied);
}

/** An empty body asks for allprop. */
function asked(request: DavRequest): Element | undefined {
  if (request.body.byteLength === 0) return undefined;
  const root = askedIn(request);
  if (root.name !== dav('propfind'))
    throw new DavError(400, 'The body of a PROPFIND is a DAV:propfind element.');
  return root;
}

const ofItself = async (node: Node, selection: Selection): Promise<Element> =>
  response(node.href, ...(await selection.of(node)));

async function* responses(node: Node, selection: Selection, visit: Visit): AsyncIterable<Responses> {
  yield await ofItself(node, selection);
  if ('own' in node && node.kind !== 'file') yield* objects(node, await node.calendar.list(), selection);
  else
    for await (const member of members(node, visit.home))
      yield response(member.href, ...(await selection.of(member)));
}
