/** A reader's alarms merged with what became of those in the ERP. */
import { isDeepStrictEqual } from 'node:util';
import ICAL from 'ical.js';
import { type Clocks, instantAt, later } from '../ical/index.ts';
import type { Component, Property } from './property.ts';
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
    if (isDeepStrictEqual(before?.map(ownOf(base)), after?.map(ownOf(now)))) continue;
    if (!after) merged.delete(key);
    else if (before || !own) merged.set(key, after);
  }
  return [...merged.values()].flat();
}

/** What an alarm of the ERP says itself: its title and its guests are those of the entry. */
function ownOf(entry: Component | undefined): (alarm: Component) => readonly Property[] {
  const title = String(entry?.[1].find(([name]) => name === 'summary')?.[3] || 'Reminder');
  return ([, properties]) =>
    properties.filter(([name, , , value]) => name !== 'attendee' && (!TITLES.has(name) || value !== title));
}

const TITLES = new Set(['summary', 'description']);

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
