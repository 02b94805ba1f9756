/** What people do on the page, and what nobody else can do there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unavailable } from '../../lib/errors.ts';
import { texts } from '../../lib/setup/texts/index.ts';
import { FixtureCalendar, FixtureDirectory } from '../dav/fixture-calendar.ts';
import { MEETINGS } from '../dav/fixture-texts.ts';
import { Browser, worldOf } from './browser.ts';

const company = () =>
  new FixtureDirectory({
    'erp/ada': {
      password: 'secret',
      name: 'Ada Admin',
      calendars: [
        new FixtureCalendar({ name: 'Meetings', title: 'Meetings', texts: MEETINGS }),
        new FixtureCalendar({ name: 'Tasks', title: 'To do', component: 'VTODO' }),
      ],
    },
    'other/ada': { password: 'secret', name: 'Another Ada', calendars: [] },
  });

async function loggedIn(more: Parameters<typeof worldOf>[1] = {}) {
  const directory = company();
  const world = worldOf(directory, more);
  const browser = new Browser(world);
  await browser.logIn('ada', 'secret');
  return { directory, world, browser };
}

test('a browser without a password finds the page at the root, and any other client the calendars', async () => {
  const browser = new Browser(worldOf(company()));
  assert.equal((await browser.get('/')).title, 'Set up your calendar');
  const authorization = `Basic ${Buffer.from('ada:secret').toString('base64')}`;
  const asPrograms = await browser.request('GET', '/', { headers: { accept: '*/*' } });
  assert.deepEqual([asPrograms.status, asPrograms.tags('form').length], [401, 0]);
  const withPassword = await browser.request('GET', '/', { headers: { authorization } });
  assert.notEqual(withPassword.status, 401);
  assert.equal(withPassword.headers['Content-Security-Policy'], undefined);
  assert.equal((await browser.request('PROPFIND', '/', { headers: { depth: '0' } })).status, 401);
});

test('who logs in sees his calendars, with colours and numbers of entries', async () => {
  const { browser } = await loggedIn();
  const page = await browser.get('/');
  assert.equal(page.title, 'Hello Ada Admin');
  assert.deepEqual(
    page.withClass('count').map((tag) => page.texts('span').length > 0 && tag.name),
    ['span', 'span'],
  );
  const entries = Object.keys(MEETINGS).length;
  assert.ok(page.texts('span').includes(`${entries} entries`));
  assert.ok(page.texts('span').includes('0 entries'));
  assert.deepEqual(
    page.tags('circle').map((tag) => tag.attribs.fill),
    ['#1E25FF', '#1E25FF'],
  );
});

test('a wrong password is told, and neither kept nor shown again', async () => {
  const browser = new Browser(worldOf(company()));
  const page = await browser.logIn('ada', 'wrong-password');
  assert.equal(page.status, 422);
  assert.deepEqual(
    page.withClass('bad').map((tag) => tag.attribs.role),
    ['alert', 'alert'],
  );
  assert.ok(!page.text.includes('wrong-password'));
  assert.equal(page.form('/setup/log-in').fields.get('login'), 'ada');
  assert.deepEqual([...browser.cookies.keys()], ['erpcal-form']);
});

test('a device gets a password that is shown once, opens the ERP and is revoked', async () => {
  const { browser, world } = await loggedIn();
  const form = (await browser.get('/setup/clients/thunderbird')).form('/setup/clients/thunderbird');
  const made = await browser.send(form, { name: 'Laptop' });
  const secret = made.values[0] ?? '';
  const opened = await world.grants.open('device', secret);
  assert.equal(opened?.sealed, 'secret');
  assert.deepEqual(
    [opened?.grant.name, opened?.grant.client, opened?.grant.login],
    ['Laptop', 'thunderbird', 'ada'],
  );
  const overview = await browser.get('/');
  assert.ok(overview.texts('b').includes('Laptop'));
  assert.ok(!overview.text.includes(secret));
  const told = await browser.send(overview.form('/setup/grants/'));
  assert.equal(told.withClass('good').length, 1);
  assert.equal(await world.grants.open('device', secret), undefined);
  assert.equal((await browser.get('/')).tags('form').length, 2);
});

test('the address of a feed is shown once and is for one calendar', async () => {
  const { browser, world } = await loggedIn();
  const made = await browser.send((await browser.get('/')).form('/setup/feeds'), {
    calendar: 'Tasks',
    name: 'Teams',
  });
  const [, secret = '', file] =
    /^http:\/\/calendar\.example\/feeds\/([^/]+)\/(.*)$/.exec(made.values[0] ?? '') ?? [];
  assert.equal(file, 'Tasks.ics');
  const opened = await world.grants.open('feed', secret);
  assert.deepEqual([opened?.grant.calendar, opened?.grant.name], ['Tasks', 'Teams']);
  assert.ok(!(await browser.get('/')).text.includes(secret));
});

