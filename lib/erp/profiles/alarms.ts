/** Reminders: one template a meeting, later several. */
import { linked, numberOf } from '../codecs.ts';
import { type Planned, type PlannedValues, Wish } from '../plan.ts';
import type { Bare, Codec, Query, Relation, Target } from '../profile.ts';
import type { Alarm } from '../records.ts';
import type { Row } from '../wire.ts';
import { isForeign } from './people.ts';

const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
] as const;
const SECONDS = new Map<string, number>(UNITS);

function secondsOf(row: Row, amount: string, unit: string): number {
  return (numberOf(row[amount]) ?? 0) * (SECONDS.get(String(row[unit])) ?? 60);
}

type Asked = Omit<Target, 'found'>;

/** Templates of alarms, which meetings share. */
interface Templates {
  readonly via: Relation;
  /** The field with the number of units. */
  readonly amount: string;
  alarmOf(row: Row): Alarm;
  /** Whether a new meeting may be linked to it: some are read as what they are not. */
  plain(row: Row): boolean;
  holds(alarm: Alarm, to: Asked): boolean;
  values(alarm: Alarm, amount: number, unit: string): PlannedValues;
}

const SINGLE: Templates = {
  via: {
    field: 'alarm_id',
    model: 'res.alarm',
    fields: ['trigger_duration', 'trigger_interval', 'trigger_occurs', 'trigger_related'],
  },
  amount: 'trigger_duration',
  alarmOf: (row) => {
    const seconds = secondsOf(row, 'trigger_duration', 'trigger_interval');
    const offset = row.trigger_occurs === 'after' ? seconds : -seconds;
    return {
      action: 'display',
      offset: offset || 0,
      related: row.trigger_related === 'end' ? 'end' : 'start',
    };
  },
  plain: () => true,
  holds: ({ action }) => action === 'display',
  values: ({ offset, related }, amount, unit) => {
    const occurs = offset > 0 ? 'after' : 'before';
    return {
      name: `${amount} ${unit} ${occurs}${related === 'end' ? ' end' : ''}`,
      trigger_duration: amount,
      trigger_interval: unit,
      trigger_occurs: occurs,
      trigger_related: related,
    };
  },
};

/** `alarm_id`, a template that says before or after what: of several alarms the nearest. */
export const templateAlarm: Codec<readonly Alarm[]> = {
  ...reading(SINGLE),
  lookups: (value, to) => asked(nearest(value, to), SINGLE),
  encode: (value, to) => {
    if (isForeignTo(to) || isHeld(value, to)) return {};
    const [alarm] = nearest(value, to);
    const { field } = SINGLE.via;
    if (alarm) return { [field]: templateFor(alarm, to, SINGLE) };
    return to.row?.[field] ? { [field]: false } : {};
  },
  beside: (value, to) => ({ before: missing(nearest(value, to), to, SINGLE) }),
};

/** The alarm the meeting has is among those wanted. */
function isHeld(value: readonly Alarm[], to: Target): boolean {
  const [held] = heldBy(to, SINGLE);
  return held !== undefined && value.some((alarm) => isSame(alarm, held.alarm));
}

function nearest(value: readonly Alarm[], to: Asked): readonly Alarm[] {
  return holdable(value, to, SINGLE)
    .toSorted((one, other) => Math.abs(one.offset) - Math.abs(other.offset))
    .slice(0, 1);
}

/** `alarm_ids`, always before the start. A text message is shown like a notification: the device has no better way. */
export function listedAlarms(type: 'type' | 'alarm_type'): Codec<readonly Alarm[]> {
  const templates = listed(type);
  const { field } = templates.via;
  return {
    ...reading(templates),
    lookups: (value, to) => asked(holdable(value, to, templates), templates),
    encode: (value, to) => {
      const commands = isForeignTo(to) ? [] : links(value, to, templates);
      return commands.length === 0 ? {} : { [field]: commands };
    },
    beside: (value, to) => ({ before: missing(unlinked(value, to, templates), to, templates) }),
  };
}

