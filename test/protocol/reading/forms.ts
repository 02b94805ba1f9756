/** What the web client of each version sends. */
import { VERSIONS, type VersionName } from '../../../examples/demo-erp/index.ts';
import { toLocal, toUtc } from '../../../lib/ical/zones.ts';
import type { Values } from '../../demo-erp/conformance/ground.ts';
import { Double } from '../../demo-erp/wire.ts';

export const since = (first: VersionName, version: VersionName): boolean =>
  VERSIONS.indexOf(version) >= VERSIONS.indexOf(first);

export const from = (first: VersionName): readonly VersionName[] =>
  VERSIONS.filter((version) => since(first, version));
export const until = (last: VersionName): readonly VersionName[] =>
  VERSIONS.slice(0, VERSIONS.indexOf(last) + 1);

export const isCrm = (version: VersionName): boolean => !since('8', version);
export const meetingsOf = (version: VersionName): string =>
  isCrm(version) ? 'crm.meeting' : 'calendar.event';
export const privacyOf = (version: VersionName): string => (since('10', version) ? 'privacy' : 'class');

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A text as the ERP stores it; `naive` is the zone of its server. */
const stored = (at: number, naive: string): string => toLocal(naive, at).replace('T', ' ');

/** From and to, `2026-05-04T09:00:00` in UTC. */
export function times(version: VersionName, from: string, to: string, naive = 'UTC'): Values {
  const [start, stop] = [Date.parse(`${from}Z`), Date.parse(`${to}Z`)];
  const [first, last] = [stored(start, naive), stored(stop, naive)];
  const duration = new Double((stop - start) / HOUR);
  if (isCrm(version)) return { date: first, date_deadline: last, duration };
  const values = { start: first, stop: last, duration };
  return since('14', version) ? values : { ...values, start_datetime: first, stop_datetime: last };
}

/** Whole days, both inclusive, by a user in `zone`; up to 7.0 from his midnight to his midnight. */
export function days(version: VersionName, first: string, last: string, zone: string, naive = 'UTC'): Values {
  if (isCrm(version)) {
    const start = toUtc(zone || 'UTC', `${first}T00:00:00`);
    const length = Date.parse(last) - Date.parse(first) + DAY;
    const stop = start + length;
    const duration = new Double(length / HOUR);
    return { allday: true, date: stored(start, naive), date_deadline: stored(stop, naive), duration };
  }
  const dates = { allday: true, start_date: first, stop_date: last };
  if (!since('10', version)) return dates;
  return { ...dates, start: `${first} 00:00:00`, stop: `${last} 00:00:00` };
}
