/** What is the same of meetings in every version, and the shape of a version's row. */
import { given, idsOf } from '../../codecs.ts';
import { confined } from '../../extent.ts';
import type { Plan } from '../../plan.ts';
import type {
  Change,
  Codec,
  EventModel,
  Extent,
  IdQuery,
  Query,
  Reader,
  Relation,
  Schemas,
  Surroundings,
  Writing,
} from '../../profile.ts';
import type { EventRecord, Moment, Series, SeriesKey } from '../../records.ts';
import { type Context, type Domain, disjoined, type Row, type Term } from '../../wire.ts';
import { type Fitted, fieldsOfCodecs, fitted, needsOf, relationsOf, secondRound } from '../fit.ts';
import { type EventWriting, eventWriting, type Rows } from './writing.ts';

/** The properties of a meeting that fields hold. */
export interface EventProperties
  extends Omit<Required<EventRecord>, 'id' | 'start' | 'end' | OptionalProperty> {
  readonly times: { readonly start: Moment; readonly end: Moment };
  readonly description: EventRecord['description'];
  readonly created: EventRecord['created'];
  readonly written: EventRecord['written'];
  readonly location: EventRecord['location'];
  readonly url: EventRecord['url'];
  readonly conference: EventRecord['conference'];
  readonly status: EventRecord['status'];
  readonly organizer: EventRecord['organizer'];
}

type OptionalProperty =
  | 'description'
  | 'created'
  | 'written'
  | 'location'
  | 'url'
  | 'conference'
  | 'status'
  | 'organizer';

/** One codec for each property; `null` where the version has no such field. */
export type EventCodecs = { readonly [P in keyof EventProperties]: Codec<EventProperties[P]> | null } & {
  readonly summary: Codec<string>;
  readonly times: Codec<EventProperties['times']>;
};

export type Decode = (row: Row) => EventRecord;

/** How a version keeps what repeats. */
export interface SeriesWay {
  readonly fields: readonly string[];
  readonly via: readonly Relation[];
  /** The base or recurrence a row is part of; undefined for one that stands alone. */
  holder(row: Row): SeriesKey | undefined;
  siblings(keys: readonly SeriesKey[]): Domain | undefined;
  /** Rows that alter a series of the reader without being his own; undefined when there are none. */
  readonly strays: Term | undefined;
  assemble(key: SeriesKey, rows: readonly Row[], around: Surroundings, decode: Decode): Series | undefined;
  /** Fields that only writing looks at. */
  readonly writtenFields?: readonly string[];
  plan(change: Change<Series>, rows: Rows): Plan;
  /** Asked before `plan`, beside what the codecs ask. */
  lookups?(change: Omit<Change<Series>, 'found'>): readonly Query[];
  readonly leftover?: NonNullable<Writing<Series>['leftover']>;
  /** What the first record made of a new series says; the master where it is left out. */
  head?(after: Series): EventRecord | undefined;
}

/** A version's row. */
export interface EventTable {
  readonly model: 'crm.meeting' | 'calendar.event';
  readonly codecs: EventCodecs;
  readonly way: SeriesWay;
  readonly context: (reader: Reader) => Context;
  /** The attendees that the reader is, where only they tell that. */
  readonly invitations: (reader: Reader) => IdQuery | undefined;
  readonly belongs: (reader: Reader, invitations: readonly number[]) => Domain;
  /** The field that leads from a row to what it changes with, while its own date stays: the recurrence. */
  readonly changesWith?: string;
  readonly notOverBefore: (day: string) => Domain;
  readonly children: EventModel['children'];
  readonly shared: readonly string[];
  /** Accepting an invitation makes a copy for the attendee. */
  readonly copies: CopyRule | null;
  readonly writing: EventWriting;
  /** Of a calendar with other rows than the reader's own. */
  readonly extent?: Extent;
}

/** How a reader's own copy of an invitation is found. */
export interface CopyRule {
  readonly fields: readonly string[];
  ask(rows: readonly Row[], reader: Reader): readonly Query[];
  /** Whether the reader has a copy of his own of this row. */
  has(row: Row, around: Surroundings): boolean;
}

/** The model of a version, less what this server lacks; `undefined` without a server's schemas: as recorded. */
export function eventModel(table: EventTable, schemas?: Schemas): Fitted<EventModel> {
  const { model, way, copies } = table;
  const needed = [...way.fields, ...(copies?.fields ?? [])];
  const fit = fitted(model, table.codecs, ['summary', 'times'], needed, way.via, schemas);
  if (!fit.codecs) return { model: undefined, missing: fit.missing };
  return { model: modelOf({ ...table, codecs: fit.codecs as EventCodecs }), missing: fit.missing };
}

