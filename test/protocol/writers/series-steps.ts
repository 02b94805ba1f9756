/** What devices do with series and their occurrences. */
import type ICAL from 'ical.js';
import type { Document } from './document.ts';
import { edit, isSeries, type Step, unchanged } from './game.ts';

function ruleOf(document: Document): ICAL.Recur | undefined {
  return (document.master.getFirstPropertyValue('rrule') as ICAL.Recur | null) ?? undefined;
}

/** One occurrence more or less. */
function counted(document: Document, by: number): boolean {
  const property = document.master.getFirstProperty('rrule');
  const rule = ruleOf(document);
  if (!property || !rule?.count || rule.count + by < 2) return false;
  rule.count += by;
  property.setValue(rule);
  return true;
}

export const SERIES_STEPS: readonly Step[] = [
  {
    name: 'exclude',
    weight: 6,
    act: edit('Meetings', 'excludes an occurrence of', (document, stale, { random }) => {
      const one = random.of(stale.contents.occurrences);
      if (!isSeries(stale) || stale.contents.occurrences.length < 3 || !one) return false;
      document.exclude(one);
      return true;
    }),
  },
  {
    name: 'restore',
    weight: 4,
    act: edit(
      'Meetings',
      'restores an occurrence of',
      (document, stale) => isSeries(stale) && document.restore(),
    ),
  },
  {
    name: 'move occurrence',
    weight: 8,
    act: edit('Meetings', 'moves an occurrence of', (document, stale, { random }) => {
      const one = random.of(unchanged(stale));
      if (!isSeries(stale) || !one) return false;
      document.move(one, 1 + random.below(4));
      return true;
    }),
  },
  {
    name: 'move future',
    weight: 2,
    act: edit('Meetings', 'moves the future of', (document, stale, { random }) => {
      const untouched = unchanged(stale).length === stale.contents.occurrences.length;
      const one = random.of(unchanged(stale).slice(1));
      if (!isSeries(stale) || !untouched || !one) return false;
      document.moveFuture(one, 1, `Room ${random.below(50)}`);
      return true;
    }),
  },
  { name: 'more', weight: 3, act: edit('Meetings', 'prolongs', (document) => counted(document, 1)) },
  {
    name: 'fewer',
    weight: 2,
    act: edit('Meetings', 'shortens', (document, stale) => {
      const untouched = unchanged(stale).length === stale.contents.occurrences.length;
      return isSeries(stale) && untouched && !document.master.hasProperty('exdate') && counted(document, -1);
    }),
  },
  {
    name: 'other rule',
    weight: 2,
    act: edit('Meetings', 'repeats otherwise', (document, stale, { random }) => {
      if (!isSeries(stale)) return false;
      const rule = ruleOf(document);
      document.repeat(
        rule?.freq === 'DAILY' && !document.isAllDay
          ? 'FREQ=WEEKLY;COUNT=3'
          : 'FREQ=DAILY;INTERVAL=3;COUNT=4',
      );
      document.shift(random.below(2));
      return { native: true };
    }),
  },
];
