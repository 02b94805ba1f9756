import assert from 'node:assert/strict';
import test from 'node:test';
import { VERSIONS, type VersionName } from '../../../../examples/demo-erp/index.ts';
import { given, idsOf } from '../../../../lib/erp/codecs.ts';
import type { State } from '../../../../lib/erp/profile.ts';
import type { Alarm, Attendee, EventRecord, Series } from '../../../../lib/erp/records.ts';
import { at, type Desk, QUIET, type Said, withDesks } from '../desk.ts';

const minutes = (offset: number, more: Partial<Alarm> = {}): Alarm => ({
  action: 'display',
  offset: offset * 60,
  related: 'start',
  ...more,
});

const person = (address: string, more: Partial<Attendee> = {}): Attendee => ({
  name: address,
  address,
  participation: 'needs-action',
  role: 'required',
  kind: 'individual',
  rsvp: true,
  ...more,
});

const OWN = person('demo@demo.example', { participation: 'accepted', rsvp: false });
const ANNA = person('admin@demo.example');
const OLIVIA = person('Olivia@Demo.example');
const STRANGER = person('nobody@far.example');

const OLD: ReadonlySet<VersionName> = new Set(['6.0', '6.1']);
const since = (version: VersionName, first: VersionName): boolean =>
  VERSIONS.indexOf(version) >= VERSIONS.indexOf(first);

/** Each with what the ERP has of it where that is something else. */
interface Case {
  readonly name: string;
  readonly wanted: Said;
  readonly had?: (version: VersionName) => Said;
}

const CASES: readonly Case[] = [
  { name: 'title, place and text', wanted: { summary: 'Çafé & <b>', location: 'Room 1' } },
  { name: 'a place taken away', wanted: { location: undefined } },
  { name: 'a time', wanted: { start: at('2030-03-05T11:00:00'), end: at('2030-03-05T11:30:00') } },
  { name: 'whole days', wanted: { start: { on: '2030-03-05' }, end: { on: '2030-03-07' } } },
  { name: 'private', wanted: { visibility: 'private' } },
  { name: 'confidential', wanted: { visibility: 'confidential' } },
  { name: 'free', wanted: { busy: false } },
  {
    name: 'confirmed',
    wanted: { status: 'confirmed' },
    had: (version) => (since(version, '14') ? { status: undefined } : {}),
  },
  {
    name: 'cancelled',
    wanted: { status: 'cancelled' },
    had: (version) => (OLD.has(version) ? {} : { status: version === '7.0' ? 'confirmed' : undefined }),
  },
  {
    name: 'a call',
    wanted: { conference: 'https://meet.example/x' },
    had: (version) => (since(version, '15') ? {} : { conference: undefined }),
  },
  {
    name: 'a call by telephone',
    wanted: { conference: 'tel:+3212' },
    had: () => ({ conference: undefined }),
  },
  {
    name: 'a page',
    wanted: { url: 'https://example.org/' },
    had: (version) => (since(version, '8') ? { url: undefined } : {}),
  },
];

for (const version of VERSIONS) {
  test(`${version}: what a client says of a meeting is in the ERP, made so or changed so`, async () => {
    await withDesks(version, async (desk) => {
      for (const { name, wanted, had } of CASES) {
        const expected = { ...wanted, ...had?.(version) };
        const made = await desk.meet(wanted);
        assert.deepEqual(part(made.resource.master, expected), expected, `${name}, made`);
        const plainly = await desk.meet({});
        const changed = await desk.change(plainly, wanted);
        assert.deepEqual(part(changed.resource.master, expected), expected, `${name}, changed`);
        const again = await desk.writes(() => desk.change(changed, wanted));
        assert.deepEqual(again, [], `${name}, once more`);
      }
    });
  });
}

function part(record: EventRecord | undefined, like: Said): Said {
  const names = Object.keys(like) as (keyof EventRecord)[];
  return Object.fromEntries(names.map((name) => [name, record?.[name]]));
}

for (const version of VERSIONS) {
  test(`${version}: alarms are those of templates that all share`, async () => {
    await withDesks(version, async (desk) => {
      const model = since(version, '8') ? 'calendar.alarm' : 'res.alarm';
      const first = await desk.meet({ alarms: [minutes(-15)] });
      assert.deepEqual(first.resource.master?.alarms, [minutes(-15)]);
      const [template] = await desk.rows(model, ['id']);
      assert.ok(template);
      const second = await desk.meet({ alarms: [minutes(-15), minutes(-1440), minutes(-60), minutes(0.5)] });
      const several = since(version, '8') ? [minutes(-1440), minutes(-60), minutes(-15)] : [minutes(-15)];
      assert.deepEqual(second.resource.master?.alarms, several);
      assert.equal((await desk.rows(model, ['id'])).length, several.length);
      const fewer = await desk.change(second, { alarms: [minutes(-60)] });
      assert.deepEqual(fewer.resource.master?.alarms, [minutes(-60)]);
      const none = await desk.change(fewer, { alarms: [] });
      assert.deepEqual(none.resource.master?.alarms, []);
    });
  });

  test(`${version}: an alarm by mail is the ERP's only where mails are`, async () => {
    await withDesks(version, async (desk) => {
      const mail = minutes(-15, { action: 'email' });
      const quiet = await desk.meet({ alarms: [mail] });
      assert.deepEqual(quiet.resource.master?.alarms, []);
      const loud = await desk.meet({ alarms: [mail] }, { ...QUIET, mails: true });
      assert.deepEqual(loud.resource.master?.alarms, since(version, '8') ? [mail] : []);
    });
  });
}

