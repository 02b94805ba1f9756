import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Directory, Home } from '../../lib/calendar/types.ts';
import { away, unavailable } from '../../lib/errors.ts';
import { credentialsIn, Gate, type LogIn } from '../../lib/http/auth.ts';
import { FixtureDirectory } from '../dav/fixture-calendar.ts';
import { basic } from '../dav/talk.ts';

const HERE = '192.0.2.1';
/** Nobody waits. */
const pause = async () => {};
const ADMIN = { login: 'admin', password: 'admin' };

const HEADERS: readonly (readonly [
  what: string,
  header: string | undefined,
  expected: object | undefined,
])[] = [
  ['none', undefined, undefined],
  ['plain', basic('admin:secret'), { login: 'admin', password: 'secret' }],
  ['a colon in the password', basic('admin:se:cr:et'), { login: 'admin', password: 'se:cr:et' }],
  ['UTF-8', basic('zoë:pässwörd€'), { login: 'zoë', password: 'pässwörd€' }],
  ['Latin-1', basic('zoë:pässwörd', 'latin1'), { login: 'zoë', password: 'pässwörd' }],
  ['another case of the scheme', basic('a:b').replace('Basic', 'bAsIc'), { login: 'a', password: 'b' }],
  ['without padding', basic('a:bcd').replace(/=+$/, ''), { login: 'a', password: 'bcd' }],
  ['no colon', basic('admin'), undefined],
  ['an empty password', basic('admin:'), undefined],
  ['an empty login', basic(':secret'), undefined],
  ['a NUL', basic('admin:se\0cret'), undefined],
  ['a line break', basic('ad\r\nmin:secret'), undefined],
  ['no base64', 'Basic !!!', undefined],
  ['nothing after the scheme', 'Basic', undefined],
  ['another scheme', 'Bearer abc', undefined],
];

for (const [what, header, expected] of HEADERS)
  test(`credentials: ${what}`, () => assert.deepEqual(credentialsIn(header), expected));

const directory = () =>
  new FixtureDirectory({
    'erp/admin': { password: 'admin', calendars: [] },
    'erp/demo': { password: 'admin', calendars: [] },
    'other/admin': { password: 'admin', calendars: [] },
  });

test('who was let in is let in again without a question to the ERP', async () => {
  const erp = directory();
  const gate = new Gate(erp, { pause });
  const first = await gate.admit('erp', ADMIN, HERE);
  assert.equal(first?.principal.login, 'admin');
  assert.equal(await gate.admit('erp', ADMIN, HERE), first);
  assert.equal(erp.logIns, 1);
});

test('who was refused is refused again without a question to the ERP', async () => {
  const erp = directory();
  const gate = new Gate(erp, { pause });
  const wrong = { login: 'admin', password: 'wrong' };
  for (let turn = 0; turn < 100; turn += 1) assert.equal(await gate.admit('erp', wrong, HERE), undefined);
  assert.equal(erp.logIns, 1);
  assert.ok(await gate.admit('erp', ADMIN, HERE), 'the right password is not held up by the wrong one');
});

test('users and databases with one password are told apart', async () => {
  const gate = new Gate(directory(), { pause });
  const homes = await Promise.all([
    gate.admit('erp', ADMIN, HERE),
    gate.admit('erp', { ...ADMIN, login: 'demo' }, HERE),
    gate.admit('other', ADMIN, HERE),
  ]);
  assert.deepEqual(
    homes.map((home) => `${home?.principal.db}/${home?.principal.login}`),
    ['erp/admin', 'erp/demo', 'other/admin'],
  );
  assert.equal(await gate.admit('erp', { login: 'ad', password: 'min:admin' }, HERE), undefined);
});

test('requests at once ask the ERP once', async () => {
  const waiting = Promise.withResolvers<void>();
  let asked = 0;
  const slow: Directory = {
    defaultDb: async () => 'erp',
    logIn: async (...credentials) => {
      asked += 1;
      await waiting.promise;
      return directory().logIn(...credentials);
    },
  };
  const gate = new Gate(slow);
  const all = Promise.all(Array.from({ length: 20 }, () => gate.admit('erp', ADMIN, HERE)));
  waiting.resolve();
  assert.equal(new Set<Home | undefined>(await all).size, 1);
  assert.equal(asked, 1);
});

test('an ERP that is away is asked again', async () => {
  const erp = directory();
  const gate = new Gate(erp, { pause });
  erp.down = unavailable('away');
  await assert.rejects(gate.admit('erp', ADMIN, HERE), { status: 503 });
  erp.down = undefined;
  assert.ok(await gate.admit('erp', ADMIN, HERE));
});

test('what is to be believed for no time is asked each time', async () => {
  const erp = directory();
  const gate = new Gate(erp, { pause, trust: { accepted: 0, refused: 0 } });
  for (const password of ['admin', 'wrong', 'admin', 'wrong'])
    assert.equal((await gate.admit('erp', { ...ADMIN, password }, HERE)) !== undefined, password === 'admin');
  assert.equal(erp.logIns, 4);
});

test('answers are believed no longer than said', async () => {
  const erp = directory();
  let now = 1_000_000;
  const gate = new Gate(erp, { pause, trust: { accepted: 60_000, refused: 30_000 }, now: () => now });
  const wrong = { login: 'admin', password: 'wrong' };
  await gate.admit('erp', ADMIN, HERE);
  await gate.admit('erp', wrong, HERE);
  now += 29_000;
  await gate.admit('erp', wrong, HERE);
  assert.equal(erp.logIns, 2);
  now += 2_000;
  await gate.admit('erp', wrong, HERE);
  await gate.admit('erp', ADMIN, HERE);
  assert.equal(erp.logIns, 3);
  now += 30_000;
  erp.users.delete('erp/admin');
  assert.equal(await gate.admit('erp', ADMIN, HERE), undefined);
});

