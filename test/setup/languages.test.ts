import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clients } from '../../lib/setup/client.ts';
import { accepted, languages, texts } from '../../lib/setup/texts/index.ts';
import { FixtureCalendar, FixtureDirectory } from '../dav/fixture-calendar.ts';
import { Browser, worldOf } from './browser.ts';

for (const [header, language] of [
  [undefined, 'en'],
  ['', 'en'],
  ['de', 'de'],
  ['de-CH, fr;q=0.9', 'de'],
  ['fr;q=0.5, es;q=0.8', 'es'],
  ['nl, fr-BE;q=0.7, en;q=0.3', 'fr'],
  ['nl', 'en'],
  ['de;q=0, es', 'es'],
  ['*', 'en'],
  ['constructor, __proto__', 'en'],
] as const)
  test(`Accept-Language ${header}: ${language}`, () => assert.equal(accepted(header), language));

/** All sentences with where they stand. */
function sentences(of: unknown, at = ''): readonly (readonly [string, string])[] {
  if (typeof of === 'string') return [[at, of]];
  return Object.entries(of as object).flatMap(([key, value]) => sentences(value, `${at}.${key}`));
}

const placeholders = (text: string): readonly string[] => (text.match(/\{\w+\}/g) ?? []).sort();

for (const language of languages)
  test(`${language} says all that English says, and fills in the same`, () => {
    const english = sentences(texts.en);
    const own = sentences(texts[language]);
    assert.deepEqual(
      own.map(([at]) => at),
      english.map(([at]) => at),
    );
    for (const [index, [at, text]] of own.entries()) {
      assert.notEqual(text.trim(), '', at);
      assert.deepEqual(placeholders(text), placeholders(english[index]?.[1] ?? ''), at);
      assert.equal((text.match(/\*/g) ?? []).length % 2, 0, at);
    }
  });

const directory = () =>
  new FixtureDirectory({
    'erp/ada': { password: 'secret', calendars: [new FixtureCalendar({ name: 'Meetings' })] },
  });

test('the switch is seen on every page, and what was chosen goes before what the browser wants', async () => {
  const browser = new Browser(worldOf(directory()), { headers: { 'accept-language': 'fr' } });
  const page = await browser.get('/');
  assert.equal(page.tags('html')[0]?.attribs.lang, 'fr');
  assert.deepEqual(
    page.tags('a').flatMap(({ attribs }) => (attribs.hreflang === undefined ? [] : [attribs.href])),
    languages.map((language) => `/?language=${language}`),
  );
  const chosen = await browser.get('/?language=es');
  assert.equal(chosen.tags('html')[0]?.attribs.lang, 'es');
  assert.equal((await browser.get('/')).tags('html')[0]?.attribs.lang, 'es');
  assert.equal((await browser.get('/?language=xx')).tags('html')[0]?.attribs.lang, 'es');
});

for (const language of languages)
  for (const client of clients)
    test(`${client} in ${language}: steps, values, a password and its place in the steps`, async () => {
      const browser = new Browser(worldOf(directory()), { headers: { 'accept-language': language } });
      await browser.logIn('ada', 'secret');
      const t = texts[language].clients[client];
      const before = await browser.get(`/setup/clients/${client}`);
      assert.deepEqual([before.title, before.headers['Content-Language']], [t.name, language]);
      assert.equal(before.texts('li').length, t.steps.length + t.byHand.length);
      const made = await browser.send(before.form('/setup/clients/'));
      const [secret = ''] = made.values;
      assert.match(secret, /^[a-z]{4}(-[a-z]{4}){5}$/);
      assert.deepEqual(
        new Set(made.values),
        new Set([
          secret,
          'http://calendar.example/',
          'ada',
          'calendar.example',
          '80',
          '/webdav/erp/principals/users/ada/',
          'http://calendar.example/webdav/erp/calendars/users/ada/c/Meetings/',
        ]),
      );
      for (const page of [before, made]) assert.ok(!/[{}]\w*[{}]|undefined|\[object/.test(page.text));
    });
