import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { connect } from 'node:tls';
import type { Directory } from '../../lib/calendar/types.ts';
import { unavailable } from '../../lib/errors.ts';
import { application } from '../../lib/http/app.ts';
import { type ListenOptions, listen } from '../../lib/http/server.ts';
import { silent } from '../../lib/log.ts';
import { FixtureCalendar, FixtureDirectory } from '../dav/fixture-calendar.ts';
import { MEETINGS } from '../dav/fixture-texts.ts';
import { basic } from '../dav/talk.ts';

const MEETING = MEETINGS['calendar.event-1.ics'] ?? '';
const PATH = '/webdav/erp/calendars/users/admin/c/Meetings.ics';

const serve = (directory: Directory, more: Partial<ListenOptions> = {}) =>
  listen(application({ directory, log: silent }), { host: '127.0.0.1', port: 0, log: silent, ...more });

/** The status, and whether the answer came to its end. */
function get(url: string, agent?: Agent): Promise<{ status: number; complete: boolean }> {
  return new Promise((resolve, reject) => {
    const options = { headers: { Authorization: basic('admin:admin') }, ...(agent ? { agent } : {}) };
    const request = httpRequest(new URL(PATH, url), options, (response) => {
      const ended = () => resolve({ status: response.statusCode ?? 0, complete: response.complete });
      response.on('error', ended).on('end', ended).resume();
    });
    request.on('error', reject).end();
  });
}

test('an ERP that goes away in the middle of an answer cuts it off', async () => {
  const texts = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`${n}.ics`, MEETING]));
  const calendar = new FixtureCalendar({ name: 'Meetings', texts });
  const read = calendar.get.bind(calendar);
  calendar.get = async (names) => {
    if (calendar.asked.length > 0) throw unavailable('The ERP went away.');
    return read(names);
  };
  const server = await serve(
    new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }),
  );
  assert.deepEqual(await get(server.url), { status: 200, complete: false });
  await server.close();
});

test('a server that closes finishes what it began, on connections that are kept too', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const calendar = new FixtureCalendar({ name: 'Meetings', texts: { '1.ics': MEETING } });
  const directory = new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } });
  const slow: Directory = {
    defaultDb: async () => 'erp',
    logIn: async (...credentials) => {
      asked.resolve();
      await answer.promise;
      return directory.logIn(...credentials);
    },
  };
  const server = await serve(slow);
  const agent = new Agent({ keepAlive: true });
  const got = get(server.url, agent);
  await asked.promise;
  const closed = server.close();
  answer.resolve();
  assert.deepEqual(await got, { status: 200, complete: true });
  await closed;
  agent.destroy();
  await assert.rejects(get(server.url));
});

const pem = (name: string) => readFileSync(new URL(`fixtures/${name}.pem`, import.meta.url), 'utf8');
const tls = (name: string) => ({ cert: pem(`${name}.cert`), key: pem(`${name}.key`) });

function presented(url: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false },
      () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      },
    );
    socket.on('error', reject);
  });
}

test('over TLS, with another certificate once it is there', async () => {
  const server = await serve(new FixtureDirectory({}), { tls: tls('one') });
  assert.match(server.url, /^https:/);
  assert.equal(await presented(server.url), 'one.example');
  server.reload(tls('two'));
  assert.equal(await presented(server.url), 'two.example');
  assert.throws(() => server.reload({ cert: 'no certificate', key: 'no key' }));
  assert.equal(await presented(server.url), 'two.example');
  await server.close();
});
