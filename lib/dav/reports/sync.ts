/** sync-collection (RFC 6578 section 3.2). */

import type { Changes } from '../../calendar/types.ts';
import { DavError, refusal } from '../../errors.ts';
import { dav } from '../../names.ts';
import { childNamed, type Element, element, textOf } from '../../xml/element.ts';
import { depthOf } from '../depth.ts';
import { failure, multistatus, type Responses, response, shortMultistatus, status } from '../multistatus.ts';
import type { CalendarNode } from '../node.ts';
import { objects } from '../objects.ts';
import { memberHref } from '../place.ts';
import { type Selection, select } from '../property.ts';
import { report } from '../report.ts';
import { preferenceApplied, type Visit } from '../visit.ts';

export const SYNC = report({
  name: dav('sync-collection'),
  on: ['calendar', 'inbox'],
  answer: async (node, visit, body) => {
    refuseInfinity(visit, body);
    const changes = await node.calendar.changes(tokenIn(body), limitIn(body));
    const applied = preferenceApplied(visit);
    if (isNothing(changes)) return shortMultistatus([element(dav('sync-token'), changes.token)], applied);
    return multistatus(node.href, responses(node, changes, select(body, visit)), applied);
  },
});

/** Members have no members, so 1 is all there is. Thunderbird sends Depth 1, as drafts of the RFC wanted it. */
function refuseInfinity({ request }: Visit, body: Element): void {
  const level = childNamed(body, dav('sync-level'));
  const text = level ? textOf(level).trim() : '1';
  if (text === 'infinite' || depthOf(request, 0) === 'infinity')
    throw refusal(
      'sync-traversal-supported',
      'Only the members of a calendar itself are synchronised; ask for level 1.',
    );
  if (text !== '1') throw new DavError(400, 'sync-level is 1 or infinite.');
}

/** Empty the first time. */
function tokenIn(body: Element): string | undefined {
  const token = childNamed(body, dav('sync-token'));
  return (token && textOf(token).trim()) || undefined;
}

/** RFC 5323 section 5.17. */
function limitIn(body: Element): number | undefined {
  const limit = childNamed(body, dav('limit'));
  if (!limit) return undefined;
  const nresults = childNamed(limit, dav('nresults'));
  const text = nresults ? textOf(nresults).trim() : '';
  if (!/^\d+$/.test(text) || Number(text) === 0)
    throw new DavError(400, 'nresults is a number of at least 1.');
  return Number(text);
}

/** What most questions come to. */
const isNothing = ({ changed, removed, truncated }: Changes): boolean =>
  changed.length + removed.length === 0 && !truncated;

async function* responses(
  node: CalendarNode,
  changes: Changes,
  selection: Selection,
): AsyncIterable<Responses> {
  yield* objects(node, changes.changed, selection);
  for (const name of changes.removed) yield response(memberHref(node.href, name), status(404));
  if (changes.truncated)
    yield failure(
      node.href,
      refusal('number-of-matches-within-limits', 'There is more; ask again with the new token.'),
    );
  yield element(dav('sync-token'), changes.token);
}
