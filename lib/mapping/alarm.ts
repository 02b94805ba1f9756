import ICAL from 'ical.js';
import type { Alarm, Attendee } from '../erp/records.ts';
import { calendarAddress } from './attendee.ts';
import type { Component, Property } from './property.ts';
import { oneLine } from './text.ts';

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
