import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merged } from '../../../lib/dav/busy.ts';
import { parseCalendar } from '../../../lib/ical/index.ts';
import { caldav } from '../../../lib/names.ts';
import { FixtureCalendar, FixtureDirectory } from '../fixture-calendar.ts';
import { APPENDIX_B } from '../rfc4791-appendix-b.ts';
import { talkTo } from '../talk.ts';

const BERNARD = '/webdav/erp/calendars/users/admin/c/bernard/';

const event = (...lines: readonly string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:x',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\n');

async function busy(
  texts: Readonly<Record<string, string>>,
  start: string,
  end: string,
  zone = 'UTC',
): Promise<readonly string[]> {
  const calendar = new FixtureCalendar({ name: 'bernard', texts });
  const ask = talkTo(
    new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar], zone } }),
  );
  const body = `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="${start}" end="${end}"/></C:free-busy-query>`;
  const answer = await ask('REPORT', BERNARD, { body, headers: { Depth: '1' } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['Content-Type'], 'text/calendar; charset=utf-8; component=vfreebusy');
  const found = parseCalendar(answer.text).getFirstSubcomponent('vfreebusy');
  assert.ok(found);
  assert.equal(String(found.getFirstPropertyValue('dtstart')).replace(/[-:]/g, ''), start);
  assert.equal(String(found.getFirstPropertyValue('dtend')).replace(/[-:]/g, ''), end);
  return found
    .getAllProperties('freebusy')
    .map((one) => `${one.getFirstParameter('fbtype')} ${one.getFirstValue()}`.replace(/[-:]/g, ''));
}

test('7.10: the busy times of the RFC’s calendar', async () => {
  assert.deepEqual(await busy(APPENDIX_B, '20060104T140000Z', '20060105T220000Z'), [
    'BUSYTENTATIVE 20060104T150000Z/20060104T160000Z',
    'BUSY 20060104T190000Z/20060104T200000Z',
    'BUSY 20060105T170000Z/20060105T180000Z',
  ]);
});

const HALF = ['DTSTART:20260310T100000Z', 'DTEND:20260310T110000Z'];

const CASES: readonly (readonly [what: string, texts: readonly string[], times: readonly string[]])[] = [
  ['nothing', [], []],
  ['transparent', [event(...HALF, 'TRANSP:TRANSPARENT')], []],
  ['cancelled', [event(...HALF, 'STATUS:CANCELLED')], []],
  ['no time at all', [event('DTSTART:20260310T100000Z')], []],
  [
    'cut at both ends',
    [event('DTSTART:20260309T100000Z', 'DTEND:20260312T110000Z')],
    ['BUSY 20260310T000000Z/20260311T000000Z'],
  ],
  [
    'one after the other, and one inside',
    [
      event(...HALF),
      event('DTSTART:20260310T110000Z', 'DTEND:20260310T120000Z'),
      event('DTSTART:20260310T103000Z', 'DTEND:20260310T103500Z'),
    ],
    ['BUSY 20260310T100000Z/20260310T120000Z'],
  ],
  ['a whole day', [event('DTSTART;VALUE=DATE:20260310')], ['BUSY 20260310T000000Z/20260310T230000Z']],
  [
    'every day',
    [event('DTSTART:20200101T100000Z', 'DTEND:20200101T110000Z', 'RRULE:FREQ=DAILY')],
    ['BUSY 20260310T100000Z/20260310T110000Z'],
  ],
];

for (const [what, texts, times] of CASES)
  test(`busy: ${what}`, async () => {
    const zone = what === 'a whole day' ? 'Europe/Brussels' : 'UTC';
    const named = Object.fromEntries(texts.map((text, n) => [`${n}.ics`, text]));
    assert.deepEqual(await busy(named, '20260310T000000Z', '20260311T000000Z', zone), times);
  });

test('times of two kinds are not made one', () => {
  const times = [
    { type: 'BUSY' as const, start: 1, end: 3 },
    { type: 'BUSY-TENTATIVE' as const, start: 2, end: 5 },
    { type: 'BUSY' as const, start: 3, end: 4 },
  ];
  assert.deepEqual(merged(times), [
    { type: 'BUSY', start: 1, end: 4 },
    { type: 'BUSY-TENTATIVE', start: 2, end: 5 },
  ]);
});

test('an object nobody can read takes no time, and harms no other', async () => {
  const texts = {
    'nothing.ics': 'nonsense',
    'nowhere.ics': event('DTSTART;TZID=Nowhere/Land:20260105T100000', 'DURATION:PT1H'),
    'good.ics': event('DTSTART:20260105T100000Z', 'DURATION:PT1H'),
  };
  assert.deepEqual(await busy(texts, '20260105T000000Z', '20260106T000000Z'), [
    'BUSY 20260105T100000Z/20260105T110000Z',
  ]);
});

test('tasks take no time', async () => {
  const calendar = new FixtureCalendar({ name: 'bernard', component: 'VTODO', texts: APPENDIX_B });
  const ask = talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }));
  const body =
    '<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav"><C:time-range start="20060101T000000Z" end="20060110T000000Z"/></C:free-busy-query>';
  assert.doesNotMatch((await ask('REPORT', BERNARD, { body })).text, /FREEBUSY[;:]/);
});

const REFUSED = [
  ['a hundred years', '<C:time-range start="20000101T000000Z" end="21000101T000000Z"/>', 403],
  ['no end', '<C:time-range start="20000101T000000Z"/>', 403],
  ['no range', '', 400],
] as const;

for (const [what, inner, status] of REFUSED)
  test(`refused: ${what}`, async () => {
    const ask = talkTo(
      new FixtureDirectory({
        'erp/admin': { password: 'admin', calendars: [new FixtureCalendar({ name: 'bernard' })] },
      }),
    );
    const answer = await ask('REPORT', BERNARD, {
      body: `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">${inner}</C:free-busy-query>`,
    });
    assert.equal(answer.status, status);
    if (what === 'a hundred years') assert.deepEqual(answer.error.conditions, [caldav('max-instances')]);
  });
