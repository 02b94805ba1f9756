/** What a colleague does to meetings in the ERP is seen at the next poll: every version. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VERSIONS } from '../../examples/demo-erp/index.ts';
import { Meetings } from './meetings.ts';
import { inOffice, isSeen, type Office, shown, type Values } from './office.ts';

interface Ids {
  readonly one: number;
  readonly two: number;
  readonly invited: number;
}

interface Change {
  readonly what: string;
  act(meetings: Meetings, ids: Ids, office: Office): Promise<unknown>;
  readonly expected: readonly string[];
}

const CHANGES: readonly Change[] = [
  {
    what: 'an edit',
    act: (meetings, { one }) => meetings.edit(one, { name: 'one, edited' }),
    expected: ['invited', 'one, edited', 'two'],
  },
  {
    what: 'a new meeting',
    act: (meetings) => meetings.add('three'),
    expected: ['invited', 'one', 'three', 'two'],
  },
  {
    what: 'a deletion',
    act: (meetings, { one }) => meetings.remove(one),
    expected: ['invited', 'two'],
  },
  {
    what: 'a deletion and a new meeting at once',
    act: async (meetings, { one }) => {
      await meetings.remove(one);
      await meetings.add('three');
    },
    expected: ['invited', 'three', 'two'],
  },
  {
    what: 'an archived meeting',
    act: (meetings, { one }) => meetings.edit(one, { active: false }),
    expected: ['invited', 'two'],
  },
  {
    what: 'a meeting that became somebody else’s',
    act: (meetings, { one }) => meetings.giveAway(one),
    expected: ['invited', 'two'],
  },
  {
    what: 'an invitation by a colleague',
    act: (meetings) => meetings.invite('another'),
    expected: ['another', 'invited', 'one', 'two'],
  },
  {
    what: 'an invitation withdrawn',
    act: (meetings, { invited }) => meetings.withdraw(invited),
    expected: ['one', 'two'],
  },
  {
    what: 'an invitation withdrawn and another at once',
    act: async (meetings, { invited }) => {
      await meetings.withdraw(invited);
      await meetings.invite('another');
    },
    expected: ['another', 'one', 'two'],
  },
  {
    what: 'the meeting of an invitation edited',
    act: (meetings, { invited }) => meetings.edit(invited, { name: 'moved' }),
    expected: ['moved', 'one', 'two'],
  },
  {
    what: 'the meeting of an invitation deleted',
    act: (meetings, { invited }) => meetings.remove(invited),
    expected: ['one', 'two'],
  },
  {
    what: 'an edit in a transaction that shows up after a later one was seen',
    act: async (meetings, { one, two }, office) => {
      office.erp.inject({ method: 'write', slowTransaction: 300, count: 1 });
      const late = meetings.edit(one, { name: 'one, late' });
      await meetings.edit(two, { name: 'two, meanwhile' });
      office.pass(30);
      assert.deepEqual(await shown(await office.calendar('Meetings')), ['invited', 'one', 'two, meanwhile']);
      await late;
    },
    expected: ['invited', 'one, late', 'two, meanwhile'],
  },
];

for (const version of VERSIONS)
  describe(`changes of meetings in ${version}`, () => {
    for (const { what, act, expected } of CHANGES)
      it(what, () =>
        inOffice(version, async (office) => {
          const meetings = new Meetings(office, version);
          const [one, two] = [await meetings.add('one'), await meetings.add('two')];
          const ids = { one, two, invited: await meetings.invite('invited') };
          await isSeen(office, 'Meetings', { act: () => act(meetings, ids, office), expected });
        }),
      );

    it('two edits within one second', () =>
      inOffice(version, async (office) => {
        const meetings = new Meetings(office, version);
        const id = await meetings.add('one');
        const calendar = await office.calendar('Meetings');
        office.pass(120);
        await calendar.token();
        office.pass(6);
        await meetings.edit(id, { name: 'first' });
        const first = await calendar.token();
        assert.deepEqual(await shown(calendar), ['first']);
        await meetings.edit(id, { name: 'second' });
        office.pass(6);
        assert.notEqual(await calendar.token(), first);
        assert.deepEqual(await shown(calendar), ['second']);
      }));
  });

describe('an answer of an attendee, which does not touch the meeting', () => {
  for (const version of VERSIONS)
    it(version, () =>
      inOffice(version, async (office) => {
        const byAddress = version === '6.0' || version === '6.1';
        const partners = [office.demo, office.admin].map(({ reader }) => reader.partner ?? 0);
        const guest: Values = byAddress
          ? { attendee_ids: [[0, 0, { email: 'guest@demo.example', role: 'req-participant' }]] }
          : { partner_ids: [[6, 0, partners]] };
        await new Meetings(office, version).add('with a guest', guest);
        const calendar = await office.calendar('Meetings');
        office.pass(120);
        const token = await calendar.token();
        const [before] = await calendar.list();
        const rows = await office.admin.ask({
          ask: 'rows',
          model: 'calendar.attendee',
          domain: [],
          fields: ['state', 'email'],
        });
        const waiting = rows.find(({ state }) => /^needs-?action$/i.test(String(state)));
        assert.ok(waiting);
        await office.write('calendar.attendee', Number(waiting.id), { state: 'declined' });
        office.pass(6);
        assert.notEqual(await calendar.token(), token);
        const [changed] = await calendar.list();
        assert.equal(changed?.name, before?.name);
        assert.notEqual(changed?.etag, before?.etag);
      }),
    );
});
