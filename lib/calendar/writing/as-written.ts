/**
 * What the ERP had of a resource right after a change of it, as if nobody else had written in between: what others gave
 * it meanwhile then shows as their change of what the client sent. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { isTitleOf } from '../../erp/codecs.ts';
import type {
  Alarm,
  Attendee,
  Description,
  EventRecord,
  Moment,
  Person,
  Resource,
  Series,
  TaskRecord,
} from '../../erp/records.ts';

/** A change of a resource, from end to end. */
export interface Passage<R> {
  /** As the ERP had it before; undefined where it was made. */
  readonly before: R | undefined;
  /** As it was to be. */
  readonly written: R;
  /** As the ERP has it. */
  readonly now: R;
}

/** Whether what the ERP holds says what was written, whatever it made of its spelling. */
type Same<T> = (held: T, written: T) => boolean;
type Fields<T> = { readonly [P in keyof T]?: Same<T[P]> };

const folded = (text: string): string => text.replace(/\s+/g, ' ').trim();
const text: Same<string | undefined> = (held = '', written = '') => folded(held) === folded(written);
const exactly: Same<unknown> = (held, written) => isDeepStrictEqual(held, written);
const described: Same<Description | undefined> = (held, written) => text(held?.text, written?.text);
const person: Same<Person | undefined> = (held, written) => nameOf(held) === nameOf(written);

function listed<T>(keyOf: (item: T) => string): Same<readonly T[]> {
  const keys = (items: readonly T[]) => [...new Set(items.map(keyOf))].toSorted();
  return (held, written) => isDeepStrictEqual(keys(held), keys(written));
}

const nameOf = (one: Person | undefined): string => (one?.address ?? one?.name ?? '').toLowerCase();
const attendee = (one: Attendee): string => `${nameOf(one)} ${one.participation}`;
const alarm = ({ action, offset, related }: Alarm): string => [action, offset, related].join();

export function isSame(a: Moment | undefined, b: Moment | undefined): boolean {
  if (!a || !b) return a === b;
  return 'at' in a ? 'at' in b && a.at === b.at : 'on' in b && a.on === b.on;
}

const ENTRY = {
  summary: isTitleOf,
  description: described,
  categories: listed((category: string) => folded(category).toLowerCase()),
  alarms: listed(alarm),
  visibility: exactly,
} as const;

/** What a meeting says in words, and what kind of time it takes. */
const WORDS: Fields<EventRecord> = {
  summary: isTitleOf,
  description: described,
  location: text,
  visibility: exactly,
  busy: exactly,
};

const EVENT: Fields<EventRecord> = {
  ...ENTRY,
  ...WORDS,
  start: isSame,
  end: isSame,
  url: text,
  conference: text,
  status: exactly,
  organizer: person,
  attendees: listed(attendee),
};

const TASK: Fields<TaskRecord> = {
  ...ENTRY,
  start: isSame,
  due: isSame,
  completed: exactly,
  status: exactly,
  percent: exactly,
  priority: exactly,
  parent: exactly,
  project: text,
  rule: exactly,
};

/** Those that no ERP and no plan changes because others are written. */
const ALONE = ['summary', 'description', 'location', 'url', 'due'];

/** Texts that every ERP holds: one that is empty after it was written was emptied. */
const HELD = ['summary', 'description', 'location', 'start', 'end'];

/** Whether it may matter who wrote last: something is not as it was written. */
export function isInDoubt({ before, written, now }: Passage<Resource>): boolean {
  if (now.kind === 'task')
    return written.kind === 'task' && isDoubtful(TASK, { before: taskOf(before), written, now });
  if (written.kind !== 'event') return false;
  const known = seriesOf(before);
  const isRecordInDoubt = (now: EventRecord, of: (series: Series) => EventRecord | undefined): boolean => {
    const meant = of(written);
    return !meant || isDoubtful(EVENT, { before: known && of(known), written: meant, now });
  };
  return (
    isFrameInDoubt({ before: known, written, now }) ||
    (now.master !== undefined && isRecordInDoubt(now.master, ({ master }) => master)) ||
    now.overrides.some(({ record, original }) => isRecordInDoubt(record, (of) => overrideAt(of, original)))
  );
}

/** Of what the client did not say of a new entry, ERPs fill in all but these. */
const LEFT_EMPTY = [...HELD, 'categories', 'alarms'];

function isDoubtful<T>(fields: Fields<T>, passage: Passage<T>): boolean {
  const isFilledIn = (field: keyof T): boolean =>
    !passage.before && isEmpty(passage.written[field]) && !LEFT_EMPTY.includes(String(field));
  return differing(fields, passage).some((field) => !isFilledIn(field));
}

function isFrameInDoubt({ before, written, now }: Passage<Series>): boolean {
  const hasKeptRule = before !== undefined && written.rule === before.rule;
  return (hasKeptRule && now.rule !== before.rule) || excludedIn(now, written).length < now.excluded.length;
}

/**
 * `others` are the records that somebody else was the last to write, after the change. Of theirs, what is not as it was
 * written counts as theirs; of all, what the client left alone and the ERP does not change by itself.
 */
export function asWritten(
  { before, written, now }: Passage<Resource>,
  others: ReadonlySet<number>,
): Resource {
  if (now.kind === 'task')
    return written.kind === 'task'
      ? entryAsWritten(TASK, { before: taskOf(before), written, now }, others)
      : now;
  if (written.kind !== 'event') return now;
  return seriesAsWritten({ before: seriesOf(before), written, now }, others);
}

