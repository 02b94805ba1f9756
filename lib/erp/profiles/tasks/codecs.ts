/** The properties of tasks, and the fields that hold them. */
import { DAY, instantOf, parseWall } from '../../../ical/zones.ts';
import {
  choice,
  dateOfText,
  idOf,
  idsOf,
  instantOfText,
  linked,
  naiveText,
  numberOf,
  textOf,
} from '../../codecs.ts';
import { dayIn, instantIn } from '../../moments.ts';
import type { PlannedValues } from '../../plan.ts';
import type { Codec, Relation } from '../../profile.ts';
import type { Instant, LocalDate, Moment, RRuleText, TaskStatus, Zone } from '../../records.ts';
import type { Row } from '../../wire.ts';

export const TASK = 'project.task';
export const STAGE = 'project.task.type';
export const PROJECT = 'project.project';

/** A date; of a time the day it is on where the user lives. */
export function day(field: string): Codec<Moment | undefined> {
  return {
    fields: [field],
    decode: (row) => {
      const on = dateOfText(row[field]);
      return on === undefined ? undefined : { on };
    },
    encode: (value, { reader, row }) => {
      const on = value && dayIn(value, reader.zone);
      return row && on === dateOfText(row[field]) ? {} : { [field]: on ?? false };
    },
  };
}

/** A time. A whole day begins, or ends as `edge` says, where the user lives. */
export function moment(field: string, edge: 'begin' | 'end'): Codec<Moment | undefined> {
  return {
    fields: [field],
    decode: (row, around) => {
      const at = instantOfText(row[field], around);
      return at === undefined ? undefined : { at };
    },
    encode: (value, { naive, reader, row }) => {
      const at = value && edgeIn(value, edge, reader.zone);
      const text = at === undefined ? false : naiveText(at, naive);
      return row?.[field] === text ? {} : { [field]: text };
    },
  };
}

function edgeIn(value: Moment, edge: 'begin' | 'end', zone: Zone): Instant {
  if ('at' in value || edge === 'begin') return instantIn(value, zone);
  return instantOf(zone, parseWall(value.on) + DAY) - 1000;
}

/** When it ended, or by `also` came to the stage it is in, which is all that some versions note. */
export function ended(also?: 'date_last_stage_update'): Codec<Instant | undefined> {
  return {
    fields: ['date_end', ...(also ? [also] : [])],
    decode: (row, around) =>
      instantOfText(row.date_end, around) ?? (also && instantOfText(row[also], around)),
    encode: (value, { naive, row }) => {
      if (value !== undefined) return { date_end: naiveText(value, naive) };
      return row?.date_end ? { date_end: false } : {};
    },
  };
}

/** A state of the task's own. */
export function state(table: Readonly<Record<string, TaskStatus>>): Codec<TaskStatus> {
  const { fields, decode } = choice('state', table);
  return { fields, decode: (row, around) => decode(row, around) ?? 'needs-action' };
}

/** Only its name tells a stage for cancelled tasks from one for finished ones. */
export const CANCELLED = /cancel|annul|anul|storn|abgebrochen|geannuleerd|avbruten|avlyst|peruutettu|отмен/i;

/** The stage the task is in; `closed` says which stages are the last. */
export function stage(closed: 'fold' | 'is_closed'): Codec<TaskStatus> {
  const via: Relation = { field: 'stage_id', model: STAGE, fields: ['name', closed] };
  return {
    fields: [via.field],
    via: [via],
    decode: (row, around) => {
      const [of] = linked(row, via, around);
      if (of?.[closed] !== true) return 'needs-action';
      return CANCELLED.test(textOf(of.name) ?? '') ? 'cancelled' : 'completed';
    },
  };
}

/** Percent of the hours planned, which people book; nobody writes it. */
export const progress: Codec<number | undefined> = {
  fields: ['progress'],
  decode: (row) => {
    const percent = Math.round(numberOf(row.progress) ?? 0);
    return percent > 0 ? Math.min(percent, 100) : undefined;
  },
};

/**
 * `read` says what each word means, `write` which word stands for priorities up to a number (1 is the highest); the
 * last one stands for none too.
 */
