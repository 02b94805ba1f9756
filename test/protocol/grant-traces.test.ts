/**
 * What a traced user's trace, and the log, have of the secrets that pass through a whole gateway: those of the ERP, of his
 * devices, of feeds, of links that work once and of the page.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import type { Application } from '../../lib/http/app.ts';
import { createLog } from '../../lib/log.ts';
import { startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { Browser } from '../setup/browser.ts';
import { mistyped } from './grants/place.ts';
import { Device } from './outages/device.ts';

const PASSWORD = `Richt!g-geheim<7319>&'x"\\ü`;
const NEXT = 'Danach-geheim-4482';

/** In every spelling it may have on its way. */
function spellings(secret: string): readonly string[] {
  const groups = [secret, secret.toUpperCase(), secret.replaceAll('-', ''), secret.replaceAll('-', ' ')];
  const plain = [
    ...groups,
    encodeURIComponent(secret),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
  ];
  const coded = (['utf8', 'latin1'] as const).flatMap((encoding) => [
    Buffer.from(secret, encoding).toString('base64').slice(0, -4),
    Buffer.from(`demo:${secret}`, encoding).toString('base64').slice(0, -4),
  ]);
  return [...plain, ...coded, Buffer.from(secret).toString('hex'), JSON.stringify(secret).slice(1, -1)];
}

interface Ground {
  readonly url: string;
  readonly erp: DemoErp;
  readonly browser: Browser;
}

/** As over a wire, for whoever asks an application. */
const over =
  (url: string): Application =>
  async ({ method, path, query, headers, read }) => {
    const body = Buffer.from(await read());
    const fields = [...headers].filter(([name, value]) => name !== 'host' && value !== '');
    const answer = await fetch(new URL(query === '' ? path : `${path}?${query}`, url), {
      ...{ method, headers: fields, redirect: 'manual' },
      ...(body.length > 0 && { body }),
    });
    const kept = ['content-type', 'location', 'set-cookie'].flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null
        ? []
        : [[name.replace(/(^|-)[a-z]/g, (one) => one.toUpperCase()), value] as const];
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(kept),
      body: Buffer.from(await answer.arrayBuffer()),
    };
  };

/** What a user makes on the page, and each secret he is shown there or that his browser holds. */
async function granted({ url, browser }: Ground): Promise<Readonly<Record<string, string>>> {
  assert.match((await browser.logIn('demo', PASSWORD)).title, /^Hello/);
  const made = await browser.send((await browser.get('/setup/clients/apple')).form('/setup/clients/'));
  const [device = ''] = made.values;
  const link = made.links.find((one) => one.endsWith('.mobileconfig')) ?? assert.fail('no profile');
  const unused = await browser.send((await browser.get('/setup/clients/apple')).form('/setup/clients/'));
  const later = unused.links.find((one) => one.endsWith('.mobileconfig')) ?? assert.fail('no profile');
  const feed = await browser.send((await browser.get('/')).form('/setup/feeds'), {
    calendar: 'Meetings',
    name: 'Teams',
  });
  const [, address = ''] = /\/feeds\/([^/]+)\//.exec(feed.values[0] ?? '') ?? [];
  const named = (one: string): string => /\/([^/]+)\.mobileconfig$/.exec(one)?.[1] ?? '';
  const secrets = {
    ...{ device, second: unused.values[0] ?? '', feed: address, link: named(link), later: named(later) },
    ...Object.fromEntries(browser.cookies),
  };
  for (const [what, secret] of Object.entries(secrets)) assert.ok(secret.length > 15, `${what}: ${secret}`);
  const profile = await fetch(new URL(new URL(link).pathname, url));
  assert.match(await profile.text(), new RegExp(device));
  assert.equal((await fetch(new URL(new URL(link).pathname, url))).status, 410);
  return secrets;
}

