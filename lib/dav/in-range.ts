/** How the components of an object lie in time (RFC 4791 section 9.9). */
import type { Range } from '../calendar/types.ts';
import type { Instant } from '../erp/records.ts';
import { type Clocks, type Component, occurrences } from '../ical/index.ts';
import { alarmTimes, reach } from './alarm-times.ts';
import { instantNamed, periodsOf, taskDates } from './moment.ts';
import { contains, overlaps, taskIn } from './time-range.ts';

/** An object with what it takes to read its dates. */
export interface Scope {
  readonly calendar: Component;
  readonly zone: string;
  readonly clocks: Clocks;
}

/** Whether a component of an object lies in a range; those that take no time, such as VTIMEZONE, never do. */
export function inRange(component: Component, range: Range, scope: Scope): boolean {
  return TIMED[component.name]?.(component, range, scope) ?? false;
}

type Timed = (component: Component, range: Range, scope: Scope) => boolean;

/** How each component lies in time. */
const TIMED: Readonly<Record<string, Timed>> = {
  vevent: (event, range, scope) =>
    some(occurrencesOf(event, range, scope), ({ start, end }) => overlaps(range, start, end)),

  vtodo: (task, range, scope) => {
    if (!recurs(task)) return taskIn(range, taskDates(task, scope.clocks));
    return some(occurrencesOf(task, range, scope), ({ start, end }) => taskIn(range, { start, due: end }));
  },

  vjournal: (journal, range, { clocks }) => {
    const at = instantNamed(journal, 'dtstart', clocks);
    const length = clocks.first(journal, 'dtstart')?.allDay ? DAY : 0;
    return at !== undefined && overlaps(range, at, at + length);
  },

  vfreebusy: (freeBusy, range, { clocks }) => {
    const [start, end] = ['dtstart', 'dtend'].map((name) => instantNamed(freeBusy, name, clocks));
    if (start !== undefined && end !== undefined) return overlaps(range, start, end);
    return periodsOf(freeBusy, clocks).some((period) => overlaps(range, period.start, period.end));
  },

  valarm: (alarm, range, scope) => {
    const owner = alarm.parent;
    if (!owner) return false;
    const { before, after } = reach(alarm);
    const near = { start: (range.start ?? -Infinity) - after - 1, end: (range.end ?? Infinity) - before + 1 };
    const instances = occurrencesOf(owner, near, scope);
    return some(alarmTimes(alarm, instances, scope.clocks), (at) => contains(range, at));
  },
};

const DAY = 86_400_000;

/** Those of one component of the object; a task's dates are its instance, as far as it has them. */
function* occurrencesOf(
  of: Component,
  range: Range,
  { calendar, zone, clocks }: Scope,
): Iterable<{ start: Instant; end: Instant }> {
  if (of.name === 'vtodo' && !recurs(of)) {
    const { start, due, until } = taskDates(of, clocks);
    const [from, to] = [start ?? due, due ?? until ?? start];
    if (from !== undefined && to !== undefined) yield { start: from, end: to };
    return;
  }
  const alone = isOverride(of) && !of.getFirstProperty('recurrence-id')?.getFirstParameter('range');
  for (const occurrence of occurrences(calendar, range, zone)) {
    if (occurrence.component === of) yield occurrence;
    if (alone && !isOverride(occurrence.component)) return; // overrides come first, and a rule may never end
  }
}

function isOverride(component: Component): boolean {
  return component.hasProperty('recurrence-id');
}

function recurs(component: Component): boolean {
  return ['rrule', 'rdate', 'recurrence-id'].some((name) => component.hasProperty(name));
}

function some<T>(all: Iterable<T>, test: (one: T) => boolean): boolean {
  for (const one of all) if (test(one)) return true;
  return false;
}
