/** calendar-multiget (RFC 4791 section 7.9). */

import { DavError, refusal, unavailable } from '../../errors.ts';
import { caldav, dav } from '../../names.ts';
import { breath } from '../../pace.ts';
import { childrenNamed, textOf } from '../../xml/element.ts';
import { failure, multistatus, type Response, type Responses, response, status } from '../multistatus.ts';
import { type CalendarNode, isAdmitted, isNamed } from '../node.ts';
import { batches, responseOf } from '../objects.ts';
import { type Selection, select } from '../property.ts';
import { placeOf } from '../reference.ts';
import { report } from '../report.ts';
import { preferenceApplied, type Visit } from '../visit.ts';

export const MULTIGET = report({
  name: caldav('calendar-multiget'),
  on: ['calendar', 'inbox'],
  answer: async (node, visit, body) => {
    const hrefs = childrenNamed(body, dav('href')).map((one) => textOf(one).trim());
    if (hrefs.length === 0) throw new DavError(400, 'A calendar-multiget names at least one href.');
    const targets = targetsOf(hrefs, node, visit);
    const answers = responses(node, targets, select(body, visit), visit.limits.hrefs);
    return multistatus(node.href, answers, preferenceApplied(visit));
  },
});

async function* responses(
  node: CalendarNode,
  targets: readonly Target[],
  selection: Selection,
  limit: number,
): AsyncIterable<Responses> {
  for (const batch of batches(targets.slice(0, limit))) yield answered(node, batch, selection);
  if (targets.length > limit)
    yield failure(
      node.href,
      refusal(
        'number-of-matches-within-limits',
        'Only the first hrefs were answered; ask for fewer at once.',
      ),
    );
}

/** One question for all of the batch, and one response for each href. */
async function answered(
  { calendar }: CalendarNode,
  targets: readonly Target[],
  selection: Selection,
): Promise<readonly Response[]> {
  const found = await calendar.get(targets.flatMap(({ name }) => name ?? []));
  const responses: Response[] = [];
  for (const { href, name } of targets) {
    await breath();
    const entry = (name !== undefined && found.get(name)) || 'missing';
    if (entry === 'missing') responses.push(response(href, status(404)));
    else if (entry === 'withheld')
      responses.push(failure(href, unavailable('This entry cannot be read at the moment.')));
    else {
      const made = responseOf({ kind: 'object', href, calendar, entry, body: entry.body }, selection);
      responses.push(...(made instanceof Promise ? await made : made));
    }
  }
  return responses;
}

interface Target {
  /** As the answer names it. */
  readonly href: string;
  /** Of a member; undefined for what is elsewhere or somebody else's. */
  readonly name?: string;
}

/** Each once; those that are answered, and one more where there are more. */
function targetsOf(hrefs: readonly string[], node: CalendarNode, visit: Visit): readonly Target[] {
  const targets = new Map<string, Target>();
  for (const asked of hrefs) {
    const target = targetOf(asked, node, visit);
    targets.set(target.href, target);
    if (targets.size > visit.limits.hrefs) break;
  }
  return [...targets.values()];
}

function targetOf(asked: string, node: CalendarNode, { home, request }: Visit): Target {
  const place = placeOf(asked, request);
  if (place?.kind !== 'object' || !isAdmitted(place, home)) return { href: asked };
  const { calendar, object } = place.named;
  if (calendar === undefined || object === undefined || !isNamed(node.calendar, calendar))
    return { href: asked };
  return { href: place.href, name: object };
}
