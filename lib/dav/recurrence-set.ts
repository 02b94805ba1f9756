/** Which instances of a series a request wants (RFC 4791 sections 9.6.5 and 9.6.6). */
import { refusal } from '../errors.ts';
import { type Component, expand, limitRecurrenceSet } from '../ical/index.ts';
import { caldav } from '../names.ts';
import { childNamed, type Element } from '../xml/element.ts';
import { closedRangeIn } from './time-range.ts';
import type { Visit } from './visit.ts';

type Change = (calendar: Component) => Component;

/** One of them at most; `undefined` for none. */
export function recurrenceSet(asked: Element, { zone, limits }: Visit): Change | undefined {
  const [wide, narrow] = ['expand', 'limit-recurrence-set'].map((local) => childNamed(asked, caldav(local)));
  if (wide && narrow) throw refusal('valid-filter', 'A recurrence set is expanded or limited, not both.');
  if (narrow) {
    const range = closedRangeIn(narrow);
    return (calendar) => limitRecurrenceSet(calendar, range, zone);
  }
  if (!wide) return undefined;
  const range = closedRangeIn(wide);
  let left = limits.instances;
  return (calendar) => {
    const expanded = expand(calendar, range, zone, left + 1);
    left -= expanded.getAllSubcomponents().filter((one) => one.hasProperty('recurrence-id')).length;
    if (left < 0) throw refusal('max-instances', 'That is too many occurrences; ask for a shorter time.');
    return expanded;
  };
}