function modelOf(table: EventTable): EventModel {
  const { model, codecs, way, copies, context } = table;
  const keyOf = (row: Row): SeriesKey => way.holder(row) ?? `${model}-${Number(row.id)}`;
  const relations = [...relationsOf(codecs), ...way.via];
  return {
    model,
    ...(table.extent && { variant: table.extent.variant }),
    within: (extent) => modelOf(extended(table, extent)),
    component: 'VEVENT',
    needs: needsOf(relations),
    context,
    invitations: table.invitations,
    belongs: table.belongs,
    fields: [...new Set(['id', ...fieldsOfCodecs(codecs), ...way.fields, ...(copies?.fields ?? [])])],
    changedRows: (reader, since) => changedFor(reader, since, table),
    ...(table.changesWith !== undefined && { changesWith: table.changesWith }),
    changedContext: (reader) => ({ ...context(reader), active_test: false }),
    notOverBefore: table.notOverBefore,
    begunBefore: (day) => [[table.writing.edges[0], '<', day]],
    children: table.children,
    shared: table.shared,
    keyOf,
    siblings: way.siblings,
    related: (rows, reader) => [...secondRound(relations, rows), ...(copies?.ask(rows, reader) ?? [])],
    assemble: (key, rows, around) => {
      // Rows come in any order; what is made of them must not depend on it.
      const sorted = [...rows].sort((a, b) => Number(a.id) - Number(b.id));
      const head = sorted.find((row) => around.listed.has(Number(row.id)));
      if (!head || copies?.has(head, around)) return undefined;
      return way.assemble(key, sorted, around, (row) => eventOf(codecs, row, around));
    },
    writing: confined(eventWriting(table, eventOf), model, table.extent, (reader) => ({
      ...context(reader),
      ...table.writing.always,
      ...table.writing.quiet,
    })),
  };
}

function extended(table: EventTable, extent: Extent): EventTable {
  const { belongs, invitations } = extent;
  return { ...table, belongs, invitations, extent, copies: copiesOf(table, extent) };
}

/** Which copy of an invitation is shown hangs on whose calendar it is. */
function copiesOf({ copies }: EventTable, { owner }: Extent): CopyRule | null {
  if (!copies || !owner) return null;
  return {
    fields: copies.fields,
    ask: (rows, reader) => copies.ask(rows, owner(reader)),
    has: (row, around) => copies.has(row, { ...around, reader: owner(around.reader) }),
  };
}

/** Of what changed, what may concern the reader; where membership hangs on attendees, anything may. */
function changedFor(reader: Reader, since: string, { way, belongs, ...table }: EventTable): Domain {
  const also = table.changesWith === undefined ? [] : [`${table.changesWith}.write_date`];
  const changed = changedSince(since, also);
  if (table.invitations(reader)) return changed;
  const own = belongs(reader, []);
  return ['&', ...changed, ...(way.strays ? (['|', way.strays, ...own] as const) : own)];
}

/** Written or created since, or touched at another of its dates. */
export function changedSince(since: string, also: readonly string[] = []): Domain {
  const leaves = ['write_date', 'create_date', ...also].map((date) => [date, '>=', since] as const);
  return disjoined(leaves);
}

export function eventOf(codecs: EventCodecs, row: Row, around: Surroundings): EventRecord {
  const read = <T>(codec: Codec<T> | null): T | undefined => codec?.decode(row, around);
  const masked = read(codecs.masked) ?? false;
  return given<EventRecord>({
    id: Number(row.id),
    summary: codecs.summary.decode(row, around),
    ...codecs.times.decode(row, around),
    description: read(codecs.description),
    categories: read(codecs.categories) ?? [],
    alarms: read(codecs.alarms) ?? [],
    created: read(codecs.created),
    written: read(codecs.written),
    location: read(codecs.location),
    url: read(codecs.url),
    conference: read(codecs.conference),
    visibility: masked ? 'private' : (read(codecs.visibility) ?? 'public'),
    masked,
    busy: read(codecs.busy) ?? true,
    status: read(codecs.status),
    organizer: read(codecs.organizer),
    attendees: read(codecs.attendees) ?? [],
  });
}

/** All ids a field of some rows leads to. */
export function allIds(rows: readonly Row[], field: string): readonly number[] {
  return [...new Set(rows.flatMap((row) => idsOf(row[field])))];
}
