import type { Operation, Plan, PlannedValues } from './plan.ts';
import type { Instant, Moment, Resource, Series, SeriesKey, TaskRecord, Zone } from './records.ts';
import type { Context, Domain, Row, Wire } from './wire.ts';

/** The logged-in user as the ERP knows him; every question is asked in his name. */
export interface Reader {
  readonly uid: number;
  readonly login: string;
  readonly name: string;
  readonly address?: string;
  /** His res.partner; undefined up to 6.1, where users have none. */
  readonly partner?: number;
  /** The res.company he works for at the moment. */
  readonly company?: number;
  /** The zone of his preferences, `UTC` when he set none. */
  readonly zone: Zone;
}

/** A question to the ERP as a value; only the session awaits the network. */
export type Query =
  | { readonly ask: 'count'; readonly model: string; readonly domain: Domain; readonly context?: Context }
  | {
      readonly ask: 'ids';
      readonly model: string;
      readonly domain: Domain;
      readonly context?: Context;
      readonly order?: string;
      readonly offset?: number;
      readonly limit?: number;
    }
  | {
      readonly ask: 'rows';
      readonly model: string;
      readonly domain: Domain;
      readonly fields: readonly string[];
      readonly context?: Context;
      readonly order?: string;
      readonly limit?: number;
    };

/** A question that is answered with rows. */
export type RowQuery = Extract<Query, { ask: 'rows' }>;
/** A question that is answered with ids. */
export type IdQuery = Extract<Query, { ask: 'ids' }>;

/** A field as `fields_get` describes it. */
export interface Field {
  readonly type: string;
  /** The model a relation leads to. */
  readonly relation?: string;
  readonly readonly?: true;
}

/** The fields of one model. */
export type Fields = ReadonlyMap<string, Field>;

/** The fields of a model as this server has them: `fields_get`, by model. Absent model: not installed. */
export type Schemas = ReadonlyMap<string, Fields>;

/** What decoding needs beside the row itself. */
export interface Surroundings {
  readonly reader: Reader;
  /** In which naive date-times of this server stand: `UTC`, on 6.0 the server's own. */
  readonly naive: Zone;
  /** Rows read for the second round of questions, by model and id. */
  readonly related: ReadonlyMap<string, ReadonlyMap<number, Row>>;
  /** Ids of the reader's calendar; other rows of a resource are siblings he does not attend. */
  readonly listed: ReadonlySet<number>;
  /** Originals of moved occurrences as first found out, by record id: never found out anew. */
  readonly paired: ReadonlyMap<number, Moment>;
}

/**
 * One property and the fields that hold it. A `null` in a table: this version has no such field.
 * A codec whose fields this server lacks is left out at log-in.
 */
export interface Codec<T> {
  readonly fields: readonly string[];
  /** Rows of other models it looks at; they come with the second round of questions. */
  readonly via?: readonly Relation[];
  /** Of a module that few servers have: nobody need be told that it is missing. */
  readonly extra?: true;
  decode(row: Row, around: Surroundings): T;
  /**
   * The values that make the row say this; `before` is what it says now, undefined for a row that is not there yet.
   * Without `encode` the ERP keeps the property by itself, and what a client says of it is his alone.
   */
  encode?(value: T, to: Target, before: T | undefined): PlannedValues;
  /** What has to be looked up before `encode`: people by address, tags by name. */
  lookups?(value: T, to: Omit<Target, 'found'>, before: T | undefined): readonly Query[];
  /** Fields of the row that only `encode` and `beside` look at. */
  readonly written?: readonly string[];
  /**
   * What has to be done beside writing the values; nothing where the ERP has it already. `before` is what it says now,
   * or what it is to be a copy of.
   */
  beside?(value: T, to: Target, before: T | undefined): Beside;
}

/** Done in the context of the whole change. */
export type Bare = Operation extends infer O ? (O extends Operation ? Omit<O, 'context'> : never) : never;

/** Operations on other records than the one that is written. */
export interface Beside {
  /** What its values refer to. */
  readonly before?: readonly Bare[];
  /** What hangs on it. */
  readonly after?: readonly Bare[];
  /** Something hangs on it that is there only once the ERP has made the record. */
  readonly again?: true;
  /** What the ERP cannot have, for the log. */
  readonly lost?: readonly string[];
}

/** What encoding needs beside the value. */
export interface Target {
  readonly reader: Reader;
  /** In which naive date-times of this server stand. */
  readonly naive: Zone;
  /** The answers to `lookups`, and the rows around the one that is written, by model and id. */
  readonly found: Surroundings['related'];
  readonly policy: Policy;
  /** The row as it is; undefined for one that is not there yet. */
  readonly row: Row | undefined;
  /** It is there because an earlier look at the same change made it. */
  readonly fresh?: boolean;
}

/** A many2one or x2many field, and what is read of the rows it leads to. */
export interface Relation {
  readonly field: string;
  readonly model: string;
  readonly fields: readonly string[];
  /** The codec does without where the server lacks them. */
  readonly dispensable?: true;
}

