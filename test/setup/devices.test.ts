/** What sets a device up by itself: profiles, links and codes; and the values that are typed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { OctetString } from 'asn1js';
import jsQR from 'jsqr';
import { ContentInfo, SignedData } from 'pkijs';
import { parse } from 'plist';
import {
  accountOf,
  calendarUrl,
  davx5Url,
  shellQuoted,
  vdirsyncerConfiguration,
} from '../../lib/setup/account.ts';
import { signer } from '../../lib/setup/signing.ts';
import { FixtureCalendar, FixtureDirectory } from '../dav/fixture-calendar.ts';
import { Browser, type Page, worldOf } from './browser.ts';

/** As people have them, and as an ERP takes them. */
const LOGINS = ['ada', 'ada@example.com', 'ada lovelace', 'sales/ada', 'ada%2F?#&"<\'>', 'zoë'];

const base = new URL('https://calendar.example:8443/');
const SECRET = 'abcd-efgh-jkmn-pqrs-tuvw-xyza';

for (const login of LOGINS) {
  const account = accountOf({ base, db: 'erp', login, isDefault: true, password: SECRET });
  test(`values for ${login}`, () => {
    const { host, port, path, url } = account;
    assert.deepEqual([host, port, url], ['calendar.example', '8443', 'https://calendar.example:8443/']);
    assert.deepEqual(path.split('/').filter(Boolean).map(decodeURIComponent), [
      'webdav',
      'erp',
      'principals',
      'users',
      login,
    ]);
    const calendar = new URL(calendarUrl(account, 'To do'));
    assert.deepEqual(calendar.pathname.split('/').filter(Boolean).map(decodeURIComponent).slice(3), [
      'users',
      login,
      'c',
      'To do',
    ]);
  });

  test(`what DAVx5 makes of its link for ${login}`, () => {
    const link = new URL(davx5Url(account).replace(/^davx5:/, 'https:'));
    // Android decodes the user and cuts it at colons; then the path.
    const [user, password, ...more] = decodeURIComponent(`${link.username}:${link.password}`).split(':');
    assert.deepEqual([user, password, more], [login, SECRET, []]);
    assert.deepEqual([link.host, link.pathname], ['calendar.example:8443', '/']);
  });

  test(`a configuration for ${login}`, () => {
    const values = new Map(
      [...vdirsyncerConfiguration(account).matchAll(/^(\w+) = (".*")$/gm)].map(([, name, value]) => [
        name,
        JSON.parse(value ?? ''),
      ]),
    );
    assert.deepEqual(
      [values.get('username'), values.get('password'), values.get('url')],
      [login, SECRET, account.url],
    );
  });
}

test('the address of a database that is not the default names it, and plain HTTP is told apart', () => {
  const account = accountOf({ base: new URL('http://[::1]:8008/'), db: 'a b', login: 'x', isDefault: false });
  assert.deepEqual(
    [account.url, account.host, account.https, davx5Url(account)],
    ['http://[::1]:8008/webdav/a%20b/', '::1', false, 'caldav://x@[::1]:8008/webdav/a%20b/'],
  );
});

test('nothing gets out of quotes of a shell', () => {
  assert.equal(shellQuoted("a'b $(c) `d`"), `'a'\\''b $(c) \`d\`'`);
});

const PEER = { peer: { address: '192.0.2.1', encrypted: true } };

async function made(login: string, client: string, more: Parameters<typeof worldOf>[1] = {}) {
  const calendars = [new FixtureCalendar({ name: 'Meetings' })];
  const world = worldOf(new FixtureDirectory({ [`erp/${login}`]: { password: 'secret', calendars } }), more);
  const browser = new Browser(world, PEER);
  await browser.logIn(login, 'secret');
  const page = await browser.send((await browser.get(`/setup/clients/${client}`)).form('/setup/clients/'));
  return { world, browser, page, secret: page.values[0] ?? '' };
}

/** What a camera reads: the picture drawn as its path says. */
function readCode(page: Page): string | undefined {
  const [svg] = page.withClass('qr');
  const size = Number(svg?.attribs.viewbox?.split(' ')[3]);
  const path = page.tags('path').find((tag) => tag.parent === svg)?.attribs.d ?? '';
  const scale = 4;
  const side = size * scale;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let dy = 0; dy < scale; dy += 1)
      for (let dx = 0; dx < scale; dx += 1) {
        const at = ((Number(y) * scale + dy) * side + Number(x) * scale + dx) * 4;
        pixels.fill(0, at, at + 3);
      }
  return jsQR.default(pixels, side, side)?.data;
}

