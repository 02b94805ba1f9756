/** Bad inputs behind the proxies of the examples: no proxy makes of one what the gateway would not answer. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ROWS } from '../../protocol/bad-inputs/index.ts';
import { trying } from '../../protocol/bad-inputs/run.ts';
import { HOME, World } from '../../protocol/bad-inputs/world.ts';
import { unavailable } from '../packages.ts';
import { ReverseProxy } from './proxy.ts';

/** As the examples say. */
const FLAGS = ['--trust-proxy', '127.0.0.1', '--public-url', 'https://calendar.example.com'];

const PROXIES = ['nginx', 'haproxy'] as const;

for (const name of PROXIES)
  describe(`bad inputs behind ${name}`, { skip: unavailable([name]) ?? false }, () => {
    let world: World;
    let proxy: ReverseProxy;
    before(async () => {
      world = await World.open(name, '17', FLAGS);
      proxy = await ReverseProxy.open(name, world.url);
      world.url = proxy.url;
    });
    after(async () => {
      await proxy?.[Symbol.asyncDispose]();
      await world?.[Symbol.asyncDispose]();
    });
    trying(
      ROWS.filter(({ behind }) => behind !== undefined),
      () => world,
    );
    test('without TLS everybody is sent to TLS, and nobody is asked for a password', async () => {
      const reply = await fetch(new URL(HOME, proxy.plain), { method: 'PROPFIND', redirect: 'manual' });
      assert.equal(reply.status, 301);
      const { protocol, pathname } = new URL(reply.headers.get('location') ?? '');
      assert.deepEqual([protocol, pathname], ['https:', HOME]);
      assert.equal(reply.headers.get('www-authenticate'), null);
    });
    test('the proxy is as it was', () => assert.ok(proxy.isAlive));
  });
