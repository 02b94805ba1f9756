/**
 * While the ERP is away readers are told what was verified last and writers wait; nobody is told that his password, an
 * entry or a calendar is gone (rows E1 and A2 of the table of bad inputs). Once it is back all is as it should be.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseXml } from '../../lib/xml/parse.ts';
import { logIn } from '../demo-erp/client.ts';
import { type Device, membersIn } from './outages/device.ts';
import { LATER, type Place } from './outages/place.ts';
import { OUTAGES } from './outages/troubles.ts';
import { equalsNew, isLater, isStale, meetingsOf, VERSIONS, within } from './outages/within.ts';

const NEW = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//test//EN',
  'BEGIN:VEVENT',
  'UID:written-while-away',
  'DTSTAMP:20261101T000000Z',
  'DTSTART:20261215T100000Z',
  'DTEND:20261215T110000Z',
  'SUMMARY:Written while the ERP was away',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

/** Somebody renames his first meeting in the ERP, whose line is not troubled; its id. */
async function rename(place: Place, to: string): Promise<number> {
  const user = await logIn(place.erp, 'demo');
  const model = meetingsOf(place.erp.version);
  const [id] = await user(
    model,
    'search',
    [
      ['user_id', '=', user.uid],
      ['recurrency', '=', false],
    ],
    0,
    1,
    'id',
  );
  await user(model, 'write', [id], { name: to });
  return id;
}

async function readsOn(device: Device, known: ReadonlyMap<string, string>): Promise<void> {
  const [first = ''] = known.keys();
  const listed = await device.ask('PROPFIND', 'Meetings/');
  isStale(listed, 207);
  assert.equal(membersIn(parseXml(listed.body)).length, known.size + 1);
  isStale((await device.sync()).reply, 207);
  assert.deepEqual(new Map(device.copy), known);
  for (const method of ['GET', 'HEAD']) {
    const one = await device.ask(method, first);
    isStale(one, 200);
    assert.equal(one.headers.get('ETag'), known.get(first));
  }
  isStale(await device.ask('GET', 'Meetings.ics'), 200);
  const several = await device.multiget([first, `${device.home}Meetings/made-meanwhile.ics`]);
  isStale(several, 207);
  assert.deepEqual(
    membersIn(parseXml(several.body)).map(({ status }) => status),
    [undefined, 503],
    'what is not known may be there',
  );
  assert.equal((await device.ask('PROPFIND', './')).status, 207);
}

async function writesNot(device: Device, known: ReadonlyMap<string, string>): Promise<void> {
  const [first = ''] = known.keys();
  isLater(
    await device.ask('PUT', 'Meetings/new.ics', { body: NEW, headers: { 'Content-Type': 'text/calendar' } }),
  );
  isLater(await device.ask('DELETE', first));
  isLater(await device.ask('DELETE', first, { headers: { 'If-Match': '"other"' } }));
  isLater(await device.ask('DELETE', 'Meetings/made-meanwhile.ics'));
}

for (const version of VERSIONS)
  describe(`${version} is away`, () => {
    for (const { what, begin, timeout } of OUTAGES)
      it(what, () =>
        within({ version, ...(timeout !== undefined && { timeout }) }, async (place) => {
          const device = place.device();
          await device.sync();
          await device.ask('PROPFIND', './');
          const known = new Map(device.copy);
          assert.ok(known.size > 1);
          await begin(place.line);
          place.pass(LATER);
          await readsOn(device, known);
          await writesNot(device, known);
          isLater(await place.device('demo', 'wrong').ask('PROPFIND'));
          isLater(await place.device('admin').ask('PROPFIND'));
          await cameBack(place, device);
        }),
      );
  });

/** The line is as it was, and a meeting was renamed meanwhile. */
async function cameBack(place: Place, device: Device): Promise<void> {
  await place.line.heal();
  await rename(place, 'Renamed while nobody saw it');
  place.pass(LATER);
  const { reply, changed } = await device.sync();
  assert.equal(reply.headers.get('Cache-Status'), null);
  assert.equal(changed.length, 1, 'the token was good all the time');
  await equalsNew(place, device);
}
