/**
 * The page in Debian's Chromium, with scripts switched off as the page needs none: every language for every device, at the
 * width of a phone and of a desktop. `ERPCAL_SCREENSHOTS` names a folder for pictures of all of it.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import jsQR from 'jsqr';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { parse } from 'plist';
import { type DemoErp, startDemoErp } from '../../../examples/demo-erp/index.ts';
import { silent } from '../../../lib/log.ts';
import { type Gateway, startGateway } from '../../../lib/main.ts';
import { DEMO } from '../../../lib/options/commands.ts';
import { readOptions } from '../../../lib/options/reading.ts';
import { CLIENTS, clients } from '../../../lib/setup/client.ts';
import { type Language, languages, texts } from '../../../lib/setup/texts/index.ts';
import { unavailable } from '../packages.ts';

const missing = unavailable(['chromium', 'fonts-dejavu-core']);
const skip = missing ?? false;
const pictures = process.env.ERPCAL_SCREENSHOTS;

const WIDTHS = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } } as const;
type Width = keyof typeof WIDTHS;

let erp: DemoErp;
let gateway: Gateway;
let browser: Browser;

before(async () => {
  if (missing) return;
  erp = await startDemoErp({ version: '17' });
  const options = readOptions(DEMO, ['--listen', '127.0.0.1:0']);
  gateway = await startGateway(
    { ...options, db: erp.database, erp: new URL(erp.url), erpInsecure: 'off' },
    silent,
  );
  // There is no sandbox in a container for root.
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
});

after(async () => {
  if (missing) return;
  await browser.close();
  await gateway.close();
  await erp.close();
});

interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Checks the page as it stands, and takes its picture. */
  look(what: string): Promise<void>;
}

async function opened(language: Language, width: Width): Promise<Opened> {
  const context = await browser.newContext({
    locale: language,
    viewport: WIDTHS[width],
    javaScriptEnabled: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const look = async (what: string): Promise<void> => {
    await photographed(page, `${language}-${width}-${what}`);
    await accessible(page, `${language} ${width} ${what}`);
    assert.deepEqual(complaints, []);
    assert.equal(await page.locator('html').getAttribute('lang'), language);
  };
  return { page, context, look };
}

async function photographed(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Nothing that keeps people out, and nothing that has to be pushed sideways to be read. */
async function accessible(page: Page, what: string): Promise<void> {
  await page.evaluate(AXE);
  const found: unknown = await page.evaluate(
    `axe.run({ runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) =>
      violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)].join(' ')))`,
  );
  assert.deepEqual(found, [], what);
  const [content, window]: number[] = await page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  assert.ok((content ?? 0) <= (window ?? 0), `${what}: ${content} in ${window}`);
}

async function logIn(page: Page, language: Language): Promise<void> {
  await page.goto(gateway.url);
  const { logIn: t } = texts[language];
  await page.getByLabel(t.login).fill('demo');
  await page.getByLabel(t.password).fill('demo');
  await page.getByRole('button', { name: t.submit }).click();
}

/** What a camera sees: a picture of the code, read in a page of its own. */
async function readCode(page: Page): Promise<string | undefined> {
  const picture = await page.locator('.qr').screenshot();
  const blank = await page.context().newPage();
  const read: { readonly width: number; readonly height: number; readonly data: number[] } =
    await blank.evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${picture.toString('base64')}';
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return { width: image.width, height: image.height, data: [...context.getImageData(0, 0, image.width, image.height).data] };
  })()`);
  await blank.close();
  return jsQR.default(Uint8ClampedArray.from(read.data), read.width, read.height)?.data;
}

const propfind = (password: string): Promise<Response> =>
  fetch(new URL(`webdav/${erp.database}/`, gateway.url), {
    method: 'PROPFIND',
    headers: { Depth: '0', Authorization: `Basic ${Buffer.from(`demo:${password}`).toString('base64')}` },
  });

for (const language of languages)
  for (const width of ['phone', 'desktop'] as const)
    test(`${language} at the width of a ${width}: every device is set up and revoked`, { skip }, async () => {
      const { page, context, look } = await opened(language, width);
      const t = texts[language];
      await page.goto(gateway.url);
      await look('log-in');
      await logIn(page, language);
      await look('overview-empty');
      for (const client of clients) {
        await page.getByRole('link', { name: t.clients[client].name }).click();
        await look(client);
        await page.getByLabel(t.password.name).fill(`${client} ${width}`);
        await page.getByRole('button', { name: t.password.make }).click();
        await look(`${client}-made`);
        const secret = await page.locator('.secret').innerText();
        assert.equal((await propfind(secret)).status, 207);
        if (CLIENTS[client].offer === 'profile') await getsProfile(page, secret);
        if (CLIENTS[client].offer === 'davx5')
          assert.equal(await readCode(page), `caldav://demo:${secret}@${new URL(gateway.url).host}/`);
        await page.getByRole('link', { name: t.back }).click();
      }
      await look('overview');
      await page.getByRole('link', { name: `${t.devices.why} kde ${width}` }).click();
      assert.equal(await page.locator('li.well').count(), 1);
      await look('why');
      await page.getByRole('link', { name: t.back }).click();
      await page.getByLabel(t.feeds.name).fill('Teams');
      await page.getByRole('button', { name: t.feeds.make }).click();
      await look('feed');
      assert.equal((await fetch(await page.locator('.secret').innerText())).status, 200);
      await page.getByRole('link', { name: t.back }).click();
      await revokeAll(page, language);
      await look('revoked');
      await page.getByRole('button', { name: t.logOut }).click();
      assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), t.logIn.title);
      await context.close();
    });

