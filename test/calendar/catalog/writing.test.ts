/** Calendars that are written into: constants, rules, and entries that go from one to another. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import type { Calendar, Sent } from '../../../lib/calendar/types.ts';
import { DavError } from '../../../lib/errors.ts';
import { parseCalendar } from '../../../lib/ical/index.ts';
import { type Office, shown } from '../office.ts';
import { withCalendars } from './with-calendars.ts';

const VERSIONS: readonly VersionName[] = ['6.1', '7.0', '14', '19'];

const FILE = `
calendars:
  - { name: Meetings, model: meetings, access: write }
  - name: Room 1
    model: meetings
    domain: [[location, "=", Room 1]]
    constants: { location: Room 1 }
    access: write
  - name: Room 2
    model: meetings
    domain: [[location, "=", Room 2]]
    constants: { location: Room 2 }
    access: write
  - name: Room 3
    model: meetings
    domain: [[location, "=", Room 3]]
    access: write
  - name: Urgent
    model: project.task
    component: VEVENT
    domain: [[priority, "=", "1"]]
    constants: { priority: "1" }
    fields: { summary: name, start: date_deadline, end: date_deadline, description: description }
    access: write
  - name: Others
    model: project.task
    component: VEVENT
    domain: [[priority, "=", "0"]]
    constants: { priority: "0" }
    fields: { summary: name, start: date_deadline, end: date_deadline }
    access: write
  - name: Nobodys
    model: project.task
    component: VEVENT
    domain: ["&", [priority, "=", "0"], [project_id.name, "=", None of these]]
    constants: { priority: "0" }
    fields: { summary: name, start: date_deadline }
    access: write
`;

function sent(uid: string, ...lines: readonly string[]): Sent {
  const text = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//a phone//EN', 'BEGIN:VEVENT', `UID:${uid}`],
    ...['DTSTAMP:20261120T080000Z', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');
  return { uid, text, calendar: parseCalendar(text) };
}

const TIMES = ['DTSTART:20261201T090000Z', 'DTEND:20261201T100000Z'];
const MEETING = sent('a@phone', ...TIMES, 'SUMMARY:Budget', 'X-PHONE-TUNE:bells');
const DAY = ['DTSTART;VALUE=DATE:20261201', 'DTEND;VALUE=DATE:20261202'];
const TASK = sent('t@phone', ...DAY, 'SUMMARY:Offer', 'LOCATION:By post');
const always = (): void => {};

/** What the ERP has of that name. */
async function rows(office: Office, model: string, name: string, ...fields: readonly string[]) {
  const domain = [['name', '=', name] as const];
  const asked = ['name', ...fields];
  const found = await office.demo.ask({ ask: 'rows', model, domain, fields: asked, context: {} });
  // Some versions add what nobody asked for.
  return found.map((row) => Object.fromEntries(fields.map((field) => [field, row[field]])));
}

const meetingsOf = ({ demo }: Office): string => demo.profile.events?.model ?? '';

const refused = (status: number) => (error: unknown) => error instanceof DavError && error.status === status;

async function names(calendar: Calendar): Promise<readonly string[]> {
  return (await calendar.list()).map(({ name }) => name);
}

