/** From a device into the ERP and back, through every layer of the calendar. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VERSIONS, type VersionName } from '../../../examples/demo-erp/index.ts';
import { callModel } from '../../../examples/demo-erp/orm/methods.ts';
import type { Value } from '../../../examples/demo-erp/orm/value.ts';
import { occurrences } from '../../../examples/demo-erp/series/occurrences.ts';
import type { Calendar, Sent } from '../../../lib/calendar/types.ts';
import { UidConflict } from '../../../lib/calendar/uid-conflict.ts';
import { DavError } from '../../../lib/errors.ts';
import { parseCalendar } from '../../../lib/ical/index.ts';
import { clientOf } from '../../demo-erp/client.ts';
import { since, times } from '../../protocol/reading/forms.ts';
import { inOffice, type Office } from '../office.ts';

function sent(uid: string, ...lines: readonly string[]): Sent {
  const text = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Example//Phone//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261120T080000Z',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  return { uid, text, calendar: parseCalendar(text) };
}

const TIMES = ['DTSTART:20261201T090000Z', 'DTEND:20261201T100000Z'];
const MEETING = sent('a@phone', ...TIMES, 'SUMMARY:Budget', 'LOCATION:Room 1', 'X-PHONE-TUNE:bells');
const LATER = sent(
  'a@phone',
  'DTSTART:20261201T110000Z',
  'DTEND:20261201T120000Z',
  'SUMMARY:Budget',
  'X-PHONE-TUNE:bells',
);

const always = (): void => {};
const onlyNew = (current: unknown): void => {
  if (current) throw new DavError(412, 'It is there.');
};

async function bodyOf(calendar: Calendar, name: string): Promise<string> {
  const found = (await calendar.get([name])).get(name);
  assert.ok(typeof found === 'object', `${name} is ${found}`);
  return Buffer.from(found.body).toString();
}

async function meetings(office: Office) {
  const { events } = office.demo.profile;
  assert.ok(events);
  return office.demo.ask({
    ask: 'rows',
    model: events.model,
    domain: [],
    fields: ['name', 'location'],
    context: events.context(office.demo.reader),
  });
}

/** What somebody else is fast enough to write. */
const MEANWHILE: Readonly<Record<string, (version: VersionName) => Readonly<Record<string, Value>>>> = {
  'the name': () => ({ name: 'Budget 2027' }),
  'the time': (version) => ({
    ...times(
      version,
      '2026-12-01T14:00:00',
      '2026-12-01T15:00:00',
      version === '6.0' ? 'Europe/Brussels' : 'UTC',
    ),
    duration: 1,
  }),
};

/** Of the only entry: its summary, and when it begins in UTC. */
async function namesAndTimes(calendar: Calendar): Promise<readonly unknown[]> {
  const entry = parseCalendar(await bodyOf(calendar, 'a.ics')).getFirstSubcomponent('vevent');
  const start = entry?.getFirstPropertyValue('dtstart') as { toJSDate(): Date } | null;
  return [entry?.getFirstPropertyValue('summary'), start?.toJSDate().toISOString().slice(11, 16)];
}

/** How often the ERP's own calendar shows it. */
async function shownTimes({ erp }: Office): Promise<number> {
  const client = await clientOf(erp, 'demo');
  const range = { from: '2026-11-01 00:00:00', to: '2027-01-01 00:00:00' };
  return (await occurrences(client, 'Budget', range)).length;
}