for (const login of LOGINS)
  test(`a profile for ${login} comes by its code, once, and is what Apple documents`, async () => {
    const { browser, page, secret, world } = await made(login, 'apple');
    const link = page.links.find((one) => one.endsWith('.mobileconfig')) ?? '';
    assert.equal(readCode(page), link);
    const path = new URL(link).pathname;
    const phone = new Browser(world, PEER);
    const look = await phone.request('HEAD', path);
    assert.equal(look.status, 200);
    const profile = await phone.get(path);
    assert.equal(profile.headers['Content-Type'], 'application/x-apple-aspen-config');
    assert.equal(profile.headers['Cache-Control'], 'no-store');
    const { PayloadContent: content, ...whole } = parse(profile.text) as Record<string, unknown>;
    assert.deepEqual([whole.PayloadType, whole.PayloadVersion], ['Configuration', 1]);
    const [payload] = content as readonly Record<string, unknown>[];
    const { PayloadUUID, PayloadIdentifier, PayloadDisplayName, CalDAVAccountDescription, ...rest } =
      payload ?? {};
    assert.deepEqual(rest, {
      PayloadType: 'com.apple.caldav.account',
      PayloadVersion: 1,
      CalDAVHostName: 'calendar.example',
      CalDAVPort: 443,
      CalDAVUseSSL: true,
      CalDAVPrincipalURL: `https://calendar.example/webdav/erp/principals/users/${encodeURIComponent(login)}/`,
      CalDAVUsername: login,
      CalDAVPassword: secret,
    });
    assert.equal(CalDAVAccountDescription, `ERP calendars of ${login}`);
    assert.match(String(PayloadUUID), /^[0-9a-f-]{36}$/);
    assert.notEqual(PayloadUUID, whole.PayloadUUID);
    assert.equal((await phone.get(path)).status, 410);
    assert.equal((await browser.get(path)).status, 410);
  });

test('the same account again has the same identifiers, another one others', async () => {
  const identifiers = await Promise.all(
    ['ada', 'ada', 'bea'].map(async (login) => {
      const { browser, page } = await made(login, 'apple');
      const link = page.links.find((one) => one.endsWith('.mobileconfig')) ?? '';
      const profile = parse((await browser.get(new URL(link).pathname)).text) as Record<string, unknown>;
      return profile.PayloadIdentifier;
    }),
  );
  assert.equal(identifiers[0], identifiers[1]);
  assert.notEqual(identifiers[0], identifiers[2]);
});

test('a profile goes to nobody who can be read along with, and does not wait for ever', async () => {
  const { page, world } = await made('ada', 'apple');
  const path = new URL(page.links.find((one) => one.endsWith('.mobileconfig')) ?? '').pathname;
  const plain = new Browser(world, { peer: { address: '192.0.2.1', encrypted: false } });
  assert.equal((await plain.get(path)).status, 403);
  const [link] = (await world.grants.list('erp', 'ada')).filter(({ kind }) => kind === 'link');
  assert.equal((link?.expires ?? 0) - (link?.made ?? 0), 600_000);
});

for (const login of LOGINS)
  test(`the code for DAVx5 of ${login} holds address, user and password`, async () => {
    const { page, secret } = await made(login, 'android');
    const link = readCode(page) ?? '';
    assert.ok(page.links.includes(link));
    assert.equal(link, `davx5://${encodeURIComponent(login)}:${secret}@calendar.example/`);
  });

/** Certificates and keys of an RSA and of a curve. */
const KEYS = ['cert.pem', 'rsa-cert.pem'].map((cert) => ({ cert, key: cert.replace('cert', 'key') }));
const pem = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'tls', name), 'utf8');

for (const { cert, key } of KEYS)
  test(`a profile signed with ${cert} is verified and holds the profile`, async () => {
    const sign = await signer({ cert: pem(cert), key: pem(key) });
    const text = '<plist>ä</plist>';
    const data = new SignedData({ schema: ContentInfo.fromBER(await sign(text)).content });
    assert.equal(await data.verify({ signer: 0 }), true);
    const { eContent } = data.encapContentInfo;
    assert.ok(eContent instanceof OctetString);
    assert.equal(Buffer.from(eContent.getValue()).toString('utf8'), text);
    assert.equal(data.certificates?.length, 1);
  });

test('what cannot sign says so at once', async () => {
  const other = signer({ cert: pem('cert.pem'), key: pem('other-key.pem') });
  await assert.rejects(other, /the key is not that of the first certificate/);
  await assert.rejects(signer({ cert: 'nothing', key: pem('key.pem') }));
});

test('signed profiles are served as they are', async () => {
  const sign = await signer({ cert: pem('cert.pem'), key: pem('key.pem') });
  const { world, page } = await made('ada', 'apple', { sign });
  const path = new URL(page.links.find((one) => one.endsWith('.mobileconfig')) ?? '').pathname;
  const request = { method: 'GET', path, query: '', headers: new Map([['host', 'calendar.example']]) };
  const answer = await world.ask({ ...request, read: async () => new Uint8Array() }, PEER.peer);
  assert.ok(answer.body instanceof Uint8Array);
  const data = new SignedData({
    schema: ContentInfo.fromBER(answer.body as Uint8Array<ArrayBuffer>).content,
  });
  assert.equal(await data.verify({ signer: 0 }), true);
});