for (const version of VERSIONS) {
  const type = OLD.has(version)
    ? 'crm.case.categ'
    : version === '7.0'
      ? 'crm.meeting.type'
      : 'calendar.event.type';

  test(`${version}: categories are those the ERP has, and new ones where anyone may make them`, async () => {
    await withDesks(version, async (desk, admin) => {
      for (const name of ['Travel', 'Board']) await admin.session.call(type, 'create', [{ name }]);
      const made = await desk.meet({ categories: ['board', 'Unheard of'] });
      const known = version === '16' ? ['Board', 'Unheard of'] : ['Board'];
      assert.deepEqual(made.resource.master?.categories, known);
      const more = await desk.change(made, { categories: ['Board', 'travel'] });
      const both = OLD.has(version) ? ['Board'] : ['Travel', 'Board'];
      assert.deepEqual([...(more.resource.master?.categories ?? [])].sort(), both.sort());
      const other = await desk.change(more, { categories: ['Travel'] });
      assert.deepEqual(other.resource.master?.categories, ['Travel']);
      const none = await desk.change(other, { categories: [] });
      assert.deepEqual(none.resource.master?.categories, []);
    });
  });
}

const addresses = (record: EventRecord | undefined): readonly (string | undefined)[] =>
  (record?.attendees ?? []).map(({ address }) => address?.toLowerCase()).sort();

async function attendeeRows(desk: Desk, id: number) {
  const [row] = await desk.rows(desk.events.model, ['attendee_ids'], [id]);
  return desk.rows('calendar.attendee', ['state', 'email'], idsOf(row?.attendee_ids));
}

for (const version of VERSIONS) {
  const byAddress = !since(version, '8');

  test(`${version}: attendees are matched, added and taken away; the rows of others stay`, async () => {
    await withDesks(version, async (desk) => {
      const made = await desk.meet({ attendees: [OWN, ANNA, STRANGER] });
      const id = made.resource.master?.id ?? 0;
      const known = ['admin@demo.example', 'demo@demo.example'];
      const all = byAddress ? [...known, 'nobody@far.example'] : known;
      assert.deepEqual(addresses(made.resource.master), all);
      const [anna] = (await attendeeRows(desk, id)).filter(({ email }) => email === 'admin@demo.example');
      await desk.session.call('calendar.attendee', 'write', [[Number(anna?.id)], { state: 'declined' }]);
      const more = await desk.change(made, { attendees: [OWN, ANNA, OLIVIA] });
      assert.deepEqual(addresses(more.resource.master), [...known, 'olivia@demo.example']);
      const still = (await attendeeRows(desk, id)).find((row) => row.id === anna?.id);
      assert.equal(still?.state, 'declined');
      const fewer = await desk.change(more, { attendees: [OLIVIA] });
      assert.deepEqual(addresses(fewer.resource.master), ['demo@demo.example', 'olivia@demo.example']);
      const again = await desk.writes(() => desk.change(fewer, { attendees: [OWN, OLIVIA, STRANGER] }));
      assert.deepEqual(
        again,
        byAddress ? [`${desk.events.model}.write`] : [],
        'a stranger is written where he needs no contact',
      );
    });
  });

  test(`${version}: strangers become contacts where the administrator wants it`, async () => {
    await withDesks(version, async (desk) => {
      const policy = { ...QUIET, contacts: true };
      const made = await desk.meet({ attendees: [OWN, { ...STRANGER, name: 'No Body' }] }, policy);
      assert.deepEqual(addresses(made.resource.master), ['demo@demo.example', 'nobody@far.example']);
      const contacts = (await desk.rows('res.partner', ['name', 'email'])).filter(
        ({ name }) => name === 'No Body',
      );
      assert.deepEqual(
        contacts.map(({ email }) => email),
        OLD.has(version) ? [] : ['nobody@far.example'],
      );
      await desk.meet({ attendees: [OWN, STRANGER] }, policy);
      const strangers = (await desk.rows('res.partner', ['email'])).filter(
        ({ email }) => email === STRANGER.address,
      );
      assert.equal(strangers.length, contacts.length, 'nobody is made twice');
    });
  });

  test(`${version}: the reader's answer is written, and nobody else's`, async () => {
    await withDesks(version, async (desk, admin) => {
      const invited = await admin.meet({
        attendees: [{ ...ANNA, participation: 'accepted', rsvp: false }, person('demo@demo.example')],
      });
      const id = invited.resource.master?.id ?? 0;
      const seen = await desk.see(desk.events, id);
      assert.equal(desk.events.writing.attends(seen), true);
      const attendees = (seen.resource.master?.attendees ?? []).map(
        (one): Attendee => ({ ...one, participation: 'tentative' }),
      );
      const answered = await desk.change(seen, { attendees });
      const answers = (answered.resource.master?.attendees ?? []).map(({ address, participation }) => [
        address,
        participation,
      ]);
      assert.deepEqual(Object.fromEntries(answers)['demo@demo.example'], 'tentative');
      assert.notEqual(Object.fromEntries(answers)['admin@demo.example'], 'tentative');
    });
  });

  test(`${version}: who makes a meeting may say at once that he is not sure`, async () => {
    await withDesks(version, async (desk) => {
      const made = await desk.meet({ attendees: [{ ...OWN, participation: 'tentative' }, ANNA] });
      const own = made.resource.master?.attendees.find(({ address }) => address === OWN.address);
      assert.equal(own?.participation, 'tentative');
    });
  });

  test(`${version}: a private meeting with others`, async () => {
    await withDesks(version, async (desk) => {
      const made = await desk.meet({ visibility: 'private', attendees: [OWN, ANNA] });
      assert.deepEqual(addresses(made.resource.master), ['admin@demo.example', 'demo@demo.example']);
      assert.equal(made.resource.master?.visibility, 'private');
      assert.equal((await desk.rows(desk.events.model, ['name'])).length, 1);
    });
  });
}

