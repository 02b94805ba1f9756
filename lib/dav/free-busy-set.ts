import ICAL from 'ical.js';
import type { Range } from '../calendar/types.ts';
import type { Component } from '../ical/index.ts';
import { overlaps } from './time-range.ts';

/** Leaves out the busy times that do not touch the range (RFC 4791 section 9.6.7). */
export function limitFreeBusySet(calendar: Component, range: Required<Range>): Component {
  const copy = new ICAL.Component(structuredClone(calendar.toJSON()));
  for (const property of copy
    .getAllSubcomponents('vfreebusy')
    .flatMap((one) => one.getAllProperties('freebusy'))) {
    const periods = (property.getValues() as readonly unknown[]).filter(
      (value) => value instanceof ICAL.Period,
    );
    const within = periods.filter((one) =>
      overlaps(range, one.start.toUnixTime() * 1000, one.getEnd().toUnixTime() * 1000),
    );
    if (within.length > 0) property.setValues(within);
    else property.parent?.removeProperty(property);
  }
  return copy;
}
