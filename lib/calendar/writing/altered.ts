/** A record that somebody changed in the ERP before the gateway heard that it had made it: pure. */
import { isTitleOf } from '../../erp/codecs.ts';
import type { EventRecord, Instant, Moment, Resource, Series } from '../../erp/records.ts';
import type { Draft } from '../../mapping/index.ts';

/**
 * Milliseconds from the beginning of an attempt to the latest `create_date` it can have: the ERP's transaction begins when
 * the call arrives, however long it then takes.
 */
const ATTEMPT = 5_000;

/**
 * Whether what the user has made since, and nobody knows by a client's name, is what `draft` was to make of it, changed
 * since. What the user makes in the ERP at the same time is nobody's draft: it was not changed, or is another in more.
 * @param began of the last attempt, by the ERP's clock
 */
export function isAltered(resource: Resource, draft: Draft, began: Instant): boolean {
  const [now, meant] = [entryOf(resource), entryOf(draft)];
  if (!now || !meant || !wasChanged(now, began)) return false;
  if (resource.kind === 'task') return draft.kind === 'task' && isSame(resource.due, draft.due);
  return draft.kind === 'event' && isSameMeeting(resource, draft);
}

function wasChanged({ created, written }: Entry, began: Instant): boolean {
  return created !== undefined && written !== undefined && written > created && created <= began + ATTEMPT;
}

/** One of name and time as it was and nothing else another; where both are, what is left has to say something. */
function isSameMeeting(resource: Series, draft: Series): boolean {
  const [now, meant] = [headOf(resource), headOf(draft)];
  if (!now || !meant || (resource.rule === undefined) !== (draft.rule === undefined)) return false;
  if (lengthOf(now) !== lengthOf(meant) || placeOf(now) !== placeOf(meant)) return false;
  return now.summary.trim() === meant.summary.trim() || isSame(now.start, meant.start) || placeOf(now) !== '';
}

/** What the client sends now, but for name and time where he left them as he sent them before, and somebody else did not. */
export function withAlterations(sent: Draft, before: Draft, now: Resource): Draft {
  const parts = [sent, before, now].map(singleOf);
  const [meant, then, there] = parts;
  if (sent.kind !== 'event' || !meant || !then || !there) return sent;
  const summary = meant.summary === then.summary ? there.summary : meant.summary;
  const times = isSame(meant.start, then.start) && isSame(meant.end, then.end) ? there : meant;
  return { ...sent, master: { ...meant, summary, start: times.start, end: times.end } };
}

/**
 * What the ERP shows of a meeting right after it was written, but for name and times that somebody gave it in between: they
 * show as his change of what was written.
 */
export function asWritten(now: Resource, written: Resource): Resource {
  const [there, meant] = [singleOf(now), singleOf(written)];
  if (now.kind !== 'event' || !there || !meant) return now;
  const summary = isTitleOf(there.summary, meant.summary) ? there.summary : meant.summary;
  return { ...now, master: { ...there, summary, start: meant.start, end: meant.end } };
}

/** What the ERP has, as if nobody had altered it: what comes after shows as his change of what the client sent. */
export function withoutAlterations(now: Resource, sent: Draft): Resource {
  const [there, meant] = [singleOf(now), singleOf(sent)];
  if (now.kind !== 'event' || !there || !meant) return now;
  const { summary, start, end } = meant;
  return { ...now, master: { ...there, summary, start, end } };
}

type Entry = Pick<EventRecord, 'created' | 'written'>;

const entryOf = (resource: Resource): Entry | undefined =>
  resource.kind === 'task' ? resource : headOf(resource);

const headOf = ({ master, overrides }: Series): EventRecord | undefined => master ?? overrides[0]?.record;

/** A meeting that does not repeat. */
function singleOf(resource: Resource): EventRecord | undefined {
  return resource.kind === 'event' && resource.rule === undefined ? resource.master : undefined;
}

const placeOf = ({ location = '' }: EventRecord): string => location.trim();

/** Milliseconds; of whole days a text. */
function lengthOf({ start, end }: EventRecord): number | string {
  if ('at' in start && 'at' in end) return end.at - start.at;
  return 'on' in start && 'on' in end ? `${Date.parse(end.on) - Date.parse(start.on)} days` : 'mixed';
}

function isSame(a: Moment | undefined, b: Moment | undefined): boolean {
  if (!a || !b) return false;
  return 'at' in a ? 'at' in b && a.at === b.at : 'on' in b && a.on === b.on;
}