test('nobody else is shown, or can revoke, what somebody was granted', async () => {
  const { world, browser } = await loggedIn();
  const of = { kind: 'device', db: 'other', login: 'ada', name: 'Not yours' } as const;
  const { grant, secret } = await world.grants.make(of, 'secret');
  const page = await browser.get('/');
  assert.ok(!page.text.includes('Not yours'));
  const token = page.form('/setup/log-out').fields.get('token') ?? '';
  for (const act of ['', '/revoke']) {
    const path = `/setup/grants/${grant.id}${act}`;
    const form = { action: path, method: act === '' ? 'get' : 'post', fields: new Map([['token', token]]) };
    assert.equal((await browser.send(form)).status, 404);
  }
  assert.ok(await world.grants.open('device', secret));
});

test('where several databases are served, one names his, and is told of none', async () => {
  for (const typed of [{ login: 'ada@@other' }, { login: 'ada', db: 'other' }]) {
    const directory = company();
    const world = worldOf({ logIn: directory.logIn.bind(directory), defaultDb: async () => undefined });
    const browser = new Browser(world);
    const page = await browser.get('/');
    assert.ok(!/\berp\b|\bother\b/.test(page.texts('form').join(' ')));
    assert.equal((await browser.logIn(typed.login, 'secret', typed)).title, 'Hello Another Ada');
    const made = await browser.get('/setup/clients/thunderbird');
    assert.ok(made.values.includes('http://calendar.example/webdav/other/'));
  }
});

test('a session ends by logging out, by its time and by a changed password', async () => {
  const endings: Readonly<Record<string, (of: Awaited<ReturnType<typeof loggedIn>>) => unknown>> = {
    'logging out': async ({ browser }) => browser.send((await browser.get('/')).form('/setup/log-out')),
    password: ({ directory, world, browser }) => {
      const user = directory.users.get('erp/ada');
      assert.ok(user);
      directory.users.set('erp/ada', { ...user, password: 'new' });
      Object.assign(browser, new Browser(worldOf(directory, { grants: world.grants })));
      return browser;
    },
  };
  for (const [what, end] of Object.entries(endings)) {
    const of = await loggedIn();
    const kept = new Map(of.browser.cookies);
    await end(of);
    const later = new Browser(worldOf(of.directory, { grants: of.world.grants }));
    for (const [name, value] of kept) later.cookies.set(name, value);
    const page = await later.get('/');
    assert.equal(page.title, 'Set up your calendar', what);
    assert.equal((await later.get('/setup/clients/apple')).title, 'Set up your calendar', what);
  }
});

test('a changed password of the ERP is asked for once, and devices go on', async () => {
  const { directory, world, browser } = await loggedIn();
  const made = await browser.send((await browser.get('/setup/clients/kde')).form('/setup/clients/kde'));
  const secret = made.values[0] ?? '';
  const opened = await world.grants.open('device', secret);
  assert.ok(opened);
  await world.grants.refused(opened, Date.now());
  assert.equal((await browser.get('/')).withClass('failed').length, 1);
  const user = directory.users.get('erp/ada');
  assert.ok(user);
  directory.users.set('erp/ada', { ...user, password: 'new' });
  const later = new Browser(worldOf(directory, { grants: world.grants }));
  const page = await later.logIn('ada', 'new');
  assert.equal(page.withClass('good').length, 1);
  assert.equal(page.withClass('failed').length, 0);
  assert.equal((await world.grants.open('device', secret))?.sealed, 'new');
});

test('a form of another site, or of nobody, does nothing', async () => {
  const { browser, world } = await loggedIn();
  const form = (await browser.get('/setup/clients/kde')).form('/setup/clients/kde');
  const stranger = new Browser(world);
  await stranger.get('/');
  const theirs = (await stranger.get('/')).form('/setup/log-in').fields.get('token') ?? '';
  const body = new URLSearchParams([...form.fields]).toString();
  for (const [fields, headers] of [
    [{ token: '' }, {}],
    [{ token: theirs }, {}],
    [{}, { 'sec-fetch-site': 'cross-site' }],
    [{}, { 'sec-fetch-site': 'same-site' }],
    [{}, { origin: 'https://evil.example' }],
    [{}, { origin: 'null' }],
  ] as const) {
    const sent = new URLSearchParams({ ...Object.fromEntries(form.fields), ...fields }).toString();
    const answer = await browser.request('POST', form.action, { body: sent, headers });
    assert.equal(answer.status, 403, JSON.stringify([fields, headers]));
  }
  assert.equal((await stranger.request('POST', form.action, { body })).status, 403);
  assert.equal((await world.grants.list('erp', 'ada')).filter(({ kind }) => kind === 'device').length, 0);
  for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin: 'http://calendar.example' }])
    assert.equal((await browser.request('POST', form.action, { body, headers })).status, 200);
});

test('logging in is protected as well', async () => {
  const browser = new Browser(worldOf(company()));
  const form = (await browser.get('/')).form('/setup/log-in');
  browser.cookies.clear();
  assert.equal((await browser.send(form, { login: 'ada', password: 'secret' })).status, 403);
});