for (const version of VERSIONS)
  describe(`calendars that are written into, ${version}`, () => {
    const inFile = (act: (office: Office) => Promise<void>) => withCalendars(version, FILE, act);

    it('what is put into one gets its constants, and comes back to the letter', () =>
      inFile(async (office) => {
        const room = await office.calendar('Room 1');
        assert.equal((await room.put('a.ics', MEETING, always)).created, true);
        assert.deepEqual(await rows(office, meetingsOf(office), 'Budget', 'location'), [
          { location: 'Room 1' },
        ]);
        const found = (await room.get(['a.ics'])).get('a.ics');
        assert.match(
          typeof found === 'object' ? Buffer.from(found.body).toString() : '',
          /X-PHONE-TUNE:bells/,
        );
      }));

    it('what its rule leaves out is refused, and the ERP has nothing of it', () =>
      inFile(async (office) => {
        const room = await office.calendar('Room 3');
        await assert.rejects(room.put('a.ics', MEETING, always), refused(403));
        // Who may not remove a meeting cannot take it back.
        const left = office.erp.deletesMeetings ? 0 : 1;
        assert.equal((await rows(office, meetingsOf(office), 'Budget')).length, left);
        const here = sent('b@phone', ...TIMES, 'SUMMARY:Here', 'LOCATION:Room 3');
        await room.put('b.ics', here, always);
        assert.deepEqual(await names(room), ['b.ics']);
        const elsewhere = sent('b@phone', ...TIMES, 'SUMMARY:Here', 'LOCATION:Elsewhere');
        await assert.rejects(room.put('b.ics', elsewhere, always), refused(403));
        assert.deepEqual(await rows(office, meetingsOf(office), 'Here', 'location'), [
          { location: 'Room 3' },
        ]);
      }));

    it('a meeting goes from one to another, with its name and UID', () =>
      inFile(async (office) => {
        const [own, one, two] = [
          await office.calendar('Meetings'),
          await office.calendar('Room 1'),
          await office.calendar('Room 2'),
        ];
        await own.put('a.ics', MEETING, always);
        assert.deepEqual(await own.move('a.ics', one, 'a.ics', always), { created: true, name: 'a.ics' });
        assert.deepEqual(await names(one), ['a.ics']);
        await one.move('a.ics', two, 'a.ics', always);
        assert.deepEqual([await names(one), await names(two)], [[], ['a.ics']]);
        assert.deepEqual(await rows(office, meetingsOf(office), 'Budget', 'location'), [
          { location: 'Room 2' },
        ]);
        office.pass(10);
        assert.deepEqual(await names(own), ['a.ics'], 'it is still his');
      }));

    it('a move that its rule forbids, of another kind, or to the same calendar is refused', () =>
      inFile(async (office) => {
        const own = await office.calendar('Meetings');
        await own.put('a.ics', MEETING, always);
        const elsewhere = [await office.calendar('Room 3'), await office.calendar('Urgent'), own];
        for (const calendar of elsewhere)
          await assert.rejects(own.move('a.ics', calendar, 'a.ics', always), refused(403));
        const gone = () => {
          throw new DavError(412, 'It was changed.');
        };
        await assert.rejects(own.move('a.ics', await office.calendar('Room 1'), 'a.ics', gone), refused(412));
        assert.deepEqual(await rows(office, meetingsOf(office), 'Budget', 'location'), [{ location: false }]);
      }));

    it('a record of any model is made, changed, moved and taken away', () =>
      inFile(async (office) => {
        const [urgent, others] = [await office.calendar('Urgent'), await office.calendar('Others')];
        await urgent.put('t.ics', TASK, always);
        assert.deepEqual(await rows(office, 'project.task', 'Offer', 'priority'), [{ priority: '1' }]);
        const found = (await urgent.get(['t.ics'])).get('t.ics');
        assert.match(typeof found === 'object' ? Buffer.from(found.body).toString() : '', /LOCATION:By post/);
        const later = ['DTSTART;VALUE=DATE:20261205', 'DTEND;VALUE=DATE:20261206'];
        await urgent.put('t.ics', sent('t@phone', ...later, 'SUMMARY:Offers', 'DESCRIPTION:New'), always);
        const [row] = await rows(office, 'project.task', 'Offers', 'date_deadline', 'description');
        assert.match(String(row?.date_deadline), /^2026-12-0[45]/);
        assert.match(String(row?.description), /New/);
        await urgent.move('t.ics', others, 't.ics', always);
        assert.deepEqual([await names(urgent), await names(others)], [[], ['t.ics']]);
        await others.remove('t.ics', always);
        assert.deepEqual(await names(others), []);
        assert.deepEqual(await rows(office, 'project.task', 'Offers'), []);
      }));

    it('what only the ERP can tell to be left out is taken back', () =>
      inFile(async (office) => {
        const [urgent, nobodys] = [await office.calendar('Urgent'), await office.calendar('Nobodys')];
        await assert.rejects(nobodys.put('n.ics', TASK, always), refused(403));
        assert.deepEqual(await rows(office, 'project.task', 'Offer'), []);
        await urgent.put('t.ics', TASK, always);
        await assert.rejects(urgent.move('t.ics', nobodys, 't.ics', always), refused(403));
        assert.deepEqual(await rows(office, 'project.task', 'Offer', 'priority'), [{ priority: '1' }]);
        assert.deepEqual(await shown(urgent), ['Offer']);
      }));
  });
