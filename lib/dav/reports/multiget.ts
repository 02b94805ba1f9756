/** calendar-multiget (RFC 4791 section 7.9). */

import type { Home } from '../../calendar/types.ts';
import { DavError, refusal, unavailable } from '../../errors.ts';
import { caldav, dav } from '../../names.ts';
import { childrenNamed, type Element, textOf } from '../../xml/element.ts';
import type { DavRequest } from '../message.ts';
import { BATCH, failure, multistatus, response, status } from '../multistatus.ts';
import { type CalendarNode, isAdmitted, isNamed } from '../node.ts';
import { type Selection, select } from '../property.ts';
import { placeOf } from '../reference.ts';
import { preferenceApplied, type Report, type Visit } from '../visit.ts';

export const MULTIGET: Report = {
  name: caldav('calendar-multiget'),
  on: ['calendar'],
  answer: async (node, visit, body) => {
    if (node.kind !== 'calendar') throw refusal('supported-report', 'There is no calendar here.');
    const hrefs = new Set(childrenNamed(body, dav('href')).map((one) => textOf(one).trim()));
    if (hrefs.size === 0) throw new DavError(400, 'A calendar-multiget names at least one href.');
    return multistatus(
      node.href,
      responses(node, [...hrefs], select(body, visit), visit),
      preferenceApplied(visit),
    );
  },
};

async function* responses(
  node: CalendarNode,
  hrefs: readonly string[],
  selection: Selection,
  visit: Visit,
): AsyncIterable<Element> {
  const within = hrefs.slice(0, visit.limits.hrefs);
  for (let at = 0; at < within.length; at += BATCH)
    yield* batch(node, within.slice(at, at + BATCH), selection, visit);
  if (within.length < hrefs.length)
    yield failure(
      node.href,
      refusal(
        'number-of-matches-within-limits',
        'Only the first hrefs were answered; ask for fewer at once.',
      ),
    );
}

/** One question for all of the batch, and one response for each href. */
async function* batch(
  node: CalendarNode,
  hrefs: readonly string[],
  selection: Selection,
  { home, request }: Visit,
): AsyncIterable<Element> {
  const { calendar } = node;
  const targets = hrefs.map((asked) => targetOf(asked, node, home, request));
  const found = await calendar.get(targets.flatMap(({ name }) => name ?? []));
  for (const { href, name } of targets) {
    const entry = (name !== undefined && found.get(name)) || 'missing';
    if (entry === 'missing') yield response(href, status(404));
    else if (entry === 'withheld')
      yield failure(href, unavailable('This entry cannot be read at the moment.'));
    else
      yield response(
        href,
        ...(await selection.of({ kind: 'object', href, calendar, entry, body: entry.body })),
      );
  }
}

interface Target {
  /** As the answer names it. */
  readonly href: string;
  /** Of a member; undefined for what is elsewhere or somebody else's. */
  readonly name?: string;
}

function targetOf(asked: string, node: CalendarNode, home: Home, request: DavRequest): Target {
  const place = placeOf(asked, request);
  if (place?.kind !== 'object' || !isAdmitted(place, home)) return { href: asked };
  const { calendar, object } = place.named;
  if (calendar === undefined || object === undefined || !isNamed(node.calendar, calendar))
    return { href: asked };
  return { href: place.href, name: object };
}
