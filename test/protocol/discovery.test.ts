import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unavailable } from '../../lib/errors.ts';
import { caldav, calendarserver, dav } from '../../lib/names.ts';
import { childrenNamed, elements } from '../../lib/xml/element.ts';
import { FixtureCalendar, FixtureDirectory } from '../dav/fixture-calendar.ts';
import { fixtureDirectory } from '../dav/fixture-server.ts';
import { talkTo, textIn } from '../dav/talk.ts';

const ask = talkTo(fixtureDirectory());
const PRINCIPAL = '/webdav/erp/principals/users/admin/';
const HOME = '/webdav/erp/calendars/users/admin/c/';

const props = (...names: readonly string[]) =>
  `<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"><prop>${names.map((name) => `<${name}/>`).join('')}</prop></propfind>`;

for (const method of ['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'PROPPATCH', 'REPORT', 'PUT', 'POST', 'TRACE'])
  test(`${method} of well-known leads on, also for nobody`, async () => {
    for (const path of ['/.well-known/caldav', '/.well-known/caldav/']) {
      const { status, headers } = await ask(method, path, { as: undefined });
      assert.deepEqual([status, headers.Location], [301, '/webdav/']);
    }
  });

const COLLECTIONS = [
  '/',
  '/webdav/',
  '/webdav/erp/',
  '/principals/',
  '/principals/users/',
  '/principals/users/admin/',
  '/webdav/erp/principals/',
  '/webdav/erp/principals/users/',
  PRINCIPAL,
  '/webdav/erp/calendars/',
  '/webdav/erp/calendars/users/',
  '/webdav/erp/calendars/users/admin/',
  HOME,
  '/webdav/erp/Calendars/',
];

for (const path of COLLECTIONS)
  test(`${path} leads to the principal and to the home`, async () => {
    const body = props(
      'current-user-principal',
      'resourcetype',
      'C:calendar-home-set',
      'C:calendar-user-address-set',
    );
    const answer = await ask('PROPFIND', path, { body, headers: { Depth: '0' } });
    assert.deepEqual(answer.hrefs, [path]);
    assert.equal(answer.prop(dav('current-user-principal')), PRINCIPAL);
    assert.equal(answer.prop(caldav('calendar-home-set')), HOME);
    const types = answer.parts.get(path)?.props.get(dav('resourcetype'));
    const names = types && elements(types).map(({ name }) => name);
    assert.deepEqual(names, [
      dav('collection'),
      ...(path.includes('users/admin/') && path.includes('principals') ? [dav('principal')] : []),
    ]);
    const addresses = answer.parts.get(path)?.props.get(caldav('calendar-user-address-set'));
    assert.deepEqual(addresses && childrenNamed(addresses, dav('href')).map(textIn), [
      'mailto:admin@example.com',
      PRINCIPAL,
    ]);
  });

for (const path of [
  ...COLLECTIONS,
  `${HOME}Meetings/`,
  `${HOME}Meetings/nothing.ics`,
  `${HOME}nothing/`,
  '/somewhere/else',
])
  test(`OPTIONS ${path} says what this is, also to nobody`, async () => {
    const { status, headers } = await ask('OPTIONS', path, { as: undefined });
    assert.equal(status, 200);
    assert.match(headers.DAV ?? '', /(^|, )1(, |$)/);
    assert.match(headers.DAV ?? '', /(^|, )calendar-access(, |$)/);
    const allowed = new Set(headers.Allow?.split(', '));
    for (const method of ['OPTIONS', 'PROPFIND', 'PROPPATCH', 'REPORT'])
      assert.ok(allowed.has(method), method);
    for (const method of ['POST', 'MKCALENDAR', 'LOCK', 'COPY']) assert.ok(!allowed.has(method), method);
    const writable = path.endsWith('.ics') || path === '/somewhere/else';
    for (const method of ['PUT', 'DELETE', 'MOVE']) assert.equal(allowed.has(method), writable, method);
  });

test('GET is allowed where something can be downloaded', async () => {
  const allows = async (path: string) => (await ask('OPTIONS', path)).headers.Allow?.includes('GET') ?? false;
  assert.deepEqual(await Promise.all([`${HOME}Meetings.ics`, `${HOME}Meetings/1.ics`, HOME].map(allows)), [
    true,
    true,
    false,
  ]);
});

test('each collection shows its members, down to the objects', async () => {
  const seen: string[] = [];
  const visit = async (path: string): Promise<void> => {
    const { hrefs } = await ask('PROPFIND', path, { headers: { Depth: '1' } });
    assert.equal(hrefs[0], path);
    for (const href of hrefs.slice(1)) {
      seen.push(href);
      if (href.endsWith('/')) await visit(href);
    }
  };
  await visit('/webdav/');
  assert.deepEqual(seen, [
    '/webdav/erp/',
    '/webdav/erp/principals/',
    '/webdav/erp/principals/users/',
    PRINCIPAL,
    '/webdav/erp/calendars/',
    '/webdav/erp/calendars/users/',
    '/webdav/erp/calendars/users/admin/',
    HOME,
    `${HOME}Meetings/`,
    `${HOME}Meetings/calendar.event-1.ics`,
    `${HOME}Meetings/calendar.event-2.ics`,
    `${HOME}Meetings/calendar.event-3.ics`,
    `${HOME}Tasks/`,
    `${HOME}Tasks/project.task-1.ics`,
    `${HOME}Tasks/project.task-2.ics`,
  ]);
});

test('hrefs stay in the tree that was asked, and lead to the same calendars', async () => {
  for (const home of ['/webdav/erp/Calendars/', '/webdav/erp/Calendars/users/admin/c/', HOME]) {
    const { hrefs } = await ask('PROPFIND', home.slice(0, -1), { headers: { Depth: '1' } });
    assert.deepEqual(hrefs, [home, `${home}Meetings/`, `${home}Tasks/`]);
    const objects = await ask('PROPFIND', `${home}Meetings`, { headers: { Depth: '1' } });
    assert.equal(objects.hrefs[1], `${home}Meetings/calendar.event-1.ics`);
  }
});

test('the old name of the tasks is understood', async () => {
  const answer = await ask('PROPFIND', '/webdav/erp/Calendars/Todo/', { headers: { Depth: '1' } });
  assert.equal(answer.hrefs[1], '/webdav/erp/Calendars/Todo/project.task-1.ics');
});

/** Users of two databases, of which neither is the one of `/`. */
function twoDatabases(): FixtureDirectory {
  const calendars = [new FixtureCalendar({ name: 'Meetings' })];
  const users = {
    'erp/admin': { password: 'one', calendars },
    'other/admin': { password: 'two', calendars },
    'other/anne@example.com': { password: 'three', calendars },
  };
  return new FixtureDirectory(users, 'nobodys');
}

for (const [user, db, login] of [
  ['admin@@erp:one', 'erp', 'admin'],
  ['admin@@other:two', 'other', 'admin'],
  ['anne@example.com@@other:three', 'other', 'anne%40example.com'],
] as const)
  test(`${user} is led from the bare host to hrefs that name the database once`, async () => {
    const talk = talkTo(twoDatabases());
    const body = props('current-user-principal', 'C:calendar-home-set');
    for (const path of ['/', '/webdav/', '/principals/', `/webdav/${db}/`]) {
      const answer = await talk('PROPFIND', path, { body, as: user, headers: { Depth: '0' } });
      assert.equal(answer.prop(dav('current-user-principal')), `/webdav/${db}/principals/users/${login}/`);
      assert.equal(answer.prop(caldav('calendar-home-set')), `/webdav/${db}/calendars/users/${login}/c/`);
    }
    const home = `/webdav/${db}/calendars/users/${login}/c/`;
    const { hrefs } = await talk('PROPFIND', home, { as: user, headers: { Depth: '1' } });
    assert.deepEqual(hrefs, [home, `${home}Meetings/`]);
    const typed = encodeURIComponent(user.slice(0, user.indexOf(':')));
    for (const path of [`/principals/users/${typed}/`, `/webdav/${db}/principals/users/${typed}/`])
      assert.equal((await talk('PROPFIND', path, { as: user, headers: { Depth: '0' } })).status, 207, path);
  });

test('a login that names its database gets in nowhere else, and one that names none not without', async () => {
  const talk = talkTo(twoDatabases());
  const status = async (path: string, as: string) =>
    (await talk('PROPFIND', path, { as, headers: { Depth: '0' } })).status;
  assert.deepEqual(
    await Promise.all([
      status('/webdav/other/', 'admin@@erp:one'),
      status('/principals/users/admin@@other/', 'admin@@erp:one'),
      status('/', 'admin@@erp:two'),
      status('/', 'admin:one'),
      status('/', 'admin@@nowhere:one'),
    ]),
    [403, 403, 401, 401, 401],
  );
});

test('nobody is asked to log in, and the ERP is not', async () => {
  const directory = fixtureDirectory();
  const anonymous = talkTo(directory);
  for (const path of COLLECTIONS) {
    const answer = await anonymous('PROPFIND', path, { as: undefined });
    assert.equal(answer.status, 401);
    assert.equal(answer.headers['WWW-Authenticate'], 'Basic realm="erpcal", charset="UTF-8"');
    assert.ok(answer.error.sentence);
  }
  assert.equal(directory.logIns, 0);
});

test('a wrong password, an unknown login and a database that is not served look alike', async () => {
  const answers = [
    await ask('PROPFIND', HOME, { as: 'admin:wrong' }),
    await ask('PROPFIND', HOME, { as: 'nobody:wrong' }),
    await ask('PROPFIND', '/webdav/nowhere/calendars/users/admin/c/'),
  ];
  for (const { status, text, headers } of answers)
    assert.deepEqual([status, text, headers], [401, answers[0]?.text, answers[0]?.headers]);
});

test('without a default database, a path without one lets nobody in', async () => {
  const directory = new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [] } });
  const nowhere = talkTo({ defaultDb: async () => undefined, logIn: (...of) => directory.logIn(...of) });
  assert.equal((await nowhere('PROPFIND', '/')).status, 401);
  assert.equal((await nowhere('PROPFIND', '/webdav/erp/')).status, 207);
});

