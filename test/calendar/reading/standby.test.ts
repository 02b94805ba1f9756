import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Standby } from '../../../lib/calendar/reading/standby.ts';
import { away, unavailable } from '../../../lib/errors.ts';
import { createLog } from '../../../lib/log.ts';
import { type Tally, tallies } from '../../../lib/tally.ts';

const AWAY = away('The ERP cannot be reached.');

function setUp(patience = 60_000) {
  const clock = { now: 0 };
  const lines: { answers: number; seconds: number }[] = [];
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) });
  let told = 0;
  const standby = new Standby({ patience, log, clock: () => clock.now, onStale: () => (told += 1) });
  return { clock, lines, standby, told: () => told };
}

test('for as long as it may, and for nothing but the absence of the ERP', () => {
  const { standby, told } = setUp();
  standby.take(AWAY, 60_000);
  assert.throws(() => standby.take(AWAY, 60_001), AWAY);
  assert.throws(() => standby.take(AWAY, Number.POSITIVE_INFINITY), AWAY);
  for (const error of [unavailable('The store is away.'), new Error('odd')])
    assert.throws(() => standby.take(error, 0), error);
  assert.equal(told(), 1);
  assert.throws(() => setUp(0).standby.take(AWAY, 0), AWAY, 'switched off');
});

test('the request knows how old its oldest part is', () => {
  const { standby } = setUp();
  const tally: Tally = { calls: 0 };
  tallies.run(tally, () => {
    for (const age of [3_000, 7_400, 1_000]) standby.take(AWAY, age);
  });
  assert.equal(tally.stale, 7);
});

test('the log has a line when it begins, and then one a minute', () => {
  const { clock, lines, standby } = setUp();
  for (let second = 0; second < 150; second += 1) {
    clock.now = second * 1000;
    standby.take(AWAY, second);
  }
  assert.deepEqual(
    lines.map(({ answers }) => answers),
    [1, 60, 60],
  );
});
