/** Codecs for days and times, by the types that the ERP says the fields have. */
import { DAY, formatWall, instantOf, parseWall } from '../../ical/zones.ts';
import { dateOfText, instantOfText, naiveText, numberOf } from '../codecs.ts';
import { dayIn, instantIn, order } from '../moments.ts';
import type { Codec, Fields, Surroundings, Target } from '../profile.ts';
import type { Moment } from '../records.ts';
import type { Row, Wire } from '../wire.ts';
import { constant, fieldOf, setting, Unfit } from './fields.ts';
import type { Source } from './mapping.ts';

/** A date is a whole day, a date-time an instant. Only one field can hold a moment. */
export function moment(source: Source, fields: Fields): Codec<Moment | undefined> {
  const [name] = 'fields' in source ? source.fields : [];
  if (name === undefined) throw new Unfit('a moment is that of a field');
  const field = fieldOf(name, fields, 'moment');
  const isDay = field.type === 'date';
  const decode = (row: Row, around: Surroundings): Moment | undefined => {
    const [on, at] = isDay
      ? [dateOfText(row[name]), undefined]
      : [undefined, instantOfText(row[name], around)];
    if (on !== undefined) return { on };
    return at === undefined ? undefined : { at };
  };
  if (field.readonly) return { fields: [name], decode };
  return {
    fields: [name],
    decode,
    encode: (value, to) => setting(name, isDay ? dayText(value, to) : timeText(value, to), to.row),
  };
}

const dayText = (value: Moment | undefined, { reader }: Target): Wire =>
  value === undefined ? false : dayIn(value, reader.zone);

function timeText(value: Moment | undefined, { reader, naive }: Target): Wire {
  if (value === undefined) return false;
  return naiveText(instantIn(value, reader.zone), naive);
}

export interface Times {
  readonly start: Moment;
  readonly end: Moment;
}

const HOUR = 3_600_000;
/** What has no end takes an hour, or its day. */
const LENGTH = HOUR;

/** The times of an event: an end that is a date is its last day. */
export function times(
  { start, end, duration }: { readonly start: Source; readonly end?: Source; readonly duration?: Source },
  fields: Fields,
): Codec<Times> {
  const from = moment(start, fields);
  const to = end && moment(end, fields);
  const length = duration && hours(duration, fields);
  const isDated = to !== undefined && fields.get(to.fields[0] ?? '')?.type === 'date';
  return {
    fields: [...from.fields, ...(to?.fields ?? []), ...(length?.fields ?? [])],
    decode: (row, around) => {
      const begin = from.decode(row, around);
      if (begin === undefined) throw new Error('The record has no start.');
      const last = to?.decode(row, around);
      const until = last === undefined ? undefined : endLike(begin, last, isDated, around);
      return { start: begin, end: until ?? after(begin, length?.decode(row, around)) };
    },
    encode: (value, target, before) => ({
      ...from.encode?.(value.start, target, before?.start),
      ...to?.encode?.(isDated ? lastDay(value, target) : value.end, target, before?.end),
      ...length?.encode?.(lengthOf(value), target, undefined),
    }),
  };
}

/** Of the same kind as the start and later; undefined where it is not. */
function endLike(
  start: Moment,
  last: Moment,
  isDated: boolean,
  { reader }: Surroundings,
): Moment | undefined {
  if ('on' in start) {
    const end = parseWall(dayIn(last, reader.zone)) + DAY;
    return end > parseWall(start.on) ? { on: formatWall(end).slice(0, 10) } : undefined;
  }
  const at = 'at' in last ? last.at : instantOf(reader.zone, parseWall(last.on) + (isDated ? DAY : 0));
  return at > start.at ? { at } : undefined;
}

function after(start: Moment, length = LENGTH): Moment {
  if ('at' in start) return { at: start.at + Math.max(length, 0) };
  const days = Math.max(1, Math.ceil(length / DAY));
  return { on: formatWall(parseWall(start.on) + days * DAY).slice(0, 10) };
}

function lastDay({ start, end }: Times, { reader }: Target): Moment {
  if ('on' in end) return { on: formatWall(parseWall(end.on) - DAY).slice(0, 10) };
  const last = 'at' in start && end.at > start.at ? end.at - 1000 : end.at;
  return { on: dayIn({ at: last }, reader.zone) };
}

/** Milliseconds. */
function lengthOf({ start, end }: Times): number {
  return order(end) - order(start);
}

/** Milliseconds of a field of hours. */
function hours(source: Source, fields: Fields): Codec<number | undefined> {
  if ('value' in source) return constant((numberOf(source.value) ?? 0) * HOUR);
  const { name, readonly } = fieldOf(source.fields[0] ?? '', fields, 'hours');
  const decode = (row: Row): number | undefined => {
    const held = numberOf(row[name]);
    return held === undefined || held <= 0 ? undefined : held * HOUR;
  };
  if (readonly) return { fields: [name], decode };
  return {
    fields: [name],
    decode,
    encode: (value, { row }) => setting(name, (value ?? 0) / HOUR, row),
  };
}