test('an ERP that is away is 503 with seconds, never 401', async () => {
  const directory = fixtureDirectory();
  directory.down = unavailable('The ERP does not answer.', 30);
  const { status, headers, error } = await talkTo(directory)('PROPFIND', HOME);
  assert.deepEqual([status, headers['Retry-After'], error.sentence], [503, '30', 'The ERP does not answer.']);
});

test('an error nobody thought of is 503, and says nothing of itself', async () => {
  const directory = fixtureDirectory();
  directory.down = new TypeError('secret internals');
  const { status, headers, text } = await talkTo(directory)('PROPFIND', HOME);
  assert.equal(status, 503);
  assert.match(headers['Retry-After'] ?? '', /^\d+$/);
  assert.doesNotMatch(text, /secret/);
});

const METHODS = [
  'GET',
  'HEAD',
  'PROPFIND',
  'PROPPATCH',
  'REPORT',
  'PUT',
  'DELETE',
  'MKCALENDAR',
  'MKCOL',
  'MOVE',
  'COPY',
  'LOCK',
  'POST',
  'ACL',
  'TRACE',
];

test('what is somebody else’s is refused alike, there or not, whatever the method', async () => {
  const others = [
    '/webdav/erp/calendars/users/demo%40example.com/c/Meetings/',
    '/webdav/erp/calendars/users/demo@example.com/c/Meetings/1.ics',
    '/webdav/erp/calendars/users/nobody/c/',
    '/webdav/erp/Calendars/users/nobody/c/Meetings.ics',
    '/principals/users/demo%40example.com/',
    '/webdav/erp/principals/users/nobody/',
  ];
  for (const method of METHODS)
    for (const path of others) {
      const { status, error } = await ask(method, path);
      assert.deepEqual(
        [method, path, status, error.conditions],
        [method, path, 403, [dav('need-privileges')]],
      );
    }
});

