/** The objects of a calendar, as responses. */
import type { Entry, Found } from '../calendar/types.ts';
import { unavailable } from '../errors.ts';
import { breath } from '../pace.ts';
import { BATCH, failure, type Response, writtenResponse } from './multistatus.ts';
import type { CalendarNode, ObjectNode } from './node.ts';
import { memberHref } from './place.ts';
import type { Selection } from './property.ts';

/** A response for each entry; bodies are fetched a batch at a time, and only where the selection needs them. */
export async function* objects(
  { calendar, href }: CalendarNode,
  entries: readonly Entry[],
  selection: Selection,
): AsyncIterable<readonly Response[]> {
  for (const batch of batches(entries)) {
    const found = selection.body ? await calendar.get(batch.map(({ name }) => name)) : undefined;
    const responses: Response[] = [];
    for (const entry of batch) {
      await breath();
      const node: ObjectNode = { kind: 'object', href: memberHref(href, entry.name), calendar, entry };
      const made = found
        ? withBody(node, found.get(entry.name) ?? 'missing', selection)
        : responseOf(node, selection);
      responses.push(...(made instanceof Promise ? await made : made));
    }
    yield responses;
  }
}

type Made = readonly Response[] | Promise<readonly Response[]>;

/** What went away since it was listed is left out; what cannot be had is said to be there. */
function withBody(node: ObjectNode, found: Found, selection: Selection): Made {
  if (found === 'missing') return [];
  if (found === 'withheld')
    return [failure(node.href, unavailable('This entry cannot be read at the moment.'))];
  return responseOf({ ...node, entry: found, body: found.body }, selection);
}

/** At once where nothing has to be waited for: there may be thousands. */
export function responseOf(node: ObjectNode, selection: Selection): Made {
  const content = selection.written(node);
  if (content instanceof Promise) return content.then((propstats) => [writtenResponse(node.href, propstats)]);
  return [writtenResponse(node.href, content)];
}

export function* batches<T>(all: readonly T[], size = BATCH): Iterable<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