const EVENT = (secrets: readonly string[]): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', 'UID:traced'],
    ...['DTSTAMP:20261101T000000Z', 'DTSTART:20261215T100000Z', 'DTEND:20261215T110000Z', 'SUMMARY:traced'],
    ...[`DESCRIPTION:${secrets.join(' ')}`, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');

/** A phone with a password of its own, and what goes wrong with one. */
async function polled(
  { url, erp, browser }: Ground,
  secrets: Readonly<Record<string, string>>,
): Promise<void> {
  const { device: secret = '', feed = '', later = '' } = secrets;
  const spelled = [secret, secret.replaceAll('-', ''), secret.toUpperCase().replaceAll('-', ' ')];
  for (const one of [...spelled, PASSWORD])
    assert.equal((await new Device(url, 'demo', one).sync()).reply.status, 207);
  for (const wrong of [mistyped(secret), secret.slice(0, -5), `${PASSWORD}x`])
    assert.equal((await new Device(url, 'demo', wrong).ask('PROPFIND')).status, 401);
  const phone = new Device(url, 'demo', secret);
  const headers = {
    'Content-Type': 'text/calendar',
    Cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    Referer: `${url}/setup/profile/${later}.mobileconfig`,
    'X-Forwarded-Uri': `/feeds/${feed}/Meetings.ics`,
  };
  const body = EVENT([secret, PASSWORD]);
  assert.equal((await phone.ask('PUT', 'Meetings/traced.ics', { body, headers })).status, 201);
  await phone.ask('GET', `Meetings/traced.ics?password=${encodeURIComponent(secret)}`);
  await phone.ask('MOVE', 'Meetings/traced.ics', { headers: { Destination: `${url}/feeds/${feed}/x.ics` } });
  for (const method of ['GET', 'HEAD', 'POST', 'PROPFIND'])
    for (const path of [
      `/feeds/${feed}/Meetings.ics`,
      `/feeds/${feed}`,
      `//feeds//${feed}/x`,
      `/feeds/${feed}x/a`,
    ])
      await (
        await fetch(new URL(url).origin + path, { method, headers: { Referer: `${url}${path}` } })
      ).text();
  // Where nothing is asked of the ERP, its password is not known to be one.
  const plain = EVENT([secret]);
  assert.equal((await phone.ask('PUT', 'Meetings/traced.ics', { body: plain, headers })).status, 204);
  const message = `authenticate('demo', ${JSON.stringify(PASSWORD)}) of ${secret}`;
  for (const trouble of [
    { service: 'object', fault: { kind: 'python', message, exception: 'KeyError' } },
    { service: 'common', fault: { kind: 'python', message, exception: 'ValueError' } },
    { service: 'object', html500: true },
    { service: 'object', cut: 50 },
  ] as const) {
    const heal = erp.inject(trouble);
    await new Device(url, 'demo', secret).sync();
    await fetch(new URL(`/feeds/${feed}/Meetings.ics`, url));
    heal();
  }
}

for (const version of ['6.0', '14', '19'] as const satisfies readonly VersionName[])
  test(`no secret of ${version} is in a trace, or in the log`, async () => {
    await using parts = new AsyncDisposableStack();
    const folder = parts.adopt(mkdtempSync(join(tmpdir(), 'erpcal-traces-')), (path) =>
      rmSync(path, { recursive: true }),
    );
    const erp = parts.adopt(await startDemoErp({ version }), (one) => one.close());
    erp.changePassword('demo', PASSWORD);
    const lines: string[] = [];
    const log = createLog('trace', { write: (line) => lines.push(line) });
    const traces = join(folder, 'traces');
    const flags = [
      ...['--erp', erp.url, '--db', 'demo', '--listen', '127.0.0.1:0', '--freshness', '0'],
      ...['--store', `sqlite:${join(folder, 'store.sqlite')}`, '--remember-login', '0'],
      ...['--trace', 'demo', '--trace-dir', traces],
    ];
    const gateway = parts.adopt(await startGateway(readOptions(SERVE, flags), log), (one) => one.close());
    const ground = { url: gateway.url, erp, browser: new Browser({ ask: over(gateway.url) }) };
    const secrets = await granted(ground);
    await polled(ground, secrets);
    erp.changePassword('demo', NEXT);
    await new Device(gateway.url, 'demo', secrets.device ?? '').sync();
    await ground.browser.get('/');
    const again = new Browser({ ask: over(gateway.url) });
    await again.logIn('demo', NEXT);
    await new Device(gateway.url, 'demo', secrets.device ?? '').sync();
    const cookies = Object.fromEntries([...again.cookies].map(([name, value]) => [`again ${name}`, value]));

    const all = { ...secrets, ...cookies, PASSWORD, NEXT };
    assert.deepEqual(readdirSync(traces), ['demo.trace']);
    const trace = readFileSync(join(traces, 'demo.trace'), 'utf8');
    for (const [where, text] of [
      ['the trace', trace],
      ['the log', lines.join('')],
    ] as const)
      for (const [what, secret] of Object.entries(all))
        for (const spelling of spellings(secret))
          assert.ok(!text.includes(spelling), `${what} is in ${where}: ${near(text, spelling)}`);
    for (const [what, told] of [
      ['a feed', /^GET \/feeds\/…\/Meetings\.ics$/m],
      ['a password that is hidden', /^authorization: Basic \[hidden\]$/m],
      ['a cookie that is hidden', /^cookie: \[hidden\]$/m],
      ['a password that is hidden in a call', /<string>\[hidden\]<\/string>/],
      ['the body of a request', /^SUMMARY:traced\r$/m],
      ['a fault', /^--- \S+: bug, \d+ ms$/m],
      ['who was refused', /^401$/m],
    ] as const)
      assert.match(trace, told, what);
  });

function near(text: string, found: string): string {
  const at = text.indexOf(found);
  return text.slice(Math.max(0, at - 200), at + found.length + 50);
}