/** What is in the ERP of two who ask only each other to come. */
const TIMES = { start: '2030-03-04 09:00:00', stop: '2030-03-04 10:00:00' };
const REPEATED = { recurrency: true, rrule_type: 'daily', end_type: 'count', count: 3 };

for (const version of ['10', '11', '12', '13', '14'] as const)
  for (const [kind, rule] of Object.entries(
    version === '14' ? { meeting: {}, series: REPEATED } : { meeting: {} },
  ))
    test(`${version}: who does not attend his own ${kind} can change it also after he made it private`, async () => {
      await withDesks(version, async (desk, admin) => {
        const partner_ids = [[6, 0, [Number(admin.session.reader.partner)]]];
        const values = { name: 'Review', ...TIMES, ...rule, partner_ids };
        const id = await desk.session.call(desk.events.model, 'create', [values]);
        const made = await desk.see(desk.events, Number(id));
        const hidden = await rewritten(desk, made, { visibility: 'private' });
        assert.equal(hidden.resource.master?.visibility, 'private');
        const more = await rewritten(desk, hidden, { summary: 'Preview', attendees: [OWN, ANNA, OLIVIA] });
        assert.equal(more.resource.master?.summary, 'Preview');
      });
    });

async function rewritten(desk: Desk, { resource }: State<Series>, said: Said): Promise<State<Series>> {
  const fresh = await desk.see(desk.events, resource.records[0] ?? 0);
  const { master } = fresh.resource;
  assert.ok(master);
  const after = {
    ...fresh.resource,
    master: given<EventRecord>({ ...master, ...said } as Required<EventRecord>),
  };
  const changed = await desk.carry(desk.events, fresh, after);
  assert.ok(changed);
  return changed;
}

for (const version of ['18', '19'] as const)
  test(`${version}: a new meeting of which nothing is said is as its owner wants all of his`, async () => {
    await withDesks(version, async (desk) => {
      desk.erp.sql('res.users', desk.session.reader.uid, { calendar_default_privacy: 'private' });
      const unsure = { ...OWN, participation: 'tentative' } as const;
      for (const attendees of [[], [unsure, ANNA]]) {
        const made = await desk.meet({ attendees });
        assert.deepEqual([made.resource.master?.visibility, made.rows[0]?.privacy], ['private', false]);
        const open = await desk.change(made, { visibility: 'public' });
        assert.equal(open.resource.master?.visibility, 'public');
      }
    });
  });

test('6.1: what is asked of an attendee is written where there are fields for it', async () => {
  await withDesks('6.1', async (desk) => {
    const made = await desk.meet({ attendees: [OWN, { ...ANNA, role: 'optional', rsvp: false }] });
    const anna = () => made.resource.master?.attendees.find(({ address }) => address === ANNA.address);
    assert.deepEqual([anna()?.role, anna()?.rsvp], ['optional', false]);
    const changed = await desk.change(made, { attendees: [OWN, { ...ANNA, role: 'chair', kind: 'room' }] });
    const then = changed.resource.master?.attendees.find(({ address }) => address === ANNA.address);
    assert.deepEqual([then?.role, then?.kind, then?.rsvp], ['chair', 'room', true]);
  });
});

test('8 and later: who makes a meeting attends it, also where the ERP would forget it', async () => {
  for (const version of VERSIONS.filter((one) => since(one, '8')))
    await withDesks(version, async (desk) => {
      const made = await desk.meet({});
      assert.deepEqual(addresses(made.resource.master), ['demo@demo.example'], version);
    });
});
