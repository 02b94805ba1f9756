/** The ERP made an entry, its answer was lost, and a colleague changed the entry before the client came again. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import type { Calendar, Sent } from '../../../lib/calendar/types.ts';
import type { Wire } from '../../../lib/erp/wire.ts';
import { DavError } from '../../../lib/errors.ts';
import { parseCalendar } from '../../../lib/ical/index.ts';
import { inOffice, type Office, summaryOf } from '../office.ts';

const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '8', '14', '19'];

function sent(summary: string, hour: string, ...lines: readonly string[]): Sent {
  const text = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', 'BEGIN:VEVENT', 'UID:a@phone'],
    ...['DTSTAMP:20261120T080000Z', `DTSTART:20261201T${hour}0000Z`, `DTEND:20261201T${hour}3000Z`],
    ...[`SUMMARY:${summary}`, 'X-PHONE-TUNE:bells', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');
  return { uid: 'a@phone', text, calendar: parseCalendar(text) };
}

const onlyNew = (current: unknown): void => {
  if (current) throw new DavError(412, 'It is there.');
};

type Values = Readonly<Record<string, string>>;

/** Hours that the ERP's clock is ahead of UTC: 6.0 keeps times as its own clock shows them. */
const ahead = (version: VersionName): number => (version === '6.0' ? 1 : 0);
const hourIn = (version: VersionName, hour: string | number): string =>
  String(Number(hour) + ahead(version)).padStart(2, '0');

/** The fields of a time, of both generations. */
const at = (version: VersionName, hour: string): Values => {
  const on = `2026-12-01 ${hourIn(version, hour)}`;
  const [start, end] = [`${on}:00:00`, `${on}:30:00`];
  if (version === '8') return { start_datetime: start, stop_datetime: end, start, stop: end };
  return Number(version) < 8 ? { date: start, date_deadline: end } : { start, stop: end };
};

/** What the ERP has, as `name hour`. */
async function inErp({ admin }: Office, version: VersionName): Promise<readonly string[]> {
  const model = admin.profile.events?.model ?? assert.fail();
  const start = Number(version) < 8 ? 'date' : 'start';
  const rows = await admin.ask({ ask: 'rows', model, domain: [], fields: ['name', start] });
  return rows
    .map(
      (row) =>
        `${row.name} ${String(Number(String(row[start]).slice(11, 13)) - ahead(version)).padStart(2, '0')}`,
    )
    .sort();
}

/** What the device has, by href. */
async function onDevice(calendar: Calendar): Promise<readonly string[]> {
  const found = await calendar.get((await calendar.list()).map(({ name }) => name));
  return [...found].map(([name, served]) => {
    assert.ok(typeof served === 'object');
    const [event] = parseCalendar(Buffer.from(served.body).toString()).getAllSubcomponents('vevent');
    assert.ok(event);
    const tune = event.getFirstPropertyValue('x-phone-tune') ? ' ♪' : '';
    const start = event.getFirstProperty('dtstart');
    const local = Number(String(start?.getFirstValue()).slice(11, 13));
    const hour = String(local - (start?.getFirstParameter('tzid') ? 1 : 0)).padStart(2, '0');
    return `${name}: ${summaryOf(event)} ${hour}${tune}`;
  });
}

interface Story {
  readonly what: string;
  readonly first: Sent;
  /** By the colleague; undefined: nothing. */
  readonly change?: (version: VersionName) => Values;
  /** What the user makes himself in the ERP at the same time. */
  readonly beside?: (version: VersionName) => Values;
  /** So much later; 3 where it is not said. */
  readonly seconds?: number;
  /** The create never reached the ERP. */
  readonly lost?: true;
  readonly again: Sent;
  readonly erp: readonly string[];
  /** What the device sees of it. */
  readonly own: string;
}

const BUDGET = sent('Budget', '09');
const IN_ROOM = sent('Budget', '09', 'LOCATION:Room 1');

