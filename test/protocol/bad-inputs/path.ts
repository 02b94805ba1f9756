/** Paths that are spelled oddly, or that are somebody else's. */
import assert from 'node:assert/strict';
import { dav } from '../../../lib/names.ts';
import type { Elsewhere, Row } from './row.ts';
import { hrefs, meeting, PROPFIND, partsOf } from './words.ts';
import { ADMIN, HOME, MEETINGS, type World } from './world.ts';

const LEAVING: readonly (readonly [path: string, status: number])[] = [
  ['/webdav/demo/calendars/users/demo/c/../../admin/c/Meetings/', 400],
  ['/webdav/demo/calendars/users/demo/c/./Meetings/', 400],
  ['/webdav/demo/calendars/users/demo/c/%2e%2e/%2e%2e/admin/c/', 400],
  ['/webdav/demo/calendars/users/demo/%2E./admin/c/', 400],
  [`${HOME}Meetings%2f..%2f..%2fadmin`, 404],
  [`${HOME}%2e%2e%2fMeetings/`, 404],
  [`${HOME}%252e%252e/Meetings/`, 404],
  [`${HOME}..%5cMeetings/`, 404],
  [`${HOME}\\Meetings/`, 404],
  [`${HOME}%c0%ae%c0%ae/Meetings/`, 400],
  [`${HOME}%e0%80%ae/`, 400],
  [`${HOME}%zz/`, 400],
  [`${HOME}%`, 400],
  [`${HOME}%ff%fe/`, 400],
  [`${HOME}Meetings%00/`, 400],
  [`${HOME}Meetings/a%00.ics`, 400],
  [`${HOME}%ed%a0%80/`, 400],
  ['/webdav/demo%2fcalendars/users/demo/c/', 404],
  ['/etc/passwd', 404],
  ['/webdav/../../../../etc/passwd', 400],
  ['//etc/passwd', 404],
  [`${HOME}Meetings/${'a'.repeat(4000)}.ics`, 404],
  [`/${'a/'.repeat(2000)}`, 404],
];

/** nginx understands a path before it sends it on. */
const NO_PATHS = [
  `${HOME}%zz/`,
  `${HOME}%`,
  `${HOME}Meetings%00/`,
  `${HOME}Meetings/a%00.ics`,
  '/webdav/../../../../etc/passwd',
];

const OUTSIDE: readonly Row[] = LEAVING.map(
  ([path, status]): Row => ({
    id: path.includes('passwd') ? 'L6' : 'P1',
    what: path.length > 100 ? `${path.slice(0, 60)}…` : path,
    ask: { method: 'PROPFIND', path, headers: { Depth: '1' }, body: PROPFIND },
    status,
    behind: NO_PATHS.includes(path) ? { nginx: { alone: 400 } } : {},
  }),
);

const NAMES: readonly Row[] = ['a%2fb.ics', 'a%5cb.ics', `${'a'.repeat(300)}.ics`].map(
  (name): Row => ({
    id: 'P1',
    what: `an entry by the name ${name.slice(0, 20)}`,
    ask: { method: 'PUT', path: MEETINGS + name, body: meeting('p1') },
    status: 403,
    behind: {},
  }),
);

const SPELLINGS: readonly (readonly [what: string, path: string])[] = [
  ['percent-encoded letters', '/webdav/demo/calendars/users/d%65mo/c/Meetings/'],
  ['hexadecimal in small letters', `${HOME}Meeting%73/`],
  ['no slash at the end', `${HOME}Meetings`],
  ['two slashes', `/webdav//demo/calendars/users/demo/c//Meetings//`],
  ['an escaped capital', `${HOME}%4Deetings/`],
];

const SAME: readonly Row[] = SPELLINGS.map(
  ([what, path]): Row => ({
    id: 'P2',
    what,
    ask: { method: 'PROPFIND', path, headers: { Depth: '0' }, body: PROPFIND },
    status: 207,
    check: ({ body }) => assert.deepEqual(hrefs(body), [MEETINGS]),
    chosen: 'The answer has the one spelling there is.',
    behind: {},
  }),
);

