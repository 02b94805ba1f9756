/** A calendar as those read it who subscribe to an address: Outlook, Google, Teams. */
import ICAL from 'ical.js';
import type { Calendar, Principal } from '../calendar/types.ts';
import { contentType, tokenTag } from './entity.ts';
import type { DavResponse, Head } from './message.ts';
import { conditional } from './object.ts';
import { wholeCalendar } from './whole-calendar.ts';

/** How often readers should come; Google does when it likes. */
const REFRESH = ICAL.Duration.fromData({ hours: 1 });

export async function feed(request: Head, calendar: Calendar, owner: Principal): Promise<DavResponse> {
  const etag = tokenTag(await calendar.token());
  return conditional({ request }, { etag }, async () => ({
    headers: { 'Content-Type': contentType(calendar.component) },
    body: await wholeCalendar(calendar, owner, REFRESH),
  }));
}
