/**
 * The waist: what a meeting, a series and a task are, whatever ERP they come from.
 * Below this file only the profiles know field names; above it nobody knows versions.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;
/** `YYYY-MM-DD` */
export type LocalDate = string;
/** An IANA name, such as `Europe/Brussels`; `UTC` for none. */
export type Zone = string;
/** The value of an RRULE property, without its name. */
export type RRuleText = string;

/** An instant, or a whole day. */
export type Moment = { readonly at: Instant } | { readonly on: LocalDate };

export interface Person {
  readonly name: string;
  /** An e-mail address, without `mailto:`; undefined when the ERP knows none. */
  readonly address?: string;
}

export type Participation = 'needs-action' | 'accepted' | 'declined' | 'tentative' | 'delegated';

export interface Attendee extends Person {
  readonly participation: Participation;
  readonly role: 'chair' | 'required' | 'optional' | 'informed';
  readonly kind: 'individual' | 'group' | 'resource' | 'room' | 'unknown';
  readonly rsvp: boolean;
}

export interface Alarm {
  readonly action: 'display' | 'email';
  /** Seconds from the start (or end) of the entry; negative is before. */
  readonly offset: number;
  readonly related: 'start' | 'end';
  readonly description?: string;
}

/** Text as people read it, and the ERP's HTML where the field holds HTML. */
export interface Description {
  readonly text: string;
  readonly html?: string;
}

interface Entry {
  /** Of the record in the ERP. */
  readonly id: number;
  readonly summary: string;
  readonly description?: Description;
  readonly categories: readonly string[];
  readonly alarms: readonly Alarm[];
  readonly created?: Instant;
  /** When the ERP says it was last written; undefined where it hides that. */
  readonly written?: Instant;
}

export interface EventRecord extends Entry {
  readonly start: Moment;
  /** Exclusive; the same kind of moment as `start`. */
  readonly end: Moment;
  readonly location?: string;
  readonly url?: string;
  /** Where the meeting is held on line. */
  readonly conference?: string;
  readonly visibility: 'public' | 'private' | 'confidential';
  /** The ERP showed "Busy" in place of the content: never written back, never completed from elsewhere. */
  readonly masked: boolean;
  readonly busy: boolean;
  readonly status?: 'tentative' | 'confirmed' | 'cancelled';
  readonly organizer?: Person;
  readonly attendees: readonly Attendee[];
}

/** An occurrence that differs from what the rule makes of the master. */
export interface Override {
  /** The moment the rule gives it (RECURRENCE-ID). */
  readonly original: Moment;
  readonly record: EventRecord;
}

/** One resource of a Meetings calendar: a single meeting, a series, or occurrences without their master. */
export interface Series {
  readonly kind: 'event';
  /** Names what makes the rows one resource in the ERP: a base record or a recurrence. */
  readonly key: SeriesKey;
  /** Every record that is part of it, the base first. */
  readonly records: readonly number[];
  /** Absent when the reader attends single occurrences only. */
  readonly master?: EventRecord;
  readonly rule?: RRuleText;
  /** In which the ERP repeats it; DTSTART, EXDATE and RECURRENCE-ID are written in it. */
  readonly zone: Zone;
  /** Occurrences of the rule that do not take place. */
  readonly excluded: readonly Moment[];
  /**
   * Occurrences beyond those of the rule (RDATE); each has an override that says when it is. The moment itself
   * is only a name for it: two meetings of a series can stand at one time, RECURRENCE-IDs cannot.
   */
  readonly added: readonly Moment[];
  readonly overrides: readonly Override[];
  /** The originals found out for moved occurrences, by record id; the store keeps them. */
  readonly pairing: ReadonlyMap<number, Moment>;
}

/** `MODEL-ID` of a single record or base, or of the recurrence that holds the records. */
export type SeriesKey = `${string}-${number}`;

export type TaskStatus = 'needs-action' | 'in-process' | 'completed' | 'cancelled';

/** One resource of a Tasks calendar. */
export interface TaskRecord extends Entry {
  readonly kind: 'task';
  readonly key: SeriesKey;
  readonly records: readonly number[];
  readonly start?: Moment;
  readonly due?: Moment;
  readonly completed?: Instant;
  readonly status: TaskStatus;
  /** 0 to 100 */
  readonly percent?: number;
  /** 1 highest to 9 lowest, as in RFC 5545 3.8.1.9; undefined for none. */
  readonly priority?: number;
  /** The record id of the task it is part of. */
  readonly parent?: number;
  readonly project?: string;
  readonly visibility?: 'public' | 'private' | 'confidential';
  /** How a client repeats it. */
  readonly rule?: RRuleText;
}

export type Resource = Series | TaskRecord;
