/** Series as records, one for each occurrence, held together by a `calendar.recurrence`. */
import { idOf } from '../../../codecs.ts';
import { locate, type Placed } from '../../../pairing.ts';
import type { Relation, Surroundings } from '../../../profile.ts';
import type { EventRecord, Series, SeriesKey } from '../../../records.ts';
import { type Clock, fieldsOf, pointIn, type Rule, type RuleFields, ruleOfFields } from '../../../rules.ts';
import { clockOf, compose, contentOf, loose, type Parts, type Standing, single } from '../../../series.ts';
import type { Row } from '../../../wire.ts';
import { wishesOf } from '../../../wishes.ts';
import type { Decode, SeriesWay } from '../model.ts';
import { eventTz } from './exceptions.ts';
import { RECURRENCE } from './recurrence-desk.ts';
import { type Keeping, MOST } from './recurrence-rule.ts';
import { leftover, planRecurrence, putAway } from './recurrence-writing.ts';
import { idInKey, momentsOf, pointsIn, rowId } from './way.ts';

export function recurrenceWay(rule: RuleFields, zones: Keeping['zones'] = {}): SeriesWay {
  const via: Relation = {
    field: 'recurrence_id',
    model: RECURRENCE,
    fields: ['base_event_id', 'create_date', 'event_tz', ...fieldsOf(rule)],
  };
  return {
    fields: [via.field, 'follow_recurrence'],
    via: [via],
    holder: (row) => keyOfRecurrence(idOf(row.recurrence_id)),
    writtenFields: ['recurrency'],
    plan: (change, rows) => planRecurrence(change, rows, { fields: rule, zones }),
    lookups: (change) => putAway(change, 'calendar.event'),
    head: (after) => wishesOf(after, MOST).occurrences[0]?.record,
    leftover,
    strays: undefined,
    siblings: (keys) => {
      const ids = keys.filter(isRecurrence).map(idInKey);
      return ids.length === 0
        ? undefined
        : [
            ['active', '=', true],
            ['recurrence_id', 'in', ids],
          ];
    },
    assemble: (key, rows, around, decode) => assemble(key, rows, rule, around, decode),
  };
}

const isRecurrence = (key: SeriesKey): boolean => key.startsWith(`${RECURRENCE}-`);

function keyOfRecurrence(id: number | undefined): SeriesKey | undefined {
  return id === undefined ? undefined : `${RECURRENCE}-${id}`;
}

/** The records of a resource, read. */
interface Gathering extends Pick<Parts, 'key' | 'records' | 'clock'> {
  readonly rows: readonly Row[];
  readonly all: ReadonlyMap<number, EventRecord>;
  /** Those of the reader's calendar. */
  readonly shown: readonly EventRecord[];
}

function assemble(
  key: SeriesKey,
  rows: readonly Row[],
  fields: RuleFields,
  around: Surroundings,
  decode: Decode,
): Series | undefined {
  const recurrence = isRecurrence(key) ? around.related.get(RECURRENCE)?.get(idInKey(key)) : undefined;
  const all = new Map(rows.map((row) => [rowId(row), decode(row)]));
  const shown = [...all.values()].filter(({ id }) => around.listed.has(id));
  const [first] = shown;
  if (!first) return undefined;
  const rule = recurrence ? ruleOfFields(recurrence, fields, MOST) : undefined;
  if (!rule && shown.length === 1) return single(key, first, around.reader.zone);
  const clock = clockOf(leading(rows, all) ?? first, recurrence ? eventTz(recurrence) : 'UTC');
  const records = headFirst([...all.keys()], idOf(recurrence?.base_event_id));
  const gathering = { key, records, clock, rows, all, shown };
  if (!rule) return loose({ ...gathering, placed: [], beyond: shown, pairing: new Map() });
  return isLoose(rule, rows) ? apart(gathering, around) : repeated(gathering, rule, around);
}

/** Occurrences that no rule makes, held together by a recurrence: as they are written. */
function isLoose({ pattern, count }: Rule, rows: readonly Row[]): boolean {
  const single = count === 1 && pattern === 'FREQ=DAILY;INTERVAL=1';
  return single && rows.length > 1 && rows.every((row) => row.follow_recurrence !== true);
}

function apart(gathering: Gathering, { paired }: Surroundings): Series {
  const { clock, shown } = gathering;
  const originals = pointsIn(clock, paired);
  const placed = shown.flatMap((record): Standing[] => {
    const original = originals.get(record.id);
    return original === undefined ? [] : [{ original, record }];
  });
  const beyond = shown.filter(({ id }) => !originals.has(id));
  const own = new Map(placed.map(({ original, record }) => [record.id, original]));
  return loose({ ...gathering, placed, beyond, pairing: momentsOf(clock, own) });
}

function repeated(gathering: Gathering, rule: Rule, { paired }: Surroundings): Series {
  const { clock, rows, all, shown } = gathering;
  const occurrences = rows.flatMap((row) => occurrenceOf(row, all, clock));
  const found = locate(rule, clock, occurrences, pointsIn(clock, paired));
  const placed = shown.flatMap((record): Standing[] => {
    const original = found.originals.get(record.id);
    return original === undefined ? [] : [{ original, record }];
  });
  const beyond = shown.filter(({ id }) => !found.originals.has(id));
  const { named } = found;
  const pairing = momentsOf(clock, new Map([...found.originals, ...named]));
  const parts = { ...gathering, placed, beyond, named, pairing };
  const master = prevailing(shown.filter(({ id }) => found.originals.has(id) || named.has(id)));
  if (!master || attendsSome(gathering)) return loose(parts);
  const own = new Set(placed.map(({ original }) => original));
  const excluded = found.instants.filter((point) => !own.has(point));
  return compose({ ...parts, rule: found.rule, instants: found.instants, master, excluded });
}

/** Who attends less than half of a series gets his occurrences without the master. */
function attendsSome({ shown, all }: Gathering): boolean {
  return shown.length * 2 < all.size;
}

/** The first record that follows the rule: whether the series is one of whole days. */
function leading(rows: readonly Row[], records: ReadonlyMap<number, EventRecord>): EventRecord | undefined {
  const following = rows.filter((row) => row.follow_recurrence === true);
  return records.get(rowId(following[0] ?? {}));
}

function occurrenceOf(row: Row, records: ReadonlyMap<number, EventRecord>, clock: Clock): readonly Placed[] {
  const record = records.get(rowId(row));
  if (!record) return [];
  return [{ id: record.id, at: pointIn(clock, record.start), follows: row.follow_recurrence === true }];
}

/** The base, then the others. */
function headFirst(ids: readonly number[], base: number | undefined): readonly number[] {
  const sorted = [...ids].sort((a, b) => a - b);
  return base !== undefined && ids.includes(base) ? [base, ...sorted.filter((id) => id !== base)] : sorted;
}

/** The record whose content most others share, so that few of them are overrides; of equals the first. */
function prevailing(records: readonly EventRecord[]): EventRecord | undefined {
  const groups = Map.groupBy(records, (record) => `${lengthIn(record)} ${contentOf(record)}`);
  const largest = [...groups.values()].reduce(
    (best, group) => (group.length > best.length ? group : best),
    [],
  );
  return largest[0];
}

function lengthIn({ start, end }: EventRecord): string {
  return 'at' in start && 'at' in end ? String(end.at - start.at) : 'days';
}
