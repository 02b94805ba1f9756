/** Properties of the `DAV:` namespace. */
import { caldav, dav } from '../../names.ts';
import { element } from '../../xml/element.ts';
import { contentType, lastModified, tokenTag } from '../entity.ts';
import { href } from '../multistatus.ts';
import type { Node } from '../node.ts';
import { text } from '../own.ts';
import { KINDS, type Kind, principalHref, principalsHref } from '../place.ts';
import { granted, supported } from '../privilege.ts';
import { type Property, property, settable } from '../property.ts';

const COLLECTIONS: readonly Kind[] = KINDS.filter((kind) => kind !== 'file' && kind !== 'object');
/** What belongs to one user. */
const OWNED: readonly Kind[] = [
  'entry',
  'owners',
  'owner',
  'home',
  'calendar',
  'inbox',
  'outbox',
  'file',
  'object',
];

/** Somebody else, of a calendar he lets the user read. */
const ownerOf = (node: Node) => ('calendar' in node ? node.calendar.owner : undefined);

/** Sections of RFC 4918, unless another is named. */
export const WEBDAV: readonly Property[] = [
  // 15.9; RFC 4791 4.2; RFC 3744 4
  property({
    name: dav('resourcetype'),
    on: KINDS,
    allprop: true,
    value: ({ kind }) => [
      ...(COLLECTIONS.includes(kind) ? [element(dav('collection'))] : []),
      ...(kind === 'calendar' ? [element(caldav('calendar'))] : []),
      // RFC 6638 2.1 and 2.2
      ...(kind === 'inbox' || kind === 'outbox' ? [element(caldav(`schedule-${kind}`))] : []),
      ...(kind === 'principal' ? [element(dav('principal'))] : []),
    ],
  }),
  // 15.2
  settable({
    name: dav('displayname'),
    on: KINDS.filter((kind) => kind !== 'object'),
    allprop: true,
    settle: text,
    otherwise: (node, { home }) => {
      if (node.kind === 'principal') return [node.principal.name];
      if (node.kind === 'calendar' || node.kind === 'file') return [node.calendar.title];
      return [node.kind === 'database' ? home.principal.db : home.principal.name];
    },
  }),
  // 15.6
  property({
    name: dav('getetag'),
    on: ['object', 'file'],
    allprop: true,
    value: (node) =>
      node.kind === 'object' ? [node.entry.etag] : node.calendar.token().then((token) => [tokenTag(token)]),
  }),
  // 15.5
  property({
    name: dav('getcontenttype'),
    on: ['object', 'file'],
    allprop: true,
    value: ({ calendar }) => [contentType(calendar.component)],
  }),
  // 15.4
  property({
    name: dav('getcontentlength'),
    on: ['object'],
    allprop: true,
    value: ({ entry }) => [String(entry.size)],
  }),
  // 15.7
  property({
    name: dav('getlastmodified'),
    on: ['object'],
    allprop: true,
    value: ({ entry }) => [lastModified(entry.modified)],
  }),
  // RFC 5397 3
  property({
    name: dav('current-user-principal'),
    on: KINDS,
    value: (_, { home }) => [href(principalHref(home.principal))],
  }),
  // RFC 3744 4.2; where Apple's clients begin, the user's own
  property({
    name: dav('principal-URL'),
    on: ['root', 'service', 'database', 'principals', 'principal', 'entry'],
    value: (node, { home }) => [
      href(principalHref(node.kind === 'principal' ? node.principal : home.principal)),
    ],
  }),
  // RFC 3744 4.1
  property({ name: dav('alternate-URI-set'), on: ['principal'], value: () => [] }),
  // RFC 3744 4.4
  property({ name: dav('group-membership'), on: ['principal'], value: () => [] }),
  // RFC 3744 5.1
  property({
    name: dav('owner'),
    on: OWNED,
    value: (node, { home }) => [href(principalHref(ownerOf(node) ?? home.principal))],
  }),
  // RFC 3744 5.3
  property({ name: dav('supported-privilege-set'), on: KINDS, value: () => [supported()] }),
  // RFC 3744 5.4
  property({
    name: dav('current-user-privilege-set'),
    on: KINDS,
    value: (node) => granted(node),
  }),
  // RFC 3744 5.5: one entry, which nobody can change
  property({
    name: dav('acl'),
    on: OWNED,
    value: async (node, visit) => [
      element(
        dav('ace'),
        element(dav('principal'), href(principalHref(visit.home.principal))),
        element(dav('grant'), ...(await granted(node))),
        element(dav('protected')),
      ),
    ],
  }),
  // RFC 3744 5.6
  property({
    name: dav('acl-restrictions'),
    on: OWNED,
    value: () => [element(dav('grant-only')), element(dav('no-invert'))],
  }),
  // RFC 3744 5.8
  property({
    name: dav('principal-collection-set'),
    on: KINDS,
    value: (_, { home }) => [href(principalsHref(home.principal))],
  }),
  // RFC 3253 3.1.5
  property({
    name: dav('supported-report-set'),
    on: KINDS,
    value: ({ kind }, { service }) =>
      [...service.reports.values()]
        .filter(({ on }) => on.includes(kind))
        .map(({ name }) => element(dav('supported-report'), element(dav('report'), element(name)))),
  }),
  // RFC 6578 4
  property({
    name: dav('sync-token'),
    on: ['calendar', 'inbox'],
    value: async ({ calendar }) => [await calendar.token()],
  }),
];
