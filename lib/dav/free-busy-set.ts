import ICAL from 'ical.js';
import type { Range } from '../calendar/types.ts';
import { Clocks, type Component, instantAt } from '../ical/index.ts';
import { overlaps } from './time-range.ts';

/** Leaves out the busy times that do not touch the range (RFC 4791 section 9.6.7). */
export function limitFreeBusySet(calendar: Component, range: Required<Range>): Component {
  const copy = new ICAL.Component(structuredClone(calendar.toJSON()));
  const clocks = new Clocks(copy, 'UTC');
  for (const freeBusy of copy.getAllSubcomponents('vfreebusy'))
    for (const property of freeBusy.getAllProperties('freebusy')) {
      const values = property.getValues();
      const within = clocks
        .read(property)
        .map((stamp) => overlaps(range, instantAt(stamp), stamp.end ?? instantAt(stamp)));
      if (within.includes(true)) property.setValues(values.filter((_, index) => within[index]));
      else freeBusy.removeProperty(property);
    }
  return copy;
}
