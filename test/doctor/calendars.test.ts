/** `erpcal calendars`: what it prints of a file, and of what a user would get. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startDemoErp } from '../../examples/demo-erp/index.ts';
import { checked } from '../../lib/doctor/calendars.ts';
import { CALENDARS } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';

interface Printed {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Lines without the name of the file. */
async function printed(
  yaml: string | undefined,
  args: readonly string[],
  password?: string,
): Promise<Printed> {
  await using place = await mkdtempDisposable(join(tmpdir(), 'erpcal-'));
  const file = join(place.path, 'calendars.yaml');
  if (yaml !== undefined) writeFileSync(file, yaml);
  const options = readOptions(CALENDARS, yaml === undefined ? args : [...args, '--calendars', file]);
  const lines: string[] = [];
  const code = await checked(options, password, (line) => lines.push(line.replace(file, 'FILE')));
  return { code, lines };
}

const FILE = `
calendars:
  - { name: Meetings, model: meetings, access: write }
  - { name: Leads, model: crm.lead, component: VTODO, fields: { summary: name } }
  - { name: Board, model: meetings, for: { logins: [admin] } }
  - name: Projects
    model: project.project
    component: VEVENT
    fields: { summary: name, start: date_start, end: date }
  - { name: Odd, model: project.project, component: VEVENT, fields: { start: no_such_field } }
`;

test('a file that is no good, line by line', async () => {
  const { code, lines } = await printed(
    'calendars:\n  - name: A\n    model: meetings\n    colour: red\n',
    [],
  );
  assert.equal(code, 1);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^FILE:4: calendar 1: `colour` is not known here; there are name, /);
});

test('without a user, what is in the file; without a file, what there is', async () => {
  const { code, lines } = await printed(FILE, []);
  assert.deepEqual([code, lines.length, lines[1]], [0, 5, 'Leads (VTODO of crm.lead)']);
  assert.deepEqual((await printed(undefined, [])).lines, [
    'Meetings (VEVENT of meetings)',
    'Tasks (VTODO of tasks)',
  ]);
});

for (const version of ['6.1', '17'] as const)
  test(`what a user of ${version} gets, and why not the rest`, async () => {
    const erp = await startDemoErp({ version });
    try {
      const project = { active: true, name: 'Beyond', date_start: '99999-01-01' };
      erp.act('admin', (env) => env.model('project.project').insert(env, project));
      const { code, lines } = await printed(FILE, ['--erp', erp.url, '--user', 'demo', '--check'], 'demo');
      const expected = [
        /^Meetings \(VEVENT of meetings\): \d+ records, may add, change/,
        /^Leads \(VTODO of crm.lead\): not there, this ERP has no crm.lead$/,
        /^Board \(VEVENT of meetings\): not there, it is for others$/,
        /^Projects \(VEVENT of project.project\): \d+ records?, for reading alone$/,
        /^ {2}project.project.vevent-\d+ cannot be shown: The record has no start\.$/,
        /^Odd \(VEVENT of project.project\): not there, of project.project, there is no field no_such_field$/,
      ];
      assert.equal(lines.length, expected.length, lines.join('\n'));
      for (const [place, line] of lines.entries()) assert.match(line, expected[place] ?? /^$/);
      assert.equal(code, 1);
    } finally {
      await erp.close();
    }
  });

test('a wrong password is one sentence', async () => {
  const erp = await startDemoErp({ version: '17' });
  try {
    await assert.rejects(
      printed(FILE, ['--erp', erp.url, '--user', 'demo'], 'wrong'),
      /^Error: the ERP refuses demo$/,
    );
  } finally {
    await erp.close();
  }
});
