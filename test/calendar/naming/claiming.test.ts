import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Known } from '../../../lib/calendar/naming/alias.ts';
import { claimed, intended } from '../../../lib/calendar/naming/claiming.ts';
import type { Binding, Intent } from '../../../lib/store/store.ts';

const MODEL = 'calendar.event';
const RESOURCE = { key: 'calendar.event-41', records: [41, 42] };
const WISH = { name: 'x.ics', uid: 'x-1' };
const generated: Binding = {
  ...{ db: 'demo', model: MODEL, key: 'calendar.event-41', base: 41, records: [41] },
  ...{ name: 'calendar.event-41.ics', uid: 'u41' },
};
const wished: Binding = { ...generated, ...WISH, records: [41, 42] };
const named: Binding = { ...generated, name: 'y.ics', uid: 'y-1' };
const alias = { db: 'demo', model: MODEL, uid: 3, href: 'x.ics', icalUid: 'x-1' };

const seen = (binding: Binding, { name, uid } = binding): Known => ({ binding, name, uid });

const CLAIMS = [
  { what: 'a new one, free', current: undefined, taken: false, bindings: [wished], aliases: [] },
  {
    what: 'a new one, taken',
    current: undefined,
    taken: true,
    bindings: [generated],
    aliases: [{ ...alias, name: generated.name }],
  },
  {
    what: 'named here meanwhile, free',
    current: seen(generated),
    taken: false,
    bindings: [wished],
    aliases: [],
  },
  {
    what: 'named here meanwhile, taken',
    current: seen(generated),
    taken: true,
    bindings: [{ ...generated, records: [41, 42] }],
    aliases: [{ ...alias, name: generated.name }],
  },
  {
    what: 'named by another client',
    current: seen(named),
    taken: false,
    bindings: [{ ...named, records: [41, 42] }],
    aliases: [{ ...alias, name: 'y.ics' }],
  },
  { what: 'his already', current: seen(wished), taken: false, bindings: [wished], aliases: [] },
  {
    what: 'his already, by an alias',
    current: seen(generated, { ...generated, ...WISH }),
    taken: true,
    bindings: [{ ...generated, records: [41, 42] }],
    aliases: [],
  },
];

for (const { what, current, taken, bindings, aliases } of CLAIMS)
  test(`a claim of a name: ${what}`, () => {
    const fallback = current?.binding ?? generated;
    const claim = claimed(RESOURCE, WISH, { current, taken, fallback, uid: 3 });
    assert.deepEqual(claim, { binding: bindings[0], bindings, aliases });
  });

const intent: Intent = {
  ...{ db: 'demo', model: MODEL, uid: 3, icalUid: 'x-1', name: 'x.ics', hash: 'h', body: 'text' },
  ...{ since: 40, at: 1 },
};
const resources = [
  { key: 'calendar.event-43', records: [43] },
  { key: 'calendar.event-41', records: [41, 42] },
];

const INTENDED = [
  { what: 'the first that is new', expected: ['calendar.event-41'] },
  { what: 'one that was there before', more: { since: 41 }, expected: ['calendar.event-43'] },
  { what: 'none that is like it', made: () => false, expected: [] },
  { what: 'to take away', more: { body: '', hash: '' }, expected: [] },
  { what: 'to change what is there', more: { since: -1 }, expected: [] },
  { what: 'a name made here meanwhile', bound: generated, expected: ['calendar.event-41'] },
  { what: 'a name of another client', bound: named, expected: ['calendar.event-43'] },
];

for (const { what, more, made = () => true, bound, expected } of INTENDED)
  test(`what an intent made: ${what}`, () => {
    const bindings = new Map(bound ? [[bound.key, bound]] : []);
    const found = intended(resources, bindings, [{ ...intent, ...more }], () => made);
    assert.deepEqual(
      found.map(({ resource }) => resource.key),
      expected,
    );
  });

test('two intents that look alike made one resource each', () => {
  const found = intended(resources, new Map(), [intent, { ...intent, icalUid: 'x-2' }], () => () => true);
  assert.deepEqual(
    found.map(({ resource, intent: { icalUid } }) => [resource.key, icalUid]),
    [
      ['calendar.event-41', 'x-1'],
      ['calendar.event-43', 'x-2'],
    ],
  );
});