const COMPOSED: readonly Row[] = ['%C3%A9', 'e%CC%81', 'e%cc%81'].map(
  (letter): Row => ({
    id: 'P2',
    what: `é as ${letter}`,
    ask: {
      method: 'REPORT',
      path: MEETINGS,
      body: `<C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><href>${MEETINGS}p2-${letter}.ics</href></C:calendar-multiget>`,
    },
    before: async (world) => {
      await world.ask({ method: 'PUT', path: `${MEETINGS}p2-%C3%A9.ics`, body: meeting('p2') });
    },
    status: 207,
    check: ({ body }) => assert.equal(partsOf(body).get(`${MEETINGS}p2-%C3%A9.ics`), 207),
    after: async (world) => {
      await world.ask({ method: 'DELETE', path: `${MEETINGS}p2-%C3%A9.ics` });
    },
  }),
);

const ADMINS = '/webdav/demo/calendars/users/admin/c/Meetings/';
const SECRET = 'p3-secret.ics';

async function plantSecret(world: World): Promise<void> {
  const asked = { method: 'PUT', path: ADMINS + SECRET, body: meeting('p3', 'SUMMARY:Geheim'), as: ADMIN };
  assert.equal((await world.ask(asked)).status, 201);
}

async function removeSecret(world: World): Promise<void> {
  await world.ask({ method: 'DELETE', path: ADMINS + SECRET, as: ADMIN });
}

const secretly = { before: plantSecret, after: removeSecret };

const OTHERS: readonly Row[] = [
  ...[
    'GET',
    'HEAD',
    'PUT',
    'DELETE',
    'PROPFIND',
    'PROPPATCH',
    'REPORT',
    'POST',
    'MOVE',
    'COPY',
    'MKCALENDAR',
  ].flatMap((method) =>
    [SECRET, 'nothing.ics', ''].map(
      (name): Row => ({
        id: 'P3',
        what: `${method} ${ADMINS}${name}`,
        ask: { method, path: ADMINS + name, body: method === 'PUT' ? meeting('p3') : '' },
        status: 403,
        ...(method !== 'HEAD' && { condition: dav('need-privileges') }),
        check: ({ head, body }) => {
          assert.doesNotMatch(head, /^etag/im);
          assert.ok(!body.includes('Geheim'));
        },
        chosen: '403, whether something is there or not.',
        ...secretly,
      }),
    ),
  ),
  {
    id: 'L2',
    what: 'the principal of another user',
    ask: { method: 'PROPFIND', path: '/webdav/demo/principals/users/admin/', headers: { Depth: '0' } },
    status: 403,
    condition: dav('need-privileges'),
  },
  {
    id: 'P3',
    what: 'a database that is not there',
    ask: { method: 'PROPFIND', path: '/webdav/nothing/calendars/users/demo/c/', headers: { Depth: '0' } },
    status: 401,
  },
  {
    id: 'P3',
    what: 'a multiget of another user’s entry',
    ask: {
      method: 'REPORT',
      path: MEETINGS,
      body: `<C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop><href>${ADMINS}${SECRET}</href></C:calendar-multiget>`,
    },
    status: 207,
    check: ({ body }) => {
      assert.deepEqual([...partsOf(body)], [[ADMINS + SECRET, 404]]);
      assert.ok(!body.includes('Geheim'));
    },
    ...secretly,
  },
  {
    id: 'P3',
    what: 'another user’s entry by its name',
    ask: { method: 'GET', path: MEETINGS + SECRET },
    status: 404,
    check: ({ head }) => assert.doesNotMatch(head, /^etag/im),
    ...secretly,
  },
  {
    id: 'L3',
    what: 'a search for all principals',
    ask: {
      method: 'REPORT',
      path: '/webdav/demo/principals/',
      headers: { Depth: '0' },
      body: '<principal-property-search xmlns="DAV:"><property-search><prop><displayname/></prop><match></match></property-search><prop><displayname/></prop></principal-property-search>',
    },
    status: 207,
    check: ({ body }) => assert.ok(!hrefs(body).some((href) => href.includes('admin'))),
    chosen: 'The search finds only who asks.',
  },
  {
    id: 'L4',
    what: 'all properties of the home and its calendars',
    ask: {
      method: 'PROPFIND',
      path: HOME,
      headers: { Depth: '1' },
      body: '<propfind xmlns="DAV:"><allprop/></propfind>',
    },
    status: 207,
    check: ({ body }) => assert.doesNotMatch(body.toString(), /password|publish|pre-publish|secret/i),
    chosen: 'There are no addresses that open a calendar without a password.',
  },
];

