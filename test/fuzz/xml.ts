/** Bodies of DAV as clients send them, more or less, to the application before calendars in memory. */

import { parseCalendar } from '../../lib/ical/index.ts';
import { dav } from '../../lib/names.ts';
import { ALL_RIGHTS, FixtureCalendar, FixtureDirectory } from '../dav/fixture-calendar.ts';
import { MEETINGS, TASKS } from '../dav/fixture-texts.ts';
import { type Answer, type Talk, talkTo } from '../dav/talk.ts';
import { ROWS } from '../protocol/bad-inputs/index.ts';
import { ASKED, multiget, propfind, query, sync } from '../protocol/clients.ts';
import { checkAnswer } from './dav-answer.ts';
import { mutated, type Vocabulary } from './mutate.ts';
import type { Case, Target } from './target.ts';

const HOME = '/webdav/erp/calendars/users/admin/c/';
const CALENDAR = `${HOME}Meetings/`;
const PATHS = [
  CALENDAR,
  HOME,
  `${HOME}Tasks/`,
  '/webdav/erp/',
  '/webdav/',
  ...entries(),
  `${CALENDAR}none.ics`,
];
const NAMES = Object.values(ASKED).flatMap((steps): readonly (readonly `{${string}}${string}`[])[] =>
  Object.values(steps),
);

function entries(): readonly string[] {
  return Object.keys(MEETINGS)
    .slice(0, 3)
    .map((name) => CALENDAR + name);
}

const RANGE = '<C:time-range start="20260101T000000Z" end="20270101T000000Z"/>';
const NS = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/"';
const filter = (inner: string): string =>
  `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${inner}</C:comp-filter></C:comp-filter></C:filter>`;
const asking = (data: string, inner = RANGE): string =>
  `<C:calendar-query ${NS}><D:prop><D:getetag/><C:calendar-data>${data}</C:calendar-data></D:prop>${filter(inner)}</C:calendar-query>`;

interface Seed {
  readonly method: string;
  readonly body: string;
}

const report = (body: string): Seed => ({ method: 'REPORT', body });
const SEEDS: readonly Seed[] = [
  ...NAMES.map((names): Seed => ({ method: 'PROPFIND', body: propfind(names) })),
  { method: 'PROPFIND', body: `<D:propfind ${NS}><D:allprop/><D:include><D:acl/></D:include></D:propfind>` },
  { method: 'PROPFIND', body: `<D:propfind ${NS}><D:propname/></D:propfind>` },
  ...NAMES.map((names) => report(query(names, 'VEVENT', RANGE))),
  report(multiget(ASKED.apple.object, entries())),
  report(sync('', 2)),
  report(sync('urn:erpcal:fixture:Meetings:2')),
  ...[
    '<C:expand start="20260101T000000Z" end="20270101T000000Z"/>',
    '<C:limit-recurrence-set start="20260101T000000Z" end="20260301T000000Z"/>',
    '<C:limit-freebusy-set start="20260101T000000Z" end="20260301T000000Z"/>',
    '<C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:comp name="VEVENT"><C:prop name="UID" novalue="yes"/><C:allcomp/></C:comp></C:comp>',
  ].map((data) => report(asking(data))),
  ...[
    '<C:prop-filter name="SUMMARY"><C:text-match collation="i;unicode-casemap" negate-condition="no">team</C:text-match></C:prop-filter>',
    '<C:prop-filter name="ATTENDEE"><C:param-filter name="PARTSTAT"><C:text-match>ACCEPTED</C:text-match></C:param-filter></C:prop-filter>',
    '<C:comp-filter name="VALARM"><C:time-range start="20260106T100000Z" end="20260107T100000Z"/></C:comp-filter>',
    '<C:prop-filter name="RRULE"><C:is-not-defined/></C:prop-filter>',
  ].map((inner) => report(asking('', inner))),
  report(`<C:free-busy-query ${NS}>${RANGE}</C:free-busy-query>`),
  report(
    `<D:expand-property ${NS}><D:property name="owner"><D:property name="displayname"/></D:property><D:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav"/></D:expand-property>`,
  ),
  report(
    `<D:principal-property-search ${NS}><D:property-search><D:prop><D:displayname/></D:prop><D:match>ad</D:match></D:property-search><D:prop><D:displayname/></D:prop></D:principal-property-search>`,
  ),
  report(`<D:principal-search-property-set ${NS}/>`),
  report(`<D:acl-principal-prop-set ${NS}><D:prop><D:displayname/></D:prop></D:acl-principal-prop-set>`),
  {
    method: 'PROPPATCH',
    body: `<D:propertyupdate ${NS}><D:set><D:prop><D:displayname>Mine</D:displayname><A:calendar-color>#FF0000FF</A:calendar-color><A:calendar-order>7</A:calendar-order></D:prop></D:set><D:remove><D:prop><C:calendar-description/></D:prop></D:remove></D:propertyupdate>`,
  },
  {
    method: 'PROPPATCH',
    body: `<D:propertyupdate ${NS}><D:set><D:prop><C:calendar-timezone>${MEETINGS['calendar.event-2.ics'] ?? ''}</C:calendar-timezone><C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp><D:x xml:lang="de">a<D:b>c</D:b></D:x></D:prop></D:set></D:propertyupdate>`,
  },
  ...ROWS.flatMap(({ ask }) => {
    if (typeof ask === 'function' || 'raw' in ask || typeof ask.body !== 'string') return [];
    const { method, body } = ask;
    return body.startsWith('<') && body.length < 4000 ? [{ method, body }] : [];
  }),
];

