/** Who gets which calendar, and what becomes of them when another file is read. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { createLog, silent } from '../../../lib/log.ts';
import { withCalendars } from './with-calendars.ts';

const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '7.0', '14', '17', '18', '19'];

const FILE = `
calendars:
  - { name: Everybody, model: meetings }
  - { name: Employees, model: tasks, for: { groups: [base.group_user] } }
  - { name: Chiefs, model: tasks, for: { groups: [base.group_system] } }
  - { name: Demo, model: tasks, for: { logins: [demo] } }
  - { name: Either, model: tasks, for: { logins: [demo], groups: [base.group_system] } }
  - { name: Strangers, model: tasks, for: { groups: [sale.nobody_has_this] } }
  - name: Not here
    model: crm.lead
    component: VTODO
    fields: { summary: name }
  - name: Partners
    model: res.partner
    component: VTODO
    domain: [[id, "=", $partner]]
    fields: { summary: name }
`;

describe('calendars are for those they are meant for', () => {
  for (const version of VERSIONS)
    it(`of ${version}`, () =>
      withCalendars(version, FILE, async (office) => {
        const partners = office.demo.reader.partner === undefined ? [] : ['Partners'];
        assert.deepEqual(await office.names('demo'), [
          'Everybody',
          'Employees',
          'Demo',
          'Either',
          ...partners,
        ]);
        assert.deepEqual(await office.names('admin'), [
          'Everybody',
          'Employees',
          'Chiefs',
          'Either',
          ...partners,
        ]);
      }));
});

describe('another file', () => {
  it('counts for those who are logged in', () =>
    withCalendars('17', FILE, async (office, rewrite) => {
      await office.names('demo');
      rewrite('calendars:\n  - { name: Only, model: tasks }\n').reload(silent);
      assert.deepEqual(await office.names('demo'), ['Only']);
    }));

  it('that is no good leaves everything as it was, and the log says the line', () =>
    withCalendars('17', FILE, async (office, rewrite) => {
      const before = await office.names('demo');
      const lines: string[] = [];
      const log = createLog('info', { write: (line: string) => void lines.push(line) });
      rewrite('calendars:\n  - { name: Only }\n').reload(log);
      assert.deepEqual(await office.names('demo'), before);
      assert.match(lines.join(''), /calendars\.yaml:2: calendar 1 lacks `model`/);
    }));

  it('with another rule shows other records under the same name', () =>
    withCalendars('17', TASKS('"1"'), async (office, rewrite) => {
      const user_ids = [[6, 0, [office.demo.reader.uid]]] as const;
      await office.create('project.task', { name: 'Urgent', priority: '1', user_ids }, office.demo);
      await office.create('project.task', { name: 'Other', priority: '0', user_ids }, office.demo);
      const count = async () => (await (await office.calendar('Tasks')).list()).length;
      assert.equal(await count(), 1);
      rewrite(TASKS('["0", "1"]')).reload(silent);
      assert.equal(await count(), 2);
    }));
});

const TASKS = (values: string): string => `
calendars:
  - name: Tasks
    model: tasks
    domain: [[priority, ${values.startsWith('[') ? 'in' : '"="'}, ${values}]]
`;
