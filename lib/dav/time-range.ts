/** Time ranges in requests (RFC 4791 section 9.9), and when something is in one. */
import type { Range } from '../calendar/types.ts';
import type { Instant } from '../erp/records.ts';
import { refusal } from '../errors.ts';
import type { Element } from '../xml/element.ts';

/** What `min-date-time` and `max-date-time` announce. */
export const EARLIEST: Instant = Date.UTC(1900, 0, 1);
export const LATEST: Instant = Date.UTC(2200, 0, 1);

/** `20260102T030405Z` */
export function utc(at: Instant): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** The range an element's `start` and `end` name; either may be left out. Throws what the filter's conditions say. */
export function rangeIn({ attributes }: Element): Range {
  const start = attributes.start === undefined ? undefined : instantIn(attributes.start);
  const end = attributes.end === undefined ? undefined : instantIn(attributes.end);
  if (start === undefined && end === undefined)
    throw refusal('valid-filter', 'A time range has a start or an end.');
  if (start !== undefined && end !== undefined && start >= end)
    throw refusal('valid-filter', 'A time range ends after it starts.');
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** The same with both ends, as expanding and free-busy need them. */
export function closedRangeIn(element: Element): Required<Range> {
  const { start, end } = rangeIn(element);
  if (start === undefined || end === undefined)
    throw refusal('valid-filter', 'This time range needs a start and an end.');
  return { start, end };
}

function instantIn(text: string): Instant {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(at)) throw refusal('valid-filter', 'The ends of a time range are dates with time in UTC.');
  return keptAt(at);
}

function keptAt(at: Instant): Instant {
  if (at < EARLIEST) throw refusal('min-date-time', `Nothing is kept before ${utc(EARLIEST)}.`);
  if (at > LATEST) throw refusal('max-date-time', `Nothing is kept after ${utc(LATEST)}.`);
  return at;
}

/** The same range, if it is one in which something may be. */
export function contained({ start, end }: Required<Range>): Required<Range> {
  return { start: keptAt(start), end: keptAt(end) };
}

/** From `from` until `to`; what takes no time is where it begins. */
export function overlaps({ start = -Infinity, end = Infinity }: Range, from: Instant, to: Instant): boolean {
  return (start < to || (from === to && start === from)) && end > from;
}

export function contains({ start = -Infinity, end = Infinity }: Range, at: Instant): boolean {
  return start <= at && end > at;
}

/** The dates a task may have (RFC 4791 section 9.9). */
export interface TaskDates {
  readonly start?: Instant;
  /** DTSTART with DURATION. */
  readonly until?: Instant;
  readonly due?: Instant;
  readonly completed?: Instant;
  readonly created?: Instant;
}

type Dates<K extends keyof TaskDates> = Required<Pick<TaskDates, K>>;
type Ends = Required<Range>;
type Row = (dates: TaskDates, ends: Ends) => boolean | undefined;

/** A row of the RFC's table: answers when a task has all those dates. */
function row<K extends keyof TaskDates>(
  needs: readonly K[],
  test: (dates: Dates<K>, ends: Ends) => boolean,
): Row {
  const holds = (dates: TaskDates): dates is TaskDates & Dates<K> =>
    needs.every((need) => dates[need] !== undefined);
  return (dates, ends) => (holds(dates) ? test(dates, ends) : undefined);
}

/** The first row that answers counts. */
const TASKS: readonly Row[] = [
  row(
    ['start', 'until'],
    (task, { start, end }) => start <= task.until && (end > task.start || end >= task.until),
  ),
  row(
    ['start', 'due'],
    (task, { start, end }) =>
      (start < task.due || start <= task.start) && (end > task.start || end >= task.due),
  ),
  row(['start'], (task, { start, end }) => start <= task.start && end > task.start),
  row(['due'], (task, { start, end }) => start < task.due && end >= task.due),
  row(
    ['completed', 'created'],
    (task, { start, end }) =>
      (start <= task.created || start <= task.completed) && (end >= task.created || end >= task.completed),
  ),
  row(['completed'], (task, { start, end }) => start <= task.completed && end >= task.completed),
  row(['created'], (task, { end }) => end > task.created),
];

/** A task without any date is in every range. */
export function taskIn({ start = -Infinity, end = Infinity }: Range, dates: TaskDates): boolean {
  for (const answer of TASKS) {
    const found = answer(dates, { start, end });
    if (found !== undefined) return found;
  }
  return true;
}
