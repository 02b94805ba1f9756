import { later, secondsBetween } from '../orm/clock.ts';
import { type Stored, text, type Values } from '../orm/value.ts';

/** Fields whose change moves an event. */
export const TIMES = ['start', 'stop', 'start_date', 'stop_date'] as const;

export function timesApart(plain: Values): { times: Values; rest: Values } {
  const [times, rest]: [Values, Values] = [{}, {}];
  for (const [name, value] of Object.entries(plain)) {
    (TIMES.some((time) => time === name) ? times : rest)[name] = value;
  }
  return { times, rest };
}

/** The times of the base when another event of its series is moved to `times`; what moves by dates stays by dates. */
export function shifted(record: Stored, base: Stored, times: Values): Values {
  const [start, stop] = [text(times.start), text(times.stop)];
  if (start === '' && stop === '') return datesShifted(record, base, times);
  const byStop = stop === '' ? undefined : secondsBetween(text(record.stop), stop);
  const byStart = start === '' ? (byStop ?? 0) : secondsBetween(text(record.start), start);
  return { start: later(text(base.start), byStart), stop: later(text(base.stop), byStop ?? byStart) };
}

function datesShifted(record: Stored, base: Stored, times: Values): Values {
  const moved = (['start', 'stop'] as const).flatMap((end): [string, string][] => {
    const sent = text(times[`${end}_date`]);
    if (sent === '') return [];
    const seconds = secondsBetween(`${dayOf(record, end)} 00:00:00`, `${sent} 00:00:00`);
    return [[`${end}_date`, later(`${dayOf(base, end)} 00:00:00`, seconds).slice(0, 10)]];
  });
  return Object.fromEntries(moved);
}

const dayOf = (record: Stored, end: 'start' | 'stop'): string =>
  text(record[`${end}_date`]) || text(record[end]).slice(0, 10);

/** The start that such times make; the hour of whole days means nothing. */
export function startOf(record: Stored, times: Values): string {
  const date = text(times.start_date);
  return text(times.start) || (date === '' ? text(record.start) : `${date} ${text(record.start).slice(11)}`);
}