/**
 * Rows whose change does not touch the row they hang on: attendees. `row` names the field that leads to it; where
 * there is none, `list` names the field of the row that leads to them.
 */
export type Child = { readonly model: string } & ({ readonly row: string } | { readonly list: string });

/** What a profile knows of one kind of calendar. All functions are pure. */
export interface Model<R extends Resource> {
  /** `crm.meeting`, `calendar.event`, `project.task` */
  readonly model: string;
  /** Under which names, UIDs and what clients sent are kept; undefined: the model's own. See `spaceOf`. */
  readonly space?: string;
  /** Tells it from the same model with other rows; undefined for that of every user's own calendar. */
  readonly variant?: string;
  readonly component: 'VEVENT' | 'VTODO';
  /** Models read beside it, with the fields needed; a missing one switches off what hangs on it. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** Sent with every question on `model`: no virtual ids, archived ones where they mean something, one fixed zone. */
  context(reader: Reader): Context;
  /** Asked before `belongs`, where rows of another model tell whom it concerns; elsewhere undefined. */
  invitations(reader: Reader): IdQuery | undefined;
  /** The rows that belong to the reader's calendar, his `invitations` being these. */
  belongs(reader: Reader, invitations: readonly number[]): Domain;
  /** Fields to read of each row. */
  readonly fields: readonly string[];
  /**
   * The rows written or created since `since` (a naive text of this server) that belong to the reader or alter
   * what does, such as exception rows. Archived ones too (`changedContext`).
   */
  changedRows(reader: Reader, since: string): Domain;
  /** The field that leads from a row to what it changes with, while its own date stays: the recurrence. */
  readonly changesWith?: string;
  /** As `context`, with archived rows. */
  changedContext(reader: Reader): Context;
  /** Rows that are not over before `day` (naive text), or repeat: `--past-days`. Joined to `belongs` with `&`. */
  notOverBefore(day: string): Domain;
  /** Rows that begin before `day` (naive text), if they ever do. Joined to `belongs` with `&`. */
  begunBefore(day: string): Domain;
  readonly children: readonly Child[];
  /** Models whose rows many resources show (stages, tags, alarms, partners): looked at every `--full-check` seconds. */
  readonly shared: readonly string[];
  /** Which resource a row is part of. */
  keyOf(row: Row): SeriesKey;
  /**
   * All rows of the given resources, also those outside `belongs`; `undefined` when no row has brothers.
   * Asked in `changedContext`, so that archived rows come only where this domain lets them.
   */
  siblings(keys: readonly SeriesKey[]): Domain | undefined;
  /** The second round: attendees, alarms, tags, recurrences of these rows. */
  related(rows: readonly Row[], reader: Reader): readonly Query[];
  /**
   * Makes one resource of its rows (those in `belongs` and the siblings); undefined when the reader has a copy of
   * his own instead. Throws when they make no sense; the caller withholds that resource alone.
   */
  assemble(key: SeriesKey, rows: readonly Row[], around: Surroundings): R | undefined;
  readonly writing: Writing<R>;
}

/** Models that show the same records in the same way share what is known of them. */
export function spaceOf({ model, space = model }: Pick<Model<Resource>, 'model' | 'space'>): string {
  return space;
}

/** Which rows of a model make a calendar, and what is written into those that are put there. */
export interface Extent {
  belongs(reader: Reader, invitations: readonly number[]): Domain;
  /** As in `Model`. */
  invitations(reader: Reader): IdQuery | undefined;
  /** By field; what a row says otherwise is written over. */
  constants(reader: Reader): PlannedValues;
  /** What a row that is put there has to fulfil, as far as its own fields tell. */
  fits(reader: Reader): Domain;
  /** Those that `constants` and `fits` look at. */
  readonly fields: readonly string[];
  /**
   * Whose own calendar it is, where it is anybody's: of an invitation he accepted his copy is shown, and not the
   * original. Elsewhere all rows are shown.
   */
  owner?(reader: Reader): Reader;
  readonly variant: string;
}

/** The same of other rows, as an administrator wants it. */
export interface Selectable<R extends Resource> {
  within(extent: Extent): Model<R>;
}

/** A resource as the ERP has it now, with the rows it was made of. */
export interface State<R extends Resource> {
  readonly resource: R;
  /** Its rows, with the fields of the model and those that writing needs. */
  readonly rows: readonly Row[];
  readonly around: Surroundings;
}

/** What an administrator lets a write bring about. */
export interface Policy {
  /** Whether the ERP may mail those invited. */
  readonly mails: boolean;
  /** Whether an attendee nobody knows becomes a contact. */
  readonly contacts: boolean;
}

