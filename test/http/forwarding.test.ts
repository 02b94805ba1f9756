import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Network, originFinder } from '../../lib/http/forwarding.ts';

const TRUSTED: readonly Network[] = [
  { address: '127.0.0.1', prefix: 32 },
  { address: '10.0.0.0', prefix: 8 },
  { address: 'fd00::', prefix: 8 },
];

interface Case {
  readonly what: string;
  readonly peer?: string;
  readonly for?: string;
  readonly expected: string;
}

const ADDRESSES: readonly Case[] = [
  { what: 'no proxy', peer: '203.0.113.9', expected: '203.0.113.9' },
  {
    what: 'a stranger who says he is a proxy',
    peer: '203.0.113.9',
    for: '192.0.2.1',
    expected: '203.0.113.9',
  },
  { what: 'one proxy', for: '192.0.2.1', expected: '192.0.2.1' },
  { what: 'a proxy that says nothing', expected: '127.0.0.1' },
  { what: 'two proxies', for: '192.0.2.1, 10.1.2.3', expected: '192.0.2.1' },
  {
    what: 'a client that wrote its own before',
    for: '10.9.9.9, 198.51.100.7, 192.0.2.1, 10.1.2.3',
    expected: '192.0.2.1',
  },
  { what: 'a client inside', for: '10.1.2.3', expected: '10.1.2.3' },
  { what: 'a proxy over IPv6', peer: 'fd00::1', for: '2001:db8::1', expected: '2001:db8::1' },
  {
    what: 'an IPv4 proxy on an IPv6 socket',
    peer: '::ffff:127.0.0.1',
    for: '192.0.2.1',
    expected: '192.0.2.1',
  },
  { what: 'ports', for: '[2001:db8::1]:4711, 10.1.2.3:80', expected: '2001:db8::1' },
  { what: 'a word', for: 'unknown', expected: '127.0.0.1' },
  { what: 'a word behind a proxy', for: '192.0.2.1, _hidden, 10.1.2.3', expected: '10.1.2.3' },
  { what: 'nothing between commas', for: ',', expected: '127.0.0.1' },
  { what: 'a broken line', for: '192.0.2.1"\n{"level":"error"}', expected: '127.0.0.1' },
];

const found = (peer: string, headers: Record<string, string>, publicUrl?: string, encrypted = false) =>
  originFinder(TRUSTED, publicUrl === undefined ? undefined : new URL(publicUrl))(
    new Map(Object.entries(headers)),
    { address: peer, encrypted },
  );

for (const { what, peer = '127.0.0.1', for: forwarded, expected } of ADDRESSES)
  test(`the address of the client: ${what}`, () => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    assert.equal(found(peer, headers).address, expected);
  });

test('without a network nobody is trusted', () => {
  const headers = new Map([
    ['x-forwarded-for', '192.0.2.1'],
    ['x-forwarded-host', 'public.example'],
  ]);
  const { address, hosts } = originFinder([])(headers, { address: '127.0.0.1', encrypted: false });
  assert.deepEqual([address, [...hosts]], ['127.0.0.1', []]);
});

const hosts = (...given: Parameters<typeof found>): string[] => [...found(...given).hosts].sort();
const host = 'calendar.example';

test('the host is as a URL has it', () => {
  assert.deepEqual(hosts('192.0.2.1', { host: 'Calendar.Example:8008' }), ['calendar.example:8008']);
  assert.deepEqual(hosts('192.0.2.1', { host: `${host}:443` }), [host, `${host}:443`]);
  assert.deepEqual(hosts('192.0.2.1', { host: `${host}:443` }, undefined, true), [host]);
  assert.deepEqual(hosts('192.0.2.1', { host: 'a b' }), []);
});

test('the public host is this server, too', () => {
  assert.deepEqual(hosts('192.0.2.1', { host: 'gateway:8008' }, `https://${host}`), [host, 'gateway:8008']);
});

test('a forwarded host counts from a proxy alone', () => {
  const headers = { host: 'gateway:8008', 'x-forwarded-host': host, 'x-forwarded-proto': 'https' };
  assert.deepEqual(hosts('192.0.2.1', headers), ['gateway:8008']);
  assert.deepEqual(hosts('127.0.0.1', headers), [host, 'gateway:8008']);
});

test('the forwarded scheme says which port goes without saying', () => {
  const headers = { 'x-forwarded-host': `${host}:443` };
  assert.deepEqual(hosts('127.0.0.1', { ...headers, 'x-forwarded-proto': 'HTTPS' }), [host]);
  assert.deepEqual(hosts('127.0.0.1', { ...headers, 'x-forwarded-proto': 'http' }), [`${host}:443`]);
  assert.deepEqual(hosts('127.0.0.1', { ...headers, 'x-forwarded-proto': 'gopher' }), [host, `${host}:443`]);
});

test('of a list, what the farthest proxy wrote counts, not what came to it', () => {
  const headers = {
    'x-forwarded-for': '192.0.2.1, 10.1.2.3',
    'x-forwarded-host': `evil.example, ${host}, inner`,
  };
  assert.deepEqual(hosts('127.0.0.1', headers), [host]);
  assert.deepEqual(hosts('127.0.0.1', { ...headers, 'x-forwarded-for': '192.0.2.1' }), ['inner']);
  assert.deepEqual(hosts('127.0.0.1', { ...headers, 'x-forwarded-host': host }), [host]);
});

const DOORS: readonly (readonly [
  what: string,
  peer: string,
  headers: Record<string, string>,
  encrypted: boolean,
  confidential: boolean,
])[] = [
  ['this machine', '127.0.0.1', {}, false, true],
  ['this machine, IPv6', '::1', {}, false, true],
  ['this machine on an IPv6 socket', '::ffff:127.8.9.10', {}, false, true],
  ['another machine', '192.0.2.1', {}, false, false],
  ['another machine over TLS', '192.0.2.1', {}, true, true],
  ['another machine that says https', '192.0.2.1', { 'x-forwarded-proto': 'https' }, false, false],
  ['another machine that says it is this one', '192.0.2.1', { 'x-forwarded-for': '127.0.0.1' }, false, false],
  [
    'a proxy with HTTPS',
    '10.0.0.1',
    { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' },
    false,
    true,
  ],
  [
    'a proxy with HTTP',
    '127.0.0.1',
    { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'http' },
    false,
    false,
  ],
  [
    'HTTP until a proxy, HTTPS from there',
    '10.0.0.1',
    { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'http' },
    true,
    false,
  ],
  ['a proxy that does not say', '127.0.0.1', { 'x-forwarded-for': '192.0.2.1' }, false, false],
  [
    'HTTPS to the farthest proxy alone',
    '10.0.0.1',
    { 'x-forwarded-for': '192.0.2.1, 10.0.0.2', 'x-forwarded-proto': 'https, http' },
    false,
    true,
  ],
  ['nobody knows where', '', {}, false, false],
];

for (const [what, peer, headers, encrypted, expected] of DOORS)
  test(`A6: whether anybody on the way can read along: ${what}`, () =>
    assert.equal(found(peer, headers, undefined, encrypted).confidential, expected));
