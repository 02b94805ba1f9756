import ICAL from 'ical.js';
import type { Alarm, Attendee, Instant } from '../erp/records.ts';
import { type Clocks, instantAt } from '../ical/index.ts';
import { calendarAddress } from './attendee.ts';
import { type Component, type Property, said } from './property.ts';
import { lineIn, oneLine, wordIn } from './text.ts';

/** The entry an alarm belongs to, as far as alarms show it. */
export interface Alarmed {
  readonly summary: string;
  readonly attendees: readonly Attendee[];
  readonly starts: boolean;
  readonly ends: boolean;
}

/** VALARM (RFC 5545, 3.6.6); undefined for an entry that has neither start nor end to hang it on. */
export function alarmComponent(alarm: Alarm, entry: Alarmed): Component | undefined {
  if (!entry.starts && !entry.ends) return undefined;
  const atEnd = entry.ends && (alarm.related === 'end' || !entry.starts);
  const trigger = ICAL.Duration.fromSeconds(Math.round(alarm.offset)).toString();
  const related = atEnd ? { related: 'END' } : {};
  return ['valarm', [['trigger', related, 'duration', trigger], ...actionProperties(alarm, entry)], []];
}

/** An entry whose alarms are read. */
export interface Alarming {
  readonly summary: string;
  readonly start?: Instant;
}

/** Of a component; without those that do nothing, that hang on a place, or on no time. */
export function alarmsIn(component: ICAL.Component, clocks: Clocks, entry: Alarming): readonly Alarm[] {
  return component.getAllSubcomponents('valarm').flatMap((alarm) => alarmIn(alarm, clocks, entry) ?? []);
}

/** Clients turn an alarm off, or hang it on a place, by such properties and a trigger that means nothing. */
function alarmIn(alarm: ICAL.Component, clocks: Clocks, entry: Alarming): Alarm | undefined {
  const action = wordIn(alarm.getAllProperties('action'));
  const trigger = triggerIn(alarm, clocks, entry.start);
  const silent = ['proximity', 'x-apple-proximity'].some((name) => alarm.hasProperty(name));
  if (!trigger || silent || action === 'NONE') return undefined;
  const description = lineIn(alarm.getAllProperties('description'));
  const own = description === (oneLine(entry.summary) || 'Reminder') ? undefined : description;
  return { action: action === 'EMAIL' ? 'email' : 'display', ...trigger, ...said('description', own) };
}

/** An absolute trigger is told from the start (RFC 5545, 3.8.6.3). */
function triggerIn(
  alarm: ICAL.Component,
  clocks: Clocks,
  start: Instant | undefined,
): Pick<Alarm, 'offset' | 'related'> | undefined {
  const property = alarm.getFirstProperty('trigger');
  const value: unknown = property?.getFirstValue();
  if (value instanceof ICAL.Duration) {
    const related = String(property?.getFirstParameter('related') ?? '').toUpperCase();
    return { offset: value.toSeconds(), related: related === 'END' ? 'end' : 'start' };
  }
  const stamp = clocks.first(alarm, 'trigger');
  if (!stamp || start === undefined) return undefined;
  return { offset: Math.round((instantAt(stamp) - start) / 1000), related: 'start' };
}

/** An e-mail alarm names whom to mail (RFC 5545, 3.6.6): like the ERP, all who attend and have an address. */
function actionProperties(alarm: Alarm, { summary, attendees }: Alarmed): readonly Property[] {
  const title = oneLine(summary) || 'Reminder';
  const description: Property = ['description', {}, 'text', oneLine(alarm.description ?? '') || title];
  const addresses = attendees.map(calendarAddress).filter((address) => address?.startsWith('mailto:'));
  if (alarm.action !== 'email' || addresses.length === 0)
    return [['action', {}, 'text', 'DISPLAY'], description];
  return [
    ['action', {}, 'text', 'EMAIL'],
    ['summary', {}, 'text', title],
    description,
    ...addresses.map((address): Property => ['attendee', {}, 'cal-address', address]),
  ];
}
