/** Somebody wrote in the ERP between the change of a client and the gateway's look at what came of it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import type { Injection } from '../../../examples/demo-erp/injections.ts';
import { callModel } from '../../../examples/demo-erp/orm/methods.ts';
import type { Value } from '../../../examples/demo-erp/orm/value.ts';
import type { Calendar, Sent } from '../../../lib/calendar/types.ts';
import { type Component, parseCalendar } from '../../../lib/ical/index.ts';
import { privacyOf, since } from '../../protocol/reading/forms.ts';
import { inOffice, type Office } from '../office.ts';

const VERSIONS: readonly VersionName[] = ['6.1', '7.0', '8', '13', '14', '19'];

type Name = 'Meetings' | 'Tasks';

function sent(name: Name, ...lines: readonly string[]): Sent {
  const component = name === 'Tasks' ? 'VTODO' : 'VEVENT';
  const text = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', `BEGIN:${component}`],
    ...['UID:a@phone', 'DTSTAMP:20261120T080000Z', ...lines, `END:${component}`, 'END:VCALENDAR', ''],
  ].join('\r\n');
  return { uid: 'a@phone', text, calendar: parseCalendar(text) };
}

const TIMES = ['DTSTART:20261201T090000Z', 'DTEND:20261201T100000Z'];
const PLACED = ['LOCATION:Room 1', 'DESCRIPTION:Bring figures', 'CLASS:PUBLIC', 'X-PHONE-TUNE:bells'];
const MEETING = [...TIMES, 'SUMMARY:Budget', ...PLACED];
const SERIES = [...MEETING, 'RRULE:FREQ=DAILY;COUNT=3'];
// In a project, where colleagues see it.
const TASK = [
  'SUMMARY:Report',
  'X-ERPCAL-PROJECT:Work',
  'DUE;VALUE=DATE:20261204',
  'DESCRIPTION:Bring figures',
  'X-PHONE-TUNE:bells',
];

type Values = Readonly<Record<string, Value>>;

interface Story {
  readonly what: string;
  readonly calendar: Name;
  readonly first: readonly string[];
  /** What the client saves then. */
  readonly again: readonly string[];
  /** What the colleague writes after that. */
  readonly values: (version: VersionName) => Values;
  /** What the device is shown of that, and of what it saved itself. */
  readonly theirs: Readonly<Record<string, string>>;
  readonly own: Readonly<Record<string, string>>;
}

const RENAMED = ['SUMMARY:Costs'];
const renamed = (lines: readonly string[]) =>
  lines.map((line) => (line.startsWith('SUMMARY') ? (RENAMED[0] ?? '') : line));

