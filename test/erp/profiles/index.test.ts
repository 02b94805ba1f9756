import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { Schemas } from '../../../lib/erp/profile.ts';
import { fit, PROFILES, profileFor } from '../../../lib/erp/profiles/index.ts';

const VERSIONS = ['6.0', '6.1', '7.0', '8', '9', '10', '11', '12', '13', '14', '15', '16', '17', '18', '19'];
const RECORDED = join(import.meta.dirname, '../../../examples/demo-erp/schemas');

type Recorded = Record<string, Record<string, { type: string }>>;

function recorded(version: string): Map<string, Map<string, { type: string }>> {
  const models: Recorded = JSON.parse(readFileSync(join(RECORDED, `${version}.json`), 'utf8'));
  return new Map(Object.entries(models).map(([model, fields]) => [model, new Map(Object.entries(fields))]));
}

/** Models with nothing but a name that nobody recorded. */
const UNRECORDED = ['crm.meeting.type', 'project.category', 'project.tags', 'calendar.event.type'];

function schemasOf(version: string): Map<string, Map<string, { type: string }>> {
  const schemas = recorded(version);
  for (const model of UNRECORDED)
    if (!schemas.has(model)) schemas.set(model, new Map([['name', { type: 'char' }]]));
  return schemas;
}

test('there is a profile for each version, and each finds its own', () => {
  assert.deepEqual(
    PROFILES.map(({ name }) => name.split(' ')[1]),
    VERSIONS,
  );
  for (const { series, name } of PROFILES) assert.equal(profileFor({ series }).name, name);
});

const ANNOUNCED = [
  [{ series: '6.0.4' }, 'OpenERP 6.0'],
  [{ series: '6.1-20140804-233536' }, 'OpenERP 6.1'],
  [{ series: '7.0', info: [7, 0, 0, 'final', 0] }, 'OpenERP 7.0'],
  [{ series: '9.0c', info: [9, 0, 0, 'final', 0, 'c'] }, 'Odoo 9'],
  [{ series: '15.0+e-20220615' }, 'Odoo 15'],
  [{ series: 'saas~16.3', info: ['saas~16', 3, 0, 'final', 0, 'e'] }, 'Odoo 16'],
  [{ series: '21.0', info: [21, 0, 0, 'final', 0, ''] }, 'Odoo 19'],
  [{ series: '5.0.16' }, 'OpenERP 6.0'],
] as const;

test('whatever a server says of itself leads to a row', () => {
  for (const [announced, name] of ANNOUNCED) assert.equal(profileFor(announced).name, name);
});

test('a version nobody measured says so', () => {
  assert.match(profileFor({ series: '21.0' }).note ?? '', /21\.0 was never measured/);
  assert.match(profileFor({ series: '5.0' }).note ?? '', /5\.0 was never measured/);
  assert.equal(profileFor({ series: '19.0' }).note, undefined);
});

for (const version of VERSIONS) {
  const profile = PROFILES[VERSIONS.indexOf(version)];

  test(`${version}: every field that is read was recorded`, () => {
    assert.ok(profile);
    const { missing, profile: fitted } = fit(profile, schemasOf(version));
    assert.deepEqual(missing, []);
    assert.deepEqual(fitted.events?.fields, profile.events?.fields);
    assert.deepEqual(fitted.tasks?.fields, profile.tasks?.fields);
  });

  test(`${version}: the fields that decide whose a record is were recorded`, () => {
    assert.ok(profile?.events && profile.tasks);
    const reader = { uid: 2, login: 'a', name: 'A', partner: 7, zone: 'UTC' };
    const schemas: Schemas = schemasOf(version);
    for (const model of [profile.events, profile.tasks]) {
      const schema = schemas.get(model.model);
      const terms = [
        ...model.belongs(reader, [1]),
        ...model.notOverBefore('2026-01-01 00:00:00'),
        ...(model.siblings(['calendar.recurrence-1', 'crm.meeting-2']) ?? []),
      ];
      for (const term of terms) {
        if (typeof term === 'string') continue;
        const field = term[0].split('.')[0] ?? '';
        assert.ok(field === 'id' || schema?.has(field), `${model.model}.${field}`);
      }
    }
  });

  test(`${version}: the fields of attendees and those that lead to them were recorded`, () => {
    assert.ok(profile?.events);
    const schemas: Schemas = schemasOf(version);
    const { model, children } = profile.events;
    const query = profile.events.invitations({ uid: 2, login: 'a', name: 'A', zone: 'UTC' });
    const fields = [
      ...children.map((child) => ('row' in child ? [child.model, child.row] : [model, child.list])),
      ...(query?.domain ?? []).map(([field]) => [query?.model, String(field)]),
    ];
    for (const [of = '', field = ''] of fields) assert.ok(schemas.get(of)?.has(field), `${of}.${field}`);
  });

  test(`${version}: the user's own row has the fields that are read of it`, () => {
    const schema = recorded(version).get('res.users');
    for (const field of profile?.user.fields ?? []) assert.ok(schema?.has(field), field);
    const searched = (profile?.user.named('x') ?? []).filter((term) => typeof term !== 'string');
    for (const [path] of searched) assert.ok(schema?.has(path.split('.')[0] ?? ''), path);
  });
}

