import { Fault, python } from '../faults.ts';
import { later, secondsBetween } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import { numeric, type Stored, text, type Values } from '../orm/value.ts';
import { ruleOf } from './fields.ts';
import { DAY, dateOf, toLocal, wallOf, weekdayOf } from './moment.ts';
import { shownRule } from './recurrence.ts';
import { recurrencesOf, type SeriesMeeting } from './recurrence-events.ts';
import { periodStart } from './recurrence-instants.ts';

/** Fields whose change moves an event. */
export const TIMES = ['start', 'stop', 'start_date', 'stop_date'] as const;

/** An event and the series it belongs to. */
export interface Occurrence {
  readonly record: Stored;
  readonly recurrence: Stored;
}

/** `recurrency` False for all or from here on: this event stays alone, and nothing else of the write is kept. */
export function seriesBroken(
  env: Env,
  meetings: SeriesMeeting,
  { record, recurrence }: Occurrence,
  scope: 'all_events' | 'future_events',
): void {
  const others = meetings.eventsFrom(env, record, scope === 'all_events').filter((event) => event !== record);
  if (scope === 'all_events') {
    meetings.update(env, record, { recurrence_id: false });
    meetings.dismiss(env, others, 'deleted');
    recurrencesOf(env).remove(env, recurrence);
    return;
  }
  meetings.detach(env, [record]);
  meetings.dismiss(env, others, 'deleted');
  endBefore(env, meetings, { record, recurrence });
}

/** `all_events`. */
export function seriesWritten(
  env: Env,
  meetings: SeriesMeeting,
  occurrence: Occurrence,
  plain: Values,
  rule: Values,
): void {
  const { times, rest } = timesApart(plain);
  const events = meetings.eventsFrom(env, occurrence.record, true);
  if (isEmpty(times) && isEmpty(rule)) {
    writeAll(env, meetings, events, rest);
    return;
  }
  if (meetings.series.records.allTimes === 'fault') {
    const only = 'You can only update one particular event and following events.';
    const what = 'Updating All Events is not allowed when dates or time is modified.';
    throw new Fault('user', `${what} ${only}`, 'UserError');
  }
  rewritten(env, meetings, occurrence, { times, rest, rule });
}

/** `future_events`. */
export function futureWritten(
  env: Env,
  meetings: SeriesMeeting,
  occurrence: Occurrence,
  plain: Values,
  rule: Values,
): void {
  const row = meetings.series.records;
  const { record, recurrence } = occurrence;
  if (row.futureSplits && recurrence.base_event_id === record.id) {
    seriesWritten(env, meetings, occurrence, plain, rule);
    return;
  }
  const { times, rest } = timesApart(plain);
  if (!row.futureSplits && isEmpty(times) && isEmpty(rule)) {
    writeAll(env, meetings, meetings.eventsFrom(env, record), rest);
  } else split(env, meetings, occurrence, { times, rest, rule });
}

interface Change {
  readonly times: Values;
  readonly rest: Values;
  readonly rule: Values;
}

/** A new series for all: the base keeps its id and moves as the event written did, the others go. */
function rewritten(
  env: Env,
  meetings: SeriesMeeting,
  { record, recurrence }: Occurrence,
  { times, rest, rule }: Change,
): void {
  const row = meetings.series.records;
  const base = meetings.record(numeric(recurrence.base_event_id));
  if (base === undefined) {
    throw new Fault('user', "You can't update a recurrence without base event.", 'UserError');
  }
  if (row.stopAlone === 'fault' && 'stop' in times && !('start' in times))
    throw python('KeyError', "'start_date'");
  const { rrule: _, ...fields } = rule;
  const old = { ...fieldsOf(meetings, recurrence) };
  const day = meetings.localDay(env, base);
  const moved = shifted(record, base, times);
  const keeps = row.keepsWeekday === 'always' || 'start_date' in times;
  meetings.dismiss(
    env,
    meetings.eventsFrom(env, record, true).filter((event) => event !== base),
    row.allOthers,
  );
  const next = isEmpty(moved) ? {} : onNewDay(env, meetings, base, day, text(moved.start), keeps);
  meetings.plainly(env, [base.id], { ...rest, ...moved });
  recurrencesOf(env).remove(env, recurrence);
  meetings.repeat(env, base, { ...old, ...next, ...fields });
}

