/** A whole calendar as one iCalendar file, for readers that subscribe to an address. */
import ICAL from 'ical.js';
import type { Calendar, Principal, Served } from '../calendar/types.ts';
import { type Component, serialize } from '../ical/index.ts';
import { breath } from '../pace.ts';
import { BATCH } from './multistatus.ts';

/** The text comes while it is read; what is thrown before the first batch is there is thrown here. */
export async function wholeCalendar(
  calendar: Calendar,
  owner: Principal,
  refresh?: ICAL.Duration,
): Promise<AsyncIterable<string>> {
  const batches = bodies(calendar);
  const first = await batches.next();
  return file(frame(calendar, owner, refresh), first.done ? [] : first.value, batches);
}

async function* file(
  frame: Component,
  first: readonly string[],
  rest: AsyncIterable<readonly string[]>,
): AsyncIterable<string> {
  const zones = new Set<string>();
  const merged = (texts: readonly string[]) => texts.map((text) => withoutFrame(text, zones)).join('');
  const end = 'END:VCALENDAR\r\n';
  yield serialize(frame).slice(0, -end.length) + merged(first);
  for await (const texts of rest) {
    await breath();
    yield merged(texts);
  }
  yield end;
}

/**
 * RFC 7986 sections 5.1, 5.2 and 5.7, and the names that were in use before it.
 * @param refresh how often readers should come
 */
function frame(calendar: Calendar, owner: Principal, refresh: ICAL.Duration | undefined): Component {
  const vcalendar = new ICAL.Component('vcalendar');
  const values: Readonly<Record<string, string | undefined>> = {
    version: '2.0',
    prodid: '-//erpcal//erpcal//EN',
    name: calendar.title,
    'x-wr-calname': calendar.title,
    description: calendar.description,
    'x-wr-timezone': owner.zone,
    'x-apple-calendar-color': calendar.color.slice(0, 7),
  };
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) vcalendar.addPropertyWithValue(name, value);
  if (refresh) addRefresh(vcalendar, refresh);
  return vcalendar;
}

function addRefresh(vcalendar: Component, refresh: ICAL.Duration): void {
  const interval = new ICAL.Property('refresh-interval');
  interval.resetType('duration');
  interval.setValue(refresh);
  vcalendar.addProperty(interval);
  vcalendar.addPropertyWithValue('x-published-ttl', refresh.toString());
}

async function* bodies(calendar: Calendar): AsyncGenerator<readonly string[], void> {
  const names = (await calendar.list()).map(({ name }) => name);
  for (let at = 0; at < names.length; at += BATCH) {
    const found = await calendar.get(names.slice(at, at + BATCH));
    const served = [...found.values()].filter((one): one is Served => typeof one !== 'string');
    yield served.map(({ body }) => Buffer.from(body).toString('utf8'));
  }
}

/** The components of an object as they stand in it; each time zone once in the file. */
function withoutFrame(text: string, zones: Set<string>): string {
  const components = text.match(/^BEGIN:(?!VCALENDAR)(\w[\w-]*)\r\n[\s\S]*?^END:\1\r\n/gm) ?? [];
  return components.filter((component) => isNew(component, zones)).join('');
}

function isNew(component: string, zones: Set<string>): boolean {
  if (!component.startsWith('BEGIN:VTIMEZONE')) return true;
  const [, zone = ''] = /^TZID[^:\r\n]*:(.*(?:\r\n[ \t].*)*)/m.exec(component) ?? [];
  if (zones.has(zone)) return false;
  zones.add(zone);
  return true;
}
