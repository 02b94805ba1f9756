import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assigned,
  fresh,
  openobjectUids,
  rewritten,
  uuidUids,
} from '../../../lib/calendar/naming/identity.ts';
import type { Binding } from '../../../lib/store/store.ts';

const MODEL = 'calendar.event';
const series: Binding = {
  db: 'demo',
  model: MODEL,
  key: 'calendar.recurrence-2',
  base: 5,
  records: [5, 6, 7, 8],
  name: 'calendar.event-5.ics',
  uid: 'u5',
};
const single: Binding = { ...series, key: 'calendar.event-5', records: [5] };

const CONTINUED = [
  {
    what: 'the series as it was bound',
    binding: series,
    resources: [{ key: 'calendar.recurrence-2', records: [5, 6, 7, 8] }],
    expected: 'calendar.recurrence-2',
  },
  {
    what: 'a single meeting that became a series keeps its name',
    binding: single,
    resources: [{ key: 'calendar.recurrence-3', records: [5, 6] }],
    expected: 'calendar.recurrence-3',
  },
  {
    what: 'all others were made anew: the live recurrence that holds the base',
    binding: series,
    resources: [{ key: 'calendar.recurrence-7', records: [5, 20, 21] }],
    expected: 'calendar.recurrence-7',
  },
  {
    what: 'a split leaves the name to the old rule',
    binding: series,
    resources: [
      { key: 'calendar.recurrence-3', records: [7, 8] },
      { key: 'calendar.recurrence-2', records: [5, 6] },
    ],
    expected: 'calendar.recurrence-2',
  },
  {
    what: 'the base left the series: the series keeps the name',
    binding: series,
    resources: [
      { key: 'calendar.event-5', records: [5] },
      { key: 'calendar.recurrence-2', records: [6, 7, 8] },
    ],
    expected: 'calendar.recurrence-2',
  },
  {
    what: 'base and recurrence are gone: the one that holds most of the records',
    binding: series,
    resources: [
      { key: 'calendar.event-6', records: [6] },
      { key: 'calendar.recurrence-4', records: [7, 8] },
    ],
    expected: 'calendar.recurrence-4',
  },
  {
    what: 'the series was dissolved: the base keeps the name',
    binding: series,
    resources: [{ key: 'calendar.event-5', records: [5] }],
    expected: 'calendar.event-5',
  },
  {
    what: 'nothing in common',
    binding: series,
    resources: [{ key: 'calendar.event-50', records: [50] }],
    expected: undefined,
  },
];

for (const { what, binding, resources, expected } of CONTINUED)
  test(`a binding is continued by: ${what}`, () => {
    const given = assigned(MODEL, resources, [binding]);
    assert.deepEqual([...given], expected === undefined ? [] : [[expected, binding]]);
  });

test('a resource that two bindings could continue gets one of them', () => {
  const other = { ...series, key: 'calendar.event-6', base: 6, records: [6], name: 'calendar.event-6.ics' };
  const given = assigned(MODEL, [{ key: 'calendar.recurrence-2', records: [5, 6] }], [other, series]);
  assert.deepEqual([...given], [['calendar.recurrence-2', series]]);
});

const uuids = uuidUids('9a7d9c34-0000-4000-8000-000000000000');
const FRESH = [
  {
    what: 'a meeting on an old server',
    resource: { key: 'crm.meeting-41', records: [41] },
    model: 'crm.meeting',
    uidOf: openobjectUids('erp61'),
    taken: [],
    expected: { name: 'crm.meeting-41.ics', base: 41, uid: 'OpenObject-crm.meeting_41@erp61' },
  },
  {
    what: 'a series is named after its base',
    resource: { key: 'calendar.recurrence-2', records: [5, 6] },
    model: MODEL,
    uidOf: uuids,
    taken: [],
    expected: { name: 'calendar.event-5.ics', base: 5, uid: uuids(MODEL, 5, 'calendar.event-5') },
  },
  {
    what: 'a taken name is not given twice, nor its UID',
    resource: { key: 'calendar.event-5', records: [5] },
    model: MODEL,
    uidOf: uuids,
    taken: ['calendar.event-5.ics', 'calendar.event-5-2.ics'],
    expected: { name: 'calendar.event-5-3.ics', base: 5, uid: uuids(MODEL, 5, 'calendar.event-5-3') },
  },
];

for (const { what, resource, model, uidOf, taken, expected } of FRESH)
  test(`a new binding: ${what}`, () => {
    const { name, base, uid } = fresh('demo', model, resource, new Set(taken), uidOf);
    assert.deepEqual({ name, base, uid }, expected);
  });

const REWRITTEN = [
  { what: 'the same', resource: { key: series.key, records: [5, 6, 7, 8] }, expected: undefined },
  {
    what: 'seen by someone who sees less of it',
    resource: { key: series.key, records: [7] },
    expected: undefined,
  },
  { what: 'with a new record', resource: { key: series.key, records: [5, 9] }, expected: [5, 9] },
  { what: 'under a new key', resource: { key: 'calendar.recurrence-3', records: [5] }, expected: [5] },
];

for (const { what, resource, expected } of REWRITTEN)
  test(`a binding is rewritten: ${what}`, () => {
    const written = rewritten(series, resource);
    assert.deepEqual(written?.records, expected);
    if (written)
      assert.deepEqual([written.uid, written.name, written.base], [series.uid, series.name, series.base]);
  });
