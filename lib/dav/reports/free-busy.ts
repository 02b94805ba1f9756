/** free-busy-query (RFC 4791 section 7.10). */
import { DavError } from '../../errors.ts';
import { caldav } from '../../names.ts';
import { childNamed } from '../../xml/element.ts';
import { boundedRange, busyIn, freeBusy, merged } from '../busy.ts';
import { isOpaque } from '../own.ts';
import { report } from '../report.ts';
import { closedRangeIn } from '../time-range.ts';

/** Depth says nothing here: a calendar without its members is never busy, which would be a lie. */
export const FREE_BUSY = report({
  name: caldav('free-busy-query'),
  on: ['calendar'],
  answer: async (node, { zone, limits }, body) => {
    const asked = childNamed(body, caldav('time-range'));
    if (!asked) throw new DavError(400, 'A free-busy-query has a time range.');
    const range = boundedRange(closedRangeIn(asked));
    const busy = isOpaque(node) ? await busyIn(node.calendar, range, zone, limits.instances) : [];
    const headers = { 'Content-Type': 'text/calendar; charset=utf-8; component=vfreebusy' };
    return { status: 200, headers, body: freeBusy(range, merged(busy)) };
  },
});
