import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Moment } from '../../lib/erp/records.ts';
import { alike, exactValue, momentValue, utcValue } from '../../lib/mapping/moment.ts';

const at = (utc: string): Moment => ({ at: Date.parse(utc) });
const on = (date: string): Moment => ({ on: date });

const WRITTEN: readonly [moment: Moment, zone: string, value: readonly unknown[]][] = [
  [on('2026-03-29'), 'Europe/Brussels', [{}, 'date', '2026-03-29']],
  [at('2026-03-29T12:00:00Z'), 'UTC', [{}, 'date-time', '2026-03-29T12:00:00Z']],
  [
    at('2026-03-29T12:00:00Z'),
    'Europe/Brussels',
    [{ tzid: 'Europe/Brussels' }, 'date-time', '2026-03-29T14:00:00'],
  ],
];

for (const [moment, zone, value] of WRITTEN) {
  test(`${JSON.stringify(moment)} in ${zone}`, () => {
    assert.deepEqual(momentValue(moment, zone), value);
    assert.deepEqual(exactValue(moment, zone), value);
  });
}

test('no time is no property', () => assert.equal(utcValue(undefined), undefined));

const ALIKE: readonly [moment: Moment, model: Moment, zone: string, expected: Moment][] = [
  [on('2026-07-01'), on('2026-01-01'), 'Europe/Brussels', on('2026-07-01')],
  [at('2026-06-30T22:30:00Z'), on('2026-01-01'), 'Europe/Brussels', on('2026-07-01')],
  [on('2026-07-01'), at('2026-01-15T08:00:00Z'), 'Europe/Brussels', at('2026-07-01T07:00:00Z')],
];

for (const [moment, model, zone, expected] of ALIKE) {
  test(`${JSON.stringify(moment)} like ${JSON.stringify(model)} in ${zone}`, () =>
    assert.deepEqual(alike(moment, model, zone), expected));
}
