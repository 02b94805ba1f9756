/** Which IANA zone the TZID of a document means. Instants never hang on it: those are by the document's VTIMEZONE. */
import { type Clock, type Clocks, definitionOf, zoneIn } from './clock.ts';
import type { Component } from './document.ts';
import { windowsZone, ZONES } from './windows.ts';
import { DAY, isZone, offsetAt, zoneNamed } from './zones.ts';

/** What a TZID is asked of. */
interface Document {
  readonly calendar: Component;
  readonly clocks: Clocks;
  /** A zone that is preferred to others with the same clock: the user's. */
  readonly zone: string;
  /** Milliseconds since 1970-01-01T00:00:00Z; clocks are compared in the two years that follow. */
  readonly around: number;
}

/** Undefined where no zone has such a clock. Throws `valid-timezone` on a TZID that nothing explains. */
export function zoneOfTzid(tzid: string, document: Document): string | undefined {
  const { calendar, zone } = document;
  const named = zoneNamed(tzid) ?? zoneIn(tzid);
  if (named !== undefined) return named;
  const place = definitionOf(tzid, calendar)?.getFirstPropertyValue('x-lic-location');
  const located = typeof place === 'string' ? zoneNamed(place) : undefined;
  const candidates = [located, zone, windowsZone(tzid), ...ZONES];
  const clock = document.clocks.named(tzid);
  return (
    candidates.find((one) => one !== undefined && isZone(one) && agrees(clock, one, document.around)) ??
    located ??
    windowsZone(tzid)
  );
}

/** Looks at every fifth day: no two zones change a few days apart and are alike before and after for two years. */
function agrees(clock: Clock, zone: string, around: number): boolean {
  for (let at = around; at < around + 730 * DAY; at += 5 * DAY)
    if (clock.wallOf(at) - at !== offsetAt(zone, at)) return false;
  return true;
}
