/** Properties that Apple's calendar server made up and every client uses. */
import { createHash } from 'node:crypto';
import type { Home } from '../../calendar/types.ts';
import { appleIcal, caldav, calendarserver } from '../../names.ts';
import { element, withAttributes } from '../../xml/element.ts';
import { type Property, property } from '../property.ts';

export const VENDOR: readonly Property[] = [
  // caldav-ctag; of the home as well, where iOS looks before it looks at the calendars
  property({
    name: calendarserver('getctag'),
    on: ['calendar', 'home'],
    value: async (node, { home }) => [
      node.kind === 'calendar' ? await node.calendar.token() : await homeTag(home),
    ],
  }),
  property({
    name: appleIcal('calendar-color'),
    on: ['calendar'],
    value: ({ calendar }) => [calendar.color],
  }),
  property({
    name: appleIcal('calendar-order'),
    on: ['calendar'],
    value: ({ calendar }) => [String(calendar.order)],
  }),
  property({
    name: calendarserver('email-address-set'),
    on: ['principal'],
    value: ({ principal }) => principal.addresses.map((one) => element(calendarserver('email-address'), one)),
  }),
  // caldav-recursive-sets: a calendar holds events or tasks, never both
  property({
    name: caldav('supported-calendar-component-sets'),
    on: ['home'],
    value: async (_, { home }) => {
      const components = new Set((await home.calendars()).map(({ component }) => component));
      return [...components].map((name) =>
        element(
          caldav('supported-calendar-component-set'),
          withAttributes(element(caldav('comp')), { name }),
        ),
      );
    },
  }),
];

async function homeTag(home: Home): Promise<string> {
  const tokens = await Promise.all((await home.calendars()).map((calendar) => calendar.token()));
  return `urn:erpcal:home:${createHash('sha256').update(tokens.join(' ')).digest('base64url')}`;
}