const STORIES: readonly Story[] = [
  {
    ...{ what: 'the place', calendar: 'Meetings', first: MEETING, again: renamed(MEETING) },
    values: () => ({ location: 'Cellar' }),
    theirs: { location: 'Cellar' },
    own: { description: 'Bring figures', summary: 'Costs' },
  },
  {
    ...{ what: 'no place', calendar: 'Meetings', first: MEETING, again: renamed(MEETING) },
    values: () => ({ location: false }),
    theirs: { location: 'null' },
    own: { summary: 'Costs' },
  },
  {
    ...{ what: 'the place, which the client changed too', calendar: 'Meetings', first: MEETING },
    again: MEETING.map((line) => line.replace('Room 1', 'Room 2')),
    values: () => ({ location: 'Cellar' }),
    theirs: { location: 'Cellar' },
    own: { summary: 'Budget' },
  },
  {
    ...{ what: 'the description', calendar: 'Meetings', first: MEETING, again: renamed(MEETING) },
    values: () => ({ description: 'Bring cake' }),
    theirs: { description: 'Bring cake' },
    own: { location: 'Room 1', summary: 'Costs' },
  },
  {
    ...{ what: 'the description, which the client changed too', calendar: 'Meetings', first: MEETING },
    again: MEETING.map((line) => line.replace('figures', 'sums')),
    values: () => ({ description: 'Bring cake' }),
    theirs: { description: 'Bring cake' },
    own: { location: 'Room 1' },
  },
  {
    ...{ what: 'the privacy', calendar: 'Meetings', first: MEETING, again: renamed(MEETING) },
    values: (version) => ({ [privacyOf(version)]: 'confidential' }),
    theirs: { class: 'CONFIDENTIAL' },
    own: { location: 'Room 1', summary: 'Costs' },
  },
  {
    ...{ what: 'that it takes no time', calendar: 'Meetings', first: MEETING, again: renamed(MEETING) },
    values: () => ({ show_as: 'free' }),
    theirs: { transp: 'TRANSPARENT' },
    own: { location: 'Room 1', summary: 'Costs' },
  },
  {
    ...{ what: 'the name of a series', calendar: 'Meetings', first: SERIES },
    again: SERIES.map((line) => line.replace('Room 1', 'Room 2')),
    values: () => ({ name: 'Finance' }),
    theirs: { summary: 'Finance' },
    own: { location: 'Room 2' },
  },
  {
    ...{ what: 'the place of a series', calendar: 'Meetings', first: SERIES, again: renamed(SERIES) },
    values: () => ({ location: 'Cellar' }),
    theirs: { location: 'Cellar' },
    own: { summary: 'Costs' },
  },
  {
    ...{ what: 'the name of a task', calendar: 'Tasks', first: TASK },
    again: TASK.map((line) => line.replace('20261204', '20261205')),
    values: () => ({ name: 'Summary' }),
    theirs: { summary: 'Summary' },
    own: { due: '2026-12-05' },
  },
  {
    ...{ what: 'the name of a task, which the client renamed too', calendar: 'Tasks', first: TASK },
    again: renamed(TASK),
    values: () => ({ name: 'Summary' }),
    theirs: { summary: 'Summary' },
    own: { due: '2026-12-04' },
  },
  {
    ...{ what: 'the description of a task', calendar: 'Tasks', first: TASK, again: renamed(TASK) },
    values: () => ({ description: 'Bring cake' }),
    theirs: { description: 'Bring cake' },
    own: { summary: 'Costs' },
  },
  {
    ...{ what: 'when a task is due', calendar: 'Tasks', first: TASK, again: renamed(TASK) },
    values: (version) => ({ date_deadline: since('17', version) ? '2026-12-08 15:00:00' : '2026-12-08' }),
    theirs: { due: '2026-12-08' },
    own: { summary: 'Costs' },
  },
];

const always = (): void => {};

async function entryOf(calendar: Calendar): Promise<Component> {
  const found = (await calendar.get(['a.ics'])).get('a.ics');
  assert.ok(typeof found === 'object', `${found}`);
  const read = parseCalendar(Buffer.from(found.body).toString());
  return read.getFirstSubcomponent('vevent') ?? read.getFirstSubcomponent('vtodo') ?? assert.fail();
}

async function shownOf(calendar: Calendar, names: readonly string[]): Promise<Record<string, string>> {
  const entry = await entryOf(calendar);
  assert.equal(entry.getFirstPropertyValue('x-phone-tune'), 'bells');
  return Object.fromEntries(
    names.map((name) => [
      name,
      String(entry.getFirstPropertyValue(name)).replace(/(^\d{4}-\d\d-\d\d)T.*/, '$1'),
    ]),
  );
}

const modelOf = ({ admin }: Office, name: Name): string =>
  (name === 'Tasks' ? admin.profile.tasks : admin.profile.events)?.model ?? assert.fail();

type Act = (call: (method: string, ...args: readonly Value[]) => unknown, ids: readonly number[]) => void;

/** Has the colleague do something once that call is through, with the records there are then. */
function meanwhile(office: Office, at: Pick<Injection, 'model' | 'method'>, model: string, act: Act): void {
  const afterCommit = (): void =>
    office.erp.act('admin', (env) => {
      const there = env.model(model);
      const ids = Array.from({ length: 200 }, (_, index) => index + 1).filter((id) => there.record(id));
      act((method, ...args) => callModel(env, there, method, args, {}), ids);
    });
  office.erp.inject({ ...at, count: 1, afterCommit });
}