const STORIES: readonly Story[] = [
  {
    ...{ what: 'renamed, and sent again', first: BUDGET, again: BUDGET },
    change: () => ({ name: 'Costs' }),
    ...{ erp: ['Costs 09'], own: 'a.ics: Costs 09 ♪' },
  },
  {
    ...{ what: 'moved, and sent again', first: BUDGET, again: BUDGET },
    change: (version) => at(version, '11'),
    ...{ erp: ['Budget 11'], own: 'a.ics: Budget 11 ♪' },
  },
  {
    ...{ what: 'renamed and moved, and sent again', first: IN_ROOM, again: IN_ROOM },
    change: (version) => ({ name: 'Costs', ...at(version, '11') }),
    ...{ erp: ['Costs 11'], own: 'a.ics: Costs 11 ♪' },
  },
  {
    ...{ what: 'renamed and moved, and nothing else in it', first: BUDGET, again: BUDGET },
    change: (version) => ({ name: 'Costs', ...at(version, '11') }),
    ...{ erp: ['Costs 11'], own: 'a.ics: Costs 11 ♪' },
  },
  {
    ...{ what: 'renamed, and sent with another time', first: BUDGET, again: sent('Budget', '14') },
    change: () => ({ name: 'Costs' }),
    ...{ erp: ['Costs 14'], own: 'a.ics: Costs 14 ♪' },
  },
  {
    ...{ what: 'moved, and sent with another name', first: BUDGET, again: sent('Finance', '09') },
    change: (version) => at(version, '11'),
    ...{ erp: ['Finance 11'], own: 'a.ics: Finance 11 ♪' },
  },
  {
    ...{ what: 'renamed, and renamed by the client too', first: BUDGET, again: sent('Finance', '09') },
    change: () => ({ name: 'Costs' }),
    ...{ erp: ['Finance 09'], own: 'a.ics: Finance 09 ♪' },
  },
  {
    ...{ what: 'not made, and the user made another of that time', first: BUDGET, again: BUDGET, lost: true },
    beside: (version) => ({ name: 'Dentist', ...at(version, '09') }),
    ...{ erp: ['Budget 09', 'Dentist 09'], own: 'a.ics: Budget 09 ♪' },
  },
  {
    ...{ what: 'not made, and the user made another of that name', first: BUDGET, again: BUDGET, lost: true },
    beside: (version) => ({ name: 'Budget', ...at(version, '16') }),
    ...{ erp: ['Budget 09', 'Budget 16'], own: 'a.ics: Budget 09 ♪' },
  },
  {
    ...{
      what: 'not made, and the user made another, which was changed',
      first: BUDGET,
      again: BUDGET,
      lost: true,
    },
    beside: (version) => ({ name: 'Dentist', ...at(version, '16') }),
    change: () => ({ name: 'Doctor' }),
    ...{ erp: ['Budget 09', 'Doctor 16'], own: 'a.ics: Budget 09 ♪' },
  },
  {
    what: 'not made, and the user made another of that name a little later, which was changed',
    ...{ first: BUDGET, again: BUDGET, lost: true, seconds: 8 },
    beside: (version) => ({ name: 'Budget', ...at(version, '16') }),
    change: () => ({ description: 'as ever' }),
    ...{ erp: ['Budget 09', 'Budget 16'], own: 'a.ics: Budget 09 ♪' },
  },
];

for (const version of VERSIONS)
  describe(`a lost answer, and a change before the repeat, on ${version}`, () => {
    for (const { what, first, change, beside, lost, again, seconds = 3, erp, own } of STORIES)
      it(what, () =>
        inOffice(version, async (office) => {
          const calendar = await office.calendar('Meetings');
          await calendar.token();
          const model = office.demo.profile.events?.model ?? assert.fail();
          // The ERP answers no search any more then: the gateway cannot look for what it made.
          const afterCommit = (): void => {
            for (const method of ['search', 'search_read'])
              office.erp.inject({ model, method, html500: true });
          };
          const loss = lost ? { dropped: true } : { cut: 0, afterCommit };
          office.erp.inject({ model, method: 'create', count: 1, ...loss });
          await assert.rejects(calendar.put('a.ics', first, onlyNew), { status: 503 });
          office.erp.heal();
          office.pass(seconds);
          if (beside) await office.create(model, beside(version), office.demo);
          office.pass(30);
          const all = await office.admin.ask({ ask: 'ids', model, domain: [], order: 'id' });
          if (change) await office.write(model, all.at(-1) ?? assert.fail(), change(version));
          office.pass(60);
          const looked = await onDevice(calendar); // another device of his
          assert.equal(looked.length, all.length);
          office.pass(60);
          await calendar.put('a.ics', again, onlyNew);
          assert.deepEqual(await inErp(office, version), erp);
          office.pass(60);
          const shown = await onDevice(calendar);
          assert.equal(shown.length, erp.length);
          assert.ok(shown.includes(own), shown.join('; '));
        }),
      );
  });