export function priority(
  read: Readonly<Record<string, number>>,
  write: readonly (readonly [most: number, word: string])[],
  none: string,
): Codec<number | undefined> {
  const { fields, decode } = choice('priority', read);
  return {
    fields,
    decode,
    encode: (value, { row }) => {
      const word = write.find(([most]) => value !== undefined && value <= most)?.[1] ?? none;
      return row?.priority === word ? {} : { priority: word };
    },
  };
}

/** The task it is part of; the first of several. */
export function parent(field: 'parent_ids' | 'parent_id'): Codec<number | undefined> {
  if (field === 'parent_id')
    return { fields: [field], decode: (row) => idOf(row[field]), encode: (id) => ({ [field]: id ?? false }) };
  return {
    fields: [field],
    decode: (row) => idsOf(row[field])[0],
    encode: (id, { row }) => {
      const held = idsOf(row?.[field]);
      const added = id === undefined || held.includes(id) ? [] : [[4, id]];
      return { [field]: [...held.filter((one) => one !== id).map((one) => [3, one]), ...added] };
    },
  };
}

const UNITS = new Map([
  ['DAILY', 'day'],
  ['WEEKLY', 'week'],
  ['MONTHLY', 'month'],
  ['YEARLY', 'year'],
]);
const FREQUENCIES = new Map([...UNITS].map(([frequency, unit]) => [unit, frequency]));

/**
 * How often a task comes back: the ERP makes the next one when one is done, counted from its deadline. A client moves
 * the deadline instead, so that both agree; of a task that is done only the next one repeats.
 */
export const repetition: Codec<RRuleText | undefined> = {
  fields: ['recurring_task', 'repeat_interval', 'repeat_unit', 'repeat_type', 'repeat_until', 'state'],
  decode: (row) =>
    row.recurring_task === true && !String(row.state).startsWith('1_') ? ruleOf(row) : undefined,
  encode: (rule, { row, reader }) => {
    const fields = rule === undefined ? undefined : repeated(rule, reader.zone);
    if (fields) return fields;
    return row?.recurring_task === true ? { recurring_task: false } : {};
  },
};

function ruleOf(row: Row): RRuleText | undefined {
  const frequency = FREQUENCIES.get(String(row.repeat_unit));
  if (frequency === undefined) return undefined;
  const interval = numberOf(row.repeat_interval) ?? 1;
  const until = row.repeat_type === 'until' ? dateOfText(row.repeat_until) : undefined;
  return [
    `FREQ=${frequency}`,
    ...(interval > 1 ? [`INTERVAL=${interval}`] : []),
    ...(until === undefined ? [] : [`UNTIL=${until.replaceAll('-', '')}`]),
  ].join(';');
}

/** Rules that say no more than how often, and until when; days are those of the deadline itself. */
function repeated(rule: RRuleText, zone: Zone): PlannedValues | undefined {
  const parts = new Map(rule.split(';').map((part) => part.toUpperCase().split('=') as [string, string]));
  const unit = UNITS.get(parts.get('FREQ') ?? '');
  const others = [...parts.keys()].filter((name) => !['FREQ', 'INTERVAL', 'UNTIL', 'WKST'].includes(name));
  if (unit === undefined || !others.every((name) => isOneDay(name, parts.get(name) ?? ''))) return undefined;
  const until = dayOfUntil(parts.get('UNTIL'), zone);
  return {
    recurring_task: true,
    repeat_interval: Number(parts.get('INTERVAL') ?? 1),
    repeat_unit: unit,
    repeat_type: until === undefined ? 'forever' : 'until',
    ...(until !== undefined && { repeat_until: until }),
  };
}

const isOneDay = (name: string, value: string): boolean =>
  (name === 'BYDAY' && /^[A-Z]{2}$/.test(value)) ||
  (name === 'BYMONTHDAY' && /^\d{1,2}$/.test(value)) ||
  name === 'BYMONTH';

function dayOfUntil(text: string | undefined, zone: Zone): LocalDate | undefined {
  const [, year, month, date, time, utc] = /^(\d{4})(\d\d)(\d\d)(T\d{6})?(Z)?$/.exec(text ?? '') ?? [];
  if (year === undefined) return undefined;
  const day = `${year}-${month}-${date}`;
  if (time === undefined || utc === undefined) return day;
  return dayIn({ at: Date.parse(`${day}T${time.slice(1, 3)}:${time.slice(3, 5)}:${time.slice(5)}Z`) }, zone);
}
