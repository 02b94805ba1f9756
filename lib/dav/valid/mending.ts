/** What is mended before it is stored, where what was meant is clear. */
import { serialize } from '../../ical/index.ts';
import { isEarly } from './dates.ts';
import type { Subject } from './rule.ts';

/**
 * Meetings that end before they begin have their start alone, as DAVx5 takes those it reads; a refusal would end its
 * sync of the whole calendar.
 * @returns the text to be stored, `undefined` where nothing was mended
 */
export function withoutEarlyEnds({ calendar, entries, clocks }: Subject): string | undefined {
  const early = entries.filter((entry) => entry.name === 'vevent' && isEarly(entry, clocks));
  for (const entry of early) entry.removeAllProperties('dtend');
  return early.length === 0 ? undefined : serialize(calendar);
}