test('without the CalDAV modules the oldest versions lose the reminders and the class of tasks, and nobody is told', () => {
  for (const [version, series] of [
    ['6.0', '6.0.4'],
    ['6.1', '6.1'],
  ] as const) {
    const schemas = new Map([...schemasOf(version), ...recorded(`${version}-plain`)]);
    const { profile, missing } = fit(profileFor({ series }), schemas);
    assert.deepEqual(missing, []);
    for (const field of ['alarm_id', 'class']) assert.ok(!profile.tasks?.fields.includes(field));
    assert.equal(profile.events?.model, 'crm.meeting');
    assert.equal(profile.tasks?.model, 'project.task');
  }
});

test('a missing module turns off its calendar alone', () => {
  const profile = profileFor({ series: '14.0' });
  const schemas = schemasOf('14');
  schemas.delete('project.task');
  const without = fit(profile, schemas);
  assert.equal(without.profile.tasks, undefined);
  assert.equal(without.profile.events?.model, 'calendar.event');
  assert.deepEqual(without.missing, ['project.task']);
});

test('a missing field turns off its property, and is not asked for', () => {
  const profile = profileFor({ series: '16.0' });
  const schemas = schemasOf('16');
  schemas.get('calendar.event')?.delete('videocall_location');
  const { profile: fitted, missing } = fit(profile, schemas);
  assert.deepEqual(missing, ['calendar.event.videocall_location']);
  assert.equal(fitted.events?.fields.includes('videocall_location'), false);
  assert.equal(fitted.events?.fields.includes('location'), true);
});

test('a missing model turns off what hangs on it', () => {
  const schemas = schemasOf('6.1');
  schemas.delete('res.alarm');
  const { profile, missing } = fit(profileFor({ series: '6.1' }), schemas);
  assert.deepEqual(missing, ['res.alarm']);
  assert.equal(profile.events?.fields.includes('alarm_id'), false);
});

test('whose zones cannot be read still has meetings', () => {
  const schemas = schemasOf('6.1');
  schemas.delete('res.users');
  const { events } = fit(profileFor({ series: '6.1' }), schemas).profile;
  assert.equal(events?.fields.includes('allday'), true);
  assert.equal(events?.needs.has('res.users'), false);
});

test('without the model of recurrences there are no meetings to be had', () => {
  const schemas = schemasOf('17');
  schemas.delete('calendar.recurrence');
  assert.equal(fit(profileFor({ series: '17.0' }), schemas).profile.events, undefined);
});

test('a calendar asks for real rows, and archived ones only to see what changed', () => {
  const reader = { uid: 2, login: 'a', name: 'A', partner: 7, zone: 'Europe/Brussels' };
  const contexts = Object.fromEntries(
    PROFILES.map(({ name, events }) => [name.split(' ')[1], events?.context(reader)]),
  );
  for (const version of ['6.0', '6.1', '7.0', '8', '9', '10', '13'])
    assert.deepEqual(contexts[version], { virtual_id: false });
  for (const version of ['11', '12'])
    assert.deepEqual(contexts[version], { virtual_id: false, tz: 'Europe/Brussels' });
  for (const version of ['14', '16', '19']) assert.deepEqual(contexts[version], {});
  for (const { events, tasks } of PROFILES) {
    assert.equal(events?.changedContext(reader).active_test, false);
    assert.equal(tasks?.changedContext(reader).active_test, false);
  }
});

test('a change is what was written since, by anybody where membership hangs on attendees, else of the reader', () => {
  const reader = { uid: 2, login: 'a', name: 'A', zone: 'UTC', partner: 7 };
  const changed = (series: string, kind: 'events' | 'tasks') =>
    profileFor({ series })[kind]?.changedRows(reader, 'T');
  const written = [
    ['write_date', '>=', 'T'],
    ['create_date', '>=', 'T'],
  ];
  const own = ['|', ['user_id', '=', 2], ['partner_ids', 'in', [7]]];
  const rule = ['recurrence_id.write_date', '>=', 'T'];
  assert.deepEqual(changed('6.1', 'events'), ['|', ...written]);
  assert.deepEqual(changed('7.0', 'events'), ['&', '|', ...written, '|', ['recurrent_id', '>', 0], ...own]);
  assert.deepEqual(changed('8.0', 'events'), ['&', '|', ...written, '|', ['recurrent_id', '>', 0], ...own]);
  assert.deepEqual(changed('14.0', 'events'), ['&', '|', '|', ...written, rule, ...own]);
  assert.deepEqual(changed('14.0', 'tasks'), ['&', '|', ...written, ['user_id', '=', 2]]);
});