/** Markup, and texts between it. */
const tokensOf = (body: string): readonly string[] => body.match(/<[^>]*>|[^<]+|</g) ?? [];

const WORDS: Vocabulary = {
  tokens: [...new Set(SEEDS.flatMap(({ body }) => tokensOf(body)))],
  values: [
    ...[
      '20260101T000000Z"',
      '20261301T000000Z"',
      '99991231T235959Z"',
      '00000101T000000Z"',
      '-1"',
      'VTODO"',
      'VALARM"',
    ],
    ...[
      'i;octet"',
      'i;ascii-casemap"',
      'constructor"',
      '__proto__"',
      'DAV:"',
      '',
      'yes"/>',
      '">',
      '<![CDATA[x]]>',
      '<!-- - -->',
    ],
    ...[
      '<?xml version="1.1"?>',
      '&amp;',
      '&lt;',
      '&#xD800;',
      '/webdav/../../',
      'https://other.example/x',
      `${CALENDAR}calendar.event-1.ics`,
    ],
  ],
  value: /"[^"]*$|(?<=")[^"]*"[^>]*>?$|^[^<]+$/,
};

const METHODS = ['PROPFIND', 'REPORT', 'PROPPATCH'];
const DEPTHS = ['0', '1', 'infinity', '', '2', 'Infinity, 1'];
const ALL = `<propfind xmlns="DAV:"><allprop/></propfind>`;

export const xml: Target = {
  name: 'xml',
  batch: 2000,
  open: async () => ({
    make(random) {
      const { method, body } = random.of(SEEDS) ?? { method: 'PROPFIND', body: ALL };
      const what = {
        method: random.below(10) === 0 ? (random.of(METHODS) ?? method) : method,
        path: random.below(3) === 0 ? (random.of(PATHS) ?? CALENDAR) : CALENDAR,
        depth: random.of(DEPTHS.slice(0, random.below(4) === 0 ? 6 : 2)) ?? '0',
        encoding: random.below(15) === 0 ? (random.of(['latin1', 'utf16le']) ?? 'utf8') : 'utf8',
      };
      return { what, parts: mutated(tokensOf(body), WORDS, random) };
    },
    run: asked,
    [Symbol.asyncDispose]: async () => {},
  }),
};

/** Before calendars of its own; what was set is asked for again. */
async function asked({ what, parts }: Case): Promise<void> {
  const talk = talkTo(directory());
  const { method = '', path = '', depth = '', encoding } = what;
  const body = Buffer.from(parts.join(''), encoding as BufferEncoding);
  check(await talk(method, path, { body, headers: depth === '' ? {} : { depth } }));
  if (method !== 'PROPPATCH') return;
  check(await talk('PROPFIND', path, { body: ALL, headers: { depth: '0' } }));
  check(
    await talk('PROPFIND', HOME, {
      body: propfind([dav('displayname'), ...ASKED.apple.home]),
      headers: { depth: '1' },
    }),
  );
  await listed(talk);
}

/** In the zone that was set, if one was. */
async function listed(talk: Talk): Promise<void> {
  check(
    await talk('REPORT', CALENDAR, {
      body: asking('<C:expand start="20260101T000000Z" end="20260301T000000Z"/>'),
      headers: { depth: '1' },
    }),
  );
}

function check({ status, octets, headers }: Answer): void {
  checkAnswer({ status, octets, type: headers['Content-Type'] });
  if (status === 200 && headers['Content-Type']?.startsWith('text/calendar'))
    parseCalendar(octets.toString('utf8'));
}

function directory(): FixtureDirectory {
  const calendars = [
    new FixtureCalendar({
      name: 'Meetings',
      description: 'What admin attends',
      texts: MEETINGS,
      rights: ALL_RIGHTS,
    }),
    new FixtureCalendar({ name: 'Tasks', component: 'VTODO', texts: TASKS, rights: ALL_RIGHTS }),
  ];
  return new FixtureDirectory({
    'erp/admin': { password: 'admin', name: 'Ada Admin', calendars },
    'erp/demo': {
      password: 'demo',
      name: 'Dana Demo',
      calendars: [new FixtureCalendar({ name: 'Meetings' })],
    },
  });
}
