/** What a mapped record is as an entry: an event or a to-do. */
import { DavError } from '../../errors.ts';
import { given, instant, otherwise } from '../codecs.ts';
import { instantIn, startBefore } from '../moments.ts';
import type { Codec, Fields, Surroundings } from '../profile.ts';
import type { EventRecord, Instant, Moment, Resource, Series, SeriesKey, TaskRecord } from '../records.ts';
import { single } from '../series.ts';
import { type Domain, disjoined, type Row } from '../wire.ts';
import { categories, description, flag, numeral, texts, word } from './codecs.ts';
import { constant, Unfit } from './fields.ts';
import { type Mapping, PROPERTIES, type Source, STATUSES } from './mapping.ts';
import { moment, times } from './times.ts';

type Codecs = Readonly<Record<string, Codec<unknown>>>;
type Properties = Mapping['properties'];

export interface Kind<R extends Resource> {
  /** By the names under which `said` tells what is to be written. */
  readonly codecs: Codecs;
  assemble(key: SeriesKey, row: Row, around: Surroundings): R;
  /** What an entry says of each property; throws what the client should read. */
  said(resource: R): Readonly<Record<string, unknown>>;
  /** Without a value in these a record is no entry. */
  readonly needed: readonly string[];
  notOverBefore(day: string): Domain;
  begunBefore(day: string): Domain;
}

/** None, unless it is mapped. */
function optional<T>(
  source: Source | undefined,
  read: (source: Source) => Codec<T | undefined>,
): Codec<T | undefined> {
  return source === undefined ? constant<T | undefined>(undefined) : read(source);
}

function stamp(field: 'create_date' | 'write_date', fields: Fields): Codec<Instant | undefined> {
  return fields.has(field) ? instant(field) : constant<Instant | undefined>(undefined);
}

function common(properties: Properties, fields: Fields) {
  const { summary = { fields: ['name'] } } = properties;
  return {
    summary: otherwise<string>(texts(summary, fields, ', '), ''),
    description: optional(properties.description, (source) => description(source, fields)),
    categories: otherwise<readonly string[]>(
      optional(properties.categories, (source) => categories(source, fields)),
      [],
    ),
    visibility: optional(properties.visibility, (source) =>
      word(source, fields, PROPERTIES.visibility.words),
    ),
    created: stamp('create_date', fields),
    written: stamp('write_date', fields),
  };
}

function eventCodecs(properties: Properties, start: Source, fields: Fields) {
  const { end, duration } = properties;
  const text = (source: Source): Codec<string | undefined> => texts(source, fields, ', ');
  return {
    ...common(properties, fields),
    times: times({ start, ...(end && { end }), ...(duration && { duration }) }, fields),
    location: optional(properties.location, text),
    url: optional(properties.url, text),
    status: optional(properties.status, (source) => word(source, fields, STATUSES.VEVENT)),
    busy: otherwise<boolean>(
      optional(properties.busy, (source) => flag(source, fields)),
      false,
    ),
  };
}

export function events(properties: Properties, fields: Fields): Kind<Series> {
  const { start, end } = properties;
  if (!start || !('fields' in start)) throw new Unfit('an event has to have a start');
  const codecs = eventCodecs(properties, start, fields);
  const edges = [...start.fields, ...(end && 'fields' in end ? end.fields : [])];
  return {
    codecs,
    assemble: (key, row, around) => single(key, eventOf(codecs, row, around), around.reader.zone),
    said: saidOfEvent,
    needed: start.fields,
    notOverBefore: (day) => disjoined(edges.map((field) => [field, '>=', boundIn(field, day, fields)])),
    begunBefore: (day) => start.fields.map((field) => [field, '<', boundIn(field, day, fields)]),
  };
}