interface TaskStory {
  readonly what: string;
  /** The create never reached the ERP, and the user made another task so many seconds later, which was changed. */
  readonly beside?: number;
  /** Who renames it. */
  readonly by: 'admin' | 'demo';
  readonly due?: true;
  readonly erp: readonly string[];
}

const TASKS: readonly TaskStory[] = [
  { what: 'renamed', by: 'admin', erp: ['Costs'] },
  { what: 'renamed, with a day', by: 'admin', due: true, erp: ['Costs'] },
  {
    what: 'not made, and the user made another, which he renamed',
    beside: 0,
    by: 'demo',
    erp: ['Budget', 'Costs'],
  },
  {
    ...{ what: 'not made, and the user made another a little later, which was renamed', beside: 3 },
    ...{ by: 'admin', erp: ['Budget', 'Costs'] },
  },
];

function task(due: boolean): Sent {
  const text = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', 'BEGIN:VTODO', 'UID:a@phone'],
    ...['DTSTAMP:20261120T080000Z', 'SUMMARY:Budget', 'X-ERPCAL-PROJECT:Work', 'X-PHONE-TUNE:bells'],
    ...(due ? ['DUE;VALUE=DATE:20261204'] : []),
    ...['END:VTODO', 'END:VCALENDAR', ''],
  ].join('\r\n');
  return { uid: 'a@phone', text, calendar: parseCalendar(text) };
}

for (const version of VERSIONS)
  describe(`a lost answer, and a task that was changed before the repeat, on ${version}`, () => {
    for (const { what, beside, by, due = false, erp } of TASKS)
      it(what, () =>
        inOffice(version, async (office) => {
          // From 15 on colleagues see the tasks of projects alone.
          const shared = Number(version) >= 15 && {
            project_id: await office.create('project.project', { name: 'Work' }),
          };
          const calendar = await office.calendar('Tasks');
          await calendar.token();
          const model = office.demo.profile.tasks?.model ?? assert.fail();
          const afterCommit = (): void => {
            for (const method of ['search', 'search_read'])
              office.erp.inject({ model, method, html500: true });
          };
          const loss = beside === undefined ? { cut: 0, afterCommit } : { dropped: true };
          office.erp.inject({ model, method: 'create', count: 1, ...loss });
          await assert.rejects(calendar.put('a.ics', task(due), onlyNew), { status: 503 });
          office.erp.heal();
          office.pass(beside ?? 0);
          const own = { name: 'Dentist', ...shared, ...assignedTo(office) };
          if (beside !== undefined) await office.create(model, own, office.demo);
          office.pass(30);
          const { tasks } = office.demo.profile;
          const mine = {
            ask: 'rows',
            model,
            domain: tasks?.belongs(office.demo.reader, []) ?? [],
            fields: ['name'],
          } as const;
          const [made] = await office.demo.ask(mine);
          await office.write(model, Number(made?.id), { name: 'Costs' }, office[by]);
          office.pass(60);
          await calendar.put('a.ics', task(due), onlyNew);
          const names = (await office.demo.ask(mine)).map(({ name }) => name).sort();
          assert.deepEqual(names, erp);
          const found = (await calendar.get(['a.ics'])).get('a.ics');
          assert.ok(typeof found === 'object');
          const shown = parseCalendar(Buffer.from(found.body).toString()).getFirstSubcomponent('vtodo');
          const told = ['summary', 'x-phone-tune'].map((name) => shown?.getFirstPropertyValue(name));
          assert.deepEqual(told, [erp[0], 'bells']);
        }),
      );
  });

function assignedTo({ demo }: Office): Readonly<Record<string, Wire>> {
  const { uid } = demo.reader;
  return demo.profile.tasks?.fields.includes('user_ids') ? { user_ids: [[6, 0, [uid]]] } : { user_id: uid };
}
