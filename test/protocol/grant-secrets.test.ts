/** No ERP password, device password or feed's secret ends up in the log, the store, an answer or an error. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { DemoUser, VersionName } from '../../examples/demo-erp/index.ts';
import { FEED, LATER, mistyped, PHONE, placeOf } from './grants/place.ts';

const PASSWORD = 'Richtig-geheim-7319';
const USERS: readonly DemoUser[] = [
  { login: 'admin', password: 'admin', name: 'Admin', zone: 'UTC' },
  { login: 'demo', password: PASSWORD, name: 'Demo', zone: 'UTC' },
];

/** In every spelling it may have on its way. */
const spellings = (secret: string): readonly string[] => [
  ...[secret, secret.replaceAll('-', ''), secret.replaceAll('-', ' '), secret.replaceAll('-', '%20')],
  ...[Buffer.from(secret).toString('base64').slice(0, -4), Buffer.from(secret).toString('hex')],
  btoa(`demo:${secret}`).slice(0, -4),
];

for (const version of ['6.1', '14', '19'] as const satisfies readonly VersionName[])
  test(`secrets of ${version} are with their owners alone`, async () => {
    const place = await placeOf({ version, users: USERS });
    const answers: string[] = [];
    const thrown: unknown[] = [];
    try {
      const [phone, feed, later] = [
        await place.grants.make(PHONE, PASSWORD),
        await place.grants.make(FEED, PASSWORD),
        await place.grants.make(FEED, PASSWORD),
      ];
      const wrong = [mistyped(phone.secret), mistyped(feed.secret), feed.secret.slice(0, -3)];
      const poll = async (): Promise<void> => {
        for (const secret of [phone.secret, ...wrong, feed.secret]) {
          const { status, headers, body } = await place.device(secret).ask('PROPFIND');
          answers.push(`${status} ${inspect(headers)} ${body}`);
        }
        for (const secret of [feed.secret, ...wrong, phone.secret])
          for (const path of [secret, `${secret}/`, `${secret}/Meetings.ics`, `/${secret}/Meetings.ics`]) {
            for (const method of ['GET', 'POST', 'DELETE']) {
              const answer = await place.feed(path, { method });
              answers.push(`${answer.status} ${inspect(answer.headers)} ${await answer.text()}`);
            }
          }
        for (const path of [
          `/setup/profile/${later.secret}.mobileconfig`,
          `/%66eeds/${later.secret}/Meetings.ics`,
        ])
          answers.push(await (await fetch(new URL(path, place.url))).text());
      };
      await poll();
      place.demo.changePassword('demo', 'something else');
      place.pass(LATER);
      await poll();
      place.demo.changePassword('demo', PASSWORD);
      await place.grants.reseal('demo', 'demo', PASSWORD);
      for (const trouble of [
        { html500: true },
        { dropped: true },
        { fault: { kind: 'access', message: 'Sorry', exception: 'AccessError' } },
      ] as const) {
        const heal = place.demo.inject(trouble);
        place.pass(LATER);
        await poll();
        heal();
      }
      place.parts.store.grants.find = () => Promise.reject(new Error('The store failed.'));
      await poll();
      await place.parts.erp
        .logIn('nowhere', 'demo', PASSWORD, { known: true })
        .catch((error) => thrown.push(error));
      const secrets = [PASSWORD, phone.secret, feed.secret, later.secret, ...wrong].flatMap(spellings);
      const found = (text: string) => secrets.filter((one) => text.includes(one));
      const statuses = new Set(answers.map((one) => one.slice(0, 3)));
      for (const status of ['207', '200', '401', '403', '404', '405', '503'])
        assert.ok(statuses.has(status), status);
      assert.equal(place.lines.filter((line) => line.includes('/feeds/…')).length > 20, true);
      assert.deepEqual(found(place.lines.join('')), [], 'the log');
      assert.deepEqual(found(answers.join('')), [], 'answers');
      assert.deepEqual(
        found(inspect([thrown, place.parts], { depth: 12, showHidden: true })),
        [],
        'what is in memory',
      );
      for (const file of readdirSync(place.folder))
        assert.deepEqual(found(readFileSync(join(place.folder, file), 'latin1')), [], file);
    } finally {
      await place.close();
    }
  });
