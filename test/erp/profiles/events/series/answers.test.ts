/** Whether somebody comes to a series, or to one of its occurrences. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { VERSIONS } from '../../../../../examples/demo-erp/index.ts';
import type { State } from '../../../../../lib/erp/profile.ts';
import type { Attendee, EventRecord, Participation, Series } from '../../../../../lib/erp/records.ts';
import { at, type Desk, MEETING, QUIET, seriesOf, withDesks } from '../../desk.ts';

const person = (name: string, participation: Participation): Attendee => ({
  name,
  address: `${name}@demo.example`,
  participation,
  role: 'required',
  kind: 'individual',
  rsvp: participation === 'needs-action',
});

const WEEKLY: Series = {
  ...seriesOf({
    ...MEETING,
    start: at('2030-01-07T09:00:00'),
    end: at('2030-01-07T10:00:00'),
    attendees: [person('admin', 'accepted'), person('demo', 'needs-action')],
  }),
  rule: 'FREQ=WEEKLY;BYDAY=MO;COUNT=4',
};

const says = (record: EventRecord, participation: Participation): EventRecord => ({
  ...record,
  attendees: record.attendees.map((one) =>
    one.address === 'demo@demo.example' ? { ...one, participation, rsvp: false } : one,
  ),
});

const answerIn = (record: EventRecord | undefined): Participation | undefined =>
  record?.attendees.find(({ address }) => address === 'demo@demo.example')?.participation;

/** The answers of the reader, to the series and to each occurrence that differs. */
function answers({ resource }: State<Series>): readonly (Participation | undefined)[] {
  return [answerIn(resource.master), ...resource.overrides.map(({ record }) => answerIn(record))];
}

async function answered(
  desk: Desk,
  state: State<Series>,
  participation: Participation,
): Promise<State<Series>> {
  const { master, overrides } = state.resource;
  assert.ok(master);
  const after = {
    ...state.resource,
    master: says(master, participation),
    overrides: overrides.map((one) => ({ ...one, record: says(one.record, participation) })),
  };
  const changed = await desk.carry(desk.events, state, after);
  assert.ok(changed);
  return changed;
}

for (const version of VERSIONS)
  test(`${version}: an answer to a series is one to all its occurrences, and changes nothing else`, async () => {
    await withDesks(version, async (demo, admin) => {
      const made = await admin.carry(admin.events, undefined, WEEKLY, QUIET);
      assert.ok(made);
      const seen = await demo.see(demo.events, made.resource.records[0] ?? 0);
      assert.equal(demo.events.writing.attends(seen), true);
      const calls = await demo.writes(async () => {
        const accepted = await answered(demo, seen, 'accepted');
        assert.deepEqual(answers(accepted), ['accepted']);
        assert.equal(accepted.resource.rule, seen.resource.rule);
      });
      assert.deepEqual(calls, ['calendar.attendee.write']);
      const again = await demo.see(demo.events, made.resource.records[0] ?? 0);
      const nothing = await demo.writes(() => answered(demo, again, 'accepted'));
      assert.deepEqual(nothing, []);
      const declined = await answered(demo, again, 'declined');
      assert.deepEqual(answers(declined), ['declined']);
    });
  });

/** From 14 on each occurrence has attendees of its own; before, one that differs is a row of its own. */
for (const version of ['14', '16', '19'] as const)
  for (const day of ['2030-01-07', '2030-01-14'])
    test(`${version}: an answer to the occurrence of ${day} is to that alone`, async () => {
      await withDesks(version, async (demo, admin) => {
        const made = await admin.carry(admin.events, undefined, WEEKLY, QUIET);
        assert.ok(made);
        const first = await demo.see(demo.events, made.resource.records[0] ?? 0);
        const seen = await answered(demo, first, 'accepted');
        const { master } = seen.resource;
        assert.ok(master);
        const original = at(`${day}T09:00:00`);
        const record = { ...says(master, 'declined'), id: 0, start: original, end: at(`${day}T10:00:00`) };
        const after = { ...seen.resource, overrides: [{ original, record }] };
        const changed = await demo.carry(demo.events, seen, after);
        assert.ok(changed);
        assert.deepEqual(answers(changed), ['accepted', 'declined']);
        assert.deepEqual(changed.resource.overrides[0]?.original, original);
      });
    });

/** A row for one occurrence, made up to 13 when it changes. */
for (const version of VERSIONS)
  test(`${version}: who came to a series comes to an occurrence that was changed`, async () => {
    await withDesks(version, async (demo, admin) => {
      const made = await admin.carry(admin.events, undefined, WEEKLY, QUIET);
      assert.ok(made);
      const id = made.resource.records[0] ?? 0;
      await answered(demo, await demo.see(demo.events, id), 'accepted');
      const seen = await admin.see(admin.events, id);
      const { master } = seen.resource;
      assert.ok(master);
      const original = at('2030-01-14T09:00:00');
      const times = { start: original, end: at('2030-01-14T10:00:00') };
      const record = { ...master, ...times, id: 0, location: 'Elsewhere' };
      const changed = await admin.carry(admin.events, seen, {
        ...seen.resource,
        overrides: [{ original, record }],
      });
      assert.ok(changed);
      assert.deepEqual(answers(changed), ['accepted', 'accepted']);
      assert.equal(changed.resource.overrides[0]?.record.location, 'Elsewhere');
      assert.equal(admin.erp.outbox.length, 0);
    });
  });
