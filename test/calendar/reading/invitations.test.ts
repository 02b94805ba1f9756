/** Where only attendees tell who is invited: more invitations than a search by way of them would find. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Meetings } from '../meetings.ts';
import { inOffice, type Office } from '../office.ts';

const MANY = 130;

for (const version of ['6.0', '6.1'] as const)
  describe(`${MANY} open invitations on ${version}`, () => {
    const withInvitations = (
      act: (office: Office, meetings: Meetings, ids: readonly number[]) => Promise<void>,
    ) =>
      inOffice(version, async (office) => {
        const meetings = new Meetings(office, version);
        const ids: number[] = [];
        for (let n = 0; n < MANY; n += 1) ids.push(await meetings.invite(`invitation ${n}`));
        office.pass(120);
        await act(office, meetings, ids);
      });
    const count = async (office: Office): Promise<number> =>
      (await (await office.calendar('Meetings')).list()).length;
    /** The row of the user among the attendees of a meeting. */
    const attendeeOf = async (office: Office, meetings: Meetings, id = 0): Promise<number> => {
      const domain = [['id', '=', id]] as const;
      const [row] = await office.admin.ask({
        ask: 'rows',
        model: meetings.model,
        domain,
        fields: ['attendee_ids'],
      });
      return Number((row?.attendee_ids as readonly number[] | undefined)?.[0]);
    };

    it('all are there, and an unchanged poll costs three light questions', () =>
      withInvitations(async (office) => {
        await count(office);
        office.pass(120);
        await count(office);
        office.pass(120);
        office.erp.calls.clear();
        assert.equal(await count(office), MANY);
        assert.deepEqual(office.erp.calls.names.toSorted(), [
          'calendar.attendee.search',
          'crm.meeting.search',
          'crm.meeting.search_count',
        ]);
      }));

    it('the oldest are still there when newer ones change', () =>
      withInvitations(async (office, meetings, [first = 0]) => {
        await count(office);
        office.pass(120);
        await meetings.edit(first, { name: 'edited' });
        const added = await meetings.invite('new');
        office.pass(6);
        assert.equal(await count(office), MANY + 1);
        await meetings.remove(added);
        office.pass(6);
        assert.equal(await count(office), MANY);
      }));

    it('all answers are seen, however many are given at once', () =>
      withInvitations(async (office, meetings, ids) => {
        const calendar = await office.calendar('Meetings');
        const before = new Map((await calendar.list()).map(({ name, etag }) => [name, etag]));
        office.pass(120);
        await calendar.token();
        for (const id of ids) {
          const attendee = await attendeeOf(office, meetings, id);
          await office.write('calendar.attendee', attendee, { state: 'declined' });
        }
        office.pass(6);
        const same = (await calendar.list()).filter(({ name, etag }) => before.get(name) === etag);
        assert.deepEqual(same, []);
      }));

    it('one leaves with the row of the attendee, and when that becomes somebody else’s', () =>
      withInvitations(async (office, meetings, [first, second]) => {
        await count(office);
        office.pass(120);
        await office.remove('calendar.attendee', await attendeeOf(office, meetings, first));
        office.pass(6);
        assert.equal(await count(office), MANY - 1);
        const { uid } = office.admin.reader;
        await office.write('calendar.attendee', await attendeeOf(office, meetings, second), { user_id: uid });
        office.pass(6);
        assert.equal(await count(office), MANY - 2);
      }));
  });
