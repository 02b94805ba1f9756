import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Exchanges } from '../../lib/calendar/exchanges/exchanges.ts';
import { texts } from '../../lib/setup/texts/index.ts';
import { openMemory } from '../../lib/store/index.ts';
import { FixtureDirectory } from '../dav/fixture-calendar.ts';
import { Browser, worldOf } from './browser.ts';

const { asked, advice } = texts.en.activity;

async function visited() {
  const exchanges = new Exchanges({ store: openMemory(() => 0), clock: () => 0 });
  const directory = new FixtureDirectory({
    'erp/ada': { password: 'secret', calendars: [], zone: 'Asia/Tokyo' },
  });
  const world = worldOf(directory, { exchanges });
  const browser = new Browser(world);
  await browser.logIn('ada', 'secret');
  await browser.send((await browser.get('/setup/clients/apple')).form('/setup/clients/'));
  const [device] = (await world.grants.list('erp', 'ada')).filter(({ kind }) => kind === 'device');
  const of = { db: 'erp', login: 'ada', agent: 'iOS/18', calendar: '', entry: '', title: '', condition: '' };
  const record = (more: Partial<Parameters<Exchanges['record']>[0]>): void =>
    exchanges.record({
      ...of,
      device: device?.id ?? '',
      asked: 'poll',
      status: 207,
      reason: '',
      proven: true,
      ...more,
    });
  return { browser, record, path: `/setup/grants/${device?.id}` };
}

test('what a device asked is told with what it got, what to do, and when in its user’s zone', async () => {
  const { browser, record, path } = await visited();
  assert.ok((await browser.get(path)).texts('p').includes(texts.en.activity.none));
  record({ calendar: 'Meetings' });
  const reason = 'Line 12, DTSTART: no such day.';
  record({ asked: 'save', status: 403, condition: 'valid-calendar-data', title: 'Lunch', reason });
  const page = await browser.get(path);
  const said = page.tags('li').map((tag) => [tag.attribs.class, ...page.textsIn(tag, 'p')]);
  assert.deepEqual(new Set(said.map(([state]) => state)), new Set(['well', 'ill']));
  const well = said.find(([state]) => state === 'well');
  assert.deepEqual(well, ['well', 'Jan 1, 1970, 9:00 AM', `${asked.poll} · Calendar Meetings`, advice.well]);
  const ill = said.find(([state]) => state === 'ill');
  assert.deepEqual(ill?.slice(2), [
    `${asked.save} · Entry Lunch · Line 12 DTSTART`,
    advice.line,
    `The answer was: ${reason}`,
  ]);
});

test('what came with a wrong password or the ERP’s own is told by program, and is no device’s', async () => {
  const { browser, record, path } = await visited();
  record({ device: '', status: 401, proven: false, asked: 'account' });
  record({ device: '', agent: 'curl/8', asked: 'download' });
  assert.equal((await browser.get(path)).tags('li').length, 0);
  const page = await browser.get('/setup/activity');
  assert.deepEqual(new Set(page.texts('h2')), new Set(['iOS/18', 'curl/8']));
  assert.ok(page.texts('p').includes(advice['wrong-password']));
});
