import { DateTime } from 'luxon';
import { Fault, python } from '../faults.ts';
import { later, secondsBetween } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import { type Stored, text, type Values } from '../orm/value.ts';
import type { MeetingRow } from '../versions/meetings.ts';

/** What a version makes of the times sent. `record` is the meeting as it is, none when it is being created. */
type Keep = (env: Env, values: Values, record: Stored | undefined) => Values;

const hours = (start: string, stop: string): number => secondsBetween(start, stop) / 3600;
const rounded = (duration: number): number => Math.round(duration * 100) / 100;

/** Start, end and duration as the version keeps them, with the fields that go along. */
export const TIMES: { readonly [how in MeetingRow['times']]: Keep } = {
  // openerp-6.0.md: date and deadline win over the duration; the date alone takes the end along
  onchange: (_env, values, record) => {
    const start = text(values.date ?? record?.date);
    const duration = Number(values.duration ?? record?.duration ?? 0);
    const stop = text(values.date_deadline);
    if (start === '') return values;
    if (stop !== '') return { ...values, duration: hours(start, stop) };
    if (!('date' in values) && !('duration' in values)) return values;
    return { ...values, duration, date_deadline: later(start, duration * 3600) };
  },
  // openerp-6.1.md 2: three columns that know nothing of each other
  independent: (_env, values) => values,
  validated: (_env, values) => values,
  inverse: (_env, values, record) => {
    const allday = Boolean(values.allday ?? record?.allday);
    const [from, to] = allday ? ['start_date', 'stop_date'] : ['start_datetime', 'stop_datetime'];
    const start = text(values[from]) || text(values.start);
    const stop = text(values[to]) || text(values.stop);
    if (start === '' && stop === '' && !('allday' in values)) return values;
    return companions(
      allday,
      values,
      atMidnight(allday, start || text(record?.start)),
      atMidnight(allday, stop || text(record?.stop)),
    );
  },
  columns: (env, values, record) => columns(env, values, record),
  computed: (env, values, record) => computed(env, values, record),
};

const atMidnight = (allday: boolean, moment: string): string =>
  moment === '' ? '' : allday ? `${moment.slice(0, 10)} 00:00:00` : moment;

function companions(allday: boolean, values: Values, start: string, stop: string): Values {
  return {
    ...values,
    start: start || false,
    stop: stop || false,
    start_date: allday ? start.slice(0, 10) : false,
    stop_date: allday ? stop.slice(0, 10) : false,
    start_datetime: allday ? false : start,
    stop_datetime: allday ? false : stop,
    duration: start === '' || stop === '' ? 0 : hours(start, stop),
  };
}

/** Real columns with stored companions, 10 to 13 (odoo-10.md, odoo-12.md). */
function columns(env: Env, values: Values, record: Stored | undefined): Values {
  const row = env.version.meetings;
  if (record === undefined && values.duration === undefined) {
    if (values.start === undefined) throw python('KeyError', "'start'");
    if (values.stop === undefined) throw python('KeyError', "'stop'");
  }
  const allday = Boolean(values.allday ?? record?.allday);
  const alone = record !== undefined && values.start === undefined && values.stop === undefined;
  if (alone) refuseTurn(env, values, record);
  // One inverse after the other: on 10 the second undoes the first (odoo-10.md).
  const loses = alone && allday && row.datesAlone === 'last-only';
  const first = text(loses ? record.start_date : values.start_date);
  const last = text(values.stop_date);
  const dated = allday && first !== '' && last !== '';
  const start = dated
    ? office(env, first, 8)
    : text(values.start_datetime) || text(values.start) || text(record?.start);
  const stop = dated
    ? office(env, last, 18)
    : text(values.stop_datetime) || text(values.stop) || text(record?.stop);
  const timed = ['start', 'stop', 'start_date', 'stop_date', 'start_datetime', 'stop_datetime', 'allday'];
  if (record !== undefined && !timed.some((name) => name in values)) return values;
  const full = companions(allday, values, start, stop);
  if (dated) Object.assign(full, { start_date: first, stop_date: last });
  if (row.keepsDuration && values.duration !== undefined) full.duration = values.duration;
  return row.companions === 'stale' && record !== undefined ? withoutEmpty(full, record) : full;
}

/** Companions written alone go through times that are none: earlier days up to 11, later hours on 10. */
function refuseTurn(env: Env, values: Values, record: Stored): void {
  const { datesAlone, endBeforeStart } = env.version.meetings;
  const [last, from] = [text(values.stop_date), text(values.start_datetime)];
  const earlier = datesAlone !== 'ok' && last !== '' && last < text(record.start_date);
  const later = datesAlone === 'last-only' && from > text(record.stop);
  if (earlier || later) throw new Fault('validation', endBeforeStart, 'ValidationError');
}

/** Companions of the other kind keep what they held (odoo-12.md: stale companions). */
function withoutEmpty(values: Values, record: Stored): Values {
  const kept = ['start_date', 'stop_date', 'start_datetime', 'stop_datetime'].filter(
    (name) => values[name] === false,
  );
  return { ...values, ...Object.fromEntries(kept.map((name) => [name, record[name] ?? false])) };
}

/** Office hours of a date: in the user's zone on 10, plain from 11 on. */
function office(env: Env, date: string, hour: number): string {
  const plain = `${date} ${String(hour).padStart(2, '0')}:00:00`;
  if (env.version.meetings.allDay !== 'office-in-zone') return plain;
  return DateTime.fromSQL(plain, { zone: env.zone || 'UTC' })
    .toUTC()
    .toFormat('yyyy-MM-dd HH:mm:ss');
}

/** 14 and later: the start takes the end along, the end changes the duration (odoo-14.md 3). */
function computed(env: Env, values: Values, record: Stored | undefined): Values {
  const allday = Boolean(values.allday ?? record?.allday);
  const [first, last] = [text(values.start_date), text(values.stop_date)];
  const dates = allday && (first !== '' || last !== '');
  const timed = ['start', 'stop', 'duration', 'allday', 'start_date', 'stop_date'];
  if (record !== undefined && !timed.some((name) => name in values)) return values;
  const start = dates && first !== '' ? office(env, first, 8) : text(values.start ?? record?.start);
  const stop = dates && last !== '' ? office(env, last, 18) : ending(values, record, start);
  return {
    ...values,
    start,
    stop,
    // One sent beside the end is kept, right or wrong (test/demo-erp/conformance/writing.md 7).
    duration: 'duration' in values ? Number(values.duration) : rounded(hours(start, stop)),
    start_date: allday ? start.slice(0, 10) : false,
    stop_date: allday ? stop.slice(0, 10) : false,
  };
}

function ending(values: Values, record: Stored | undefined, start: string): string {
  const stop = text(values.stop);
  const given = Number(values.duration);
  if (stop !== '') return stop;
  if ('duration' in values) return later(start, given * 3600);
  return record === undefined ? start : later(start, secondsBetween(text(record.start), text(record.stop)));
}

/** Times of a meeting created without any, 14 and later. */
export function defaultTimes(env: Env): Values {
  const now = env.transaction.start.slice(0, 19);
  const midnight = `${now.slice(0, 10)} 00:00:00`;
  switch (env.version.meetings.defaultTimes) {
    case 'required':
      return {};
    case 'midnight':
      return { start: midnight, stop: midnight };
    case 'midnight-hour':
      return { start: midnight, stop: later(midnight, 3600) };
    case 'half-hour': {
      const half = later(now, 1800 - (secondsBetween(midnight, now) % 1800));
      return { start: half, stop: later(half, 3600) };
    }
  }
}
