/** When the dates and times of a component are. */
import ICAL from 'ical.js';
import type { Instant } from '../erp/records.ts';
import { type Clocks, type Component, instantAt, later } from '../ical/index.ts';
import type { TaskDates } from './time-range.ts';

/** Of the first value; undefined when that is no date. */
export function instantOf(property: ICAL.Property, clocks: Clocks): Instant | undefined {
  const [stamp] = clocks.read(property);
  return stamp && instantAt(stamp);
}

export function instantNamed(component: Component, name: string, clocks: Clocks): Instant | undefined {
  const property = component.getFirstProperty(name);
  return property ? instantOf(property, clocks) : undefined;
}

export function taskDates(task: Component, clocks: Clocks): TaskDates {
  const [start, due, completed, created] = ['dtstart', 'due', 'completed', 'created'].map((name) =>
    instantNamed(task, name, clocks),
  );
  const until = lasting(task, clocks);
  return {
    ...(start === undefined ? {} : { start }),
    ...(until === undefined ? {} : { until }),
    ...(due === undefined ? {} : { due }),
    ...(completed === undefined ? {} : { completed }),
    ...(created === undefined ? {} : { created }),
  };
}

function lasting(task: Component, clocks: Clocks): Instant | undefined {
  const start = clocks.first(task, 'dtstart');
  const duration = task.getFirstPropertyValue('duration');
  return start && duration instanceof ICAL.Duration ? later(start, duration) : undefined;
}

/** The periods of a VFREEBUSY's FREEBUSY properties. */
export function periodsOf(freeBusy: Component, clocks: Clocks): readonly Period[] {
  const stamps = freeBusy.getAllProperties('freebusy').flatMap((property) => clocks.read(property));
  return stamps.flatMap((stamp) =>
    stamp.end === undefined ? [] : { start: instantAt(stamp), end: stamp.end },
  );
}

interface Period {
  readonly start: Instant;
  readonly end: Instant;
}
