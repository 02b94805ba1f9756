import type ICAL from 'ical.js';
import type {
  EventRecord,
  Instant,
  Moment,
  Resource,
  RRuleText,
  Series,
  TaskRecord,
} from '../erp/records.ts';
import { instances, ruleOf } from '../ical/rule.ts';
import { isDate, placeOf } from './moment.ts';
import { recurOf } from './recurrence.ts';

/** The first and the last instant a resource may touch; null where it is open. Never too short, perhaps too long. */
export interface Reach {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

export function reachOf(resource: Resource): Reach {
  return resource.kind === 'task' ? ofTask(resource) : ofSeries(resource);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Clocks show the same date up to 14 hours apart from UTC. */
const SHIFT = 14 * HOUR;

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Where dates and times stand together, the times may be written as the dates they are in. */
function span(moments: readonly Moment[]): Span {
  const mixed = new Set(moments.map(isDate)).size > 1 ? DAY : 0;
  const pad = moments.some(isDate) ? SHIFT + mixed : 0;
  const places = moments.map(placeOf);
  return { from: Math.min(...places) - pad, to: Math.max(...places) + pad };
}

function ofSeries({ master, rule, overrides, added }: Series): Reach {
  const records = [...(master ? [master] : []), ...overrides.map(({ record }) => record)];
  const reach = span([...records.flatMap(edges), ...added]);
  return master ? repeated(reach, master.start, rule) : reach;
}

/** The reach of what is once, repeated by a rule. */
function repeated({ from, to }: Span, start: Moment, rule: RRuleText | undefined): Reach {
  const recur = recurOf(rule);
  if (!recur) return { from, to };
  const last = lastOf(recur, start);
  return { from, to: last === undefined ? null : Math.max(to, last + DAY + SHIFT + to - from) };
}

/** A date without an end lasts its day. */
function edges({ start, end }: EventRecord): readonly Moment[] {
  return isDate(start) && isDate(end) && placeOf(end) <= placeOf(start)
    ? [start, dayAfter(start)]
    : [start, end];
}

function dayAfter(moment: Moment): Moment {
  return { on: new Date(placeOf(moment) + DAY).toISOString().slice(0, 10) };
}

/** Above it a rule is taken for endless. */
const COUNTED = 1000;

/** The day of the last instance as UTC has it; undefined for an endless rule. */
function lastOf(recur: ICAL.Recur, start: Moment): Instant | undefined {
  const { until, count } = recur;
  if (until) return Date.UTC(until.year, until.month - 1, until.day);
  if (!count || count > COUNTED) return undefined;
  return [...instances(ruleOf(recur, undefined), placeOf(start))].at(-1) ?? placeOf(start);
}

/** A task without dates is at any time (RFC 4791, 9.9). */
function ofTask({ start, due, rule }: TaskRecord): Reach {
  const moments = [start, due].filter((moment) => moment !== undefined);
  const [first] = moments;
  return first ? repeated(span(moments), first, rule) : { from: null, to: null };
}