/** A new series from here on; the old one ends before the week or month of this event. */
function split(
  env: Env,
  meetings: SeriesMeeting,
  { record, recurrence }: Occurrence,
  { times, rest, rule }: Change,
): void {
  const row = meetings.series.records;
  const day = meetings.localDay(env, record);
  const later = meetings.eventsFrom(env, record).filter((event) => event !== record);
  const old = fieldsOf(meetings, recurrence);
  const keeps = row.futureSplits && 'start_date' in times;
  const start = startOf(record, times);
  const next = isEmpty(times) ? {} : onNewDay(env, meetings, record, day, start, keeps);
  const moved = row.futureSplits ? shifted(record, record, times) : times;
  const count = numeric(rule.count) || later.length + 1;
  meetings.plainly(env, [record.id], { ...moved, ...rest });
  meetings.detach(env, [record, ...later]);
  endBefore(env, meetings, { record, recurrence });
  if (row.futureSplits) meetings.dismiss(env, later, 'archived');
  const loose = meetings.repeat(
    env,
    record,
    { ...old, ...next, count, ...rule },
    row.futureSplits ? [] : later,
  );
  meetings.dismiss(env, loose, 'deleted');
  if (!row.futureSplits) writeAll(env, meetings, meetings.eventsFrom(env, record), rest);
}

/** Ends a rule before the week or month of an event; a series without events goes. */
function endBefore(env: Env, meetings: SeriesMeeting, { record, recurrence }: Occurrence): void {
  const recurrences = recurrencesOf(env);
  if (recurrences.events(env, recurrence).length === 0) {
    recurrences.remove(env, recurrence);
    return;
  }
  const { names, records } = meetings.series;
  const first = periodStart(ruleOf(recurrence, meetings.series), wallOf(text(record.start)));
  const zone = record.allday === true ? '' : text(recurrence.event_tz);
  const until = dateOf(toLocal(first, zone) - DAY);
  const count = records.futureSplits ? { count: 0 } : {};
  recurrences.write(env.sudo(), [recurrence.id], { end_type: 'end_date', [names.until]: until, ...count });
}

/** Where the base goes when another event of its series is moved. */
function shifted(record: Stored, base: Stored, times: Values): Values {
  if (isEmpty(times)) return {};
  const [start, stop] = [startOf(record, times), text(times.stop)];
  const byStop = stop === '' ? undefined : secondsBetween(text(record.stop), stop);
  const moves = 'start' in times || 'start_date' in times;
  const byStart = moves ? secondsBetween(text(record.start), start) : (byStop ?? 0);
  const stopDate = text(times.stop_date);
  const byDate = stopDate === '' ? undefined : days(text(record.stop_date), stopDate);
  return {
    start: later(text(base.start), byStart),
    stop: later(text(base.stop), byStop ?? byDate ?? byStart),
  };
}

function startOf(record: Stored, times: Values): string {
  const [start, date] = [text(times.start), text(times.start_date)];
  if (start !== '') return start;
  return date === '' ? text(record.start) : later(text(record.start), days(text(record.start_date), date));
}

const days = (from: string, to: string): number => secondsBetween(`${from} 00:00:00`, `${to} 00:00:00`);

/** Rule fields of an event on its new day; the weekday it had goes, or is kept beside. */
function onNewDay(
  env: Env,
  meetings: SeriesMeeting,
  record: Stored,
  day: number,
  start: string,
  keeps: boolean,
): Values {
  const old = meetings.series.names.days[weekdayOf(day)] ?? '';
  return { ...(keeps ? {} : { [old]: false }), ...meetings.ruleOfDay(meetings.localDay(env, record, start)) };
}

function fieldsOf(meetings: SeriesMeeting, recurrence: Stored): Values {
  const fields = shownRule(meetings.series).filter((name) => name !== 'rrule');
  return Object.fromEntries(fields.map((name) => [name, recurrence[name] ?? false]));
}

function writeAll(env: Env, meetings: SeriesMeeting, events: readonly Stored[], values: Values): void {
  meetings.plainly(
    env,
    events.map(({ id }) => id),
    values,
  );
}

function timesApart(plain: Values): { times: Values; rest: Values } {
  const [times, rest]: [Values, Values] = [{}, {}];
  for (const [name, value] of Object.entries(plain)) {
    (TIMES.some((time) => time === name) ? times : rest)[name] = value;
  }
  return { times, rest };
}

const isEmpty = (values: Values): boolean => Object.keys(values).length === 0;