for (const version of VERSIONS)
  describe(`writing ${version}`, () => {
    it('a meeting made on a device is in the ERP, and comes back to the letter', () =>
      inOffice(version, async (office) => {
        const calendar = await office.calendar('Meetings');
        const { created, etag } = await calendar.put('a.ics', MEETING, onlyNew);
        assert.deepEqual([created, typeof etag], [true, 'string']);
        const rows = await meetings(office);
        assert.deepEqual(
          rows.map(({ name, location }) => [name, location]),
          [['Budget', 'Room 1']],
        );
        assert.equal(await bodyOf(calendar, 'a.ics'), MEETING.text);
      }));

    it('what was changed on the device alone is written, and nothing twice', () =>
      inOffice(version, async (office) => {
        const calendar = await office.calendar('Meetings');
        await calendar.put('a.ics', MEETING, always);
        const { created } = await calendar.put('a.ics', LATER, always);
        assert.equal(created, false);
        const rows = await meetings(office);
        assert.deepEqual(
          rows.map(({ name, location }) => [name, location]),
          [['Budget', false]],
        );
        assert.equal(await bodyOf(calendar, 'a.ics'), LATER.text);
        await calendar.put('a.ics', LATER, always);
        assert.equal((await meetings(office)).length, 1);
      }));

    it('a change in the ERP changes that property alone', () =>
      inOffice(version, async (office) => {
        const calendar = await office.calendar('Meetings');
        await calendar.put('a.ics', MEETING, always);
        const [row] = await meetings(office);
        office.pass(120);
        const model = since('8', version) ? 'calendar.event' : 'crm.meeting';
        await office.write(model, Number(row?.id), { name: 'Budget 2027' }, office.demo);
        office.pass(6);
        const entry = parseCalendar(await bodyOf(calendar, 'a.ics')).getFirstSubcomponent('vevent');
        const shown = ['summary', 'location', 'x-phone-tune'].map((name) =>
          entry?.getFirstPropertyValue(name),
        );
        assert.deepEqual(shown, ['Budget 2027', 'Room 1', 'bells']);
      }));

    it('what is deleted in the ERP right after it was changed was no longer there', () =>
      inOffice(version, async (office) => {
        const calendar = await office.calendar('Meetings');
        await calendar.put('a.ics', MEETING, always);
        const [row] = await meetings(office);
        const model = since('8', version) ? 'calendar.event' : 'crm.meeting';
        const deleted = () =>
          office.erp.act(
            'admin',
            (env) => void callModel(env, env.model(model), 'unlink', [[Number(row?.id)]], {}),
          );
        office.erp.inject({ model, method: 'write', count: 1, afterCommit: deleted });
        await assert.rejects(calendar.put('a.ics', LATER, always), { status: 412 });
        assert.equal((await calendar.get(['a.ics'])).get('a.ics'), 'missing');
        await calendar.put('a.ics', LATER, onlyNew);
        assert.equal((await meetings(office)).length, 1);
      }));

    for (const [what, values] of Object.entries(MEANWHILE))
      it(`${what} somebody gives it in the ERP right after it was changed is what it has`, () =>
        inOffice(version, async (office) => {
          const calendar = await office.calendar('Meetings');
          await calendar.put('a.ics', MEETING, always);
          const [row] = await meetings(office);
          const model = since('8', version) ? 'calendar.event' : 'crm.meeting';
          const args = [[Number(row?.id)], values(version)];
          const changed = () =>
            office.erp.act('demo', (env) => void callModel(env, env.model(model), 'write', args, {}));
          office.erp.inject({ model, method: 'write', count: 1, afterCommit: changed });
          await calendar.put('a.ics', LATER, always);
          office.pass(120);
          assert.deepEqual(
            await namesAndTimes(calendar),
            what === 'the name' ? ['Budget 2027', '11:00'] : ['Budget', '14:00'],
          );
        }));

    it('a series of which nothing is left is nothing', () =>
      inOffice(version, async (office) => {
        const calendar = await office.calendar('Meetings');
        const series = [...TIMES, 'SUMMARY:Budget 2027', 'RRULE:FREQ=DAILY;COUNT=2'];
        await calendar.put('a.ics', sent('a@phone', ...series), onlyNew);
        const excluded = ['EXDATE:20261201T090000Z', 'EXDATE:20261202T090000Z'];
        await calendar.put('a.ics', sent('a@phone', ...series, ...excluded), always);
        assert.equal(await shownTimes(office), 0);
        await calendar.put('a.ics', sent('a@phone', ...series), always);
        assert.equal(await shownTimes(office), 2);
      }));

    it('one UID is one entry', () =>
      inOffice(version, async (office) => {
        const calendar = await office.calendar('Meetings');
        const both = [calendar.put('a.ics', MEETING, onlyNew), calendar.put('b.ics', MEETING, onlyNew)];
        const [first, second] = await Promise.allSettled(both);
        assert.equal(first?.status, 'fulfilled');
        assert.ok(second?.status === 'rejected' && second.reason instanceof UidConflict);
        assert.equal(second.reason.other, 'a.ics');
        assert.equal((await meetings(office)).length, 1);
      }));
  });

/** A private meeting of somebody else, to which the user is invited. */
describe('a meeting that the ERP masks', () => {
  for (const version of ['8', '13', '14'] as const)
    it(`is never written back on ${version}`, () =>
      inOffice(version, async (office) => {
        const { partner } = office.demo.reader;
        const start = { start: '2026-12-01 09:00:00', stop: '2026-12-01 10:00:00' };
        const id = await office.create('calendar.event', { name: 'Secret', ...start, location: 'Cellar' });
        const guests = { partner_ids: [[4, partner ?? 0]] };
        await office.write('calendar.event', id, guests);
        await office.write('calendar.event', id, { [since('10', version) ? 'privacy' : 'class']: 'private' });
        const calendar = await office.calendar('Meetings');
        const name = `calendar.event-${id}.ics`;
        const served = await bodyOf(calendar, name);
        assert.match(served, /SUMMARY:Busy/);
        const text = served.replace('SUMMARY:Busy', 'SUMMARY:Busy indeed');
        const uid = String(parseCalendar(text).getFirstSubcomponent('vevent')?.getFirstPropertyValue('uid'));
        const refused = calendar.put(name, { uid, text, calendar: parseCalendar(text) }, always);
        await assert.rejects(refused, { status: 403, condition: 'need-privileges' });
        const [row] = await office.admin.ask({
          ask: 'rows',
          model: 'calendar.event',
          domain: [['id', '=', id]],
          fields: ['name', 'location'],
        });
        assert.deepEqual([row?.name, row?.location], ['Secret', 'Cellar']);
      }));
});
