/** No password ends up in the log, the store, what is kept in memory by a key, an answer or an error. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { type DemoUser, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import { Erp } from '../../lib/erp/session.ts';
import { createLog } from '../../lib/log.ts';
import { openStore } from '../../lib/store/index.ts';
import { basic, talkTo } from '../dav/talk.ts';

const RIGHT = 'Richtig-geheim-7319';
const WRONG = 'Falsch-geheim-4482';
const USERS: readonly DemoUser[] = [
  { login: 'admin', password: 'admin', name: 'Admin', zone: 'UTC' },
  { login: 'anne', password: RIGHT, name: 'Anne', zone: 'UTC' },
];
/** In every spelling it has on its way. */
const SPELLINGS = [RIGHT, WRONG].flatMap((password) => [
  password,
  basic(`anne:${password}`).slice('Basic '.length, -4),
  Buffer.from(password).toString('base64').slice(0, -4),
  Buffer.from(password).toString('hex'),
]);

const found = (text: string): readonly string[] => SPELLINGS.filter((spelling) => text.includes(spelling));

for (const version of ['6.0', '14', '19'] as const satisfies readonly VersionName[])
  test(`passwords of ${version} are nowhere but on their way to the ERP`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'erpcal-secrets-'));
    const demo = await startDemoErp({ version, users: USERS });
    const lines: string[] = [];
    const log = createLog('trace', { write: (line) => lines.push(line) });
    const store = await openStore(`sqlite:${join(folder, 'store.sqlite')}`);
    const erp = new Erp({ url: demo.url, log, timeout: 500 });
    const currency = { freshness: 0, fullCheck: 0 };
    const directory = createDirectory({ erp, store, currency, cacheSize: 1e6, log });
    const talk = talkTo(directory, {}, { log, trust: { accepted: 0, refused: 0 }, pause: async () => {} });
    const answers: string[] = [];
    const ask = async (password: string): Promise<void> => {
      const path = '/webdav/demo/calendars/users/anne/c/Meetings/';
      const body = '<D:propfind xmlns:D="DAV:"><D:prop><D:sync-token/></D:prop></D:propfind>';
      const answer = await talk('PROPFIND', path, { as: `anne:${password}`, body, headers: { Depth: '1' } });
      answers.push(`${answer.status} ${JSON.stringify(answer.headers)} ${answer.text}`);
    };
    try {
      await ask(RIGHT);
      await ask(WRONG);
      for (const [service, trouble] of [
        ['common', { html500: true }],
        ['object', { illFormed: `<methodResponse>${WRONG.slice(0, 3)}` }],
        ['object', { cut: 30 }],
        ['object', { fault: { kind: 'validation', message: 'Something else', exception: 'ValueError' } }],
        ['object', { fault: { kind: 'access', message: 'Sorry', exception: 'AccessError' } }],
      ] as const) {
        const end = demo.inject({ service, ...trouble });
        await ask(RIGHT);
        end();
      }
      demo.changePassword('anne', 'something else');
      await ask(RIGHT);
      const thrown = await erp
        .logIn('nowhere', 'anne', RIGHT, { known: true })
        .catch((error: unknown) => error);
      const session = await erp.logIn('demo', 'anne', 'something else');
      assert.ok(answers.some((one) => one.startsWith('207')) && answers.some((one) => one.startsWith('401')));
      assert.ok(lines.length > 10);
      assert.deepEqual(found(lines.join('')), [], 'the log');
      assert.deepEqual(found(answers.join('')), [], 'answers');
      assert.deepEqual(found(inspect(thrown, { depth: 9, showHidden: true })), [], 'errors');
      assert.doesNotMatch(`${inspect(session, { depth: 9 })} ${JSON.stringify(session)}`, /something else/);
      for (const file of readdirSync(folder))
        assert.deepEqual(found(readFileSync(join(folder, file), 'latin1')), [], file);
    } finally {
      await erp.close();
      await store.close();
      await demo.close();
      rmSync(folder, { recursive: true });
    }
  });
