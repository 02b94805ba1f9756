import assert from 'node:assert/strict';
import test from 'node:test';
import {
  dateOfText,
  given,
  idOf,
  idsOf,
  instantOfText,
  linked,
  nameOf,
  textOf,
  wallOfText,
} from '../../lib/erp/codecs.ts';
import { parseWall } from '../../lib/ical/zones.ts';
import { around } from './profiles/around.ts';

test('false and the empty text stand for nothing', () => {
  for (const wire of [false, '', null, undefined, 0]) {
    assert.equal(textOf(wire), undefined);
    assert.equal(idOf(wire), undefined);
    assert.equal(nameOf(wire), undefined);
    assert.deepEqual(idsOf(wire), []);
    assert.equal(wallOfText(wire), undefined);
  }
});

test('relations of any kind lead to ids', () => {
  assert.deepEqual(idsOf([3, 'Name']), [3]);
  assert.deepEqual(idsOf([3, 1, 2]), [3, 1, 2]);
  assert.deepEqual(idsOf([]), []);
  assert.deepEqual(idsOf(7), [7]);
  assert.equal(idOf([3, 'Name']), 3);
  assert.equal(nameOf([3, 'Name']), 'Name');
  assert.equal(nameOf([3, 4]), undefined);
});

test('naive texts stand on the clock of the server', () => {
  assert.equal(instantOfText('2026-07-01 10:00:00', around()), Date.parse('2026-07-01T10:00:00Z'));
  const brussels = around({ naive: 'Europe/Brussels' });
  assert.equal(instantOfText('2026-07-01 10:00:00', brussels), Date.parse('2026-07-01T08:00:00Z'));
  assert.equal(wallOfText('2026-07-01 10:00:00.23685'), parseWall('2026-07-01T10:00:00'));
  assert.equal(wallOfText('2026-07-01'), parseWall('2026-07-01'));
  assert.equal(wallOfText('tomorrow'), undefined);
  assert.equal(dateOfText('2026-07-01 10:00:00'), '2026-07-01');
});

test('rows a relation leads to come by id, less those that could not be read', () => {
  const surroundings = around({
    tables: {
      'project.tags': [
        { id: 2, name: 'b' },
        { id: 1, name: 'a' },
      ],
    },
  });
  const via = { field: 'tag_ids', model: 'project.tags', fields: ['name'] };
  const rows = linked({ tag_ids: [2, 9, 1] }, via, surroundings);
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['a', 'b'],
  );
  assert.deepEqual(linked({ tag_ids: false }, via, surroundings), []);
});

test('what is undefined is left out', () => {
  assert.deepEqual(Object.keys(given<{ a?: number; b?: number }>({ a: 1, b: undefined })), ['a']);
});
