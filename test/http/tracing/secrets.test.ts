import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  shownField,
  shownQuery,
  spellings,
  withoutGrants,
  withoutPaths,
  withoutWords,
} from '../../../lib/http/tracing/secrets.ts';

for (const [name, value, shown] of [
  ['authorization', 'Basic ZGVtbzpkZW1v', 'Basic [hidden]'],
  ['authorization', 'Bearer abc', 'Bearer [hidden]'],
  ['proxy-authorization', 'Basic ZGVtbzpkZW1v', 'Basic [hidden]'],
  ['cookie', 'session=1', '[hidden]'],
  ['set-cookie', 'session=1; HttpOnly', '[hidden]'],
  ['x-api-key', 'k', '[hidden]'],
  ['x-auth-token', 't', '[hidden]'],
  ['depth', '1', '1'],
  ['accept-encoding', 'gzip', 'gzip'],
  ['if-match', '"etag"', '"etag"'],
] as const)
  test(`${name}: ${value}`, () => assert.equal(shownField(name, value), shown));

test('of a query the names are shown', () => {
  assert.equal(shownQuery('export&password=x%20y&a=b=c'), 'export&password=[hidden]&a=[hidden]');
});

const SECRET = 'k3yA-bcdefghijklmnop_1234';
for (const [text, shown] of [
  [`GET /feeds/${SECRET}/Meetings.ics HTTP`, 'GET /feeds/[hidden]/Meetings.ics HTTP'],
  [`location: https://x/feeds/${SECRET}`, 'location: https://x/feeds/[hidden]'],
  [`/setup/profile/${SECRET}.mobileconfig`, '/setup/profile/[hidden].mobileconfig'],
  ['/webdav/demo/calendars/users/demo/c/Meetings/', '/webdav/demo/calendars/users/demo/c/Meetings/'],
] as const)
  test(`the path ${text}`, () => assert.equal(withoutPaths(text), shown));

/** As `newSecret` made it. */
const GRANTED = 'wypc-hzrf-uphq-cckd-rxzt-fvvs';
const BLANKS = GRANTED.replaceAll('-', ' ');
for (const [text, shown] of [
  [`SUMMARY:${GRANTED}`, 'SUMMARY:[hidden]'],
  [`<p>${GRANTED.toUpperCase()}</p>`, '<p>[hidden]</p>'],
  [`${GRANTED.slice(0, -1)}b`, '[hidden]'], // mistyped
  [BLANKS, '[hidden]'],
  [BLANKS.replaceAll(' ', ''), '[hidden]'],
  [`/webdav/${BLANKS.replaceAll(' ', '%20')}/`, '/webdav/[hidden]/'],
  [`?a=${BLANKS.replaceAll(' ', '+')}`, '?a=[hidden]'],
  ['what they said this time upon that road', 'what they said this time upon that road'],
  ['aaaa-bbbb-cccc-dddd-eeee', 'aaaa-bbbb-cccc-dddd-eeee'],
  ['abcdefghjkmnpqrstuvwxyzabc', 'abcdefghjkmnpqrstuvwxyzabc'],
] as const)
  test(`what was granted: ${text}`, () => assert.equal(withoutGrants(text), shown));

test('a password is found in every spelling, the longest first', () => {
  const password = `pa&<"é€'\\`;
  const texts = spellings(password, ['anne']);
  for (const text of [
    password,
    'pa&amp;&lt;"é€\'\\',
    'pa&amp;&lt;&quot;é€&apos;\\',
    'pa&amp;#38;&amp;lt;&amp;quot;é&#8364;&#x27;\\',
    `pa&<"\\xe9\\u20ac\\'\\\\`,
    encodeURIComponent(password),
    Buffer.from(`anne:${password}`).toString('base64'),
  ])
    assert.equal(withoutWords(`<${text}>`, { login: 'anne' }, new Set(texts)), '<[hidden]>');
});

test('a user whose password is his name is still named', () => {
  assert.equal(
    withoutWords('users/demo/ ZGVtbzpkZW1v', { login: 'demo' }, new Set(spellings('demo', ['demo']))),
    'users/demo/ [hidden]',
  );
});
