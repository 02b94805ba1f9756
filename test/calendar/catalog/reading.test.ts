/** Files of calendars: what is wrong with each, and where it stands. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { DEFAULTS } from '../../../lib/calendar/catalog/entry.ts';
import { FILE } from '../../../lib/calendar/catalog/file.ts';
import { readCalendars } from '../../../lib/calendar/catalog/reading.ts';

const example = (name: string): string =>
  readFileSync(new URL(`../../../examples/calendars/${name}`, import.meta.url), 'utf8');

/** A file of one calendar with these lines, of which the first is line 4. */
const leads = (...lines: readonly string[]): string =>
  ['calendars:', '  - name: Leads', '    model: crm.lead', ...lines.map((line) => `    ${line}`), ''].join(
    '\n',
  );
const EVENT = ['component: VEVENT', 'fields:', '  start: date_action'];

interface Bad {
  readonly file: string;
  readonly line: number;
  readonly says: RegExp;
}

/** By what is wrong. */
const BAD: Readonly<Record<string, Bad>> = {
  'an empty file': { file: '', line: 1, says: /^the file / },
  'no YAML': { file: 'calendars:\n  - name: [\n', line: 3, says: /no YAML/ },
  'an operator that YAML takes for a tag': {
    file: leads(...EVENT, 'domain: [[stage, !=, 1]]'),
    line: 7,
    says: /no YAML|operator/,
  },
  'another top': { file: 'calenders: []\n', line: 1, says: /lacks `calendars`/ },
  'no calendars': { file: 'calendars: []\n', line: 1, says: /all calendars/ },
  'an unknown word': {
    file: leads(...EVENT, 'colour: red'),
    line: 7,
    says: /`colour` is not known here; there are name, title/,
  },
  'no model': { file: 'calendars:\n  - name: A\n', line: 2, says: /lacks `model`/ },
  'a slash in the name': {
    file: 'calendars:\n  - name: a/b\n    model: tasks\n',
    line: 2,
    says: /without a slash/,
  },
  'a name that is a file': {
    file: 'calendars:\n  - name: a.ics\n    model: tasks\n',
    line: 2,
    says: /\.ics/,
  },
  'a name twice': {
    file: 'calendars:\n  - name: A\n    model: tasks\n  - name: a\n    model: meetings\n',
    line: 4,
    says: /name of a calendar above/,
  },
  'a colour by name': { file: leads(...EVENT, 'color: red'), line: 7, says: /#RRGGBB/ },
  'no component': { file: leads('fields:', '  start: date_action'), line: 2, says: /lacks `component`/ },
  'another component': { file: leads('component: VJOURNAL'), line: 4, says: /VEVENT or VTODO/ },
  'tasks as events without fields': {
    file: 'calendars:\n  - name: A\n    model: tasks\n    component: VEVENT\n',
    line: 4,
    says: /of tasks is VTODO/,
  },
  'fields of meetings': {
    file: 'calendars:\n  - name: A\n    model: meetings\n    fields: { start: date }\n',
    line: 4,
    says: /known for meetings/,
  },
  'no fields': { file: leads('component: VTODO'), line: 2, says: /lacks `fields`/ },
  'an event without start': {
    file: leads('component: VEVENT', 'fields: { summary: name }'),
    line: 5,
    says: /lack `start`/,
  },
  'mine of any model': { file: leads(...EVENT, 'domain: mine'), line: 7, says: /meetings and tasks alone/ },
  'a property of the other component': {
    file: leads(...EVENT, '  due: date'),
    line: 7,
    says: /no property of a VEVENT/,
  },
  'an unknown property': {
    file: leads(...EVENT, '  sumary: name'),
    line: 7,
    says: /`fields.sumary` is not known/,
  },
  'a field that is a list of lists': {
    file: leads(...EVENT, '  summary: [[name]]'),
    line: 7,
    says: /a field, a list of fields/,
  },
  'a start of two fields': {
    file: leads('component: VEVENT', 'fields:', '  start: [a, b]'),
    line: 6,
    says: /made of one field/,
  },
  'a start that is constant': {
    file: leads('component: VEVENT', 'fields:', '  start: { value: "2026-01-01" }'),
    line: 6,
    says: /same for all entries/,
  },
  'a status that is none': {
    file: leads(...EVENT, '  status: { value: open }'),
    line: 7,
    says: /tentative, confirmed, cancelled/,
  },
  'a status of the other component in a table': {
    file: leads(
      ...EVENT,
      '  status:',
      '    field: state',
      '    values:',
      '      open: confirmed',
      '      done: completed',
    ),
    line: 11,
    says: /`fields.status.values.done` is one of/,
  },
  'a priority beyond nine': {
    file: leads('component: VTODO', 'fields:', '  priority: { field: p, values: { high: 10 } }'),
    line: 6,
    says: /from 1 to 9/,
  },
  'a leaf of two': { file: leads(...EVENT, 'domain:', '  - [user_id, =]'), line: 7, says: /mine|domain/ },
  'an operator that is none': {
    file: leads(...EVENT, 'domain:', '  - [user_id, ==, 1]'),
    line: 8,
    says: /operator that is none: ==/,
  },
  'a list that is none': {
    file: leads(...EVENT, 'domain:', '  - [user_id, in, 1]'),
    line: 8,
    says: /a list/,
  },
  'an operator without terms': {
    file: leads(...EVENT, 'domain: ["|", [a, =, 1]]'),
    line: 7,
    says: /without its terms/,
  },
  'a stranger': {
    file: leads(...EVENT, 'domain:', '  - [user_id, =, $me]'),
    line: 8,
    says: /\$me; there are \$user, \$partner, \$company/,
  },
  'constants nobody writes': {
    file: leads(...EVENT, 'constants: { type: lead }'),
    line: 7,
    says: /access: write/,
  },
  'a constant that is mapped': {
    file: leads(...EVENT, 'access: write', 'constants:', '  date_action: "2026-01-01"'),
    line: 9,
    says: /among `fields`/,
  },
  'two fields of a name that is written': {
    file: leads(...EVENT, '  summary: [name, partner_id]', 'access: write'),
    line: 7,
    says: /cannot be written/,
  },
  'a window of months': { file: leads(...EVENT, 'window: { past: 3m }'), line: 7, says: /days/ },
  'a group by its name': { file: leads(...EVENT, 'for:', '  groups: [Sales]'), line: 8, says: /external id/ },
};

describe('a file of calendars that is no good', () => {
  for (const [what, { file, line, says }] of Object.entries(BAD))
    it(what, () => {
      const read = readCalendars(file);
      assert.ok('wrong' in read, 'it is taken');
      const found = read.wrong.find((one) => one.line === line && says.test(one.says));
      assert.ok(found, JSON.stringify(read.wrong));
    });
});

it('says everything that is wrong at once', () => {
  const read = readCalendars(leads(...EVENT, 'color: red', 'colour: red', 'domain: 7'));
  assert.deepEqual('wrong' in read && read.wrong.map(({ line }) => line).toSorted(), [7, 8, 9]);
});

for (const file of readdirSync(new URL('../../../examples/calendars/', import.meta.url)))
  it(`${file} is a good example`, () => {
    const read = readCalendars(example(file));
    assert.deepEqual('wrong' in read ? read.wrong : [], []);
  });

it('the default file is what there is without one', () => {
  const read = readCalendars(example('default.yaml'));
  assert.deepEqual('calendars' in read && read.calendars, DEFAULTS);
});

it('a colour is shown without its alpha, which not every client knows', () => {
  for (const color of ['#ff8800', '#ff880080']) {
    const read = readCalendars(leads(...EVENT, `color: "${color}"`));
    assert.equal('calendars' in read && read.calendars[0]?.presentation.color, '#FF8800');
  }
});

it('the published schema is that of the code', () => {
  const published = readFileSync(new URL('../../../docs/calendars.schema.json', import.meta.url), 'utf8');
  assert.deepEqual(JSON.parse(published), JSON.parse(JSON.stringify(FILE)), 'npm run calendars');
});
