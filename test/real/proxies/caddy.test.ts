/** Caddy as its example sets it up: what clients ask goes through, and no secret stays in its log. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { basic, type Reply } from '../../protocol/bad-inputs/conversation.ts';
import { hrefs, meeting, PROPFIND } from '../../protocol/bad-inputs/words.ts';
import { DEMO, HOME, MEETINGS, World } from '../../protocol/bad-inputs/world.ts';
import { unavailable } from '../packages.ts';
import { ReverseProxy } from './proxy.ts';

/** As the example says. */
const FLAGS = ['--trust-proxy', '127.0.0.1', '--public-url', 'https://calendar.example.com'];
const LIMIT = 10 * 1024 * 1024;

describe('behind caddy', { skip: unavailable(['caddy']) ?? false }, () => {
  let world: World;
  let proxy: ReverseProxy;
  before(async () => {
    world = await World.open('plain', '17', FLAGS);
    proxy = await ReverseProxy.open('caddy', world.url);
    world.url = proxy.url;
  });
  after(async () => {
    await proxy?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });
  const ask = (
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<Reply> =>
    world.ask({
      method,
      path,
      as: DEMO,
      headers: { Depth: '1', ...headers },
      ...(body !== undefined && { body }),
    });

  test('without TLS everybody is sent to TLS, and nobody is asked for a password', async () => {
    const reply = await fetch(new URL(HOME, proxy.plain), { method: 'PROPFIND', redirect: 'manual' });
    assert.equal(reply.status, 308);
    const { protocol, pathname } = new URL(reply.headers.get('location') ?? '');
    assert.deepEqual([protocol, pathname], ['https:', HOME]);
    assert.equal(reply.headers.get('www-authenticate'), null);
  });

  test('clients find their calendars, under the public name', async () => {
    const known = await ask('GET', '/.well-known/caldav', undefined, { 'X-Forwarded-Host': 'evil.example' });
    assert.equal(known.status, 301);
    assert.equal(known.headers.get('location'), 'https://calendar.example.com/webdav/');
    const { status, body } = await ask('PROPFIND', HOME, PROPFIND);
    assert.equal(status, 207);
    assert.ok(hrefs(body).includes(MEETINGS), hrefs(body).join());
  });

  test('a wrong password is refused, in the words of the gateway', async () => {
    const { status, headers } = await world.ask({ method: 'PROPFIND', path: HOME, as: 'demo:wrong' });
    assert.equal(status, 401);
    assert.match(headers.get('www-authenticate') ?? '', /^Basic realm=/);
  });

  test('an entry is written once, read and deleted', async () => {
    const put = await ask('PUT', `${MEETINGS}caddy.ics`, meeting('caddy'), { 'If-None-Match': '*' });
    assert.equal(put.status, 201);
    const got = await ask('GET', `${MEETINGS}caddy.ics`);
    assert.equal(got.status, 200);
    const etag = got.headers.get('etag') ?? '';
    assert.match(etag, /^"[^"]+"$/);
    const again = await ask('PUT', `${MEETINGS}caddy.ics`, meeting('caddy'), { 'If-None-Match': '*' });
    assert.equal(again.status, 412);
    assert.equal((await ask('DELETE', `${MEETINGS}caddy.ics`)).status, 204);
  });

  test('what is too large is refused', async () => {
    const { status } = await ask('PUT', `${MEETINGS}large.ics`, ' '.repeat(2 * LIMIT));
    assert.equal(status, 413);
  });

  test('its log has what was asked, and no secret', async () => {
    await ask('GET', '/feeds/a-secret-nobody-may-know/Meetings.ics', undefined, {
      Cookie: 'session=of-somebody',
    });
    const log = await proxy.log('/feeds/');
    assert.doesNotMatch(log, /a-secret-nobody-may-know|of-somebody/);
    assert.ok(!log.includes(basic(DEMO)));
  });

  test('the proxy is as it was', () => assert.ok(proxy.isAlive));
});
