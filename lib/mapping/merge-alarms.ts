/** A reader's alarms merged with what became of those in the ERP. */
import { isDeepStrictEqual } from 'node:util';
import ICAL from 'ical.js';
import { type Clocks, instantAt, later } from '../ical/index.ts';
import { mergeContent } from './merge.ts';
import type { Component } from './property.ts';
import { componentOf } from './sides.ts';

/** His own, without those the ERP no longer has, as the ERP changed them, and with those it has more. */
export function mergeAlarms(
  base: Component | undefined,
  client: Component,
  now: Component | undefined,
  clocks: Clocks,
): readonly Component[] {
  const [was, mine, is] = [base, client, now].map((one) => alarmsByTime(one, clocks));
  const merged = new Map(mine);
  for (const key of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])) {
    const [before, own, after] = [was?.get(key), mine?.get(key), is?.get(key)];
    if (isDeepStrictEqual(before?.map(saying(base)), after?.map(saying(now)))) continue;
    if (!after) merged.delete(key);
    else if (!own) merged.set(key, after);
    else if (before) merged.set(key, changed(before, own, after));
  }
  return [...merged.values()].flat();
}

type Alarms = readonly Component[];

/** One alarm as the ERP changed it; of several at one time it cannot be told which it means. */
function changed([base, ...more]: Alarms, [client, ...others]: Alarms, after: Alarms): Alarms {
  const [now] = after;
  const single = [more, others, after.slice(1)].every((rest) => rest.length === 0);
  return single && base && client && now ? [mergeContent({ base, client, now })] : after;
}

/** What an alarm says beside the title and the attendees of its entry, which it only repeats. */
function saying(entry: Component | undefined): (alarm: Component) => unknown {
  const title = entry?.[1].find(([name]) => name === 'summary')?.[3] || 'Reminder';
  return ([, properties]) =>
    properties.filter(([name, , , value]) => name !== 'attendee' && name !== 'summary' && value !== title);
}

export const isAlarm = ([name]: Component): boolean => name === 'valarm';

/** By when they go off, in seconds from the start of the entry. */
function alarmsByTime(
  entry: Component | undefined,
  clocks: Clocks,
): ReadonlyMap<string, readonly Component[]> {
  if (!entry) return new Map();
  const { start, end } = edgesOf(componentOf(entry), clocks);
  return Map.groupBy(entry[2].filter(isAlarm), (alarm) => timeOf(componentOf(alarm), start, end, clocks));
}

function edgesOf(entry: ICAL.Component, clocks: Clocks): { start: number; end: number } {
  const [dtstart, dtend, due] = ['dtstart', 'dtend', 'due'].map((name) => clocks.first(entry, name));
  const start = dtstart ?? due;
  const end = dtend ?? due;
  const duration: unknown = entry.getFirstPropertyValue('duration');
  if (!start) return { start: 0, end: 0 };
  if (end) return { start: instantAt(start), end: instantAt(end) };
  return {
    start: instantAt(start),
    end: duration instanceof ICAL.Duration ? later(start, duration) : instantAt(start),
  };
}

function timeOf(alarm: ICAL.Component, start: number, end: number, clocks: Clocks): string {
  const trigger = alarm.getFirstProperty('trigger');
  const value: unknown = trigger?.getFirstValue();
  if (value instanceof ICAL.Duration) {
    const fromEnd = String(trigger?.getFirstParameter('related')).toUpperCase() === 'END';
    return String(value.toSeconds() + (fromEnd ? (end - start) / 1000 : 0));
  }
  const stamp = clocks.first(alarm, 'trigger');
  return stamp ? String((instantAt(stamp) - start) / 1000) : 'none';
}
