/** Tasks that are part of others, in whatever order a client sends them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import type { Calendar, Sent } from '../../../lib/calendar/types.ts';
import { parseCalendar } from '../../../lib/ical/index.ts';
import { inOffice, type Office } from '../office.ts';

function task(uid: string, ...lines: readonly string[]): Sent {
  const frame = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Example//Tasks//EN',
    'BEGIN:VTODO',
    `UID:${uid}`,
  ];
  const rest = ['DTSTAMP:20261120T080000Z', `SUMMARY:${uid}`, ...lines, 'END:VTODO', 'END:VCALENDAR', ''];
  const text = [...frame, ...rest].join('\r\n');
  return { uid, text, calendar: parseCalendar(text) };
}

const CHILD = task('child', 'RELATED-TO:parent', 'X-SORT:7');
const PARENT = task('parent');

/** The names of the tasks each task is part of, as the ERP has it. */
async function parents(
  office: Office,
  field: 'parent_id' | 'parent_ids',
): Promise<Record<string, readonly string[]>> {
  const rows = await office.demo.ask({
    ask: 'rows',
    model: 'project.task',
    domain: [],
    fields: ['name', field],
  });
  const names = new Map(rows.map(({ id, name }) => [Number(id), String(name)]));
  const idsIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  return Object.fromEntries(
    rows.map((row) => [String(row.name), idsIn(row[field]).flatMap((id) => names.get(Number(id)) ?? [])]),
  );
}

/** From 17 on a to-do without a project has no parts. */
const FIELDS = {
  '6.1': 'parent_ids',
  '8': 'parent_ids',
  '12': 'parent_id',
  '14': 'parent_id',
  '16': 'parent_id',
} as const;

async function bodyOf(calendar: Calendar, name: string): Promise<string> {
  const found = (await calendar.get([name])).get(name);
  return typeof found === 'object' ? Buffer.from(found.body).toString() : String(found);
}

describe('what the ERP changed of a task before it became part of another, or could not', () => {
  for (const version of [...Object.keys(FIELDS), '17', '19'] as readonly VersionName[])
    it(`on ${version}`, () =>
      inOffice(version, async (office) => {
        const calendar = await office.calendar('Tasks');
        await calendar.put('child.ics', CHILD, () => {});
        const model = 'project.task';
        const [row] = await office.demo.ask({ ask: 'rows', model, domain: [], fields: ['name'] });
        await office.write(model, Number(row?.id), { name: 'renamed' }, office.demo);
        office.pass(120);
        await calendar.put('parent.ics', PARENT, () => {});
        const body = await bodyOf(calendar, 'child.ics');
        assert.deepEqual(
          [/^SUMMARY:(.*)$/m.exec(body)?.[1]?.trim(), body.includes('X-SORT:7')],
          ['renamed', true],
        );
      }));
});

describe('a task becomes part of another', () => {
  for (const [version, field] of Object.entries(FIELDS) as [VersionName, 'parent_id' | 'parent_ids'][])
    for (const [how, order] of [
      ['the parent first', [PARENT, CHILD]],
      ['the child first', [CHILD, PARENT]],
    ] as const)
      it(`${how}, on ${version}`, () =>
        inOffice(version, async (office) => {
          const calendar = await office.calendar('Tasks');
          for (const sent of order) await calendar.put(`${sent.uid}.ics`, sent, () => {});
          assert.deepEqual(await parents(office, field), { child: ['parent'], parent: [] });
          for (const sent of order) assert.equal(await bodyOf(calendar, `${sent.uid}.ics`), sent.text);
        }));
});
