export { type Component, parseCalendar, serialize } from './document.ts';
export { vtimezone } from './vtimezone.ts';
export { isZone, toLocal, toUtc, zoneNamed } from './zones.ts';
