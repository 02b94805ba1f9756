/** Whether a record of the ERP is what a document was to make of it. */
import type { Reader } from '../../erp/profile.ts';
import type { EventRecord, Moment, Resource, Series, TaskRecord } from '../../erp/records.ts';
import { parseCalendar } from '../../ical/index.ts';
import { type Draft, understand } from '../../mapping/index.ts';
import type { Made } from './claiming.ts';

/** Resources that the user made with the same name and the same times as the document of the intent has. */
export function madeBy(reader: Reader): Made<Resource> {
  return (intent) => {
    const draft = intent.uid === reader.uid ? draftIn(intent.body, reader) : undefined;
    return (resource) => draft !== undefined && isOwn(resource, reader) && resembles(resource, draft);
  };
}

/** Undefined for what is no calendar object: it became nothing. */
function draftIn(text: string, { zone }: Reader): Draft | undefined {
  try {
    return understand(parseCalendar(text), zone);
  } catch {
    return undefined;
  }
}

function isOwn(resource: Resource, { address }: Reader): boolean {
  const organizer = resource.kind === 'event' ? headOf(resource)?.organizer?.address : undefined;
  if (organizer === undefined || address === undefined) return true;
  return organizer.toLowerCase() === address.toLowerCase();
}

function resembles(resource: Resource, draft: Resource): boolean {
  if (resource.kind === 'event') return draft.kind === 'event' && sameEvent(headOf(resource), headOf(draft));
  return draft.kind === 'task' && sameTask(resource, draft);
}

function sameEvent(a: EventRecord | undefined, b: EventRecord | undefined): boolean {
  return a !== undefined && b !== undefined && sameName(a, b) && sameMoment(a.start, b.start);
}

/** Some versions have no start, some no time of day in what is due: what they do not have tells nothing. */
function sameTask(a: TaskRecord, b: TaskRecord): boolean {
  return sameName(a, b) && !differ(a.start, b.start) && !differ(a.due, b.due);
}

function sameName(a: { readonly summary: string }, b: { readonly summary: string }): boolean {
  return a.summary.trim() === b.summary.trim();
}

function sameMoment(a: Moment, b: Moment): boolean {
  return 'at' in a ? 'at' in b && a.at === b.at : 'on' in b && a.on === b.on;
}

function differ(a: Moment | undefined, b: Moment | undefined): boolean {
  if (!a || !b || 'at' in a !== 'at' in b) return false;
  return !sameMoment(a, b);
}

function headOf({ master, overrides }: Series): EventRecord | undefined {
  return master ?? overrides[0]?.record;
}
