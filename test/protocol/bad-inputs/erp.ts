/** An ERP that answers what no ERP should. */
import assert from 'node:assert/strict';
import { dav } from '../../../lib/names.ts';
import type { Reply } from './conversation.ts';
import type { Ask, Elsewhere, Row } from './row.ts';
import { hrefs, meeting, PROPFIND } from './words.ts';
import { DEMO, MEETINGS, type World } from './world.ts';

const put = (name: string, body: string): Ask => ({
  method: 'PUT',
  path: `${MEETINGS}${name}.ics`,
  headers: { 'Content-Type': 'text/calendar' },
  body,
});

const LIST: Ask = { method: 'PROPFIND', path: MEETINGS, headers: { Depth: '1' }, body: PROPFIND };
const EVENT = 'calendar.event';

type Injected = Parameters<World['erp']['inject']>[0];

const BROKEN: readonly (readonly [id: Row['id'], what: string, injection: Injected])[] = [
  ['E1', 'a connection that ends before the answer', { cut: 0 }],
  ['E1', 'a connection that ends within the answer', { cut: 60 }],
  ['E1', 'a page of HTML', { illFormed: '<!DOCTYPE html><html><body>Bad gateway</body></html>' }],
  ['E1', 'a page of HTML with status 500', { html500: true }],
  ['E1', 'half an answer', { illFormed: '<methodResponse><params><param><value><array>' }],
  [
    'E1',
    'False in place of a list',
    {
      illFormed:
        '<methodResponse><params><param><value><boolean>0</boolean></value></param></params></methodResponse>',
    },
  ],
  [
    'E1',
    'rows that are no rows',
    {
      illFormed:
        '<methodResponse><params><param><value><array><data><value><int>7</int></value><value/></data></array></value></param></params></methodResponse>',
    },
  ],
  [
    'L7',
    'an entity with a file',
    {
      illFormed:
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><methodResponse><params><param><value>&e;</value></param></params></methodResponse>',
    },
  ],
  ['E1', 'nothing', { illFormed: '' }],
  ['E1', 'elements a thousand deep', { illFormed: `<methodResponse>${'<value>'.repeat(1000)}` }],
];

const UNREADABLE: readonly Row[] = BROKEN.map(
  ([id, what, injection]): Row => ({
    id,
    what: `the ERP answers a poll with ${what}`,
    before: (world) => void world.erp.inject({ service: 'object', model: EVENT, ...injection }),
    ask: LIST,
    status: 503,
    check: ({ headers, body }, world) => {
      world.erp.heal();
      assert.match(headers.get('retry-after') ?? '', /^\d+$/);
      assert.ok(!body.includes('passwd') && !body.includes('html'));
    },
    after: (world) => world.erp.heal(),
  }),
);

const TRACE =
  'Traceback (most recent call last):\n  File "/opt/odoo/orm.py", line 1, in x\n<b>No</b> & "never"';

function traceless({ body }: Reply, world: World): void {
  assert.doesNotMatch(body.toString(), /Traceback|orm\.py|<b>/);
  assert.deepEqual(idsOf(world, 'e2'), [], 'nothing is written');
}

const FAULTS: readonly Row[] = [
  {
    id: 'E2',
    what: 'an error of validation with a trace and markup',
    before: (world) =>
      void world.erp.inject({
        model: EVENT,
        method: 'create',
        fault: { kind: 'validation', message: TRACE },
      }),
    ask: put('e2', meeting('e2', 'SUMMARY:e2')),
    status: 403,
    writes: true,
    check: traceless,
    after: (world) => world.erp.heal(),
  },
  {
    id: 'E2',
    what: 'a refusal of access with a trace',
    before: (world) =>
      void world.erp.inject({ model: EVENT, method: 'create', fault: { kind: 'access', message: TRACE } }),
    ask: put('e2', meeting('e2', 'SUMMARY:e2')),
    status: 403,
    writes: true,
    condition: dav('need-privileges'),
    check: traceless,
    after: (world) => world.erp.heal(),
  },
];

const SANE = {
  ...{ name: 'spoilt', start: '2027-03-01 09:00:00', stop: '2027-03-01 10:00:00', allday: false },
  ...{ description: false, rrule: false, recurrency: false, recurrence_id: false, privacy: 'public' },
};

/** A meeting the ERP should not have. */
function spoilt(values: Readonly<Record<string, string | number | boolean>>): Pick<Row, 'before' | 'after'> {
  let ids: readonly number[] = [];
  let users = new Map<number, unknown>();
  return {
    before: async (world) => {
      await world.ask(put('e4', meeting('e4', 'SUMMARY:sane')));
      await world.ask(put('e4-b', meeting('e4-b', 'SUMMARY:spoilt')));
      ids = idsOf(world, 'spoilt');
      assert.equal(ids.length, 1);
      users = organisersOf(world, ids);
      for (const id of ids) world.erp.sql(EVENT, id, values);
    },
    after: async (world) => {
      await world.ask({ method: 'DELETE', path: `${MEETINGS}e4.ics` });
      for (const id of ids) world.erp.sql(EVENT, id, { ...SANE, user_id: Number(users.get(id)) });
      await world.ask({ method: 'DELETE', path: `${MEETINGS}e4-b.ics` });
    },
  };
}

