/** Reports that ask too much, or nothing that makes sense. */
import assert from 'node:assert/strict';
import { caldav, dav, type Name } from '../../../lib/names.ts';
import { childNamed, textOf } from '../../../lib/xml/element.ts';
import { parseXml } from '../../../lib/xml/parse.ts';
import type { Ask, Elsewhere, Row } from './row.ts';
import { calendar, hrefs, meeting, NS, partsOf } from './words.ts';
import { DEMO, HOME, MEETINGS, OTHER, TASKS, type World } from './world.ts';

const report = (body: string, path = MEETINGS): Ask => ({
  method: 'REPORT',
  path,
  headers: { Depth: '1' },
  body,
});
const repeated = (count: number, make: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => make(n)).join('');

const multiget = (hrefs: string, asked = '<getetag/>'): Ask =>
  report(`<C:calendar-multiget ${NS}><prop>${asked}</prop>${hrefs}</C:calendar-multiget>`);

const query = (filter: string, asked = '<getetag/>', more = ''): Ask =>
  report(
    `<C:calendar-query ${NS}><prop>${asked}</prop><C:filter><C:comp-filter name="VCALENDAR">${filter}</C:comp-filter></C:filter>${more}</C:calendar-query>`,
  );

const inEvents = (inner: string): Ask => query(`<C:comp-filter name="VEVENT">${inner}</C:comp-filter>`);

function planted(name: string, body: string): Pick<Row, 'before' | 'after'> {
  const path = `${MEETINGS}${name}.ics`;
  return {
    before: async (world) => {
      const { status, body: said } = await world.ask({ method: 'PUT', path, body });
      assert.equal(status, 201, said.toString());
    },
    after: async (world) => {
      await world.ask({ method: 'DELETE', path });
    },
  };
}

const MULTIGETS: readonly Row[] = [
  {
    id: 'R1',
    heavy: true,
    what: '100,000 hrefs',
    ask: () => multiget(repeated(100_000, (n) => `<href>${MEETINGS}${n}.ics</href>`)),
    status: 207,
    check: ({ body }) => {
      const parts = partsOf(body);
      assert.equal(parts.size, 10_001);
      assert.equal(parts.get(MEETINGS), 507);
      assert.match(body.toString(), /number-of-matches-within-limits/);
    },
    chosen: 'The first 10,000 (--max-hrefs) are answered, with 507 for the rest.',
  },
  {
    id: 'R1',
    what: 'one href a thousand times',
    ask: () => multiget(repeated(1000, () => `<href>${MEETINGS}r1.ics</href>`)),
    ...planted('r1', meeting('r1')),
    status: 207,
    check: ({ body }) => assert.deepEqual([...partsOf(body)], [[`${MEETINGS}r1.ics`, 207]]),
  },
  {
    id: 'R1',
    what: 'hrefs of other hosts and of nothing',
    ask: multiget(
      [
        'http://evil.example/a.ics',
        '//evil.example/b.ics',
        'file:///etc/passwd',
        'mailto:a@b',
        '%zz',
        '../x',
        `${MEETINGS}no.ics`,
      ]
        .map((href) => `<href>${href}</href>`)
        .join(''),
    ),
    status: 207,
    check: ({ body }) => {
      const found = [...partsOf(body).values()];
      assert.equal(found.length, 7);
      assert.ok(found.every((status) => status === 404));
    },
  },
  { id: 'R1', what: 'no href', ask: multiget(''), status: 400 },
  {
    id: 'R1',
    what: 'an empty href',
    ask: multiget('<href></href>'),
    status: 207,
    check: ({ body }) => assert.deepEqual([...partsOf(body).values()], [404]),
  },
];

interface Wrong {
  readonly id?: Row['id'];
  readonly what: string;
  readonly ask: Ask | (() => Ask);
  readonly condition: Name;
}

const range = (attributes: string): Ask => inEvents(`<C:time-range ${attributes}/>`);

