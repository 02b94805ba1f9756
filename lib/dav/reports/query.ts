/** calendar-query (RFC 4791 section 7.8). */
import { setImmediate as breath } from 'node:timers/promises';
import type { Calendar, Entry, Found } from '../../calendar/types.ts';
import { refusal, unavailable } from '../../errors.ts';
import { parseCalendar } from '../../ical/index.ts';
import { caldav } from '../../names.ts';
import { childNamed, type Element } from '../../xml/element.ts';
import { depthOf } from '../depth.ts';
import { type CompFilter, readFilter } from '../filter.ts';
import { decided, matches, rangeFor } from '../match.ts';
import { failure, multistatus, response } from '../multistatus.ts';
import type { CalendarNode, Node, ObjectNode } from '../node.ts';
import { batches, objects } from '../objects.ts';
import { memberHref } from '../place.ts';
import { type Selection, select } from '../property.ts';
import { report } from '../report.ts';
import { inZoneOf } from '../request-zone.ts';
import { tolerating } from '../tolerance.ts';
import { preferenceApplied, type Visit } from '../visit.ts';

interface Query {
  readonly filter: CompFilter;
  /** Of dates and floating times. */
  readonly zone: string;
  readonly selection: Selection;
}

/** Without Depth it is 0 (RFC 3253 section 3.6), and a calendar itself matches no filter. */
export const QUERY = report({
  name: caldav('calendar-query'),
  on: ['calendar', 'inbox', 'object'],
  answer: async (node, visit, body) => {
    const filter = childNamed(body, caldav('filter'));
    if (!filter) throw refusal('valid-filter', 'A calendar-query has a filter.');
    const zoned = inZoneOf(body, visit);
    const query = { filter: readFilter(filter), zone: zoned.zone, selection: select(body, zoned) };
    return multistatus(node.href, responses(node, query, visit), preferenceApplied(visit));
  },
});

async function* responses(node: Node, query: Query, visit: Visit): AsyncIterable<Element> {
  if (node.kind === 'object') yield* one(node, query);
  if ((node.kind === 'calendar' || node.kind === 'inbox') && depthOf(visit.request, 0) !== 0)
    yield* all(node, query);
}

async function* one(node: ObjectNode, query: Query): AsyncIterable<Element> {
  if (isHit(node.body, query)) yield response(node.href, ...(await query.selection.of(node)));
}

async function* all(node: CalendarNode, query: Query): AsyncIterable<Element> {
  const { calendar } = node;
  const answer = decided(query.filter, calendar.component);
  if (answer === false) return;
  const entries = await calendar.list(rangeFor(query.filter, calendar.component));
  if (answer === true) yield* objects(node, entries, query.selection);
  else for (const batch of batches(entries)) yield* searched(node, batch, query);
}

async function* searched(
  { calendar, href }: CalendarNode,
  entries: readonly Entry[],
  query: Query,
): AsyncIterable<Element> {
  const found = await calendar.get(entries.map(({ name }) => name));
  await breath();
  for (const { name } of entries)
    yield* hit(calendar, memberHref(href, name), found.get(name) ?? 'missing', query);
}

/** What cannot be had now may match: it is not left out, or the client would remove its copy. */
async function* hit(calendar: Calendar, href: string, found: Found, query: Query): AsyncIterable<Element> {
  if (found === 'missing') return;
  if (found === 'withheld')
    return yield failure(href, unavailable('This entry cannot be read at the moment.'));
  if (!isHit(found.body, query)) return;
  yield response(
    href,
    ...(await query.selection.of({ kind: 'object', href, calendar, entry: found, body: found.body })),
  );
}

/** An object that cannot be read may match: it is not left out. */
function isHit(body: Uint8Array | undefined, { filter, zone }: Query): boolean {
  if (body === undefined) return false;
  return tolerating(() => matches(filter, parseCalendar(Buffer.from(body).toString('utf8')), zone), true);
}
