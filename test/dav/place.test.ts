import assert from 'node:assert/strict';
import { test } from 'node:test';
import { homeHref, type Kind, locate, memberHref, principalHref } from '../../lib/dav/place.ts';

const ADMIN = { db: 'erp', login: 'admin' };

const PLACES: readonly (readonly [path: string, kind: Kind, href: string, named: object])[] = [
  ['/', 'root', '/', {}],
  ['//', 'root', '/', {}],
  ['/webdav', 'service', '/webdav/', {}],
  ['/webdav/', 'service', '/webdav/', {}],
  ['/webdav/erp', 'database', '/webdav/erp/', { db: 'erp' }],
  ['/principals', 'principals', '/principals/', {}],
  ['/principals/users/', 'users', '/principals/users/', {}],
  ['/principals/users/admin', 'principal', '/principals/users/admin/', { login: 'admin' }],
  ['/webdav/erp/principals', 'principals', '/webdav/erp/principals/', { db: 'erp' }],
  ['/webdav/erp/principals/users', 'users', '/webdav/erp/principals/users/', { db: 'erp' }],
  ['/webdav/erp/principals/users/admin', 'principal', '/webdav/erp/principals/users/admin/', ADMIN],
  ['/webdav/erp/calendars', 'entry', '/webdav/erp/calendars/', { db: 'erp' }],
  ['/webdav/erp/calendars/users', 'owners', '/webdav/erp/calendars/users/', { db: 'erp' }],
  ['/webdav/erp/calendars/users/admin', 'owner', '/webdav/erp/calendars/users/admin/', ADMIN],
  ['/webdav/erp/calendars/users/admin/c', 'home', '/webdav/erp/calendars/users/admin/c/', ADMIN],
  ['/webdav/erp/Calendars/users/admin/c', 'home', '/webdav/erp/Calendars/users/admin/c/', ADMIN],
  [
    '/webdav/erp/calendars/users/admin/c/Meetings',
    'calendar',
    '/webdav/erp/calendars/users/admin/c/Meetings/',
    { ...ADMIN, calendar: 'Meetings' },
  ],
  [
    '/webdav/erp/calendars/users/admin/c/Meetings.ics',
    'file',
    '/webdav/erp/calendars/users/admin/c/Meetings.ics',
    { ...ADMIN, calendar: 'Meetings' },
  ],
  [
    '/webdav/erp/calendars/users/admin/c/Meetings/7.ics',
    'object',
    '/webdav/erp/calendars/users/admin/c/Meetings/7.ics',
    { ...ADMIN, calendar: 'Meetings', object: '7.ics' },
  ],
  ['/webdav/erp/Calendars', 'home', '/webdav/erp/Calendars/', { db: 'erp' }],
  [
    '/webdav/erp/Calendars/Meetings',
    'calendar',
    '/webdav/erp/Calendars/Meetings/',
    { db: 'erp', calendar: 'Meetings' },
  ],
  [
    '/webdav/erp/Calendars/Meetings.ics',
    'file',
    '/webdav/erp/Calendars/Meetings.ics',
    { db: 'erp', calendar: 'Meetings' },
  ],
  [
    '/webdav/erp/Calendars/Meetings/7.ics',
    'object',
    '/webdav/erp/Calendars/Meetings/7.ics',
    { db: 'erp', calendar: 'Meetings', object: '7.ics' },
  ],
];

for (const [path, kind, href, named] of PLACES)
  test(`${path} is a ${kind}`, () => assert.deepEqual(locate(path), { kind, href, named }));

test('spellings of one place have one href', () => {
  const spellings = [
    '/webdav/erp/principals/users/zoë@example.com',
    '/webdav/erp/principals/users/zoe%CC%88@example.com',
    '/webdav/erp/principals/users/zo%C3%AB%40example.com/',
    '/webdav/erp/principals/users/zo%c3%ab%40example.com//',
    '//webdav//erp/principals/users/zo%C3%AB@example.com',
    '/%77ebdav/erp/principals/users/zo%C3%AB@example.com',
  ];
  const hrefs = new Set(spellings.map((path) => locate(path)?.href));
  assert.deepEqual([...hrefs], ['/webdav/erp/principals/users/zo%C3%AB%40example.com/']);
});

test('an href that is built is found again', () => {
  for (const login of [
    'admin',
    'zoë@example.com',
    'a/b',
    'x y',
    '100%',
    'q?x#y',
    "o'neil",
    'a;b,c&d',
    '\\',
    '%2e%2e',
  ]) {
    const of = { db: 'my-db.2 €', login };
    assert.deepEqual(locate(principalHref(of)), { kind: 'principal', href: principalHref(of), named: of });
    const object = locate(`${memberHref(homeHref(of), 'Meet/ings')}/${encodeURIComponent('a b%.ics')}`);
    assert.deepEqual(object?.named, { ...of, calendar: 'Meet/ings', object: 'a b%.ics' });
  }
});

for (const path of [
  '/webdav/%zz',
  '/webdav/%C0%AF',
  '/webdav/%ff',
  '/webdav/a%00b',
  '/webdav/a%0d%0aSet-Cookie:x',
  '/webdav/../etc',
  '/webdav/%2e%2e/x',
  '/./webdav',
  '/webdav/erp/%2E',
])
  test(`${path} is refused`, () => assert.throws(() => locate(path), { name: 'DavError', status: 400 }));

for (const path of [
  '/x',
  '/webdav/erp/x',
  '/webdav/erp/principals/groups',
  '/webdav/erp/calendars/users/admin/d',
  '/webdav%2Ferp',
  '/webdav/%252e%252e/principals/x',
  '/webdav/erp/calendars/users/admin/c/Meetings/7.ics/x',
  '/webdav/erp/Calendars/users/admin/c/a/b/c',
])
  test(`${path} is nowhere`, () => assert.equal(locate(path), undefined));

test('a file has a name before its ending', () =>
  assert.equal(locate('/webdav/erp/Calendars/.ics')?.kind, 'calendar'));
