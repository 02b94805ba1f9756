/** Credentials that are none, are wrong, or cannot be checked. */
import assert from 'node:assert/strict';
import { basic, type Reply } from './conversation.ts';
import type { Elsewhere, Row } from './row.ts';
import { HOME, type World } from './world.ts';

const MALFORMED: readonly (readonly [what: string, field: string])[] = [
  ['nothing behind the scheme', 'Basic'],
  ['no base64', 'Basic !!!'],
  ['no colon', `Basic ${Buffer.from('demo').toString('base64')}`],
  ['an empty password', basic('demo:')],
  ['an empty user', basic(':secret')],
  ['a NUL in the password', basic('demo:a\0b')],
  ['a line break in the password', basic('demo:a\r\nb')],
  ['Latin-1', basic('demo:Geheim-fälsch', 'latin1')],
  ['octets that are no text', `Basic ${Buffer.from([0x64, 0x3a, 0xff, 0xfe, 0x80]).toString('base64')}`],
  ['another scheme', 'Bearer abc'],
  ['Digest', 'Digest username="demo", realm="erpcal", nonce="", uri="/", response=""'],
  ['two in one', `${basic('demo:x')}, ${basic('admin:x')}`],
];

const CHALLENGE = 'Basic realm="erpcal", charset="UTF-8"';

const NONE: readonly Row[] = MALFORMED.map(
  ([what, field]): Row => ({
    id: 'A4',
    what,
    ask: { method: 'PROPFIND', path: HOME, headers: { Authorization: field, Depth: '0' }, as: undefined },
    status: 401,
    check: ({ headers }) => assert.equal(headers.get('www-authenticate'), CHALLENGE),
    behind: {},
  }),
);

type Injected = Parameters<World['erp']['inject']>[0];

const AWAY: readonly (readonly [what: string, injection: Injected])[] = [
  ['an ERP that hangs up at log-in', { service: 'common', dropped: true }],
  ['a page of HTML at log-in', { service: 'common', html500: true }],
  ['half an answer at log-in', { service: 'common', cut: 40 }],
  ['nonsense at log-in', { service: 'common', illFormed: '<methodResponse><params><par' }],
];

/** Nobody's answer is remembered from one row to the next: each has a password of its own. */
let asked = 0;

const UNKNOWABLE: readonly Row[] = AWAY.map(
  ([what, injection]): Row => ({
    id: 'A2',
    what,
    before: (world) => void world.erp.inject(injection),
    ask: () => {
      asked += 1;
      return { method: 'PROPFIND', path: HOME, headers: { Depth: '0' }, as: `demo:Geheim-x${asked}` };
    },
    status: 503,
    check: ({ headers }, world) => {
      world.erp.heal();
      assert.match(headers.get('retry-after') ?? '', /^\d+$/);
    },
    after: (world) => world.erp.heal(),
  }),
);

/** Without what no two answers have in common. */
const shown = ({ status, headers, body }: Reply): string =>
  [status, headers.get('www-authenticate'), [...headers.keys()].join(), body].join('\n');

const ALIKE: readonly Row[] = [
  {
    id: 'A3',
    what: 'an unknown user, and a wrong password',
    ask: { method: 'PROPFIND', path: HOME, headers: { Depth: '0' }, as: 'nobody:Geheim-wrong' },
    status: 401,
    check: async (reply, world) => {
      const wrong = { method: 'PROPFIND', path: HOME, headers: { Depth: '0' }, as: 'demo:Geheim-wrong' };
      assert.equal(shown(await world.ask(wrong)), shown(reply));
    },
    chosen: 'The same octets, and the ERP is asked the same: it alone knows which of the two it is.',
  },
  {
    id: 'A1',
    what: 'one wrong password a hundred times',
    ask: { method: 'PROPFIND', path: HOME, headers: { Depth: '0' }, as: 'demo:Geheim-hundred' },
    status: 401,
    check: async (_reply, world, conversation) => {
      for (let n = 1; n < 100; n++)
        assert.equal(
          (
            await conversation.ask({
              method: 'PROPFIND',
              path: HOME,
              headers: { Depth: '0' },
              as: 'demo:Geheim-hundred',
            })
          ).status,
          401,
        );
      const logIns = world.erp.calls.names.filter((name) => /common\.(login|authenticate)/.test(name));
      assert.ok(logIns.length <= 1, `the ERP was asked ${logIns.length} times`);
    },
    chosen: 'The ERP is asked once; the user’s other devices go on.',
  },
];

export const AUTH: readonly Row[] = [...NONE, ...UNKNOWABLE, ...ALIKE];

export const AUTH_ELSEWHERE: readonly Elsewhere[] = [
  {
    id: 'A5',
    what: 'a password the ERP does not take any more',
    answer: '401 once what was remembered of it is over.',
    file: 'test/http/auth.test.ts',
    name: 'answers are believed no longer than said',
  },
  {
    id: 'P5',
    what: 'a password that was changed while it is remembered',
    answer: '401 after --remember-login, or as soon as the ERP refuses a call.',
    file: 'test/http/auth.test.ts',
    name: 'answers are believed no longer than said',
  },
  {
    id: 'P5',
    what: 'rights that were taken away',
    answer: 'Asked again after --full-check.',
    file: 'test/calendar/permission.test.ts',
    name: 'a no is asked again after a while',
  },
  {
    id: 'P5',
    what: 'a record that a rule takes away, a right that is gone, a user who was put away, of nine versions',
    answer: 'Noticed within --full-check; the user within --remember-login.',
    file: 'test/protocol/isolation.test.ts',
    name: 'P5: a record that a rule takes and another that it gives are noticed within --full-check',
  },
  {
    id: 'A6',
    what: 'a password over plain HTTP from another machine',
    answer:
      '403 before a password is asked for; loopback, HTTPS, a trusted proxy with HTTPS and --allow-plain let it in',
    file: 'test/http/app.test.ts',
    name: 'A6: who can be read along with is refused before a password is asked for',
  },
  {
    id: 'A3',
    what: 'the time a refusal takes',
    answer: 'The same, whether the ERP was quick or slow.',
    file: 'test/http/auth.test.ts',
    name: 'A3: a refusal takes as long',
  },
  {
    id: 'A1',
    what: 'many wrong passwords, from one address and from many',
    answer: 'Each waits longer; nobody known becomes a stranger.',
    file: 'test/http/auth.test.ts',
    name: 'A1: no number of wrong passwords makes somebody known a stranger',
  },
  {
    id: 'L12',
    what: 'the time a refusal takes, of somebody who is there and of nobody',
    answer: 'A multiple of half a second, whatever the ERP took for it.',
    file: 'test/http/auth.test.ts',
    name: 'A3: a refusal takes as long',
  },
  {
    id: 'L12',
    what: 'a password that is right up to some letter',
    answer: 'The ERP compares; what is remembered is found by a keyed hash, not compared letter by letter.',
    file: 'test/http/auth.test.ts',
    name: 'users and databases with one password are told apart',
  },
];