test('a method that is nowhere is refused alike, whosever the place is', async () => {
  for (const path of ['/', HOME, '/webdav/erp/calendars/users/nobody/c/', '/nothing'])
    assert.equal((await ask('BREW', path)).status, 405);
});

/** Status and condition of methods that are not, or not everywhere, there; 405 with what is. */
const REFUSED: Readonly<Record<string, readonly (readonly [paths: readonly string[], status: number])[]>> = {
  PUT: [
    [[HOME, `${HOME}Meetings/`, `${HOME}Meetings.ics`, `${HOME}New/`], 405],
    [[`${HOME}New/a.ics`, `${HOME}Meetings/a/b.ics`, '/new.ics'], 409],
  ],
  DELETE: [
    [[HOME, `${HOME}Meetings/`, `${HOME}Meetings.ics`, '/'], 403],
    [[`${HOME}New/a.ics`, `${HOME}Meetings/a/b.ics`], 404],
  ],
  MKCALENDAR: [
    [[`${HOME}New/`, `${HOME}Meetings/`], 403],
    [[HOME], 405],
    [[`${HOME}Meetings/a/b/`], 409],
  ],
  MKCOL: [[[HOME, `${HOME}New/`, `${HOME}Meetings/new.ics`], 405]],
  MOVE: [
    [[HOME, `${HOME}Meetings/`, `${HOME}New/`], 405],
    [[`${HOME}Meetings/calendar.event-1.ics`], 403],
  ],
  ...Object.fromEntries(
    ['COPY', 'LOCK', 'UNLOCK', 'POST', 'ACL', 'TRACE', 'BREW'].map((method) => [
      method,
      [[[HOME, `${HOME}Meetings/`, `${HOME}Meetings/calendar.event-1.ics`, `${HOME}New/`], 405]],
    ]),
  ),
};

