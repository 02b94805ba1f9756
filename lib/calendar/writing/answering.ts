/** What an attendee may change: whether he comes, and what is his alone. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { Reader } from '../../erp/profile.ts';
import type { Attendee, EventRecord, Participation, Resource, Series } from '../../erp/records.ts';
import { refusal } from '../../errors.ts';

export function isReader({ address, name }: Attendee, reader: Reader): boolean {
  return reader.address === undefined
    ? name === reader.name
    : address?.toLowerCase() === reader.address.toLowerCase();
}

/** The series with every record as `change` makes it. */
function each(series: Series, change: (record: EventRecord) => EventRecord): Series {
  const overrides = series.overrides.map((one) => ({ ...one, record: change(one.record) }));
  return { ...series, ...(series.master && { master: change(series.master) }), overrides };
}

const answering =
  (reader: Reader, participation: Participation) =>
  (record: EventRecord): EventRecord => ({
    ...record,
    attendees: record.attendees.map((one) =>
      isReader(one, reader) ? { ...one, participation, rsvp: false } : one,
    ),
  });

/** The meeting, declined by its reader. */
export function declined(resource: Resource, reader: Reader): Resource {
  return resource.kind === 'event' ? each(resource, answering(reader, 'declined')) : resource;
}

/** RFC 6638, 3.2.2.1. The part that is his alone never reaches the ERP, and is not compared. */
export function refuseOtherThanAnswer(before: Resource, after: Resource, reader: Reader): void {
  if (before.kind === 'task' || after.kind === 'task') return;
  if (isDeepStrictEqual(common(before, reader), common(after, reader))) return;
  throw refusal(
    'allowed-attendee-scheduling-object-change',
    'You attend this meeting: whether you come is all that you can change of it.',
  );
}

/** What all see of a meeting, but for the answer of the reader. */
function common(series: Series, reader: Reader): Series {
  const { pairing, ...plain } = each(answered(series, reader), (record) => ({
    ...record,
    alarms: [],
    busy: true,
  }));
  return { ...plain, pairing: new Map() };
}

const answered = (series: Series, reader: Reader): Series => each(series, answering(reader, 'needs-action'));
