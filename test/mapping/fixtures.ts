import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Alarm,
  Attendee,
  EventRecord,
  Moment,
  Override,
  Series,
  TaskRecord,
} from '../../lib/erp/records.ts';

/** What stands in a fixture: times as texts, and only what differs from the plainest record. */
type Loose = Readonly<Record<string, unknown>>;

interface Fixture {
  readonly zone: string;
  readonly resource: Series | TaskRecord;
  readonly expected: string;
}

const folder = join(import.meta.dirname, 'fixtures');

export function fixture(name: string): Fixture {
  const { zone, event, task } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'), instants);
  const expected = readFileSync(join(folder, `${name}.ics`), 'utf8');
  return { zone, resource: event ? seriesOf(event) : taskOf(task), expected };
}

/** `2026-07-01T07:00:00Z` is an instant. */
function instants(_key: string, value: unknown): unknown {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:]{8}Z$/.test(value) ? Date.parse(value) : value;
}

const momentOf = (value: unknown): Moment => (typeof value === 'number' ? { at: value } : (value as Moment));

function attendeeOf(given: Loose): Attendee {
  const plain = {
    name: '',
    participation: 'needs-action',
    role: 'required',
    kind: 'individual',
    rsvp: false,
  };
  return { ...plain, ...given } as Attendee;
}

export function eventOf(given: Loose): EventRecord {
  const plain = {
    id: 1,
    summary: '',
    categories: [],
    alarms: [] as Alarm[],
    visibility: 'public',
    masked: false,
    busy: true,
  };
  const { start, end, attendees = [], ...others } = given;
  const people = (attendees as Loose[]).map(attendeeOf);
  return {
    ...plain,
    ...others,
    start: momentOf(start),
    end: momentOf(end),
    attendees: people,
  } as EventRecord;
}

export function seriesOf(given: Loose): Series {
  const { master, excluded = [], added = [], overrides = [], ...others } = given;
  const changed = (overrides as { original: unknown; record: Loose }[]).map(
    ({ original, record }): Override => ({ original: momentOf(original), record: eventOf(record) }),
  );
  return {
    kind: 'event',
    key: 'calendar.event-1',
    records: [1],
    zone: 'UTC',
    ...(master ? { master: eventOf(master as Loose) } : {}),
    ...others,
    excluded: (excluded as unknown[]).map(momentOf),
    added: (added as unknown[]).map(momentOf),
    overrides: changed,
    pairing: new Map(),
  };
}

export function taskOf(given: Loose): TaskRecord {
  const { start, due, ...others } = given;
  const plain = { kind: 'task', key: 'project.task-1', records: [1], id: 1, categories: [], alarms: [] };
  return {
    ...plain,
    ...others,
    ...(start === undefined ? {} : { start: momentOf(start) }),
    ...(due === undefined ? {} : { due: momentOf(due) }),
  } as unknown as TaskRecord;
}