/** From what is to what is wanted. Without `before` it is created, without `after` removed. */
export interface Change<R extends Resource> {
  readonly before: State<R> | undefined;
  /**
   * As the client wants it; what he left alone is as in `before`, so that it compares equal. A new record has the
   * id 0. The rule may be any of RFC 5545, its zone any zone.
   */
  readonly after: R | undefined;
  readonly reader: Reader;
  /** In which naive date-times of this server stand. */
  readonly naive: Zone;
  /** The answers to `lookups`, by model and id. */
  readonly found: Surroundings['related'];
  readonly policy: Policy;
  /** By the ERP's clock: how far a rule without end is followed where the ERP wants an end. */
  readonly now?: Instant;
}

/** How a model is written. All functions are pure. */
export interface Writing<R extends Resource> {
  /** Fields to read of each row beside those of the model, such as what tells that a row was written meanwhile. */
  readonly fields: readonly string[];
  /** Asked before `plan`: people by their address, tags by their name, alarms, stages. */
  lookups(change: Omit<Change<R>, 'found'>): readonly Query[];
  /** Throws what the client should read where the ERP cannot have this at all. */
  plan(change: Change<R>): Plan;
  /** The right it takes to remove a record: where it is archived, that is a write. */
  readonly removal: Right;
  /** Whether the reader only attends: then he may answer, and change nothing that others see. */
  attends(state: State<R>): boolean;
  /**
   * Rows that a create of `after` may have made, of which nothing but their newness is known: those with an id
   * above `since` that the reader made with the same name and time. Archived ones too.
   */
  made(after: R, reader: Reader, naive: Zone, since: number): Making;
  /** What a removal that was cut short may have left of a resource none of whose records is there any more. */
  leftover?(key: string): Leftover | undefined;
  /**
   * Of a calendar with a rule of its own: what makes good that a record was written which the ERP then leaves out. Those
   * that were `made` are removed; of one that was there before, what it had to say to fit is said no more.
   */
  takenBack?(before: State<R> | undefined, made: readonly number[], reader: Reader): readonly Operation[];
}

export interface Making {
  readonly query: RowQuery;
  /** What no domain can ask of a row. */
  fits(row: Row): boolean;
}

export interface Leftover {
  /** What still hangs on it: then it stays. */
  readonly used: RowQuery;
  readonly removal: Operation;
}

export type EventModel = Model<Series> & Selectable<Series>;
export type TaskModel = Model<TaskRecord> & Selectable<TaskRecord>;

/** Paths and habits of a server's XML-RPC. */
export interface Endpoint {
  readonly common: string;
  readonly object: string;
  readonly db: string;
  /** Whether the server keeps connections open; otherwise one connection a call. */
  readonly keepAlive: boolean;
  /** How many calls it bears at once. */
  readonly connections: number;
  /** `execute_kw` is missing on 6.0: there, keyword arguments become positional ones. */
  readonly keywords: boolean;
  /** `search_read` answers in one call and leaves out what is gone; else `search`, then `read`. */
  readonly searchRead: boolean;
  readonly login: 'login' | 'authenticate';
  /** In which zone its naive date-times stand: the server's own is asked for at log-in. */
  readonly naive: 'utc' | 'server';
  /** The call that tells when records were made, of a model none of whose fields does; null where one always does. */
  readonly stamps: ((ids: readonly number[]) => readonly [method: string, args: readonly Wire[]]) | null;
  /** The call that tells whether the user's groups let him do something with a model at all. */
  readonly right: (
    model: string,
    operation: Right,
  ) => readonly [model: string, method: string, args: readonly Wire[]];
  /** The call that tells whether the user is in a group, by its external id: `base.group_user`. */
  readonly member: (
    group: string,
    reader: Reader,
  ) => readonly [model: string, method: string, args: readonly Wire[]];
}

export type Right = 'create' | 'write' | 'unlink';

/** Everything that depends on the version of the ERP. */
export interface Profile {
  /** As people call it: `OpenERP 6.1`, `Odoo 14`. */
  readonly name: string;
  /** `server_serie`, such as `6.1`, `14.0`. */
  readonly series: string;
  readonly endpoint: Endpoint;
  /** How a user's row is read, and found by a part of his name, login or address. */
  readonly user: {
    readonly fields: readonly string[];
    named(part: string): Domain;
    /** Those who are no customers with an account of the portal. */
    readonly colleagues: Domain;
    decode(uid: number, row: Row): Reader;
  };
  /** Undefined where the server lacks the module. */
  readonly events: EventModel | undefined;
  readonly tasks: TaskModel | undefined;
  /** What of these the version has and the server lacks now, as after a module was taken out. */
  readonly lacking?: { readonly events?: EventModel | undefined; readonly tasks?: TaskModel | undefined };
  /** Ten failed log-ins lock the address of the gateway. */
  readonly lockout: boolean;
  /** What an administrator should know: a version nobody has measured. */
  readonly note?: string;
  /** UIDs of records born in the ERP: the old module's spelling, or UUIDs. */
  readonly uids: 'openobject' | 'uuid';
}

export type { Wire };
