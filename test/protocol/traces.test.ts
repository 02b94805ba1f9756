/** What a traced user sends and gets is in his file, what nobody may read is not, and nobody else is in it. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { KEPT } from '../../lib/http/tracing/excerpt.ts';
import { createLog } from '../../lib/log.ts';
import { startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { Device } from './outages/device.ts';

const SECRET = `Pl4nted+Secr3t&x'y`;
const COOKIE = 'c00kie-of-somebody';
const SHAPES = [
  ...['Pl4nted', COOKIE, encodeURIComponent(SECRET), 'Secr3t&amp;x'],
  ...[btoa(`demo:${SECRET}`), btoa(`demo:${SECRET}x`), btoa(SECRET)],
];

const folder = mkdtempSync(join(tmpdir(), 'erpcal-traces-'));
after(() => rmSync(folder, { recursive: true }));

const event = (summary: string, ...lines: readonly string[]): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', `UID:${summary}`],
    ...['DTSTAMP:20261101T000000Z', 'DTSTART:20261215T100000Z', 'DTEND:20261215T110000Z'],
    ...[`SUMMARY:${summary}`, ...lines, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');
const calendar = { 'Content-Type': 'text/calendar' };

interface Said {
  readonly lines: readonly Record<string, unknown>[];
  readonly files: readonly string[];
}

/** A gateway whose users do all sorts of things, with what it then wrote into `traces`. */
async function day(version: VersionName, traces: string, ...args: readonly string[]): Promise<Said> {
  await using parts = new AsyncDisposableStack();
  const erp = parts.adopt(await startDemoErp({ version }), (started) => started.close());
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) });
  const where = ['--erp', erp.url, '--db', 'demo', '--store', 'memory:', '--listen', '127.0.0.1:0'];
  const now = ['--freshness', '0', '--remember-login', '0', '--trace-dir', traces];
  const started = startGateway(readOptions(SERVE, [...where, ...now, ...args]), log);
  const gateway = parts.adopt(await started, (one) => one.close());
  erp.changePassword('demo', SECRET);
  await doings(gateway.url, erp);
  return { lines, files: args.length > 0 ? readdirSync(traces) : [] };
}

async function doings(url: string, erp: DemoErp): Promise<void> {
  const device = new Device(url, 'demo', SECRET);
  const other = new Device(url, 'admin', 'admin');
  await device.sync();
  const headers = { Cookie: `session=${COOKIE}`, 'X-Auth-Token': SECRET };
  await device.ask('PROPFIND', 'Meetings/', { headers });
  const body = event('traced', `DESCRIPTION:${SECRET}`);
  assert.equal((await device.ask('PUT', 'Meetings/traced.ics', { body, headers: calendar })).status, 201);
  const large = event('large', `X-FILLING:${'x'.repeat(2 * KEPT)}`);
  assert.equal(
    (await device.ask('PUT', 'Meetings/large.ics', { body: large, headers: calendar })).status,
    201,
  );
  await device.ask('GET', `Meetings/traced.ics?password=${encodeURIComponent(SECRET)}`);
  await new Device(url, 'demo', `${SECRET}x`).ask('PROPFIND');
  const message = `authenticate('demo', ${JSON.stringify(SECRET)}) failed`;
  erp.inject({ service: 'object', fault: { kind: 'python', message, exception: 'KeyError' }, count: 1 });
  await device.sync();
  erp.inject({ service: 'object', html500: true, count: 1 });
  await device.sync();
  assert.equal(
    (await other.ask('PUT', 'Meetings/other.ics', { body: event('untold'), headers: calendar })).status,
    201,
  );
}

const read = (...path: readonly string[]): string => readFileSync(join(...path), 'utf8');

for (const version of ['6.0', '10', '19'] as const)
  describe(`traces before ${version}`, () => {
    it('hold the exchange of the user, without secrets', async () => {
      const traces = join(folder, version);
      const { lines, files } = await day(version, traces, '--trace', 'demo,nobody');
      assert.deepEqual(files, ['demo.trace']);
      assert.equal(statSync(join(traces, 'demo.trace')).mode & 0o777, 0o600);
      assert.equal(statSync(traces).mode & 0o777, 0o700);
      const text = read(traces, 'demo.trace');
      assert.deepEqual(
        SHAPES.filter((shape) => text.includes(shape)),
        [],
      );
      for (const [what, told] of [
        ['a request line', /^PUT \/webdav\/demo\/calendars\/users\/demo\/c\/Meetings\/traced\.ics$/m],
        ['a field of a request', /^depth: 1$/m],
        ['a field that is hidden', /^authorization: Basic \[hidden\]$/m],
        ['a cookie that is hidden', /^cookie: \[hidden\]$/m],
        ['the body of a request', /^SUMMARY:traced\r$/m],
        ['the body of an answer', /<D:multistatus/],
        ['a call', /<methodName>execute(?:_kw)?<\/methodName>/],
        ['a password that is hidden in a call', /<string>\[hidden\]<\/string>/],
        ['the answer to a call', /<methodResponse>/],
        ['a body that was cut', /^\[\d+ more octets are left out\]$/m],
        ['a fault', /^--- \S+: bug, \d+ ms$/m],
        ['a page in place of an answer', /^--- \S+: failed, \d+ ms$/m],
        ['who was refused', /^401$/m],
        ['a query', /^GET \S+traced\.ics\?password=\[hidden\]$/m],
      ] as const)
        assert.match(text, told, what);
      assert.ok(!text.includes('untold') && !text.includes('/users/admin/'));
      const [told] = lines.filter(({ users }) => users !== undefined);
      assert.deepEqual([told?.level, told?.users, told?.folder], ['warn', ['demo', 'nobody'], traces]);
    });
  });

it('without the flag nothing is written, nor said of it', async () => {
  const traces = join(folder, 'none');
  const { lines } = await day('17', traces);
  assert.deepEqual(readdirSync(folder).includes('none'), false);
  assert.deepEqual(
    lines.filter(({ users }) => users !== undefined),
    [],
  );
});

it('a folder that cannot be made is told in one sentence at the start', async () => {
  await assert.rejects(day('17', join(import.meta.filename, 'x'), '--trace', 'demo'), {
    message: /^Traces cannot be written into \S+: [^\n]+\.$/,
  });
});
