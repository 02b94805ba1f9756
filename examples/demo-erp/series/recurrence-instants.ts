import { DAY, midnight, toLocal, toUtc, type Wall, weekdayOf } from './moment.ts';
import { type Rule, starts } from './rule.ts';
import type { RecordsRow } from './versions.ts';

/** No series has more occurrences (odoo-14.md 3). */
export const MOST = 720;

/** A series as 14 and later unfold it. */
export interface Unfolding {
  readonly rule: Rule;
  /** Start of the base, in UTC. */
  readonly start: Wall;
  /** The zone whose clock it keeps; '' for UTC, and for whole days. */
  readonly zone: string;
}

export interface Unfolded {
  /** Starts in UTC, in order. */
  readonly instants: readonly Wall[];
  /** Instances lay before the start and were made up for; the rule's text is written anew then. */
  readonly recounted: boolean;
}

/** The instants of a series. They begin with the week or month of its start, on 14 even before the start. */
export function unfolded({ rule, start, zone }: Unfolding, row: RecordsRow): Unfolded {
  const from = toLocal(beginning(rule, start, zone, row), zone);
  const first = listed(rule, from, zone);
  if (!row.fromStart) return { instants: first, recounted: false };
  const since = (instants: readonly Wall[]): Wall[] => instants.filter((at) => at >= midnight(start));
  const found = since(first);
  const wanted = rule.count ?? 0;
  if (found.length >= wanted) return { instants: found, recounted: false };
  const more = { ...rule, count: 2 * wanted - found.length };
  return { instants: since(listed(more, from, zone)), recounted: true };
}

/** The instants by which an event is told from one that does not fit: counted from the beginning, none made up for. */
export const regular = ({ rule, start, zone }: Unfolding, row: RecordsRow): Wall[] =>
  listed(rule, toLocal(beginning(rule, start, zone, row), zone), zone);

function listed(rule: Rule, from: Wall, zone: string): Wall[] {
  const found: Wall[] = [];
  for (const local of starts(rule, from)) {
    found.push(toUtc(local, zone));
    if (found.length === MOST) break;
  }
  return found;
}

/**
 * Where the search for instances begins: with the week or month, but with the start where summer time begins or ends
 * between the two. For that both UTC times are taken for local ones.
 */
function beginning(rule: Rule, start: Wall, zone: string, { fromStart }: RecordsRow): Wall {
  const first = periodStart(rule, start);
  const turned = toUtc(first, zone) - first !== toUtc(start, zone) - start;
  return fromStart && turned ? start : first;
}

/** The same time on the first day of the week, which is Sunday in English, or of the month. */
export function periodStart({ freq }: Pick<Rule, 'freq'>, start: Wall): Wall {
  if (freq === 'WEEKLY') return start - ((weekdayOf(start) + 1) % 7) * DAY;
  return freq === 'MONTHLY' ? start - (new Date(start).getUTCDate() - 1) * DAY : start;
}
