/** calendar-query (RFC 4791 section 7.8). */
import type { Entry, Found } from '../../calendar/types.ts';
import { refusal, unavailable } from '../../errors.ts';
import { parseCalendar } from '../../ical/index.ts';
import { caldav } from '../../names.ts';
import { breath } from '../../pace.ts';
import { childNamed, type Element } from '../../xml/element.ts';
import { rangeAlone, remember, remembered, type Sight } from '../almanac.ts';
import { depthOf } from '../depth.ts';
import { type CompFilter, readFilter } from '../filter.ts';
import { decided, matches, rangeFor } from '../match.ts';
import { failure, multistatus, type Response, type Responses } from '../multistatus.ts';
import type { CalendarNode, Node, ObjectNode } from '../node.ts';
import { batches, objects, responseOf } from '../objects.ts';
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
  /** Where it asks for nothing but meetings in a range. */
  readonly sight?: Sight;
}

/** Without Depth it is 0 (RFC 3253 section 3.6), and a calendar itself matches no filter. */
export const QUERY = report({
  name: caldav('calendar-query'),
  on: ['calendar', 'inbox', 'object'],
  answer: async (node, visit, body) => {
    const filter = childNamed(body, caldav('filter'));
    if (!filter) throw refusal('valid-filter', 'A calendar-query has a filter.');
    const query = queryOf(readFilter(filter), body, inZoneOf(body, visit));
    return multistatus(node.href, responses(node, query, visit), preferenceApplied(visit));
  },
});

function queryOf(filter: CompFilter, body: Element, zoned: Visit): Query {
  const { zone } = zoned;
  const range = rangeAlone(filter);
  return { filter, zone, selection: select(body, zoned), ...(range && { sight: { range, zone } }) };
}

async function* responses(node: Node, query: Query, visit: Visit): AsyncIterable<Responses> {
  if (node.kind === 'object') yield one(node, query);
  if ((node.kind === 'calendar' || node.kind === 'inbox') && depthOf(visit.request, 0) !== 0)
    yield* all(node, query);
}

async function one(node: ObjectNode, query: Query): Promise<readonly Response[]> {
  return node.body && isHit(node.entry, node.body, query) ? responseOf(node, query.selection) : [];
}

async function* all(node: CalendarNode, query: Query): AsyncIterable<Responses> {
  const { calendar } = node;
  const answer = decided(query.filter, calendar.component);
  if (answer === false) return;
  const entries = await calendar.list(rangeFor(query.filter, calendar.component));
  if (answer === true) yield* objects(node, entries, query.selection);
  else for (const batch of batches(entries)) yield await sought(node, batch, query);
}

const NOTHING: ReadonlyMap<string, Found> = new Map();

/** Of what is known to be in the range, and of what has to be looked at. */
async function sought(
  { calendar, href }: CalendarNode,
  entries: readonly Entry[],
  query: Query,
): Promise<readonly Response[]> {
  const { selection, sight } = query;
  const seen = entries.map((entry) => ({ entry, hit: sight && remembered(entry.etag, sight) }));
  const wanted = seen.filter(({ hit }) => hit === undefined || (hit && selection.body));
  const found = wanted.length > 0 ? await calendar.get(wanted.map(({ entry }) => entry.name)) : NOTHING;
  const responses: Response[] = [];
  for (const { entry, hit } of seen) {
    if (hit === false) continue;
    await breath();
    const node: ObjectNode = { kind: 'object', href: memberHref(href, entry.name), calendar, entry };
    const isEnough = hit && !selection.body;
    const made = isEnough
      ? responseOf(node, selection)
      : hitOf(node, found.get(entry.name) ?? 'missing', query);
    responses.push(...(made instanceof Promise ? await made : made));
  }
  return responses;
}

/** What cannot be had now may match: it is not left out, or the client would remove its copy. */
function hitOf(
  node: ObjectNode,
  found: Found,
  query: Query,
): readonly Response[] | Promise<readonly Response[]> {
  if (found === 'missing') return [];
  if (found === 'withheld')
    return [failure(node.href, unavailable('This entry cannot be read at the moment.'))];
  if (!isHit(found, found.body, query)) return [];
  return responseOf({ ...node, entry: found, body: found.body }, query.selection);
}

/** An object that cannot be read may match: it is not left out. */
function isHit({ etag }: Entry, body: Uint8Array, { filter, zone, sight }: Query): boolean {
  const known = sight && remembered(etag, sight);
  if (known !== undefined) return known;
  return tolerating(() => {
    const calendar = parseCalendar(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString());
    if (sight) remember(etag, sight, calendar);
    return (sight && remembered(etag, sight)) ?? matches(filter, calendar, zone);
  }, true);
}