test('cookies are for this site alone, and over HTTPS for this host alone', async () => {
  for (const encrypted of [false, true]) {
    const browser = new Browser(worldOf(company()), { peer: { address: '192.0.2.1', encrypted } });
    const page = await browser.get('/');
    if (!encrypted) {
      assert.equal(page.tags('form').length, 0);
      assert.equal(page.withClass('bad').length, 1);
      continue;
    }
    await browser.logIn('ada', 'secret');
    assert.equal(browser.set.length, 2);
    for (const cookie of browser.set)
      assert.match(
        cookie,
        /^__Host-erpcal-\w+=[\w-]+; Path=\/; Max-Age=3600; SameSite=Strict; HttpOnly; Secure$/,
      );
  }
});

test('no password is taken where somebody may read along, unless the administrator does not mind', async () => {
  const peer = { address: '192.0.2.1', encrypted: false };
  const directory = company();
  const token = { action: '/setup/log-in', method: 'post', fields: new Map([['token', 'any']]) };
  const refused = await new Browser(worldOf(directory), { peer }).send(token, {
    login: 'ada',
    password: 'secret',
  });
  assert.equal(refused.status, 403);
  assert.equal(directory.logIns, 0);
  const open = new Browser(worldOf(directory, { allowPlain: true }), { peer });
  assert.equal((await open.logIn('ada', 'secret')).title, 'Hello Ada Admin');
});

test('every answer says what it may load and do: nothing from elsewhere, no script', async () => {
  const { browser } = await loggedIn();
  const stranger = new Browser(worldOf(company()));
  const pages = [
    await stranger.get('/'),
    await stranger.logIn('ada', 'wrong'),
    await browser.get('/'),
    await browser.get('/setup/clients/apple'),
    await browser.send((await browser.get('/setup/clients/apple')).form('/setup/clients/apple')),
    await browser.get('/setup/nowhere'),
    await browser.get((await browser.get('/')).tags('link')[0]?.attribs.href ?? ''),
    await browser.get('/setup/icon.svg'),
    await browser.request('GET', '/setup/clients/apple?language=de'),
  ];
  for (const page of pages) {
    const policy = page.headers['Content-Security-Policy'] ?? '';
    assert.match(
      policy,
      /^default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'/,
    );
    assert.equal(page.headers['X-Content-Type-Options'], 'nosniff');
    assert.equal(page.tags('script').length + page.tags('style').length, 0);
    assert.ok(!/\sstyle=|\son\w+=/.test(page.text));
  }
  for (const page of pages.slice(0, 6)) assert.equal(page.headers['Cache-Control'], 'no-store, no-transform');
});

test('while the ERP is away, the page says so, and is no error of the calendar protocol', async () => {
  const { directory, browser, world } = await loggedIn();
  directory.down = unavailable('The ERP is away.');
  const later = new Browser(worldOf(directory, { grants: world.grants }));
  for (const [name, value] of browser.cookies) later.cookies.set(name, value);
  const page = await later.get('/');
  assert.deepEqual([page.status, page.title, page.headers['Retry-After']], [503, 'That did not work', '60']);
});

test('a calendar that takes long to read is not waited for', async () => {
  const slow = new (class extends FixtureCalendar {
    override list(): Promise<never> {
      return new Promise(() => {});
    }
  })({ name: 'Meetings' });
  const broken = new (class extends FixtureCalendar {
    override list(): Promise<never> {
      return Promise.reject(unavailable('The ERP is away.'));
    }
  })({ name: 'Tasks' });
  const directory = new FixtureDirectory({ 'erp/ada': { password: 'secret', calendars: [slow, broken] } });
  const page = await new Browser(worldOf(directory, { patience: 1 })).logIn('ada', 'secret');
  assert.deepEqual(
    page.texts('span').filter((text) => /read/.test(text)),
    ['being read for the first time', 'cannot be read now'],
  );
});

test('where devices have no passwords of their own, none is offered or made', async () => {
  const { browser, world } = await loggedIn({ devicePasswords: 'off' });
  const page = await browser.get('/setup/clients/kde');
  assert.deepEqual(
    page.tags('form').map((tag) => tag.attribs.action),
    ['/setup/log-out'],
  );
  const { clients: names, values } = texts.en;
  assert.deepEqual(new Set(page.texts('em')), new Set([values.passwordErp]));
  const apple = await browser.get('/setup/clients/apple');
  assert.equal(apple.texts('li').length, names.apple.byHand.length);
  assert.equal((await browser.get('/')).tags('form').length, 1);
  const fields = new Map([...page.form('/setup/log-out').fields]);
  assert.equal((await browser.send({ action: '/setup/clients/kde', method: 'post', fields })).status, 404);
  assert.equal((await world.grants.list('erp', 'ada')).filter(({ kind }) => kind === 'device').length, 0);
});