/** What is to be written yet, where others wrote in between: of what says it in words, theirs is the last. */
export function yielding<R extends Resource>(written: R, now: R, others: ReadonlySet<number>): R {
  if (others.size === 0 || written.kind !== 'event' || now.kind !== 'event') return written;
  const yielded = (meant: EventRecord, held: EventRecord | undefined, isTheirs: boolean): EventRecord => {
    if (!held || !isTheirs) return meant;
    const part = { before: undefined, written: meant, now: held };
    return { ...meant, ...valuesOf(held, differing(WORDS, part)) };
  };
  const overrides = written.overrides.map(({ original, record }) => {
    const held = overrideAt(now, original);
    return { original, record: yielded(record, held, held !== undefined && others.has(held.id)) };
  });
  const master = written.master && yielded(written.master, now.master, isFrameTheirs(now, others));
  return { ...written, ...(master && { master }), overrides };
}

const taskOf = (resource: Resource | undefined) => (resource?.kind === 'task' ? resource : undefined);
const seriesOf = (resource: Resource | undefined) => (resource?.kind === 'event' ? resource : undefined);

function entryAsWritten<T extends EventRecord | TaskRecord>(
  fields: Fields<T>,
  part: Passage<T>,
  others: ReadonlySet<number>,
): T {
  const theirs = others.has(part.now.id) ? differing(fields, part) : [];
  return { ...part.now, ...valuesOf(part.written, [...new Set([...leftAlone(fields, part), ...theirs])]) };
}

/** An own value of `undefined` takes a field away once it is kept as JSON, and compares as if it were not there. */
function valuesOf<T extends object>(of: T, fields: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(fields.map((field) => [field, of[field]])) as Partial<T>;
}

function keysOf<T>(fields: Fields<T>): readonly (keyof T)[] {
  return Object.keys(fields) as (keyof T)[];
}

/** What is not as it was written, less what the ERP may be unable to hold. */
function differing<T>(fields: Fields<T>, { before, written, now }: Passage<T>): readonly (keyof T)[] {
  return keysOf(fields).filter((field) => {
    if (fields[field]?.(now[field], written[field]) !== false) return false;
    return HELD.includes(String(field)) || !isEmpty(now[field]) || !isEmpty(before?.[field]);
  });
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.length === 0);

/** What was to stay as it was, and is another. */
function leftAlone<T extends { readonly id: number }>(
  fields: Fields<T>,
  { before, written, now }: Passage<T>,
): readonly (keyof T)[] {
  if (!before || before.id !== now.id) return [];
  return keysOf(fields).filter(
    (field) =>
      ALONE.includes(String(field)) &&
      isDeepStrictEqual(written[field], before[field]) &&
      fields[field]?.(now[field], before[field]) === false,
  );
}

function seriesAsWritten({ before, written, now }: Passage<Series>, others: ReadonlySet<number>): Series {
  const isTheirs = (record: EventRecord): boolean => others.has(record.id);
  const own = now.overrides.filter(
    ({ record, original }) => !isTheirs(record) || overrideAt(written, original),
  );
  const overrides = own.map(({ original, record }) => {
    const meant = overrideAt(written, original);
    const part = meant && { before: overrideAt(before, original), written: meant, now: record };
    return { original, record: part ? entryAsWritten(EVENT, part, others) : record };
  });
  const master = masterAsWritten({ before, written, now }, others);
  const frame = isFrameTheirs(now, others) ? withFrame(now, written) : now;
  return { ...frame, ...(master && { master }), overrides };
}

/** Of a single meeting name and times are taken from what was written whoever wrote last: no ERP changes these. */
function masterAsWritten(
  { before, written, now }: Passage<Series>,
  others: ReadonlySet<number>,
): EventRecord | undefined {
  if (!now.master || !written.master) return now.master;
  const part = { before: before?.master, written: written.master, now: now.master };
  const theirs = isFrameTheirs(now, others) ? new Set([...others, now.master.id]) : others;
  // Of a series it may be another record by now: what most of them look like.
  const isSeries = now.rule !== undefined || written.rule !== undefined;
  const master = entryAsWritten(EVENT, isSeries ? { ...part, before: undefined } : part, theirs);
  if (isSeries) return master;
  const { start, end, summary } = written.master;
  return { ...master, start, end, summary: isTitleOf(master.summary, summary) ? master.summary : summary };
}

/** The master stands for its own record and for those that are like it. */
function isFrameTheirs({ master, overrides, records }: Series, others: ReadonlySet<number>): boolean {
  const apart = new Set(overrides.map(({ record }) => record.id));
  return records.some((id) => others.has(id) && (id === master?.id || !apart.has(id)));
}

function withFrame(now: Series, written: Series): Series {
  const { rule: _, ...others } = now;
  const { rule, zone } = written;
  const excluded = excludedIn(now, written);
  return rule === now.rule
    ? { ...now, excluded }
    : { ...others, ...(rule !== undefined && { rule }), zone, excluded };
}

const excludedIn = (now: Series, written: Series): readonly Moment[] =>
  now.excluded.filter((moment) => written.excluded.some((one) => isSame(one, moment)));

function overrideAt(series: Series | undefined, moment: Moment): EventRecord | undefined {
  return series?.overrides.find(({ original }) => isSame(original, moment))?.record;
}
