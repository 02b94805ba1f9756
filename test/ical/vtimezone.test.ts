import assert from 'node:assert/strict';
import { test } from 'node:test';
import ICAL from 'ical.js';
import { explore, vtimezone } from '../../lib/ical/vtimezone.ts';
import { changes, DAY, formatWall, offsetAt, wallOf } from '../../lib/ical/zones.ts';
import { holding } from '../turns.ts';

/** Both hemispheres, half hours, no summer time, rules that changed, rules that end, Ramadan, dates without a rule. */
const ZONES = [
  'Europe/Brussels',
  'Europe/London',
  'Europe/Dublin',
  'Europe/Moscow',
  'Europe/Istanbul',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Santiago',
  'America/Havana',
  'America/Nuuk',
  'America/Caracas',
  'Asia/Kolkata',
  'Asia/Calcutta',
  'Asia/Tehran',
  'Asia/Jerusalem',
  'Asia/Gaza',
  'Asia/Beirut',
  'Asia/Pyongyang',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Africa/Lagos',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Etc/GMT+12',
  'UTC',
]; // prettier-ignore

/** What another reader of iCalendar makes of it, for what the clock shows at an instant. */
function offsetBy(zone: ICAL.Timezone, name: string, at: number): number {
  return zone.utcOffset(ICAL.Time.fromDateTimeString(formatWall(wallOf(name, at)))) * 1000;
}

for (const name of ZONES) {
  test(`${name} from 2000 to 2037 is what Intl says`, () => {
    const component = vtimezone(name);
    assert.ok(component);
    const zone = new ICAL.Timezone({ component, tzid: name });
    for (const at of moments(name)) {
      assert.equal(offsetBy(zone, name, at), offsetAt(name, at), new Date(at).toISOString());
    }
  });
}

const HOUR = 3_600_000;

/** Around every change, and every eleventh day; not where a clock shows the same twice. */
function moments(name: string): number[] {
  const edges = changes(name, 2000, 2037).map(({ at }) => at);
  const around = edges.flatMap((at) => [at - DAY, at - 3 * HOUR, at + 3 * HOUR, at + DAY]);
  const days = Array.from({ length: 1262 }, (_, index) => Date.UTC(2000, 0, 2) + index * 11 * DAY);
  return [...around, ...days].filter(
    (at) =>
      at > Date.UTC(2000, 0, 2) &&
      at < Date.UTC(2037, 11, 30) &&
      edges.every((edge) => Math.abs(edge - at) > 2 * HOUR),
  );
}

test('a zone is explored a year at a time, and then known', async () => {
  const zone = 'Atlantic/Azores';
  const { turns } = await holding(() => explore(zone));
  assert.ok(turns >= 38, `${turns} turns`);
  const again = await holding(() => explore('nowhere at all'));
  assert.equal(again.turns, 0);
  assert.ok(vtimezone(zone));
  assert.equal((await holding(() => explore(zone))).turns, 0);
});
