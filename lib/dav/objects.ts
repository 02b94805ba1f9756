/** The objects of a calendar, as responses. */
import type { Entry, Found } from '../calendar/types.ts';
import { unavailable } from '../errors.ts';
import type { Element } from '../xml/element.ts';
import { BATCH, failure, response } from './multistatus.ts';
import type { CalendarNode, ObjectNode } from './node.ts';
import { memberHref } from './place.ts';
import type { Selection } from './property.ts';

/** A response for each entry; bodies are fetched a batch at a time, and only where the selection needs them. */
export async function* objects(
  { calendar, href }: CalendarNode,
  entries: readonly Entry[],
  selection: Selection,
): AsyncIterable<Element> {
  for (const batch of batches(entries)) {
    const found = selection.body ? await calendar.get(batch.map(({ name }) => name)) : undefined;
    for (const entry of batch) {
      const node: ObjectNode = { kind: 'object', href: memberHref(href, entry.name), calendar, entry };
      if (found) yield* withBody(node, found.get(entry.name) ?? 'missing', selection);
      else yield response(node.href, ...(await selection.of(node)));
    }
  }
}

/** What went away since it was listed is left out; what cannot be had is said to be there. */
async function* withBody(node: ObjectNode, found: Found, selection: Selection): AsyncIterable<Element> {
  if (found === 'missing') return;
  if (found === 'withheld') yield failure(node.href, unavailable('This entry cannot be read at the moment.'));
  else yield response(node.href, ...(await selection.of({ ...node, entry: found, body: found.body })));
}

export function* batches<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let at = 0; at < all.length; at += BATCH) yield all.slice(at, at + BATCH);
}
