/** iCalendar for `dav/`: documents, time zones, and when things take place. */
export { Clocks, instantAt, later, type Stamp } from './clock.ts';
export { type Component, parseCalendar, serialize } from './document.ts';
export { expand, limitRecurrenceSet } from './expand.ts';
export { brokenLine, contentLines, lineOf } from './lines.ts';
export { type Occurrence, occurrences, type Range } from './occurrences.ts';
export { zoneOfTzid } from './tzid.ts';
export { explore, vtimezone } from './vtimezone.ts';
export { isZone, toLocal, toUtc, zoneNamed } from './zones.ts';
