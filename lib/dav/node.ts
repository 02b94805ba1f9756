/** What is at a place for the user who is logged in, and what is in it. */
import type { Calendar, Entry, Home, Principal } from '../calendar/types.ts';
import { DavError, refusal, unavailable } from '../errors.ts';
import { INBOX } from './inbox.ts';
import { type Kind, locate, memberHref, type Place } from './place.ts';

type Holder = 'calendar' | 'inbox' | 'file' | 'object' | 'principal';

export type Node =
  | { readonly kind: Exclude<Kind, Holder>; readonly href: string }
  | { readonly kind: 'principal'; readonly href: string; readonly principal: Principal }
  | {
      readonly kind: 'calendar' | 'inbox' | 'file';
      readonly href: string;
      readonly calendar: Calendar;
      /** What its user set of it, by name. */
      readonly own: ReadonlyMap<string, string>;
    }
  | ObjectNode;

export interface ObjectNode {
  readonly kind: 'object';
  readonly href: string;
  readonly calendar: Calendar;
  readonly entry: Entry;
  /** Only where an answer asked for it. */
  readonly body?: Uint8Array;
}

export type CalendarNode = Extract<Node, { own: unknown }>;
export type NodeOf<K extends Kind> = Extract<Node, { kind: K }> | (Node & { kind: K });

export function isOf<K extends Kind>(node: Node, kinds: readonly K[]): node is NodeOf<K> {
  return (kinds as readonly Kind[]).includes(node.kind);
}

/** Everybody else's places are refused alike, there or not. */
export function admit(place: Place, home: Home): void {
  if (!isAdmitted(place, home)) throw refusal('need-privileges', 'This address belongs to somebody else.');
}

export function isAdmitted({ named }: Place, { principal }: Home): boolean {
  const { db = principal.db, login = principal.login } = named;
  return same(db, principal.db) && same(login, principal.login);
}

function same(one: string, other: string): boolean {
  return one === other || one.normalize('NFC') === other.normalize('NFC');
}

/** Throws 404 where nothing is, 503 where something is that cannot be had now. */
export async function resolve(place: Place, home: Home): Promise<Node> {
  const { kind, href, named } = place;
  admit(place, home);
  if (kind === 'principal') return { kind, href, principal: home.principal };
  if (kind === 'calendar' || kind === 'file')
    return calendarNode(kind, href, await calendarNamed(home, named.calendar));
  if (kind === 'inbox') return calendarNode(kind, href, INBOX);
  if (kind === 'object') return object(href, await calendarNamed(home, named.calendar), named.object ?? '');
  return { kind, href };
}

async function calendarNode(
  kind: CalendarNode['kind'],
  href: string,
  calendar: Calendar,
): Promise<CalendarNode> {
  return { kind, href, calendar, own: await calendar.properties() };
}

export async function calendarNamed(home: Home, name = '', missing = nothingHere): Promise<Calendar> {
  const calendars = await home.calendars();
  const found = calendars.find((one) => one.name === name) ?? calendars.find((one) => isNamed(one, name));
  if (!found) throw missing();
  return found;
}

/** Names that the calendars of the old CalDAV module had. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([['Todo', 'Tasks']]);

export function isNamed(calendar: Calendar, name: string): boolean {
  return calendar.name === name || calendar.name === OLD_NAMES.get(name);
}

async function object(href: string, calendar: Calendar, name: string): Promise<ObjectNode> {
  const found = (await calendar.get([name])).get(name) ?? 'missing';
  if (found === 'missing') throw nothingHere();
  if (found === 'withheld') throw unavailable('This entry cannot be read at the moment.');
  return { kind: 'object', href, calendar, entry: found, body: found.body };
}

export function nothingHere(): DavError {
  return new DavError(404, 'There is nothing at this address.');
}

/** The members whose names do not depend on what the ERP holds. */
const FIXED: Readonly<Partial<Record<Kind, (principal: Principal) => readonly string[]>>> = {
  root: () => ['webdav', 'principals'],
  service: ({ db }) => [db],
  database: () => ['principals', 'calendars'],
  principals: () => ['users'],
  users: ({ login }) => [login],
  entry: () => ['users'],
  owners: ({ login }) => [login],
  owner: () => ['c'],
};

/** What a PROPFIND of Depth 1 shows below a node. */
export async function* members(node: Node, home: Home): AsyncIterable<Node> {
  const hrefOf = (name: string) => memberHref(node.href, name);
  if (node.kind === 'calendar' || node.kind === 'inbox')
    for (const entry of await node.calendar.list())
      yield { kind: 'object', href: hrefOf(entry.name), calendar: node.calendar, entry };
  if (node.kind === 'home')
    for (const calendar of await home.calendars())
      yield calendarNode('calendar', `${hrefOf(calendar.name)}/`, calendar);
  for (const name of FIXED[node.kind]?.(home.principal) ?? []) {
    const place = locate(hrefOf(name));
    if (place) yield resolve(place, home);
  }
}
