/** Pictures of the page as the documents show it: behind a proxy with TLS, under a name of a company. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createProxyServer } from 'httpxy';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type DemoErp, startDemoErp } from '../../../examples/demo-erp/index.ts';
import { silent } from '../../../lib/log.ts';
import { type Gateway, startGateway } from '../../../lib/main.ts';
import { DEMO } from '../../../lib/options/commands.ts';
import { readOptions } from '../../../lib/options/reading.ts';
import { type Client, clients } from '../../../lib/setup/client.ts';
import { en } from '../../../lib/setup/texts/en.ts';
import { unavailable } from '../packages.ts';
import { PACKAGES, picture, pictures } from './picture.ts';

const missing =
  pictures === undefined
    ? 'ERPCAL_SCREENSHOTS names no folder'
    : unavailable([...PACKAGES, 'chromium', 'fonts-dejavu-core']);
const skip = missing ?? false;

const ADDRESS = 'https://calendar.example.com/';
const PHONE = { width: 390, height: 780 };
const DESKTOP = { width: 900, height: 900 };

/** What each is set up at, what its picture is called, and before which element it ends. */
const PICTURES: Readonly<Record<Client, readonly [name: string, size: typeof PHONE, end?: string]>> = {
  apple: ['apple', PHONE, '#values'],
  android: ['android', PHONE, '#values'],
  evolution: ['evolution', DESKTOP],
  thunderbird: ['thunderbird', DESKTOP],
  kde: ['kde', DESKTOP],
  outlook: ['outlook', DESKTOP],
  other: ['vdirsyncer', DESKTOP],
};

const tls = (file: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${file}`, import.meta.url), 'utf8');

const parts = new AsyncDisposableStack();
let erp: DemoErp;
let gateway: Gateway;
let browser: Browser;
let page: Page;

before(async () => {
  if (missing) return;
  erp = parts.adopt(await startDemoErp({ version: '17' }), (one) => one.close());
  const options = readOptions(DEMO, ['--listen', '127.0.0.1:0', '--trust-proxy', '127.0.0.1']);
  gateway = parts.adopt(
    await startGateway({ ...options, db: erp.database, erp: new URL(erp.url), erpInsecure: 'off' }, silent),
    (one) => one.close(),
  );
  browser = parts.adopt(await opened(await proxied()), (one) => one.close());
  page = await browser.newPage({ viewport: DESKTOP, ignoreHTTPSErrors: true, locale: 'en' });
  await logIn();
});

after(() => parts.disposeAsync());

/** The port of the proxy. */
async function proxied(): Promise<number> {
  const proxy = createProxyServer({ target: gateway.url, xfwd: true });
  const server = createServer({ cert: tls('cert.pem'), key: tls('key.pem') }, (request, response) => {
    proxy.web(request, response).catch(() => response.destroy());
  });
  parts.defer(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** There is no sandbox in a container for root. */
const opened = (port: number): Promise<Browser> =>
  chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', `--host-resolver-rules=MAP ${new URL(ADDRESS).host} 127.0.0.1:${port}`],
  });

async function logIn(): Promise<void> {
  await page.goto(ADDRESS);
  await page.getByLabel(en.logIn.login).fill('demo');
  await page.getByLabel(en.logIn.password).fill('demo');
  await page.getByRole('button', { name: en.logIn.submit }).click();
}

/** As far down as where an element begins. */
const photographed = (name: string, end?: string): Promise<void> =>
  picture(name, async (path) => {
    const box = end === undefined ? null : await page.locator(end).boundingBox();
    const clip = box && { x: 0, y: 0, width: box.x * 2 + box.width, height: box.y };
    await page.screenshot({ path, fullPage: true, ...(clip && { clip }) });
  });

const TWISTED = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Apple Inc.//iOS 26.1//EN
BEGIN:VEVENT
UID:twisted
DTSTAMP:20260105T080000Z
SUMMARY:Breakfast
DTSTART:20260105T080000Z
DTEND:20260105T090000Z
RRULE:FREQ=SOMETIMES
END:VEVENT
END:VCALENDAR
`.replaceAll('\n', '\r\n');

/** What a device asks: for changes, which goes well, and to save an entry with a rule that is none. */
async function asks(password: string): Promise<void> {
  const calendars = new URL(`webdav/${erp.database}/calendars/users/demo/c/`, gateway.url);
  const headers = {
    Authorization: `Basic ${Buffer.from(`demo:${password}`).toString('base64')}`,
    'User-Agent': 'iOS/26.1 (23B85) dataaccessd/1.0',
  };
  const listed = await fetch(calendars, { method: 'PROPFIND', headers: { ...headers, Depth: '1' } });
  assert.equal(listed.status, 207);
  const saved = await fetch(new URL('Meetings/twisted.ics', calendars), {
    method: 'PUT',
    headers: { ...headers, 'Content-Type': 'text/calendar' },
    body: TWISTED,
  });
  assert.equal(saved.status, 403);
}

async function made(client: Client): Promise<void> {
  await page.getByRole('link', { name: en.clients[client].name }).click();
  await page.getByRole('button', { name: en.password.make }).click();
}

test('the overview, and what a device asked', { skip }, async () => {
  await made('apple');
  await asks(await page.locator('.secret').innerText());
  await page.getByRole('link', { name: en.back }).click();
  await photographed('overview');
  await page.setViewportSize({ ...DESKTOP, height: 540 });
  await page.getByRole('link', { name: `${en.devices.why} ${en.clients.apple.device}` }).click();
  await photographed('why');
  await page.getByRole('link', { name: en.back }).click();
});

for (const client of clients)
  test(`the page for ${client}`, { skip }, async () => {
    const [name, size, end] = PICTURES[client];
    await page.setViewportSize(size);
    await made(client);
    await photographed(name, end);
    await page.getByRole('link', { name: en.back }).click();
  });
