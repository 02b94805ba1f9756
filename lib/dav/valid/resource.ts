/** What makes iCalendar data one calendar object (RFC 4791 section 4.1). */
import type { Component } from '../../ical/index.ts';
import { instantNamed } from '../moment.ts';
import { type Fault, first, ofEach, type Rule } from './rule.ts';

/** Characters of a UID that databases and file names bear. */
const UID = 1024;

export const RESOURCE: readonly Rule[] = [
  {
    section: 'RFC 4791 4.1',
    condition: 'valid-calendar-object-resource',
    find: ({ calendar }) => {
      const at = calendar.getFirstProperty('method');
      return at ? { at, says: 'what is stored has no METHOD' } : undefined;
    },
  },
  {
    section: 'RFC 4791 4.1',
    condition: 'valid-calendar-object-resource',
    find: ({ entries }) => (entries.length > 0 ? undefined : { says: 'There is no entry in it.' }),
  },
  {
    section: 'RFC 4791 4.1',
    condition: 'valid-calendar-object-resource',
    find: ({ entries: [one, ...others] }) => {
      const at = others.find(({ name }) => name !== one?.name);
      return at && one
        ? { at, says: `an object that holds a ${kindOf(one)} holds no ${kindOf(at)}` }
        : undefined;
    },
  },
  {
    section: 'RFC 4791 5.3.2.1',
    condition: 'supported-calendar-component',
    find: ofEach((at, { bounds: { component } }) =>
      kindOf(at) === component ? undefined : { at, says: `this calendar takes ${component} only` },
    ),
  },
  {
    section: 'RFC 5545 3.8.4.7',
    condition: 'valid-calendar-data',
    find: ofEach((at) => (uidOf(at) === '' ? { at, says: 'a UID is missing' } : undefined)),
  },
  {
    section: 'RFC 7986 5.3',
    condition: 'valid-calendar-data',
    find: ofEach((entry) => {
      const at = entry.getFirstProperty('uid');
      return at && uidOf(entry).length > UID
        ? { at, says: `a UID has at most ${UID} characters` }
        : undefined;
    }),
  },
  {
    section: 'RFC 4791 4.1',
    condition: 'valid-calendar-object-resource',
    find: ({ entries: [one, ...others] }) => {
      const other = others.find((entry) => one && uidOf(entry) !== uidOf(one));
      return other && { at: other.getFirstProperty('uid') ?? other, says: 'an object has one UID only' };
    },
  },
  {
    section: 'RFC 4791 4.1',
    condition: 'valid-calendar-object-resource',
    find: ({ entries }) => {
      const [, at] = entries.filter((entry) => !entry.hasProperty('recurrence-id'));
      return at && { at, says: 'of several with one UID, all but one have a RECURRENCE-ID' };
    },
  },
];

/** Two that stand for one instance. Its dates have to be readable before. */
export const INSTANCES: Rule = {
  section: 'RFC 4791 4.1',
  condition: 'valid-calendar-object-resource',
  find: ({ entries, clocks }) => {
    const known = new Set<number>();
    return first(entries, (entry): Fault | undefined => {
      const at = instantNamed(entry, 'recurrence-id', clocks);
      if (at === undefined) return undefined;
      if (known.has(at))
        return { at: entry.getFirstProperty('recurrence-id') ?? entry, says: 'this instance comes twice' };
      known.add(at);
      return undefined;
    });
  },
};

export function uidOf(entry: Component): string {
  return String(entry.getFirstPropertyValue('uid') ?? '').trim();
}

const kindOf = ({ name }: Component): string => name.toUpperCase();