function eventOf(codecs: ReturnType<typeof eventCodecs>, row: Row, around: Surroundings): EventRecord {
  const { start, end } = codecs.times.decode(row, around);
  return given<EventRecord>({
    id: Number(row.id),
    summary: codecs.summary.decode(row, around),
    start,
    end,
    description: codecs.description.decode(row, around),
    categories: codecs.categories.decode(row, around),
    alarms: [],
    created: codecs.created.decode(row, around),
    written: codecs.written.decode(row, around) ?? codecs.created.decode(row, around),
    location: codecs.location.decode(row, around),
    url: codecs.url.decode(row, around),
    conference: undefined,
    visibility: codecs.visibility.decode(row, around) ?? 'public',
    masked: false,
    busy: codecs.busy.decode(row, around),
    status: codecs.status.decode(row, around),
    organizer: undefined,
    attendees: [],
  });
}

/** The first of a series: how it goes on stays with its client. */
function saidOfEvent({ master }: Series): Readonly<Record<string, unknown>> {
  if (!master)
    throw new DavError(403, 'The records of this calendar do not repeat: it takes no single occurrences.');
  const { start, end } = master;
  return { ...master, times: { start, end } };
}

function taskCodecs(properties: Properties, fields: Fields) {
  const time = (source: Source): Codec<Moment | undefined> => moment(source, fields);
  return {
    ...common(properties, fields),
    start: optional(properties.start, time),
    due: optional(properties.due, time),
    completed: optional(properties.completed, time),
    status: otherwise<TaskRecord['status']>(
      optional(properties.status, (source) => word(source, fields, STATUSES.VTODO)),
      'needs-action',
    ),
    percent: optional(properties.percent, (source) => numeral(source, fields)),
    priority: optional(properties.priority, (source) => numeral(source, fields)),
  };
}

export function tasks(properties: Properties, fields: Fields): Kind<TaskRecord> {
  const codecs = taskCodecs(properties, fields);
  const [edge] = [codecs.due, codecs.start].flatMap((codec) => codec.fields);
  return {
    codecs,
    assemble: (key, row, around) => taskOf(key, codecs, row, around),
    said: ({ completed, ...task }) => ({
      ...task,
      ...(completed !== undefined && { completed: { at: completed } }),
    }),
    needed: [],
    // What has no date is never over.
    notOverBefore: (day) =>
      edge === undefined
        ? []
        : disjoined([
            [edge, '=', false],
            [edge, '>=', boundIn(edge, day, fields)],
          ]),
    begunBefore: (day) =>
      edge === undefined
        ? []
        : disjoined([
            [edge, '=', false],
            [edge, '<', boundIn(edge, day, fields)],
          ]),
  };
}

function taskOf(
  key: SeriesKey,
  codecs: ReturnType<typeof taskCodecs>,
  row: Row,
  around: Surroundings,
): TaskRecord {
  const id = Number(row.id);
  const status = codecs.status.decode(row, around);
  const due = codecs.due.decode(row, around);
  const completed = codecs.completed.decode(row, around);
  return given<TaskRecord>({
    kind: 'task',
    key,
    records: [id],
    id,
    summary: codecs.summary.decode(row, around),
    description: codecs.description.decode(row, around),
    categories: codecs.categories.decode(row, around),
    alarms: [],
    created: codecs.created.decode(row, around),
    written: codecs.written.decode(row, around) ?? codecs.created.decode(row, around),
    start: startBefore(codecs.start.decode(row, around), due, around.reader.zone),
    due,
    completed: status === 'completed' && completed ? instantIn(completed, around.reader.zone) : undefined,
    status,
    percent: codecs.percent.decode(row, around),
    priority: codecs.priority.decode(row, around),
    parent: undefined,
    project: undefined,
    visibility: codecs.visibility.decode(row, around),
    rule: undefined,
  });
}

/** Dates are compared with a date, date-times with a time. */
function boundIn(field: string, day: string, fields: Fields): string {
  return fields.get(field)?.type === 'date' ? day.slice(0, 10) : day;
}
