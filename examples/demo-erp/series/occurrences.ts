import { text, type Values } from '../orm/value.ts';
import { MEETINGS } from '../versions/meetings.ts';
import { dateOf, wallOf } from './moment.ts';
import { type Client, listed } from './operations.ts';
import { SERIES } from './versions.ts';
import { realId } from './virtual-id.ts';

/** A meeting, or one occurrence of a series, as the ERP's own calendar shows it. */
export interface Shown {
  readonly name: string;
  readonly allDay: boolean;
  /** `YYYY-MM-DD HH:MM:SS` as the ERP writes it; all-day: `YYYY-MM-DD`. */
  readonly start: string;
  /** All-day: the last day. */
  readonly stop: string;
}

export interface Range {
  /** `YYYY-MM-DD HH:MM:SS` */
  readonly from: string;
  readonly to: string;
}

/** What the ERP's own calendar shows between two moments, in order, of the meetings whose names begin with `mark`. */
export async function occurrences(client: Client, mark: string, range: Range): Promise<Shown[]> {
  const shown = await EVERY[SERIES[client.version].lists](client, mark);
  return shown
    .filter(
      ({ start, stop, allDay }) => start < range.to && (allDay ? `${stop} 23:59:59` : stop) > range.from,
    )
    .sort(inOrder);
}

/** By start, then by name and end. */
export function inOrder(a: Shown, b: Shown): number {
  const [first, second] = [`${a.start} ${a.name} ${a.stop}`, `${b.start} ${b.name} ${b.stop}`];
  return first < second ? -1 : Number(first > second);
}

type Lister = (client: Client, mark: string) => Promise<Shown[]>;

const named = (mark: string): unknown[] => [['name', 'like', `${mark} %`]];

/** Up to 7.0 an all-day meeting is a flag, and ends at the midnight after it. */
async function virtual(client: Client, mark: string): Promise<Shown[]> {
  if (MEETINGS[client.version].model === 'calendar.event') return rows(client, mark);
  const found = await listed(client, named(mark), ['name', 'date', 'date_deadline', 'allday']);
  return found.map((row) => {
    const [start, stop] = [text(row.date), text(row.date_deadline)];
    if (row.allday !== true) return timed(row, start, stop);
    const last = Math.max(wallOf(start), wallOf(stop) - 1);
    return { name: text(row.name), allDay: true, start: start.slice(0, 10), stop: dateOf(last) };
  });
}

/** 8 to 13: the days of an all-day occurrence are told by the record behind it. */
async function rows(client: Client, mark: string): Promise<Shown[]> {
  const fields = ['name', 'start', 'stop', 'allday', 'start_date', 'stop_date'];
  const found = await listed(client, named(mark), fields);
  const behind = await listed(client, [...named(mark), ['allday', '=', true]], fields, { virtual_id: false });
  const days = new Map(
    behind.map((row) => [row.id, wallOf(text(row.stop_date)) - wallOf(text(row.start_date))]),
  );
  return found.map((row) => {
    if (row.allday !== true) return timed(row, text(row.start), text(row.stop));
    const start = (text(row.start_date) || text(row.start)).slice(0, 10);
    const length = days.get(realId(row.id as string)) ?? 0;
    return { name: text(row.name), allDay: true, start, stop: dateOf(wallOf(start) + length) };
  });
}

async function records(client: Client, mark: string): Promise<Shown[]> {
  const fields = ['name', 'start', 'stop', 'allday', 'start_date', 'stop_date'];
  const found = await listed(client, named(mark), fields);
  return found.map((row) => {
    if (row.allday !== true) return timed(row, text(row.start), text(row.stop));
    return { name: text(row.name), allDay: true, start: text(row.start_date), stop: text(row.stop_date) };
  });
}

const timed = (row: Values, start: string, stop: string): Shown => ({
  name: text(row.name),
  allDay: false,
  start,
  stop,
});

const EVERY: { readonly [lists in (typeof SERIES)['14']['lists']]: Lister } = {
  bounded: virtual,
  'by-context': virtual,
  never: records,
};
