/** Calendars of any model, from the file to what a device is shown. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VERSIONS } from '../../../examples/demo-erp/index.ts';
import type { Component } from '../../../lib/ical/index.ts';
import { type Office, shown } from '../office.ts';
import { withCalendars } from './with-calendars.ts';

const PROJECTS = `
calendars:
  - name: Projects
    model: project.project
    component: VEVENT
    domain: [[user_id, =, $user]]
    fields: { summary: name, start: date_start, end: date, status: { value: confirmed } }
`;

const ORDER = ['summary', 'dtstart', 'dtend', 'status'];
const told = (entry: Component): string =>
  ORDER.map((name) => String(entry.getFirstPropertyValue(name))).join(' ');

/** Past the rules: each version wants other fields of a project, which have no part in this. */
function insert(office: Office, values: { readonly [field: string]: string | number | false }): number {
  return office.erp.act(
    'admin',
    (env) => env.model('project.project').insert(env, { active: true, ...values }).id,
  );
}

describe('projects as events', () => {
  for (const version of VERSIONS)
    it(`of ${version}`, () =>
      withCalendars(version, PROJECTS, async (office) => {
        const own = { user_id: office.demo.reader.uid, date_start: '2026-12-01' };
        const id = insert(office, { name: 'Shop', ...own, date: '2026-12-24' });
        insert(office, { name: 'Of a day', ...own });
        insert(office, { name: 'Of nobody', user_id: false, date_start: '2026-12-01' });
        insert(office, { name: 'Of no day', user_id: office.demo.reader.uid });
        const calendar = await office.calendar('Projects');
        assert.deepEqual(await shown(calendar, told), [
          'Of a day 2026-12-01 2026-12-02 CONFIRMED',
          'Shop 2026-12-01 2026-12-25 CONFIRMED',
        ]);
        const token = await calendar.token();
        office.pass(100);
        await office.write('project.project', id, { name: 'Workshop' });
        office.pass(100);
        const { changed } = await calendar.changes(token, undefined);
        assert.deepEqual(
          changed.map(({ name }) => name),
          [`project.project.vevent-${id}.ics`],
        );
        assert.deepEqual(await calendar.rights(), { create: false, write: false, remove: false });
      }));
});
