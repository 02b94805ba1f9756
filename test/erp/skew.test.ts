import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Skew } from '../../lib/erp/skew.ts';

const date = (instant: number) => new Date(instant).toUTCString();
const NOON = Date.UTC(2026, 10, 23, 12);

it('is none until an answer with a date came', () => {
  const skew = new Skew();
  assert.equal(skew.value, 0);
  skew.note(undefined, NOON, NOON);
  skew.note('yesterday', NOON, NOON);
  assert.equal(skew.value, 0);
});

it('narrows with every answer', () => {
  const ahead = 7_350;
  const skew = new Skew();
  for (let sent = NOON; sent < NOON + 5_000; sent += 130) skew.note(date(sent + 10 + ahead), sent, sent + 20);
  assert.ok(Math.abs(skew.value - ahead) < 100, String(skew.value));
});

it('of one answer is right to half a second and half its time', () => {
  const skew = new Skew();
  skew.note(date(NOON), NOON + 60_000, NOON + 60_200);
  assert.ok(Math.abs(skew.value + 60_000) <= 600, String(skew.value));
});

it('starts anew when a clock was set', () => {
  const skew = new Skew();
  skew.note(date(NOON), NOON, NOON + 10);
  skew.note(date(NOON + 3_600_000), NOON, NOON + 10);
  assert.ok(Math.abs(skew.value - 3_600_000) <= 600, String(skew.value));
});