test('each log-in is told, with how it fared and whether the ERP was asked', async () => {
  const erp = directory();
  const told: LogIn[] = [];
  const gate = new Gate(erp, { pause, onLogIn: (logIn) => told.push(logIn) });
  await Promise.all([gate.admit('erp', ADMIN, HERE), gate.admit('erp', ADMIN, HERE)]);
  await gate.admit('erp', ADMIN, HERE);
  await gate.admit('erp', { login: 'admin', password: 'wrong' }, HERE);
  erp.down = unavailable('away');
  await assert.rejects(gate.admit('other', ADMIN, HERE), { status: 503 });
  assert.deepEqual(told, [
    { outcome: 'let-in', asked: true },
    { outcome: 'let-in', asked: false },
    { outcome: 'let-in', asked: false },
    { outcome: 'refused', asked: true },
    { outcome: 'unavailable', asked: true },
  ]);
});

test('A3: a refusal takes as long whether the ERP was quick or slow to say so', async () => {
  const waited: number[] = [];
  for (const taken of [8, 24, 390, 510]) {
    let now = 0;
    const slow: Directory = {
      defaultDb: async () => 'erp',
      logIn: async () => {
        now += taken;
        return undefined;
      },
    };
    const gate = new Gate(slow, { now: () => now, pause: async (ms) => (now += ms) });
    await gate.admit('erp', ADMIN, HERE);
    waited.push(now);
  }
  assert.deepEqual(waited, [500, 500, 500, 1000]);
});

test('A1: a wrong password waits longer each time it was refused again', async () => {
  const erp = directory();
  let now = 0;
  const gate = new Gate(erp, { pause, now: () => now, trust: { accepted: 60_000, refused: 30_000 } });
  const asked: number[] = [];
  for (; now < 1_000_000; now += 10_000) {
    const before = erp.logIns;
    await gate.admit('erp', { ...ADMIN, password: 'old' }, HERE);
    if (erp.logIns > before) asked.push(now / 1000);
  }
  assert.deepEqual(asked, [0, 30, 90, 210, 450, 690, 930]);
});

test('A1: no number of wrong passwords makes somebody known a stranger', async () => {
  const erp = directory();
  const seen: (Home | undefined)[] = [];
  const noting: Directory = {
    defaultDb: () => erp.defaultDb(),
    logIn: (...asked) => {
      seen.push(asked[3]);
      return erp.logIn(...asked);
    },
  };
  let now = 0;
  const gate = new Gate(noting, { pause, now: () => now });
  const home = await gate.admit('erp', ADMIN, HERE);
  for (let n = 0; n < 10_100; n++)
    await gate.admit('erp', { login: `u${n}`, password: 'wrong' }, `2001:db8::${n.toString(16)}`);
  assert.equal(await gate.admit('erp', ADMIN, HERE), home);
  now += 61_000;
  await gate.admit('erp', ADMIN, HERE);
  assert.equal(seen.at(-1), home, 'the directory is told whom the password let in before');
  gate.forget('erp', ADMIN);
  await gate.admit('erp', ADMIN, HERE);
  assert.equal(seen.at(-1), undefined);
});

test('while the ERP is away, whom it let in last is let in, and nobody else', async () => {
  const erp = directory();
  let now = 1_000_000;
  const trust = { accepted: 60_000, refused: 30_000, lasting: 600_000 };
  const gate = new Gate(erp, { pause, trust, now: () => now });
  const wrong = { login: 'admin', password: 'wrong' };
  const home = await gate.admit('erp', ADMIN, HERE);
  erp.down = away('The ERP cannot be reached.');
  now += 599_000;
  assert.equal(await gate.admit('erp', ADMIN, HERE), home);
  await assert.rejects(gate.admit('erp', wrong, HERE), { status: 503 }, 'nobody said that it is wrong');
  await assert.rejects(gate.admit('other', ADMIN, HERE), { status: 503 });
  await assert.rejects(
    new Gate(erp, { pause, trust }).admit('erp', ADMIN, HERE),
    { status: 503 },
    'after a start',
  );
  now += 2_000;
  await assert.rejects(gate.admit('erp', ADMIN, HERE), { status: 503 });
});

test('what is wrong with the gateway or its store is no absence of the ERP', async () => {
  const erp = directory();
  let now = 1_000_000;
  const gate = new Gate(erp, { pause, trust: { accepted: 0, refused: 0, lasting: 600_000 }, now: () => now });
  await gate.admit('erp', ADMIN, HERE);
  now += 1;
  erp.down = unavailable('The store is away.');
  await assert.rejects(gate.admit('erp', ADMIN, HERE), { status: 503 });
});

test('a password the ERP refused since is wrong, also once it is away', async () => {
  for (const learn of ['asked', 'told']) {
    const erp = directory();
    const gate = new Gate(erp, { pause, trust: { accepted: 0, refused: 0, lasting: 600_000 } });
    await gate.admit('erp', ADMIN, HERE);
    erp.users.delete('erp/admin');
    if (learn === 'asked') assert.equal(await gate.admit('erp', ADMIN, HERE), undefined);
    else gate.forget('erp', ADMIN);
    erp.down = away('The ERP cannot be reached.');
    await assert.rejects(gate.admit('erp', ADMIN, HERE), { status: 503 });
  }
});
