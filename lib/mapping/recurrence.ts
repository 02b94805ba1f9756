import ICAL from 'ical.js';
import type { Moment, RRuleText, Series, Zone } from '../erp/records.ts';
import { formatWall, instantOf, parseWall } from '../ical/zones.ts';
import { alike, isDate, momentValue, placeOf } from './moment.ts';
import type { Row, Value } from './property.ts';

/** A series with the start that its UNTIL, EXDATEs and RECURRENCE-IDs must resemble. */
export interface Recurrence extends Series {
  readonly start: Moment;
}

/** What a master says of its series. */
export const RECURRENCE: readonly Row<Recurrence>[] = [
  { property: 'rrule', write: (series, { zone }) => ruleValue(series, zone) },
  { property: 'rdate', write: ({ added, start }, { zone }) => momentValues(added, start, zone) },
  { property: 'exdate', write: ({ excluded, start }, { zone }) => momentValues(excluded, start, zone) },
];

/** A property for each: several clients read only the first of a list. */
function momentValues(moments: readonly Moment[], start: Moment, zone: Zone): readonly Value[] {
  return moments
    .map((moment) => alike(moment, start, zone))
    .sort((one, other) => placeOf(one) - placeOf(other))
    .map((moment) => momentValue(moment, zone));
}

/** RECURRENCE-ID, in the type and the zone of the master's DTSTART. */
export function originalValue(original: Moment, start: Moment | undefined, zone: Zone): Value {
  return momentValue(start ? alike(original, start, zone) : original, zone);
}

/**
 * UNTIL as RFC 5545 3.3.10 wants it: a date beside a date, else in UTC, and never beside COUNT.
 * Undefined for a rule that cannot be read: the meeting then stands alone.
 */
function ruleValue({ rule, start }: Recurrence, zone: Zone): Value | undefined {
  const { count, until, ...parts } = partsOf(rule);
  if (parts.freq === undefined) return undefined;
  if (count !== undefined) return [{}, 'recur', { ...parts, count }];
  return [
    {},
    'recur',
    { ...parts, ...(until === undefined ? {} : { until: untilAlike(until, start, zone) }) },
  ];
}

interface Parts {
  readonly freq?: unknown;
  readonly count?: unknown;
  /** `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`, with or without `Z`. */
  readonly until?: string;
}

function partsOf(rule: RRuleText | undefined): Parts {
  return (recurOf(rule)?.toJSON() ?? {}) as Parts;
}

/** Undefined for a rule that cannot be read. */
export function recurOf(rule: RRuleText | undefined): ICAL.Recur | undefined {
  if (rule === undefined) return undefined;
  try {
    const recur = ICAL.Recur.fromString(rule);
    return recur.freq ? recur : undefined;
  } catch {
    return undefined;
  }
}

function untilAlike(until: string, start: Moment, zone: Zone): string {
  if (isDate(start)) return until.slice(0, 10);
  if (until.endsWith('Z')) return until;
  const wall = parseWall(until.length === 10 ? `${until}T23:59:59` : until);
  return `${formatWall(instantOf(zone, wall))}Z`;
}
