/** Neither our log nor that of the proxies in `examples/` has a path with a secret. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { shownPath } from '../lib/shown-path.ts';

const SECRET = 'abcd-efgh-jkmn-pqrs-tuvw-xyzu';

const ROWS: readonly (readonly [path: string, shown: string])[] = [
  ['/webdav/demo/calendars/users/demo/c/Meetings/', '/webdav/demo/calendars/users/demo/c/Meetings/'],
  ['/feeds/', '/feeds/…'],
  [`/feeds/${SECRET}/Meetings.ics`, '/feeds/…/Meetings.ics'],
  [`/feeds/${SECRET}`, '/feeds/…'],
  [`//feeds//${SECRET}/Meetings.ics`, '//feeds//…/Meetings.ics'],
  [`/feeds/${SECRET.slice(2)}/Meetings.ics`, '/feeds/…/Meetings.ics'],
  [`/feeds/${SECRET.replaceAll('-', '')}/Meetings.ics`, '/feeds/…/Meetings.ics'],
  [`/setup/profile/${SECRET}.mobileconfig`, '/setup/profile/….mobileconfig'],
  ['/setup/devices', '/setup/devices'],
  [`/%66eeds/${SECRET}/Meetings.ics`, '/%66eeds/…/Meetings.ics'],
  [`/${SECRET.replaceAll('-', '%20').toUpperCase()}`, '/…'],
];
for (const [path, shown] of ROWS)
  test(`${shown} is what a log has of ${path.replaceAll(SECRET, 'SECRET')}`, () =>
    assert.equal(shownPath(path), shown));

const PROXIES: readonly (readonly [file: string, pattern: RegExp])[] = [
  ['nginx/erpcal.conf', /"~(\^[^"]*)"/],
  ['haproxy/erpcal.cfg', /regsub\("([^"]*)"/],
  ['gateways/haproxy.cfg', /regsub\("([^"]*)"/],
];
for (const [file, pattern] of PROXIES)
  test(`${file} hides them as well`, () => {
    const text = readFileSync(new URL(`../examples/${file}`, import.meta.url), 'utf8');
    const [, source = assert.fail('no pattern')] = pattern.exec(text) ?? [];
    const hidden = new RegExp(source);
    for (const path of [
      `/feeds/${SECRET}/Meetings.ics`,
      `/feeds/${SECRET}?x`,
      `/setup/profile/${SECRET}.mobileconfig`,
    ])
      assert.ok(!path.replace(hidden, '$1').includes(SECRET.slice(0, 4)), path);
    assert.equal(hidden.test('/webdav/demo/'), false);
    assert.doesNotMatch(
      text,
      /^\s+option httplog|access_log (?!\S+ erpcal;)/m,
      'no other format has the path',
    );
  });
