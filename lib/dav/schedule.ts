/** POST to the outbox (RFC 6638 section 5): who is busy when. */
import type { Range } from '../calendar/types.ts';
import { type DavError, refusal } from '../errors.ts';
import { Clocks, type Component, instantAt, parseCalendar } from '../ical/index.ts';
import { caldav, dav } from '../names.ts';
import { type Element, element } from '../xml/element.ts';
import { writeXml } from '../xml/write.ts';
import { type Busy, boundedRange, busyAmong, busyIn, freeBusy, merged } from './busy.ts';
import type { DavResponse } from './message.ts';
import type { Node } from './node.ts';
import { isOpaque } from './own.ts';
import type { JCalProperty } from './part.ts';
import { received } from './received.ts';
import { placeOf } from './reference.ts';
import { contained } from './time-range.ts';
import type { Visit } from './visit.ts';

/** A VFREEBUSY request (RFC 5546 section 3.3.2). */
interface Question {
  readonly range: Required<Range>;
  readonly uid: JCalProperty;
  readonly organizer: JCalProperty;
  readonly attendees: readonly JCalProperty[];
}

export async function askBusy(_outbox: Node, visit: Visit): Promise<DavResponse> {
  const question = questionIn(received(visit.request).text, visit);
  const own = question.attendees.filter((one) => isOwn(addressOf(one), visit));
  const others = question.attendees.filter((one) => !own.includes(one));
  const names = others.flatMap((one) => nameOf(addressOf(one), visit) ?? []);
  const diaries = await visit.home.diaries([...new Set(names)], question.range);
  const answers: Element[] = [];
  for (const attendee of question.attendees) {
    const name = nameOf(addressOf(attendee), visit);
    const diary = name === undefined ? 'unknown' : diaries.get(name);
    if (own.includes(attendee))
      answers.push(answer(attendee, question, await ownBusy(question.range, visit)));
    else if (diary === undefined || diary === 'unknown') answers.push(answer(attendee, question, UNKNOWN));
    else if (diary === 'hidden') answers.push(answer(attendee, question, HIDDEN));
    else {
      const { texts, zone } = diary;
      answers.push(
        answer(attendee, question, await busyAmong(texts, question.range, zone, visit.limits.instances)),
      );
    }
  }
  const headers = { 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'no-store' };
  return { status: 200, headers, body: writeXml(element(caldav('schedule-response'), ...answers)) };
}

/** RFC 5546 section 3.6. */
const SUCCESS = '2.0;Success';
const UNKNOWN = '3.7;Invalid calendar user';
const HIDDEN = '3.8;No authority';

function answer(attendee: JCalProperty, question: Question, found: string | readonly Busy[]): Element {
  const { range, uid, organizer } = question;
  const calendar: readonly JCalProperty[] = [['method', {}, 'text', 'REPLY']];
  const text =
    typeof found === 'string'
      ? undefined
      : freeBusy(range, merged(found), { calendar, own: [uid, organizer, attendee] });
  return element(
    caldav('response'),
    element(caldav('recipient'), element(dav('href'), addressOf(attendee))),
    element(caldav('request-status'), typeof found === 'string' ? found : SUCCESS),
    text !== undefined && element(caldav('calendar-data'), text),
  );
}

async function ownBusy(range: Required<Range>, { home, zone, limits }: Visit): Promise<readonly Busy[]> {
  const busy: Busy[] = [];
  for (const calendar of await home.calendars()) {
    const own = await calendar.properties();
    if (!isOpaque({ kind: 'calendar', href: '', calendar, own })) continue;
    busy.push(...(await busyIn(calendar, range, zone, limits.instances - busy.length)));
  }
  return busy;
}

const invalid = (sentence: string): DavError => refusal('valid-scheduling-message', sentence);

function questionIn(text: string, visit: Visit): Question {
  const calendar = parseCalendar(text);
  const [request, ...more] = calendar.getAllSubcomponents().filter(({ name }) => name !== 'vtimezone');
  const method = String(calendar.getFirstPropertyValue('method') ?? '').toUpperCase();
  if (method !== 'REQUEST' || request?.name !== 'vfreebusy' || more.length > 0)
    throw invalid('What is asked here is one VFREEBUSY with METHOD:REQUEST.');
  const [uid, organizer] = ['uid', 'organizer'].map((name) => jcalOf(request, name)[0]);
  const attendees = jcalOf(request, 'attendee');
  if (!uid || !organizer || attendees.length === 0)
    throw invalid('A VFREEBUSY request has a UID, an ORGANIZER and ATTENDEEs.');
  if (!isOwn(addressOf(organizer), visit))
    throw refusal('valid-organizer', 'Busy times are asked for by their own organiser.');
  const { attendees: limit } = visit.limits;
  if (attendees.length > limit)
    throw refusal('max-attendees-per-instance', `At most ${limit} people are asked about at once.`);
  return { range: rangeOf(request, calendar), uid, organizer, attendees };
}

function rangeOf(request: Component, calendar: Component): Required<Range> {
  const clocks = new Clocks(calendar, 'UTC');
  const [start, end] = ['dtstart', 'dtend']
    .map((name) => clocks.first(request, name))
    .map((stamp) => stamp && instantAt(stamp));
  if (start === undefined || end === undefined || start >= end)
    throw invalid('A VFREEBUSY request has a DTSTART, and a DTEND after it.');
  return boundedRange(contained({ start, end }));
}

function jcalOf(component: Component, name: string): readonly JCalProperty[] {
  return component.getAllProperties(name).map((one) => one.toJSON() as unknown as JCalProperty);
}

const addressOf = ([, , , value]: JCalProperty): string => String(value);

/** The address or the login by which the ERP knows somebody; undefined for what names nobody here. */
function nameOf(address: string, visit: Visit): string | undefined {
  const [, mail] = /^mailto:([^?]+)/i.exec(address) ?? [];
  if (mail !== undefined) return decoded(mail).toLowerCase();
  const place = /^(?:\/|https?:)/i.test(address) ? placeOf(address, visit.request) : undefined;
  if (place?.kind !== 'principal' || (place.named.db ?? visit.home.principal.db) !== visit.home.principal.db)
    return undefined;
  return place.named.login;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isOwn(address: string, visit: Visit): boolean {
  const { login, addresses } = visit.home.principal;
  const name = nameOf(address, visit);
  return name !== undefined && [login, ...addresses.map((one) => one.toLowerCase())].includes(name);
}
