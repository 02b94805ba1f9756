/** Names that would be markup if anything let them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DomUtils, parseDocument } from 'htmlparser2';
import type { Exchange } from '../../lib/calendar/exchanges/exchanges.ts';
import { html, sentence } from '../../lib/setup/html.ts';
import { FixtureCalendar, FixtureDirectory } from '../dav/fixture-calendar.ts';
import { Browser, type Page, worldOf } from './browser.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' autofocus onfocus='alert(1)",
  '</title></style><svg onload=alert(1)>',
  '&lt;b&gt; &amp; *bold* {login} {url}',
  '`$(1)` {{1}} javascript:alert(1)',
];

test('a template escapes whatever stands in it, and nothing twice', () => {
  for (const name of HOSTILE) {
    const made = parseDocument(html`<a title="${name}">${[name, html`<b>${name}</b>`]}</a>`.toString());
    const [link, bold, ...more] = DomUtils.getElementsByTagName('*', made, true);
    assert.deepEqual([link?.attribs, bold?.attribs, more], [{ title: name }, {}, []]);
    assert.equal(DomUtils.textContent(made), name + name);
  }
  assert.equal(html`${'<'}${html`${'<'}`}${undefined}${false}${0}`.toString(), '&#60;&#60;0');
});

test('sentences are filled once: what fills them is no sentence', () => {
  const said = sentence('*Press* {what} {none}', { what: '{none} *x* <i>', none: '' });
  assert.equal(said.toString(), '<b>Press</b> {none} *x* &#60;i&#62; ');
});

/** All names of elements and attributes of a page. */
function vocabulary(page: Page): ReadonlySet<string> {
  const tags = page.tags('*');
  return new Set(tags.flatMap(({ name, attribs }) => [`<${name}>`, ...Object.keys(attribs)]));
}

async function pagesFor(name: string): Promise<readonly Page[]> {
  const calendars = [new FixtureCalendar({ name, title: name, description: name })];
  const login = name.replaceAll(':', '');
  const directory = new FixtureDirectory({ [`erp/${login}`]: { password: 'secret', name, calendars } });
  const exchange: Exchange = {
    ...{ device: '', agent: name, asked: 'save', calendar: name, entry: name, title: name, proven: true },
    ...{
      status: 403,
      condition: 'valid-calendar-data',
      reason: name,
      advice: 'line',
      line: 7,
      property: name,
    },
    ...{ since: 0, at: 0 },
  };
  const world = worldOf(directory, { exchanges: { of: async () => [exchange] } });
  const browser = new Browser(world, { headers: { 'user-agent': name } });
  const wrong = await browser.logIn(login, 'wrong', { db: name });
  await browser.logIn(login, 'secret');
  const made = await browser.send((await browser.get('/setup/clients/other')).form('/setup/clients/'), {
    name,
  });
  const feed = await browser.send((await browser.get('/')).form('/setup/feeds'), { name, calendar: name });
  const overview = await browser.get('/');
  const [grant = ''] = overview.links.filter((link) => link.startsWith('/setup/grants/'));
  const apple = await browser.send((await browser.get('/setup/clients/apple')).form('/setup/clients/'), {
    name,
  });
  return [wrong, made, feed, overview, apple, await browser.get(grant), await browser.get('/setup/activity')];
}

test('calendars, logins, devices, programs and reasons are shown as they are, and do nothing', async () => {
  const plain = (await pagesFor('plain')).map(vocabulary);
  for (const name of HOSTILE) {
    const pages = await pagesFor(name);
    for (const [index, page] of pages.entries()) {
      assert.deepEqual(vocabulary(page), plain[index], `${name} on page ${index}`);
      assert.equal(page.status, index === 0 ? 422 : 200);
      const shown = page
        .tags('body')
        .map((tag) => DomUtils.textContent(tag))
        .join('');
      if (index > 0) assert.ok(shown.includes(name), `${name} on page ${index}`);
    }
  }
});