for (const [method, rows] of Object.entries(REFUSED))
  for (const [paths, expected] of rows)
    for (const path of paths)
      test(`${method} ${path} is ${expected}`, async () => {
        const { status, headers, error } = await ask(method, path, {
          body: 'BEGIN:VCALENDAR',
          headers: { Destination: `${HOME}Meetings/other.ics` },
        });
        assert.equal(status, expected);
        assert.match(error.sentence, /^[A-Z].*\.$/);
        if (status === 405) assert.equal(headers.Allow, (await ask('OPTIONS', path)).headers.Allow);
      });

test('a calendar is neither deleted nor made, and the reason is told', async () => {
  const conditions = async (method: string, path: string) => (await ask(method, path)).error.conditions;
  assert.deepEqual(await conditions('DELETE', `${HOME}Meetings/`), [dav('need-privileges')]);
  assert.deepEqual(await conditions('MKCALENDAR', `${HOME}New/`), [
    caldav('calendar-collection-location-ok'),
  ]);
});

for (const path of [
  `${HOME}Nothing/`,
  `${HOME}Nothing.ics`,
  `${HOME}Meetings/nothing.ics`,
  `${HOME}Meetings/a/b`,
  '/nothing',
  '/.well-known/carddav',
])
  test(`nothing is at ${path}`, async () => {
    assert.equal((await ask('PROPFIND', path)).status, 404);
    assert.equal((await ask('PROPFIND', path, { as: undefined })).status, 401);
  });

for (const path of ['/webdav/%zz', '/webdav/../etc/passwd', '/webdav/%2e%2e/principals', '/webdav/erp%00'])
  test(`${path} is no path`, async () => assert.equal((await ask('PROPFIND', path)).status, 400));

test('a user with an odd login finds the way', async () => {
  for (const login of ['zoë@example.com', 'a/b', '100% sure?', 'x#y&z', '"quoted"', '*', '\\']) {
    const odd = talkTo(
      new FixtureDirectory({ [`my db/${login}`]: { password: 'p', calendars: [] } }, 'my db'),
    );
    const as = `${login}:p`;
    const principal = (await odd('PROPFIND', '/', { as, body: props('current-user-principal') })).prop(
      dav('current-user-principal'),
      '/',
    );
    const home = (await odd('PROPFIND', principal ?? '', { as, body: props('C:calendar-home-set') })).prop(
      caldav('calendar-home-set'),
    );
    assert.deepEqual((await odd('PROPFIND', home ?? '', { as, headers: { Depth: '1' } })).hrefs, [home]);
    assert.equal(
      (await odd('PROPFIND', (home ?? '').replaceAll('%40', '@'), { as, headers: { Depth: '0' } })).status,
      207,
    );
  }
});

test('the ctag of the home moves with its calendars', async () => {
  const directory = fixtureDirectory();
  const talk = talkTo(directory);
  const tag = async () =>
    (await talk('PROPFIND', HOME, { body: props('CS:getctag'), headers: { Depth: '0' } })).prop(
      calendarserver('getctag'),
    );
  const before = await tag();
  assert.equal(await tag(), before);
  const [meetings] = (await directory.logIn('erp', 'admin', 'admin').then((home) => home?.calendars())) ?? [];
  assert.ok(meetings instanceof FixtureCalendar);
  meetings.drop('calendar.event-1.ics');
  assert.notEqual(await tag(), before);
});
