import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { CommanderError } from 'commander';
import { DEMO, DOCTOR, SERVE } from '../../lib/options/commands.ts';
import { complaint, flagOf, readOptions, variableOf } from '../../lib/options/reading.ts';

/** Runs with the given environment variables, and puts the old ones back. */
function within<T>(variables: Record<string, string>, act: () => T): T {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return act();
  } finally {
    process.env = before;
  }
}

const serve = (...args: string[]) => readOptions(SERVE, args);

function refusal(...args: string[]): string {
  try {
    serve(...args);
  } catch (error) {
    if (error instanceof CommanderError) return complaint(error);
    throw error;
  }
  return 'accepted';
}

test('without flags every default stands, and what has none is absent', () => {
  const { store, erp, ...rest } = within(
    { XDG_STATE_HOME: '/var/state', STATE_DIRECTORY: '/var/lib/erpcal' },
    serve,
  );
  assert.equal(erp.href, 'http://127.0.0.1:8069/');
  assert.equal(store, `sqlite:${join('/var/lib/erpcal', 'erpcal.sqlite')}`);
  assert.deepEqual(rest, {
    listen: { host: '127.0.0.1', port: 8008 },
    freshness: 5,
    fullCheck: 300,
    erpTimeout: 60,
    serveStale: 86_400,
    cacheSize: 64 * 1024 * 1024,
    rememberLogin: 60,
    rememberRefusal: 30,
    maxBody: 10 * 1024 * 1024,
    maxHrefs: 10_000,
    maxInstances: 20_000,
    maxAttendees: 1000,
    devicePasswords: 'on',
    invitations: 'off',
    createContacts: 'off',
    maxConnections: 2000,
    maxConnectionsEach: 500,
    logLevel: 'info',
    allowPlain: 'off',
    erpInsecure: 'off',
    grace: 30,
    share: 'off',
    shareLimit: 20,
  });
});

test('a flag goes before its variable, a variable before the default', () => {
  within({ ERPCAL_FULL_CHECK: '60', ERPCAL_DB: 'company' }, () => {
    assert.equal(serve().fullCheck, 60);
    assert.equal(serve('--full-check', '30').fullCheck, 30);
    assert.equal(serve().db, 'company');
  });
});

test('the proxies of a flag stand instead of those of the environment', () => {
  within({ ERPCAL_TRUST_PROXY: '10.0.0.0/8,10.1.0.0/16' }, () => {
    assert.equal(serve().trustProxy?.length, 2);
    assert.deepEqual(serve('--trust-proxy', '::1').trustProxy, [{ address: '::1', prefix: 128 }]);
  });
});

test('a public address is that of a host, and a path is told to be the trouble', () => {
  assert.equal(
    serve('--public-url', 'https://calendar.example').publicUrl?.href,
    'https://calendar.example/',
  );
  assert.match(
    refusal('--public-url', 'https://calendar.example/dav'),
    /--public-url.*a path is not supported/,
  );
});

test('a flag that stands alone, with its value, and as a variable', () => {
  assert.equal(serve('--allow-plain').allowPlain, 'on');
  assert.equal(serve('--allow-plain', '--db', 'erp').allowPlain, 'on');
  assert.equal(serve('--allow-plain', 'off').allowPlain, 'off');
  within({ ERPCAL_ALLOW_PLAIN: 'on' }, () => assert.equal(serve().allowPlain, 'on'));
  assert.equal(readOptions(DEMO, []).allowPlain, 'on', 'everybody knows the passwords of the demo');
});

const WRONG: readonly (readonly string[])[] = [
  ['--listen', '8008'],
  ['--listen', '::1:8008'],
  ['--listen', 'host:65536'],
  ['--listen'],
  ['--erp', 'erp.example.com'],
  ['--erp', 'ftp://erp.example.com'],
  ['--freshness', '-1'],
  ['--freshness', 'soon'],
  ['--past-days', '1.5'],
  ['--erp-connections', '0'],
  ['--cache-size', '12'],
  ['--store', 'mysql://x'],
  ['--store', 'sqlite'],
  ['--log-level', 'loud'],
  ['--public-url', 'calendar.example'],
  ['--public-url', 'https://calendar.example/?x'],
  ['--public-url', 'https://me@calendar.example/'],
  ['--trust-proxy', 'proxy.example'],
  ['--trust-proxy', '10.0.0.0/33'],
  ['--trust-proxy', '::1/129'],
  ['--trust-proxy', '10.0.0.0/8,'],
  ['--metrics', '9090'],
  ['--allow-plain', 'maybe'],
  ['--tls-cert', '/no/such/file'],
  ['--uid-namespace', 'mine'],
  ['--lisen', '127.0.0.1:1'],
  ['superfluous'],
];
for (const args of WRONG)
  test(`${args.join(' ')} is refused in one line that names it`, () => {
    const sentence = refusal(...args);
    assert.match(sentence, args[0]?.startsWith('--') ? new RegExp(args[0]) : /too many arguments/);
    assert.doesNotMatch(sentence, /\n|^error/);
  });

test('a wrong variable is named', () => {
  const sentence = within({ ERPCAL_LISTEN: 'nowhere' }, () => refusal());
  assert.match(sentence, /ERPCAL_LISTEN/);
});

test('flags and variables are named alike', () => {
  assert.equal(flagOf('erpConnections'), '--erp-connections');
  assert.equal(variableOf('erpConnections'), 'ERPCAL_ERP_CONNECTIONS');
  for (const table of [SERVE, DEMO, DOCTOR])
    for (const row of Object.values(table)) assert.ok(row.about.length > 5 && !row.about.endsWith('.'));
});
