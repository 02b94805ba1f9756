/** When alarms go off (RFC 5545 section 3.6.6). */
import ICAL from 'ical.js';
import type { Instant } from '../erp/records.ts';
import type { Clocks, Component } from '../ical/index.ts';
import { instantOf } from './moment.ts';

/** Repetitions that are looked at. */
const REPEATED = 100;

/** What an alarm hangs on. */
interface Instance {
  readonly start: Instant;
  readonly end: Instant;
}

export function* alarmTimes(
  alarm: Component,
  instances: Iterable<Instance>,
  clocks: Clocks,
): Iterable<Instant> {
  const trigger = alarm.getFirstProperty('trigger');
  if (!trigger) return;
  const fixed = instantOf(trigger, clocks);
  if (fixed !== undefined) {
    yield* repeated(alarm, fixed);
    return;
  }
  const offset = durationOf(trigger);
  const atEnd = trigger.getFirstParameter('related')?.toUpperCase() === 'END';
  for (const { start, end } of instances) yield* repeated(alarm, (atEnd ? end : start) + offset);
}

/** How long before and after its instance an alarm may go off, in milliseconds; before is negative. */
export function reach(alarm: Component): { before: number; after: number } {
  const trigger = alarm.getFirstProperty('trigger');
  const offsets = [0, ...repeated(alarm, trigger ? durationOf(trigger) : 0)];
  return { before: Math.min(...offsets), after: Math.max(...offsets) };
}

/** Once, and after each DURATION as often as REPEAT says. */
function* repeated(alarm: Component, first: Instant): Iterable<Instant> {
  const duration = alarm.getFirstProperty('duration');
  const repeat = Math.min(Number(alarm.getFirstPropertyValue('repeat') ?? 0) || 0, REPEATED);
  for (let turn = 0; turn <= repeat; turn += 1) yield first + turn * (duration ? durationOf(duration) : 0);
}

function durationOf(property: ICAL.Property): number {
  const value = property.getFirstValue();
  return value instanceof ICAL.Duration ? value.toSeconds() * 1000 : 0;
}