function listed(type: 'type' | 'alarm_type'): Templates {
  return {
    via: { field: 'alarm_ids', model: 'calendar.alarm', fields: [type, 'duration', 'interval'] },
    amount: 'duration',
    alarmOf: (row) => ({
      action: row[type] === 'email' ? 'email' : 'display',
      offset: -secondsOf(row, 'duration', 'interval') || 0,
      related: 'start',
    }),
    plain: (row) => row[type] === 'email' || row[type] === 'notification',
    holds: ({ action, offset, related }, { policy }) =>
      related === 'start' && offset <= 0 && (action === 'display' || policy.mails),
    values: ({ action }, amount, unit) => ({
      name: `${action === 'email' ? 'Email' : 'Notification'} - ${amount} ${unit}`,
      [type]: action === 'email' ? 'email' : 'notification',
      duration: amount,
      interval: unit,
    }),
  };
}

function reading({ via, alarmOf }: Templates): Pick<Codec<readonly Alarm[]>, 'fields' | 'via' | 'decode'> {
  return {
    fields: [via.field],
    via: [via],
    decode: (row, around) =>
      linked(row, via, around)
        .map(alarmOf)
        .sort((a, b) => a.offset - b.offset),
  };
}

/** Only the alarms of its owner are those of the meeting. */
function isForeignTo({ row, reader }: Asked): boolean {
  return row !== undefined && isForeign(row, { reader });
}

function isSame(one: Alarm, other: Alarm): boolean {
  return one.action === other.action && one.offset === other.offset && one.related === other.related;
}

/** Those a template can say, each once; templates count whole minutes. */
function holdable(value: readonly Alarm[], to: Asked, { holds }: Templates): readonly Alarm[] {
  if (isForeignTo(to)) return [];
  const held = value.filter((alarm) => alarm.offset % 60 === 0 && holds(alarm, to));
  return held.filter((alarm, index) => held.findIndex((other) => isSame(alarm, other)) === index);
}

function heldBy({ row, found }: Target, { via, alarmOf }: Templates) {
  return linked(row ?? {}, via, { related: found }).map((one) => ({
    id: Number(one.id),
    alarm: alarmOf(one),
  }));
}

function unlinked(value: readonly Alarm[], to: Target, templates: Templates): readonly Alarm[] {
  const held = heldBy(to, templates);
  return holdable(value, to, templates).filter((alarm) => !held.some((one) => isSame(one.alarm, alarm)));
}

function links(value: readonly Alarm[], to: Target, templates: Templates): readonly Planned[] {
  const gone = heldBy(to, templates).filter(({ alarm }) => !value.some((wanted) => isSame(wanted, alarm)));
  return [
    ...unlinked(value, to, templates).map((alarm) => [4, templateFor(alarm, to, templates)]),
    ...gone.map(({ id }) => [3, id]),
  ];
}

/** Templates of as many minutes, hours or days as one of the alarms may be counted in. */
function asked(alarms: readonly Alarm[], { via, amount }: Templates): readonly Query[] {
  if (alarms.length === 0) return [];
  const amounts = alarms.flatMap(({ offset }) => UNITS.map(([, seconds]) => Math.abs(offset) / seconds));
  const whole = [...new Set(amounts.filter(Number.isInteger))];
  return [{ ask: 'rows', model: via.model, domain: [[amount, 'in', whole]], fields: via.fields }];
}

function templateFor(alarm: Alarm, to: Target, templates: Templates): number | Wish {
  return known(alarm, to, templates) ?? new Wish(template(alarm, templates).as);
}

/** The oldest template of an alarm. */
function known(alarm: Alarm, { found }: Target, { via, plain, alarmOf }: Templates): number | undefined {
  const rows = [...(found.get(via.model)?.values() ?? [])];
  const ids = rows.filter((row) => plain(row) && isSame(alarmOf(row), alarm)).map(({ id }) => Number(id));
  return ids.sort((a, b) => a - b)[0];
}

function missing(alarms: readonly Alarm[], to: Target, templates: Templates): readonly Bare[] {
  return alarms
    .filter((alarm) => known(alarm, to, templates) === undefined)
    .map((alarm) => template(alarm, templates));
}

/** In the largest unit that counts it. */
function template(alarm: Alarm, { via, values }: Templates) {
  const length = Math.abs(alarm.offset);
  const [unit, seconds] = UNITS.find(([, each]) => length > 0 && length % each === 0) ?? UNITS[2];
  const as = `alarm ${alarm.action} ${alarm.related} ${alarm.offset}`;
  const { model } = via;
  return {
    do: 'create',
    model,
    values: values(alarm, length / seconds, unit),
    as,
    dispensable: true,
  } as const;
}
