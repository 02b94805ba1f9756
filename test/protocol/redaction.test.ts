/** What nobody may read in a log is planted wherever it could get into one, and looked for at every level. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, it } from 'node:test';
import { type DemoErp, startDemoErp } from '../../examples/demo-erp/index.ts';
import { createLog } from '../../lib/log.ts';
import { type Gateway, startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { Device } from './outages/device.ts';

/** Each stands for itself, as Basic has it, and as a URL has it. */
const SECRET = 'Pl4nted+Secr3t';
const PRIVATE = 'Diagn0sis-in-confidence';
const SHAPES = [SECRET, PRIVATE, encodeURIComponent(SECRET), btoa(`demo:${SECRET}`), btoa(`demo:${SECRET}x`)];

const lines: string[] = [];
let erp: DemoErp;
let gateway: Gateway;

before(async () => {
  erp = await startDemoErp({ version: '17' });
  erp.changePassword('demo', SECRET);
  const log = createLog('trace', { write: (line) => lines.push(line) });
  const now = ['--freshness', '0', '--remember-login', '0', '--store', 'memory:', '--listen', '127.0.0.1:0'];
  gateway = await startGateway(readOptions(SERVE, ['--erp', erp.url, '--db', 'demo', ...now]), log);
});
after(async () => {
  await gateway.close();
  await erp.close();
});

const EVENT = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//test//EN',
  'BEGIN:VEVENT',
  'UID:planted',
  'DTSTAMP:20261101T000000Z',
  'DTSTART:20261215T100000Z',
  'DTEND:20261215T110000Z',
  `SUMMARY:${PRIVATE}`,
  `DESCRIPTION:${PRIVATE} ${SECRET}`,
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

/** Sent as it stands. */
async function raw(text: string): Promise<void> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.end(text);
  socket.resume();
  await once(socket, 'close');
}

it('no secret gets into a log, at whatever level', async () => {
  const device = new Device(gateway.url, 'demo', SECRET);
  const calendar = { 'Content-Type': 'text/calendar' };
  await device.sync();
  assert.equal(
    (await device.ask('PUT', 'Meetings/planted.ics', { body: EVENT, headers: calendar })).status,
    201,
  );
  await device.sync();
  await device.ask('PUT', 'Meetings/planted.ics', {
    body: EVENT.replace('END:VEVENT', `X:${SECRET}`),
    headers: calendar,
  });
  await device.ask('GET', `Meetings/planted.ics?password=${encodeURIComponent(SECRET)}&note=${PRIVATE}`);
  await device.ask('PROPFIND', 'Meetings/', { body: `<broken>${SECRET}${PRIVATE}` });
  await device.ask('PROPFIND', 'Meetings/', { headers: { Cookie: `session=${SECRET}`, 'X-Secret': SECRET } });
  await new Device(gateway.url, 'demo', `${SECRET}x`).ask('PROPFIND');
  await raw(
    `GET http://demo:${SECRET}@127.0.0.1/webdav/demo/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
  );
  await raw(`GET / HTTP/9.9\r\nAuthorization: Basic ${btoa(`demo:${SECRET}`)}\r\n\r\n`);
  const trace = `authenticate('demo', 'demo', '${SECRET}') about ${PRIVATE}`;
  for (const service of ['common', 'object'] as const)
    for (const exception of ['KeyError', 'OperationalError', 'ValueError']) {
      const heal = erp.inject({ service, fault: { kind: 'python', message: trace, exception } });
      await device.sync();
      await device.ask('PUT', 'Meetings/planted.ics', { body: EVENT, headers: calendar });
      heal();
    }
  erp.inject({ illFormed: `<methodResponse>${SECRET} ${PRIVATE}` });
  await device.sync();
  await device.ask('DELETE', 'Meetings/planted.ics');
  erp.heal();

  assert.ok(lines.length > 20);
  const found = lines.filter((line) => SHAPES.some((shape) => line.includes(shape)));
  assert.deepEqual(found, []);
});

it('a line tells of a request what an administrator wants to know', async () => {
  const device = new Device(gateway.url, 'demo', SECRET);
  await device.sync(); // and what the last test began is over
  lines.length = 0;
  const headers = { 'User-Agent': 'iOS/17.1 (21B74) dataaccessd/1.0' };
  const { body } = await device.ask('PROPFIND', 'Meetings/', {
    headers: { ...headers, 'Accept-Encoding': 'identity' },
  });
  const told = lines.map((line) => JSON.parse(line));
  const line = told.find(({ msg }) => msg === 'request');
  const calls = told.filter(({ msg }) => msg === 'called the ERP').length;
  assert.ok(calls > 3);
  const { method, path, status, login, octets, device: agent } = line;
  assert.deepEqual(
    { method, path, status, login, octets, agent, calls: line.calls },
    {
      ...{ method: 'PROPFIND', path: `${device.home}Meetings/`, status: 207, login: 'demo', calls },
      ...{ octets: body.length, agent: headers['User-Agent'] },
    },
  );
});