const write =
  (values: Values): Act =>
  (call, ids) =>
    void call('write', ids, values);

/** As the web client changes the place of the second occurrence alone. */
const writeSecond =
  (version: VersionName): Act =>
  (call, [base = 0, next = 0]) => {
    const values = { location: 'Cellar' };
    const occurrence = `${base}-20261202090000`;
    if (since('14', version)) return void call('write', [next], values);
    if (!since('8', version)) return void call('write', [occurrence], values);
    const opened = call('action_detach_recurring_event', [occurrence]) as { readonly res_id: number };
    call('write', [opened.res_id], values);
  };

const createOf = (
  version: VersionName,
  model: string,
  isSeries: boolean,
): Pick<Injection, 'model' | 'method'> => ({
  model: isSeries && since('14', version) ? 'calendar.recurrence' : model,
  method: 'create',
});

async function isShown(office: Office, name: Name, shown: Readonly<Record<string, string>>): Promise<void> {
  const seen = async () => shownOf(await office.calendar(name), Object.keys(shown));
  assert.deepEqual(await seen(), shown);
  office.pass(300);
  assert.deepEqual(await seen(), shown);
  office.restart();
  assert.deepEqual(await seen(), shown);
}

for (const version of VERSIONS)
  describe(`what somebody writes between a change and the look at it, on ${version}`, () => {
    for (const { what, calendar: name, first, again, values, theirs, own } of STORIES) {
      it(`${what} is what the device is shown`, () =>
        inOffice(version, async (office) => {
          if (name === 'Tasks' && since('15', version))
            await office.create('project.project', { name: 'Work' });
          const calendar = await office.calendar(name);
          const { etag } = await calendar.put('a.ics', sent(name, ...first), always);
          assert.equal(typeof etag, 'string', 'a PUT that nobody disturbs tells its ETag');
          office.pass(300);
          const model = modelOf(office, name);
          meanwhile(office, { model, method: 'write' }, model, write(values(version)));
          const { etag: told } = await calendar.put('a.ics', sent(name, ...again), always);
          assert.equal(told, undefined);
          await isShown(office, name, { ...theirs, ...own });
        }));

      it(`${what} is what the device is shown, where it was just made`, () =>
        inOffice(version, async (office) => {
          if (name === 'Tasks' && since('15', version))
            await office.create('project.project', { name: 'Work' });
          const calendar = await office.calendar(name);
          const model = modelOf(office, name);
          const isSeries = first.some((line) => line.startsWith('RRULE'));
          meanwhile(office, createOf(version, model, isSeries), model, write(values(version)));
          const { etag } = await calendar.put('a.ics', sent(name, ...first), always);
          assert.equal(etag, undefined);
          await isShown(office, name, theirs);
        }));
    }

    // 8 has nothing that opens one, and can be called here.
    if (version === '8') return;
    it('an occurrence is what the device is shown', () =>
      inOffice(version, async (office) => {
        const calendar = await office.calendar('Meetings');
        await calendar.put('a.ics', sent('Meetings', ...SERIES), always);
        office.pass(300);
        const model = modelOf(office, 'Meetings');
        meanwhile(office, { model, method: 'write' }, model, writeSecond(version));
        await calendar.put('a.ics', sent('Meetings', ...renamed(SERIES)), always);
        office.pass(300);
        const found = (await calendar.get(['a.ics'])).get('a.ics');
        assert.ok(typeof found === 'object');
        const entries = parseCalendar(Buffer.from(found.body).toString()).getAllSubcomponents('vevent');
        const told = entries.map((entry) =>
          ['summary', 'location'].map((one) => entry.getFirstPropertyValue(one)),
        );
        assert.deepEqual(told, [
          ['Costs', 'Room 1'],
          ['Costs', 'Cellar'],
        ]);
      }));
  });
