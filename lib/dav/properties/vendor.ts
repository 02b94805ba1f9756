/** Properties that Apple's calendar server made up and every client uses. */
import { createHash } from 'node:crypto';
import type { Home } from '../../calendar/types.ts';
import { appleIcal, caldav, calendarserver } from '../../names.ts';
import { element, withAttributes } from '../../xml/element.ts';
import { color, whole } from '../own.ts';
import { type Property, property, settable } from '../property.ts';

export const VENDOR: readonly Property[] = [
  // caldav-ctag; of the home as well, where iOS looks before it looks at the calendars
  property({
    name: calendarserver('getctag'),
    on: ['calendar', 'inbox', 'home'],
    value: async (node, { home }) => ['calendar' in node ? await node.calendar.token() : await homeTag(home)],
  }),
  settable({
    name: appleIcal('calendar-color'),
    on: ['calendar'],
    settle: color,
    otherwise: ({ calendar }) => [calendar.color],
  }),
  settable({
    name: appleIcal('calendar-order'),
    on: ['calendar'],
    settle: whole,
    otherwise: ({ calendar }) => [String(calendar.order)],
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
  const calendars = await home.calendars();
  const parts = await Promise.all(
    calendars.map(async (calendar) => [await calendar.token(), ...(await calendar.properties())]),
  );
  return `urn:erpcal:home:${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;
}
