/** A reader's alarms merged with what became of those in the ERP. */
import { isDeepStrictEqual } from 'node:util';
import ICAL from 'ical.js';
import { type Clocks, instantAt } from '../ical/index.ts';
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
  const [theirs, mine] = [base, client].map((one) => (one ? triggersIn(one, clocks) : []));
  const [was, is] = [theirs ?? [], now ? triggersIn(now, clocks) : []].map(byName);
  const merged = byName((mine ?? []).map((trigger) => ({ ...trigger, name: nameIn(theirs ?? [], trigger) })));
  for (const name of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])) {
    const [before, own, after] = [was?.get(name), merged.get(name), is?.get(name)];
    if (isDeepStrictEqual(before?.map(saying(base)), after?.map(saying(now)))) continue;
    if (!after) merged.delete(name);
    else if (!own) merged.set(name, after);
    else if (before) merged.set(name, changed(before, own, after));
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

/** What an alarm says itself: its title and its guests are those of the entry. */
function saying(entry: Component | undefined): (alarm: Component) => unknown {
  const title = entry?.[1].find(([name]) => name === 'summary')?.[3] || 'Reminder';
  return ([, properties]) =>
    properties.filter(
      ([name, , , value]) => name !== 'attendee' && (!TITLES.includes(name) || value !== title),
    );
}

const TITLES: readonly string[] = ['summary', 'description'];

export const isAlarm = ([name]: Component): boolean => name === 'valarm';

/** An alarm with what it hangs on. */
interface Trigger {
  readonly alarm: Component;
  /** How it says when it goes off. */
  readonly name: string;
  /** When it does, in seconds from the start of the entry. */
  readonly time: number;
}

function byName(triggers: readonly Trigger[]): Map<string, Alarms> {
  const groups = Map.groupBy(triggers, ({ name }) => name);
  return new Map([...groups].map(([name, all]) => [name, all.map(({ alarm }) => alarm)]));
}

/** What the ERP calls an alarm of the client: it may hang the same time on another edge. */
function nameIn(base: readonly Trigger[], { name, time }: Trigger): string {
  if (base.some((one) => one.name === name)) return name;
  return base.find((one) => one.time === time)?.name ?? name;
}

function triggersIn(entry: Component, clocks: Clocks): readonly Trigger[] {
  const { start, length } = extentOf(componentOf(entry), clocks);
  return entry[2].filter(isAlarm).map((alarm): Trigger => {
    const trigger = componentOf(alarm).getFirstProperty('trigger');
    const value: unknown = trigger?.getFirstValue();
    if (value instanceof ICAL.Duration) {
      const related = String(trigger?.getFirstParameter('related') ?? 'START').toUpperCase();
      const offset = value.toSeconds();
      return { alarm, name: `${related} ${offset}`, time: offset + (related === 'END' ? length : 0) };
    }
    const [stamp] = trigger ? clocks.read(trigger) : [];
    const time = stamp ? (instantAt(stamp) - start) / 1000 : Number.NaN;
    return { alarm, name: `at ${time}`, time };
  });
}

/** The start of an entry as an instant, and its length in seconds; days have 24 hours. */
function extentOf(entry: ICAL.Component, clocks: Clocks): { start: number; length: number } {
  const [dtstart, dtend, due] = ['dtstart', 'dtend', 'due'].map((name) => clocks.first(entry, name));
  const [start, end] = [dtstart ?? due, dtend ?? due];
  const duration: unknown = entry.getFirstPropertyValue('duration');
  if (!start) return { start: 0, length: 0 };
  if (end && start.allDay && end.allDay)
    return { start: instantAt(start), length: (end.wall - start.wall) / 1000 };
  if (end) return { start: instantAt(start), length: (instantAt(end) - instantAt(start)) / 1000 };
  return { start: instantAt(start), length: duration instanceof ICAL.Duration ? duration.toSeconds() : 0 };
}
