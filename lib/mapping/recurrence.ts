import ICAL from 'ical.js';
import type { Instant, Moment, RRuleText, Series, Zone } from '../erp/records.ts';
import { instances, ruleOf } from '../ical/rule.ts';
import { formatWall, instantOf, parseWall, type Wall, wallOf } from '../ical/zones.ts';
import { alike, isDate, momentLike, momentOf, momentValue, placeOf } from './moment.ts';
import { type Row, type Source, said, type Value } from './property.ts';

/** A series with the start that its UNTIL, EXDATEs and RECURRENCE-IDs must resemble. */
export interface Recurrence extends Series {
  readonly start: Moment;
}

/** What a master says of its series. */
export const RECURRENCE: readonly Row<Recurrence>[] = [
  {
    property: 'rrule',
    write: (series, { zone }) => ruleValue(series, zone),
    read: (properties, source) => said('rule', ruleIn(properties, source)),
  },
  {
    property: 'rdate',
    write: ({ added, start }, { zone }) => momentValues(added, start, zone),
    read: (_, source) => ({ added: extrasIn(source).map(({ original }) => original) }),
  },
  {
    property: 'exdate',
    write: ({ excluded, start }, { zone }) => momentValues(excluded, start, zone),
    read: (_, source) => ({ excluded: momentsIn('exdate', source).map(({ original }) => original) }),
  },
];

/** An occurrence beyond the rule; of a PERIOD with its end. */
export interface Extra {
  readonly original: Moment;
  readonly end?: Instant;
}

/** RDATEs that say more than the start and the rule. */
export function extrasIn(source: Source): readonly Extra[] {
  const start = startIn(source);
  const extras = momentsIn('rdate', source);
  if (!start || extras.length === 0) return [];
  const rule = ruleIn(source.component.getAllProperties('rrule'), source);
  const placed = extras.map((extra) => ({ extra, wall: wallAt(extra.original, source.zone) }));
  const made = instancesAmong(
    placed.map(({ wall }) => wall),
    start,
    rule,
    source.zone,
  );
  return placed.filter(({ wall }) => !made.has(wall)).map(({ extra }) => extra);
}

const wallAt = (moment: Moment, zone: Zone): Wall =>
  isDate(moment) ? placeOf(moment) : wallOf(zone, moment.at);

/** Those of some walls that the start and the rule make. A rule with COUNT is walked through, so that is done once. */
function instancesAmong(
  walls: readonly Wall[],
  start: Moment,
  rule: RRuleText | undefined,
  zone: Zone,
): ReadonlySet<Wall> {
  const first = wallAt(start, zone);
  const made = new Set([first]);
  if (partsOf(rule).count === undefined) {
    const isMade = (wall: Wall): boolean =>
      wall > first && wallsFrom(rule, start, zone, wall).next().value === wall;
    for (const wall of walls.filter(isMade)) made.add(wall);
    return made;
  }
  const wanted = new Set(walls);
  const last = walls.reduce((latest, wall) => Math.max(latest, wall), first);
  for (const wall of wallsFrom(rule, start, zone, first)) {
    if (wall > last) break;
    if (wanted.has(wall)) made.add(wall);
  }
  return made;
}

/** The instances of a rule on the wall clock of its zone, from one on; none of a rule that cannot be read. */
export function* wallsFrom(
  rule: RRuleText | undefined,
  start: Moment,
  zone: Zone,
  from: Wall,
): Generator<Wall> {
  const recur = recurOf(rule);
  if (!recur) return;
  const first = wallAt(start, zone);
  const last = recur.until ? untilOf(recur.until, isDate(start) ? 'UTC' : zone) : undefined;
  yield* instances(ruleOf(recur, last), first, Math.max(from, first));
}

/** A date stands for its whole day. */
function untilOf(until: ICAL.Time, zone: Zone): Wall {
  const { year, month, day, hour, minute, second, isDate: wholeDay } = until;
  if (wholeDay) return Date.UTC(year, month - 1, day, 23, 59, 59);
  return wallOf(zone, Date.UTC(year, month - 1, day, hour, minute, second));
}

function momentsIn(name: string, { component, clocks, zone }: Source): readonly Extra[] {
  const first = clocks.first(component, 'dtstart');
  if (!first) return [];
  return clocks.all(component, name).map((stamp) => ({
    original: momentLike(stamp, momentOf(first), zone),
    ...said('end', stamp.end),
  }));
}

function startIn({ component, clocks }: Source): Moment | undefined {
  const stamp = clocks.first(component, 'dtstart') ?? clocks.first(component, 'due');
  return stamp && momentOf(stamp);
}

/** The first rule that can be read, its UNTIL as it is written. */
export function ruleIn(properties: readonly ICAL.Property[], source: Source): RRuleText | undefined {
  const values: readonly unknown[] = properties.map((property) => property.getFirstValue());
  const recur = values.find((value) => value instanceof ICAL.Recur && !!value.freq);
  const start = startIn(source);
  if (!recur || !start) return undefined;
  const text = String(recur);
  const { count, until } = partsOf(text);
  if (until === undefined) return text;
  if (count !== undefined) return text.replace(/;UNTIL=[^;]*/, '');
  const end = untilAlike(until, start, source.zone).replaceAll(/[-:]/g, '');
  return text.replace(/UNTIL=[^;]*/, `UNTIL=${end}`);
}

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
export function ruleValue(
  { rule, start }: Pick<Recurrence, 'rule' | 'start'>,
  zone: Zone,
): Value | undefined {
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