const LOGINS: readonly (readonly [what: string, login: string])[] = [
  ['a star', '*'],
  ['a percent sign', '%'],
  ['an underscore', '_emo'],
  ['a quotation mark', "demo' OR '1'='1"],
  ['a double one', 'demo"'],
  ['a pattern', 'd.*'],
  ['a pattern that takes long', '(a+)+$'],
  ['right to left', '\u202eomed'],
  ['Hebrew', 'דמו'],
  ['another case', 'DEMO\u0130'],
  ['a slash', '../demo'],
  ['a backslash', 'x\\demo'],
  ['nothing but blanks', '   '],
  ['a domain of an ERP', "[('id','>',0)]"],
  ['a kilobyte', 'a'.repeat(1024)],
];

const STRANGERS: readonly Row[] = LOGINS.map(
  ([what, login]): Row => ({
    id: login.includes('.') ? 'L13' : 'P6',
    what: `a user name with ${what}`,
    ask: { method: 'PROPFIND', path: '/', headers: { Depth: '0' }, as: `${login}:Geheim` },
    status: 401,
    behind: {},
  }),
);

export const PATH: readonly Row[] = [...OUTSIDE, ...NAMES, ...SAME, ...COMPOSED, ...OTHERS, ...STRANGERS];

const ISOLATION = 'test/protocol/isolation.test.ts';

export const PATH_ELSEWHERE: readonly Elsewhere[] = [
  {
    id: 'P3',
    what: 'a meeting of another’s by every road, of nine versions: expand-property',
    answer: 'It leads to oneself alone.',
    file: ISOLATION,
    name: 'P3: expand-property leads to oneself alone',
  },
  {
    id: 'P3',
    what: 'busy times of another',
    answer: 'Times, and nothing else of what is his.',
    file: ISOLATION,
    name: 'P3: busy times tell nothing but times',
  },
  {
    id: 'P3',
    what: 'MOVE and COPY into another’s calendar',
    answer: '403, 405 or 502; both are as they were.',
    file: ISOLATION,
    name: "P3: nothing of one's own goes to another, by any road",
  },
  {
    id: 'P3',
    what: 'an entry under the name of another’s',
    answer: 'It is one’s own; the other’s is as it was.',
    file: ISOLATION,
    name: "P3: an entry of one's own under the name of another's leaves that one as it is",
  },
  {
    id: 'P4',
    what: 'two users who ask for the same at once, of nine versions',
    answer: 'Each gets his own.',
    file: ISOLATION,
    name: 'P4: what two ask for at once is not mixed up',
  },
  {
    id: 'P4',
    what: 'two users on one connection',
    answer: 'Each gets his own; without a password 401.',
    file: 'test/http/server.test.ts',
    name: 'two users on one connection get each their own',
  },
  {
    id: 'P4',
    what: 'log-ins of one user at once',
    answer: 'One answer of the ERP for all, by database, user and password.',
    file: 'test/protocol/idle-polls.test.ts',
    name: 'log-ins of one user at once are one',
  },
];