function organisersOf(world: World, ids: readonly number[]): Map<number, unknown> {
  return world.erp.act('admin', (env) => {
    const rows = [...env.model(EVENT).table.all()].filter(({ id }) => ids.includes(id));
    return new Map(rows.map(({ id, user_id }) => [id, user_id]));
  });
}

function idsOf(world: World, name: string): readonly number[] {
  return world.erp.act('admin', (env) =>
    [...env.model(EVENT).table.all()].filter((row) => row.name === name).map(({ id }) => id),
  );
}

const FATES = {
  repaired: 'Repaired; the calendar answers.',
  said: 'As it was before, and said in the log; the calendar answers.',
  never: 'Not there where the ERP repeats by the rule, as in its own calendar; the calendar answers.',
} as const;

const RECORDS: readonly Row[] = (
  [
    ['a description of HTML that nobody closed', { description: '<div><b>x<script>alert(1)' }],
    ['an end before the start', { stop: '1999-01-01 00:00:00' }],
    ['a rule that is none', { rrule: 'FREQ=NONSENSE;X', recurrency: true }],
    [
      'a rule without end that is never met',
      { rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', recurrency: true },
      'never',
    ],
    ['no name', { name: false }],
    ['a name of control characters', { name: 'a\u0001\u000b\ufffe b' }],
    ['no start', { start: false }, 'said'],
    ['no end', { stop: false }],
    ['a start that is no time', { start: 'yesterday' }, 'said'],
    ['an all-day meeting without its days', { allday: true, start_date: false, stop_date: false }],
    ['a recurrence that is gone', { recurrency: true, recurrence_id: 987_654 }],
    ['a privacy nobody knows', { privacy: 'nobody' }],
    ['an organiser who is gone', { user_id: 987_654 }],
  ] as const
).map(
  ([what, values, fate]): Row => ({
    id: 'E4',
    what,
    ...spoilt(values),
    ask: LIST,
    status: 207,
    check: async ({ body }, world) => {
      const listed = hrefs(body);
      assert.ok(listed.includes(`${MEETINGS}e4.ics`));
      const isListed = listed.includes(`${MEETINGS}e4-b.ics`);
      assert.ok(isListed || fate === 'never', 'as it was, where it cannot be repaired');
      const lines = (await world.logged()).filter(({ msg }) => msg?.includes('withheld'));
      assert.equal(lines.length > 0, fate === 'said', 'what is not repaired is said');
    },
    chosen: FATES[fate ?? 'repaired'],
  }),
);

const AT_ONCE: readonly Row[] = [
  {
    id: 'E5',
    what: 'two who make the same new entry at once',
    ask: put('e5', meeting('e5')),
    status: 201,
    stores: true,
    check: async (_reply, world) => {
      const two = await Promise.all(
        ['e5-x', 'e5-x'].map(async (name) => {
          await using conversation = await world.talk();
          const { method, path, headers = {}, body = '' } = put(name, meeting(name));
          return (
            await conversation.ask({
              method,
              path,
              headers: { ...headers, 'If-None-Match': '*' },
              body,
              as: DEMO,
            })
          ).status;
        }),
      );
      assert.deepEqual(two.sort(), [201, 412]);
      await world.ask({ method: 'DELETE', path: `${MEETINGS}e5-x.ics` });
    },
    chosen: 'One 201, one 412.',
  },
  {
    id: 'E3',
    what: 'a change of what the ERP changed meanwhile',
    before: async (world) => {
      await world.ask(put('e3', meeting('e3', 'SUMMARY:before')));
    },
    ask: async (world) => {
      const { headers } = await world.ask({ method: 'GET', path: `${MEETINGS}e3.ics` });
      const asked = put('e3', meeting('e3', 'SUMMARY:mine'));
      await world.ask(put('e3', meeting('e3', 'SUMMARY:theirs')));
      return { ...asked, headers: { ...asked.headers, 'If-Match': headers.get('etag') ?? '' } };
    },
    status: 412,
    after: async (world) => {
      await world.ask({ method: 'DELETE', path: `${MEETINGS}e3.ics` });
    },
  },
];

export const ERP: readonly Row[] = [...UNREADABLE, ...FAULTS, ...RECORDS, ...AT_ONCE];

export const ERP_ELSEWHERE: readonly Elsewhere[] = [
  {
    id: 'E1',
    what: 'an ERP that is away, at log-in and at work, of five versions',
    answer: '503 with Retry-After, and everything as before once it is back',
    file: 'test/protocol/outages.test.ts',
    name: 'a connection that ends within the answer',
  },
  {
    id: 'E1',
    what: 'a write whose answer is lost',
    answer: 'Looked up before it is made again: no duplicate.',
    file: 'test/protocol/interrupted.test.ts',
    name: 'cutShort',
  },
  {
    id: 'E6',
    what: 'a gateway that dies between the ERP’s write and its own',
    answer: 'The next one finds what was made; nothing is there twice.',
    file: 'test/calendar/convergence.test.ts',
    name: 'killed between the commit of the ERP and its own',
  },
  {
    id: 'E7',
    what: 'an ERP whose clock differs',
    answer: 'Its Date is compared with our time; what was written lately is read again.',
    file: 'test/erp/skew.test.ts',
    name: 'narrows with every answer',
  },
  {
    id: 'E7',
    what: 'an ERP whose clock is ten minutes fast, or slow',
    answer: 'No change is missed.',
    file: 'test/protocol/lies.test.ts',
    name: 'E7: its clock is',
  },
];
