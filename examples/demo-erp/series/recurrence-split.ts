import type { Env } from '../orm/env.ts';
import { numeric, type Stored, text, type Values } from '../orm/value.ts';
import { ruleOf } from './fields.ts';
import { DAY, dateOf, toLocal, wallOf, weekdayOf } from './moment.ts';
import { shownRule, zoneOf } from './recurrence.ts';
import { recurrencesOf, type SeriesMeeting } from './recurrence-events.ts';
import { periodStart } from './recurrence-instants.ts';
import { shifted, startOf } from './recurrence-times.ts';

/** An event and the series it belongs to. */
export interface Occurrence {
  readonly record: Stored;
  readonly recurrence: Stored;
}

/** What a write brings. */
export interface Change {
  readonly times: Values;
  readonly rest: Values;
  readonly rule: Values;
}

/** 14 and 15: a new series from here on, with the records that fit into it. */
export function splitKeeping(
  env: Env,
  meetings: SeriesMeeting,
  { record, recurrence }: Occurrence,
  { times, rest, rule }: Change,
  loosened: 'deleted' | 'archived' = 'deleted',
): void {
  const day = meetings.localDay(env, record);
  const old = fieldsOf(meetings, recurrence);
  const next = isEmpty(times) ? {} : onNewDay(env, meetings, record, day, startOf(record, times), false);
  meetings.plainly(env, [record.id], { ...times, ...rest });
  const others = meetings.eventsFrom(env, record).filter((event) => event !== record);
  meetings.detach(env, [record, ...others]);
  endBefore(env, meetings, recurrence, record);
  const count = numeric(rule.count) || others.length + 1;
  const loose = meetings.repeat(env, record, { ...old, ...next, count, ...rule }, { kept: others });
  meetings.dismiss(env, loose, loosened);
  writeAll(env, meetings, meetings.eventsFrom(env, record), rest);
}

/** From 16 on: a new series from here on, of new records; those there were are archived. */
export function splitAnew(
  env: Env,
  meetings: SeriesMeeting,
  { record, recurrence }: Occurrence,
  { times, rest, rule }: Change,
): void {
  const day = meetings.localDay(env, record);
  const others = meetings.eventsFrom(env, record).filter((event) => event !== record);
  const start = text(times.start) || text(record.start);
  const next = onNewDay(env, meetings, record, day, start, 'start_date' in times);
  const fields = { ...fieldsOf(meetings, recurrence), ...next };
  const before = { ...record };
  meetings.plainly(env, [record.id], { ...shifted(record, record, times), ...rest });
  meetings.detach(env, [record, ...others]);
  endBefore(env, meetings, recurrence, before);
  meetings.dismiss(env, others, 'archived');
  const count = others.length + 1;
  if (rule.rrule !== undefined) {
    meetings.repeat(env, record, { ...fields, count, ...rule });
    return;
  }
  meetings.repeat(env, record, { ...fields, count, ...rule }, { loose: meetings.series.records.splitLoose });
  // What fell out of the new series gets one of its own, by the fields sent alone.
  if (meetings.recurrenceOf(env, record) === undefined) meetings.repeat(env, record, rule);
}

/** Ends a rule before the week or month of an event; a series without events goes. */
export function endBefore(env: Env, meetings: SeriesMeeting, recurrence: Stored, event: Stored): void {
  const recurrences = recurrencesOf(env);
  if (recurrences.events(env, recurrence).length === 0) {
    recurrences.remove(env, recurrence);
    return;
  }
  const { names, records } = meetings.series;
  const first = periodStart(ruleOf(recurrence, meetings.series), wallOf(text(event.start)));
  const zone = event.allday === true ? '' : zoneOf(env, recurrence);
  const until = dateOf(toLocal(first, zone) - DAY);
  const count = records.futureSplits ? { count: 0 } : {};
  recurrences.write(env.sudo(), [recurrence.id], { end_type: 'end_date', [names.until]: until, ...count });
}

/** Rule fields of an event on its new day; the weekday it had goes, or is kept beside. */
export function onNewDay(
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

export function fieldsOf(meetings: SeriesMeeting, recurrence: Stored): Values {
  const fields = shownRule(meetings.series).filter((name) => name !== 'rrule');
  return Object.fromEntries(fields.map((name) => [name, recurrence[name] ?? false]));
}

export function writeAll(env: Env, meetings: SeriesMeeting, events: readonly Stored[], values: Values): void {
  meetings.plainly(
    env,
    events.map(({ id }) => id),
    values,
  );
}

export const isEmpty = (values: Values): boolean => Object.keys(values).length === 0;
