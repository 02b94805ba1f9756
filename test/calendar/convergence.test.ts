/** What a change that was cut short leaves behind, and what two people make of one thing. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import type { Calendar, Sent } from '../../lib/calendar/types.ts';
import { DavError } from '../../lib/errors.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { Meetings } from './meetings.ts';
import { mortal } from './mortal.ts';
import { inOffice, type Office, shown } from './office.ts';

/** One of each generation. */
const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '7.0', '8', '13', '14', '19'];

function sent(uid: string, ...lines: readonly string[]): Sent {
  const text = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', 'BEGIN:VEVENT', `UID:${uid}`],
    ...['DTSTAMP:20261120T080000Z', 'DTSTART:20261201T090000Z', 'DTEND:20261201T100000Z'],
    ...[...lines, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');
  return { uid, text, calendar: parseCalendar(text) };
}

const MEETING = sent('a@phone', 'SUMMARY:Budget', 'X-PHONE-TUNE:bells');

const onlyNew = (current: unknown): void => {
  if (current) throw new DavError(412, 'It is there.');
};

async function bodiesOf(calendar: Calendar): Promise<Readonly<Record<string, string>>> {
  const names = (await calendar.list()).map(({ name }) => name);
  const found = await calendar.get(names);
  return Object.fromEntries(
    [...found].map(([name, served]) => [
      name,
      typeof served === 'string' ? served : Buffer.from(served.body).toString(),
    ]),
  );
}

function uidIn(text: string | undefined): unknown {
  return parseCalendar(text ?? '')
    .getFirstSubcomponent('vevent')
    ?.getFirstPropertyValue('uid');
}

async function inErp(office: Office): Promise<number> {
  const { events } = office.admin.profile;
  assert.ok(events);
  const context = events.context(office.admin.reader);
  return office.admin.ask({ ask: 'count', model: events.model, domain: [], context });
}

for (const version of VERSIONS)
  describe(`convergence on ${version}`, () => {
    for (const looks of [false, true])
      it(`killed between the commit of the ERP and its own${looks ? ', another device looks first' : ''}`, async () => {
        const { store, kill, revive } = mortal();
        await inOffice(
          version,
          async (office) => {
            kill();
            await assert.rejects(
              (await office.calendar('Meetings')).put('a.ics', MEETING, onlyNew),
              /killed/,
            );
            revive();
            office.restart();
            office.pass(60);
            const calendar = await office.calendar('Meetings');
            if (looks) {
              const bodies = await bodiesOf(calendar);
              assert.deepEqual(Object.keys(bodies), ['a.ics']);
              assert.equal(uidIn(bodies['a.ics']), 'a@phone');
            }
            office.pass(60);
            const { etag } = await calendar.put('a.ics', MEETING, onlyNew);
            assert.ok(etag);
            assert.deepEqual(await bodiesOf(calendar), { 'a.ics': MEETING.text });
            assert.equal(await inErp(office), 1);
            assert.deepEqual(await store.intents('demo', office.demo.profile.events?.model ?? ''), []);
          },
          store,
        );
      });

    it('two people import one invitation', () =>
      inOffice(version, async (office) => {
        const [demos, admins] = [
          await office.calendar('Meetings'),
          await office.calendar('Meetings', 'admin'),
        ];
        const other = sent('a@phone', 'SUMMARY:Budget', 'X-PHONE-TUNE:drums');
        await Promise.all([demos.put('a.ics', MEETING, onlyNew), admins.put('a.ics', other, onlyNew)]);
        assert.deepEqual(await bodiesOf(demos), { 'a.ics': MEETING.text });
        assert.deepEqual(await bodiesOf(admins), { 'a.ics': other.text });
        assert.equal(await inErp(office), 2);
        office.pass(60);
        await admins.remove('a.ics', () => {});
        assert.deepEqual(await bodiesOf(admins), {});
        office.pass(60);
        assert.deepEqual(await bodiesOf(demos), { 'a.ics': MEETING.text });
      }));

    it('a meeting taken off a device stays away until it is another', () =>
      inOffice(version, async (office) => {
        const meetings = new Meetings(office, version);
        const id = await meetings.invite('Invited');
        const calendar = await office.calendar('Meetings');
        const [entry] = await calendar.list();
        assert.ok(entry);
        office.pass(60);
        await calendar.remove(entry.name, () => {});
        assert.deepEqual(await shown(calendar), []);
        assert.equal(await inErp(office), 1);
        office.pass(600);
        await meetings.edit(id, { name: 'Invited, Room 2' });
        office.pass(6);
        assert.deepEqual(await shown(calendar), []);
        office.restart();
        office.pass(600);
        assert.deepEqual(await shown(await office.calendar('Meetings')), []);
        await meetings.move(id);
        office.pass(6);
        assert.deepEqual(await shown(await office.calendar('Meetings')), ['Invited, Room 2']);
      }));
  });
