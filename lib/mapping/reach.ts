import type { EventRecord, Instant, Resource, Series, TaskRecord } from '../erp/records.ts';
import { earliest, latest } from './moment.ts';

/** The first and the last instant a resource may touch; null where it is open. Never too short, perhaps too long. */
export interface Reach {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

export function reachOf(resource: Resource): Reach {
  return resource.kind === 'task' ? ofTask(resource) : ofSeries(resource);
}

/** A rule is taken for endless, but for one with UNTIL. */
function ofSeries(series: Series): Reach {
  const { master, rule, overrides } = series;
  const records = [...(master ? [master] : []), ...overrides.map(({ record }) => record)];
  const ends = records.map(({ start, end }) => Math.max(latest(start), latest(end)));
  const from = Math.min(...records.map(({ start }) => earliest(start)));
  const added = series.added.map(latest);
  if (!master || rule === undefined) return { from, to: Math.max(...ends, ...added) };
  const last = untilOf(rule);
  return { from, to: last === undefined ? null : Math.max(...ends, last + lengthOf(master)) };
}

const DAY = 86_400_000;
const UNTIL = /(?:^|;)UNTIL=(\d{4})(\d\d)(\d\d)/;

/** The end of the day of UNTIL, anywhere. */
function untilOf(rule: string): Instant | undefined {
  const [, year, month, day] = UNTIL.exec(rule) ?? [];
  return day === undefined ? undefined : latest({ on: `${year}-${month}-${day}` }) + DAY;
}

function lengthOf({ start, end }: EventRecord): number {
  return Math.max(latest(end) - earliest(start), 0);
}

/** A task without dates is at any time (RFC 4791, 9.9). */
function ofTask({ start, due }: TaskRecord): Reach {
  const moments = [start, due].filter((moment) => moment !== undefined);
  if (moments.length === 0) return { from: null, to: null };
  return { from: Math.min(...moments.map(earliest)), to: Math.max(...moments.map(latest)) };
}