async function getsProfile(page: Page, secret: string): Promise<void> {
  const link = page.locator('a.button');
  assert.equal(await readCode(page), await link.getAttribute('href'));
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const profile = parse(readFileSync(await download.path(), 'utf8')) as {
    PayloadContent: Record<string, unknown>[];
  };
  const [{ PayloadType, CalDAVUsername, CalDAVPassword } = {}] = profile.PayloadContent;
  assert.deepEqual(
    [PayloadType, CalDAVUsername, CalDAVPassword],
    ['com.apple.caldav.account', 'demo', secret],
  );
  assert.equal(download.suggestedFilename(), 'erpcal.mobileconfig');
}

async function revokeAll(page: Page, language: Language): Promise<void> {
  const buttons = page.locator('button.danger');
  for (let left = await buttons.count(); left > 0; left -= 1) {
    await buttons.first().click();
    assert.equal(await page.locator('.good').innerText(), texts[language].told.revoked);
    assert.equal(await buttons.count(), left - 1);
  }
}

test('without scripts, by the keyboard alone, the switch of languages and a wrong password', {
  skip,
}, async () => {
  const context = await browser.newContext({ locale: 'es', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(gateway.url);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'DE', exact: true }).click();
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), texts.de.logIn.title);
  await page.getByLabel(texts.de.logIn.login).focus();
  await page.keyboard.type('demo');
  await page.keyboard.press('Tab');
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: texts.de.logIn.wrong }).waitFor();
  await logIn(page, 'de');
  assert.equal(await page.getByRole('heading', { level: 2 }).first().innerText(), texts.de.calendars.title);
  await context.close();
});

test('a script that got into the page all the same is not run', { skip }, async () => {
  const { page, context } = await opened('en', 'desktop');
  await page.route(gateway.url, async (route) => {
    const answer = await route.fetch();
    const evil =
      '<script>document.title = "run"</script><img src="https://evil.example/" onerror="document.title = 1">';
    await route.fulfill({ response: answer, body: (await answer.text()).replace('<main', `${evil}<main`) });
  });
  await page.goto(gateway.url);
  assert.match(await page.title(), /erpcal$/);
  await context.close();
});