const WRONG: readonly Wrong[] = [
  {
    what: 'a range that ends before it starts',
    ask: range('start="20260202T000000Z" end="20260101T000000Z"'),
    condition: caldav('valid-filter'),
  },
  {
    what: 'a range of no length',
    ask: range('start="20260101T000000Z" end="20260101T000000Z"'),
    condition: caldav('valid-filter'),
  },
  { what: 'a range in no zone', ask: range('start="20260101T000000"'), condition: caldav('valid-filter') },
  {
    what: 'a range of dates',
    ask: range('start="20260101" end="20260201"'),
    condition: caldav('valid-filter'),
  },
  { what: 'a range without ends', ask: range(''), condition: caldav('valid-filter') },
  { what: 'the 32nd of January', ask: range('start="20260132T000000Z"'), condition: caldav('valid-filter') },
  { what: 'the year 1', ask: range('start="00010101T000000Z"'), condition: caldav('min-date-time') },
  { what: 'the year 9999', ask: range('end="99991231T235959Z"'), condition: caldav('max-date-time') },
  {
    what: '10,000 comp-filters in each other',
    ask: () => query(`${'<C:comp-filter name="VEVENT">'.repeat(50)}${'</C:comp-filter>'.repeat(50)}`),
    condition: caldav('supported-filter'),
  },
  {
    what: '1,000 prop-filters',
    ask: () => inEvents(repeated(1000, (n) => `<C:prop-filter name="X-${n}"/>`)),
    condition: caldav('supported-filter'),
  },
  {
    what: 'no filter',
    ask: report(`<C:calendar-query ${NS}><prop><getetag/></prop></C:calendar-query>`),
    condition: caldav('valid-filter'),
  },
  {
    what: 'a filter for something else',
    ask: report(
      `<C:calendar-query ${NS}><C:filter><C:comp-filter name="VCARD"/></C:filter></C:calendar-query>`,
    ),
    condition: caldav('valid-filter'),
  },
  {
    what: 'is-not-defined beside others',
    ask: inEvents('<C:is-not-defined/><C:prop-filter name="UID"/>'),
    condition: caldav('valid-filter'),
  },
  {
    id: 'R3',
    what: 'an unknown collation',
    ask: inEvents(
      '<C:prop-filter name="SUMMARY"><C:text-match collation="i;klingon">a</C:text-match></C:prop-filter>',
    ),
    condition: caldav('supported-collation'),
  },
  {
    id: 'R3',
    what: 'a collation of a prototype',
    ask: inEvents(
      '<C:prop-filter name="SUMMARY"><C:text-match collation="constructor">a</C:text-match></C:prop-filter>',
    ),
    condition: caldav('supported-collation'),
  },
  {
    what: 'a zone that is none',
    ask: query('', '<getetag/>', '<C:timezone>BEGIN:VCALENDAR&#13;&#10;END:VCALENDAR</C:timezone>'),
    condition: caldav('valid-timezone'),
  },
];

const FILTERS: readonly Row[] = [
  ...WRONG.map(({ id = 'R2', what, ask, condition }): Row => ({ id, what, ask, status: 403, condition })),
  {
    id: 'R2',
    what: '10,000 comp-filters deeper than XML goes here',
    ask: () => query(`${'<C:comp-filter name="VEVENT">'.repeat(10_000)}${'</C:comp-filter>'.repeat(10_000)}`),
    status: 400,
  },
  {
    id: 'R2',
    what: 'a start without an end',
    ask: range('start="20260101T000000Z"'),
    ...planted('r2', meeting('r2')),
    status: 207,
    check: ({ body }) => assert.deepEqual(hrefs(body), [`${MEETINGS}r2.ics`]),
  },
  {
    id: 'R2',
    what: 'an end without a start',
    ask: range('end="21000101T000000Z"'),
    ...planted('r2', meeting('r2')),
    status: 207,
    check: ({ body }) => assert.deepEqual(hrefs(body), [`${MEETINGS}r2.ics`]),
  },
  {
    id: 'R3',
    what: 'a needle of a megabyte',
    ask: () =>
      inEvents(
        `<C:prop-filter name="SUMMARY"><C:text-match>${'a'.repeat(1_000_000)}</C:text-match></C:prop-filter>`,
      ),
    status: 413,
  },
  {
    id: 'R3',
    what: 'i for a Turkish İ',
    ask: inEvents(
      '<C:prop-filter name="SUMMARY"><C:text-match collation="i;unicode-casemap">istanbul</C:text-match></C:prop-filter>',
    ),
    ...planted('r3', meeting('r3', 'SUMMARY:İSTANBUL')),
    status: 207,
    check: ({ body }) => assert.deepEqual(hrefs(body), []),
    chosen: 'İ is i with a dot above (RFC 5051), which is no i.',
  },
];

const LONG = 'x'.repeat(10_000);
const DAYS = 40;

const EXPANSIONS: readonly Row[] = [
  {
    id: 'R4',
    heavy: true,
    what: 'every day of a century, with a long description',
    ask: query(
      '<C:comp-filter name="VEVENT"/>',
      '<C:calendar-data><C:expand start="19700101T000000Z" end="21000101T000000Z"/></C:calendar-data>',
    ),
    ...planted('r4', meeting('r4', `DESCRIPTION:${LONG}`, 'RRULE:FREQ=DAILY')),
    status: 403,
    condition: caldav('max-instances'),
    chosen: '403 max-instances when it is known before the answer begins, else the answer is cut off.',
  },
  {
    id: 'L1',
    heavy: true,
    what: 'the same in a multiget of many',
    ask: () =>
      multiget(
        repeated(DAYS, (n) => `<href>${MEETINGS}l1.ics</href><href>${MEETINGS}x${n}.ics</href>`),
        '<C:calendar-data><C:expand start="19700101T000000Z" end="21990101T000000Z"/></C:calendar-data>',
      ),
    ...planted('l1', meeting('l1', `DESCRIPTION:${LONG}`, 'RRULE:FREQ=DAILY')),
    status: 403,
    condition: caldav('max-instances'),
  },
  {
    id: 'R4',
    heavy: true,
    what: 'a recurrence set of centuries that is limited, not expanded',
    ask: query(
      '<C:comp-filter name="VEVENT"/>',
      '<C:calendar-data><C:limit-recurrence-set start="19700101T000000Z" end="21990101T000000Z"/></C:calendar-data>',
    ),
    ...planted('r4', meeting('r4', 'RRULE:FREQ=DAILY')),
    status: 207,
  },
];

