/** What answering a request needs besides the node it is about. */
import type { Home } from '../calendar/types.ts';
import type { Name } from '../names.ts';
import type { Element } from '../xml/element.ts';
import type { DavRequest, DavResponse } from './message.ts';
import type { Node } from './node.ts';
import type { Kind, Place } from './place.ts';
import type { Property } from './property.ts';

export interface Method {
  readonly name: string;
  readonly on: readonly Kind[];
  readonly answer: (place: Place, visit: Visit) => Promise<DavResponse>;
}

export interface Report {
  readonly name: Name;
  readonly on: readonly Kind[];
  readonly answer: (node: Node, visit: Visit, body: Element) => Promise<DavResponse>;
}

/** The three tables that say what this server can do. Each may look into the others. */
export interface Service {
  readonly methods: ReadonlyMap<string, Method>;
  readonly reports: ReadonlyMap<Name, Report>;
  readonly properties: ReadonlyMap<Name, Property>;
}

export interface Limits {
  /** Hrefs of a multiget that are answered. */
  readonly hrefs: number;
  /** Octets of a request's body, and so of a resource. */
  readonly body: number;
  /** Occurrences that one answer may be asked to compute, and that a series may have. */
  readonly instances: number;
  /** Of one entry. */
  readonly attendees: number;
  /** Octets of calendar data that one answer may make by expanding. */
  readonly expanded: number;
}

/** What the administrator decided. */
export interface Terms {
  readonly limits: Limits;
  /** The ERP invites people, and clients are told so (RFC 6638). */
  readonly scheduling: boolean;
}

export interface Visit extends Terms {
  readonly request: DavRequest;
  readonly home: Home;
  /** In which dates and floating times are read: the request's, the calendar's, the user's, the first that is named. */
  readonly zone: string;
  readonly service: Service;
}

/** RFC 8144 section 2.1, and `Brief: t`, which Apple's clients send. */
export function wantsMinimal({ headers }: DavRequest): boolean {
  return (
    /(^|[,;\s])return=minimal/i.test(headers.get('prefer') ?? '') ||
    headers.get('brief')?.toLowerCase() === 't'
  );
}

/** RFC 8144 section 3. */
export function wantsRepresentation({ headers }: DavRequest): boolean {
  return /(^|[,;\s])return=representation/i.test(headers.get('prefer') ?? '');
}

/** What a 207 says of the preferences it followed (RFC 7240 section 3). */
export function preferenceApplied({ request }: Visit): Readonly<Record<string, string>> {
  const applied = { 'Preference-Applied': 'return=minimal' };
  return { Vary: 'Prefer, Brief', ...(wantsMinimal(request) ? applied : {}) };
}
