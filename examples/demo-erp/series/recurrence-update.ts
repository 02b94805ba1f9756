import { Fault, python } from '../faults.ts';
import type { Env } from '../orm/env.ts';
import { numeric, type Values } from '../orm/value.ts';
import { recurrencesOf, type SeriesMeeting } from './recurrence-events.ts';
import {
  type Change,
  endBefore,
  fieldsOf,
  isEmpty,
  type Occurrence,
  onNewDay,
  splitAnew,
  splitKeeping,
  writeAll,
} from './recurrence-split.ts';
import { shifted, startOf, timesApart } from './recurrence-times.ts';

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
  endBefore(env, meetings, recurrence, record);
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
  if (meetings.series.records.allTimes === 'fault') throw refusedForAll();
  rewritten(env, meetings, occurrence, { times, rest, rule });
}

export function refusedForAll(): Fault {
  const only = 'You can only update one particular event and following events.';
  const what = 'Updating All Events is not allowed when dates or time is modified.';
  return new Fault('user', `${what} ${only}`, 'UserError');
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
  } else if (row.futureSplits) splitAnew(env, meetings, occurrence, { times, rest, rule });
  else splitKeeping(env, meetings, occurrence, { times, rest, rule });
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
  const old = fieldsOf(meetings, recurrence);
  const day = meetings.localDay(env, base);
  const moved = shifted(record, base, times);
  const keeps = row.keepsWeekday === 'always' || 'start_date' in times;
  meetings.dismiss(
    env,
    meetings.eventsFrom(env, record, true).filter((event) => event !== base),
    row.allOthers,
  );
  const next = onNewDay(env, meetings, base, day, startOf(base, moved), keeps);
  meetings.plainly(env, [base.id], { ...rest, ...moved });
  recurrencesOf(env).remove(env, recurrence);
  meetings.repeat(env, base, { ...old, ...next, ...fields });
}