const sync = (token: string, more = '', level = '1'): Ask => ({
  method: 'REPORT',
  path: MEETINGS,
  headers: { Depth: '0' },
  body: `<sync-collection ${NS}><sync-token>${token}</sync-token><sync-level>${level}</sync-level>${more}<prop><getetag/></prop></sync-collection>`,
});

async function tokenOf(world: World, path: string, as = DEMO): Promise<string> {
  const { body } = await world.ask({ ...sync(''), path, as });
  const token = childNamed(parseXml(body), dav('sync-token'));
  return token ? textOf(token) : '';
}

/** The last digits of a token counted on. */
const later = (token: string): string =>
  token.replace(/(\d+)(?!.*\d)/, (digits) => String(Number(digits) + 1000));

const TOKENS: readonly (readonly [what: string, token: (world: World) => string | Promise<string>])[] = [
  ['another calendar', (world) => tokenOf(world, TASKS)],
  ['another user', (world) => tokenOf(world, '/webdav/demo/calendars/users/other/c/Meetings/', OTHER)],
  ['the future', async (world) => later(await tokenOf(world, MEETINGS))],
  ['another server', () => 'http://sabre.io/ns/sync/42'],
  ['nobody, forged', () => 'urn:erpcal:0:0:0'],
  ['a megabyte', () => 'x'.repeat(100_000)],
  ['markup', () => '&lt;a&gt;'],
  ['another epoch', async (world) => (await tokenOf(world, MEETINGS)).replace(/[0-9a-f]{8}/, '00000000')],
];

const SYNCS: readonly Row[] = [
  ...TOKENS.map(
    ([what, token]): Row => ({
      id: 'R5',
      what: `a token of ${what}`,
      ask: async (world) => sync(await token(world)),
      status: 403,
      condition: dav('valid-sync-token'),
      chosen: 'The client reads all anew: nothing is lost or there twice.',
    }),
  ),
  {
    id: 'R6',
    what: 'the level infinite',
    ask: sync('', '', 'infinite'),
    status: 403,
    condition: dav('sync-traversal-supported'),
  },
  { id: 'R6', what: 'the level 7', ask: sync('', '', '7'), status: 400 },
  ...['0', '-1', '1e9', '', 'all'].map(
    (limit): Row => ({
      id: 'R6',
      what: `at most “${limit}”`,
      ask: sync('', `<limit><nresults>${limit}</nresults></limit>`),
      status: 400,
    }),
  ),
  {
    id: 'R6',
    what: 'at most 1,000,000,000',
    ask: sync('', '<limit><nresults>1000000000</nresults></limit>'),
    status: 207,
  },
  {
    id: 'R6',
    what: 'at most more than there are numbers',
    ask: sync('', `<limit><nresults>${'9'.repeat(400)}</nresults></limit>`),
    status: 207,
  },
];

const freeBusy = (start: string, end: string): Ask =>
  report(`<C:free-busy-query ${NS}><C:time-range start="${start}" end="${end}"/></C:free-busy-query>`);

const BUSY: readonly Row[] = [
  {
    id: 'R7',
    what: 'the busy times of a century',
    ask: freeBusy('20000101T000000Z', '21000101T000000Z'),
    status: 403,
    condition: caldav('max-instances'),
  },
  {
    id: 'R7',
    what: 'busy times without a range',
    ask: report(`<C:free-busy-query ${NS}/>`),
    status: 400,
  },
  {
    id: 'R7',
    what: 'the busy times of somebody else’s calendar',
    ask: {
      ...freeBusy('20260101T000000Z', '20260201T000000Z'),
      path: '/webdav/demo/calendars/users/admin/c/Meetings/',
    },
    status: 403,
    condition: dav('need-privileges'),
  },
  {
    id: 'R7',
    what: 'the busy times of a stranger, from the outbox of a gateway that invites nobody',
    ask: {
      method: 'POST',
      path: HOME.replace(/c\/$/, 'outbox/'),
      headers: { 'Content-Type': 'text/calendar' },
      body: calendar(
        'METHOD:REQUEST',
        'BEGIN:VFREEBUSY',
        'UID:r7',
        'DTSTART:20260101T000000Z',
        'DTEND:20260102T000000Z',
        'ORGANIZER:mailto:demo@example.com',
        'ATTENDEE:mailto:stranger@example.com',
        'END:VFREEBUSY',
      ),
    },
    status: 404,
  },
];

export const REPORT: readonly Row[] = [...MULTIGETS, ...FILTERS, ...EXPANSIONS, ...SYNCS, ...BUSY];

export const REPORT_ELSEWHERE: readonly Elsewhere[] = [
  {
    id: 'R7',
    what: 'a stranger among those whose busy times are asked for',
    answer: '3.7, or 3.8 where the ERP hides them',
    file: 'test/dav/schedule.test.ts',
    name: 'busy times are told for each who is asked about, and for whom not, why',
  },
];
