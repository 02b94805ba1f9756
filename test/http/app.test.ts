import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Calendar, Directory } from '../../lib/calendar/types.ts';
import { DavError } from '../../lib/errors.ts';
import { createLog } from '../../lib/log.ts';
import { FixtureDirectory } from '../dav/fixture-calendar.ts';
import { fixtureDirectory } from '../dav/fixture-server.ts';
import { talkTo } from '../dav/talk.ts';

test('an ERP that refuses in the middle of its work asks for the new password, and is asked again', async () => {
  const erp = new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [] } });
  const changed: Directory = {
    defaultDb: () => erp.defaultDb(),
    async logIn(...credentials) {
      const home = await erp.logIn(...credentials);
      const calendars = async (): Promise<readonly Calendar[]> => {
        throw new DavError(401, 'Access denied.');
      };
      return home && { ...home, calendars };
    },
  };
  const talk = talkTo(changed);
  for (const logIns of [1, 2]) {
    const answer = await talk('PROPFIND', '/webdav/erp/calendars/users/admin/c/', {
      headers: { Depth: '1' },
    });
    assert.equal(answer.status, 401);
    assert.match(answer.headers['WWW-Authenticate'] ?? '', /^Basic realm="erpcal"/);
    assert.equal(erp.logIns, logIns);
  }
});

test('an ERP that is away while its only database is looked for is 503, and a stranger is not told', async () => {
  const away: Directory = {
    defaultDb: async () => {
      throw new DavError(503, 'The ERP is away.', { retryAfter: 60 });
    },
    logIn: async () => undefined,
  };
  const talk = talkTo(away);
  const known = await talk('PROPFIND', '/', { headers: { Depth: '0' } });
  assert.deepEqual([known.status, known.headers['Retry-After']], [503, '60']);
  assert.equal((await talk('PROPFIND', '/', { as: undefined })).status, 401);
});

test('with a public address well-known leads there, else to wherever it was asked', async () => {
  const directory = new FixtureDirectory({});
  for (const [more, location] of [
    [{}, '/webdav/'],
    [{ publicUrl: new URL('https://calendar.example:8443') }, 'https://calendar.example:8443/webdav/'],
  ] as const) {
    const { status, headers } = await talkTo(directory, {}, more)('GET', '/.well-known/caldav');
    assert.deepEqual([status, headers.Location], [301, location]);
  }
});

test('A6: who can be read along with is refused before a password is asked for, and no password of his is tried', async () => {
  const erp = new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [] } });
  const plain = talkTo(erp, {}, { peer: { address: '192.0.2.1', encrypted: false } });
  const path = '/webdav/erp/calendars/users/admin/c/';
  for (const method of ['GET', 'HEAD', 'PROPFIND', 'PROPPATCH', 'REPORT', 'PUT', 'DELETE', 'POST', 'TRACE'])
    for (const as of [undefined, 'admin:admin', 'admin:wrong']) {
      const answer = await plain(method, path, { as, headers: { Depth: '0' } });
      assert.deepEqual([answer.status, answer.headers['WWW-Authenticate']], [403, undefined], method);
      assert.match(answer.error.sentence, /HTTPS/);
    }
  assert.equal(erp.logIns, 0);
  assert.equal((await plain('OPTIONS', path, { as: undefined })).status, 200);
  assert.equal((await plain('PROPFIND', '/.well-known/caldav', { as: undefined })).status, 301);
});

test('A6: HTTPS, a proxy with HTTPS and --allow-plain let passwords in', async () => {
  const address = '192.0.2.1';
  const https = { 'X-Forwarded-For': '198.51.100.1', 'X-Forwarded-Proto': 'https' };
  for (const [more, headers] of [
    [{ peer: { address, encrypted: true } }, {}],
    [{ peer: { address, encrypted: false }, trustProxy: [{ address, prefix: 32 }] }, https],
    [{ peer: { address, encrypted: false }, allowPlain: true }, {}],
  ] as const) {
    const talk = talkTo(fixtureDirectory(), {}, more);
    const ask = async (as?: string) =>
      (await talk('PROPFIND', '/', { as, headers: { ...headers, Depth: '0' } })).status;
    assert.deepEqual([await ask('admin:admin'), await ask()], [207, 401]);
  }
});

test('only who speaks HTTPS is told to speak nothing else, and only where that was wished for', async () => {
  const trustProxy = [{ address: '127.0.0.1', prefix: 32 }];
  const forwarded = { 'X-Forwarded-For': '192.0.2.1', 'X-Forwarded-Proto': 'https' };
  const tls = { peer: { address: '192.0.2.1', encrypted: true } };
  for (const [more, headers, expected] of [
    [{ ...tls, hsts: 600 }, {}, 'max-age=600'],
    [{ trustProxy, hsts: 600 }, forwarded, 'max-age=600'],
    [{ hsts: 600 }, forwarded, undefined],
    [{ hsts: 600 }, {}, undefined],
    [tls, {}, undefined],
  ] as const)
    for (const as of ['admin:admin', undefined]) {
      const answer = await talkTo(fixtureDirectory(), {}, more)('PROPFIND', '/', { as, headers });
      assert.equal(answer.headers['Strict-Transport-Security'], expected);
    }
});

test('the log names the client a trusted proxy names, and nobody a stranger names', async () => {
  for (const [trustProxy, peer] of [
    [[{ address: '127.0.0.0', prefix: 8 }], '192.0.2.1'],
    [[{ address: '10.0.0.0', prefix: 8 }], '127.0.0.1'],
  ] as const) {
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => lines.push(line) });
    const talk = talkTo(new FixtureDirectory({}), {}, { trustProxy, log });
    await talk('OPTIONS', '/', { headers: { 'X-Forwarded-For': '192.0.2.1' } });
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).peer),
      [peer],
    );
  }
});

test('the log says why a request was refused, but for a wrong password', async () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const erp = new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [] } });
  const talk = talkTo(erp, {}, { log });
  const path = '/webdav/erp/calendars/users/admin/c/New/';
  await talk('MKCALENDAR', path);
  await talk('MKCALENDAR', path, { as: undefined });
  const told = lines.map((line) => JSON.parse(line));
  assert.deepEqual(
    told.map(({ status, reason }) => [status, typeof reason]),
    [
      [403, 'string'],
      [401, 'undefined'],
    ],
  );
  assert.match(told[0].reason, /^Calendars come from the ERP/);
});
