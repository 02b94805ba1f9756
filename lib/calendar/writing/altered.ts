/** A record that somebody changed in the ERP before the gateway heard that it had made it: pure. */
import type { EventRecord, Instant, Resource, Series, TaskRecord } from '../../erp/records.ts';
import type { Draft } from '../../mapping/index.ts';
import { isSame } from './as-written.ts';

/**
 * Milliseconds from the beginning of an attempt to the latest `create_date` it can have: the ERP's transaction begins when
 * the call arrives, however long it then takes.
 */
const ATTEMPT = 5_000;
/**
 * Milliseconds around the beginning of an attempt in which its create nearly always arrives: the clocks of both are known
 * to the second. What the user made then, and another changed, is no second entry that he made by hand.
 */
const AT_ONCE = 2_000;

/** When a record was made and written, and whether somebody else than its maker was the last. */
export interface Stamps {
  readonly created?: Instant | undefined;
  readonly written?: Instant | undefined;
  readonly byAnother: boolean;
}

/**
 * Whether what the user has made since, and nobody knows by a client's name, is what `draft` was to make of it, changed
 * since. What the user makes in the ERP at the same time is nobody's draft: it was not changed, or by himself and in more.
 * @param began of the last attempt, by the ERP's clock
 */
export function isAltered(resource: Resource, draft: Draft, began: Instant, stamps: Stamps): boolean {
  if (!wasChanged(stamps, began)) return false;
  const isCertain = stamps.byAnother && Math.abs((stamps.created ?? 0) - began) <= AT_ONCE;
  if (resource.kind === 'task') return draft.kind === 'task' && isSameTask(resource, draft, isCertain);
  return draft.kind === 'event' && isSameMeeting(resource, draft, isCertain);
}

function wasChanged({ created, written }: Stamps, began: Instant): boolean {
  return created !== undefined && written !== undefined && written > created && created <= began + ATTEMPT;
}

/** Of the same day, whatever its name; without one, or on another day too, where nothing else can have been made then. */
function isSameTask(now: TaskRecord, meant: TaskRecord, isCertain: boolean): boolean {
  if (meant.due !== undefined && isSame(now.due, meant.due)) return true;
  return isCertain && textIn(now) === textIn(meant);
}

/**
 * One of name and time as it was and nothing else another. Where both are, what is left has to say something, or nothing
 * else can have been made then.
 */
function isSameMeeting(resource: Series, draft: Series, isCertain: boolean): boolean {
  const [now, meant] = [headOf(resource), headOf(draft)];
  if (!now || !meant || (resource.rule === undefined) !== (draft.rule === undefined)) return false;
  if (lengthOf(now) !== lengthOf(meant) || placeOf(now) !== placeOf(meant)) return false;
  if (now.summary.trim() === meant.summary.trim() || isSame(now.start, meant.start)) return true;
  return placeOf(now) !== '' || (isCertain && textIn(now) === textIn(meant));
}

const textIn = ({ description }: Pick<EventRecord, 'description'>): string =>
  (description?.text ?? '').replace(/\s+/g, ' ').trim();

/** What the client sends now, but for name and time where he left them as he sent them before, and somebody else did not. */
export function withAlterations(sent: Draft, before: Draft, now: Resource): Draft {
  if (sent.kind === 'task' && before.kind === 'task' && now.kind === 'task')
    return {
      ...sent,
      ...(sent.summary === before.summary && { summary: now.summary }),
      ...dueOf(sent, before, now),
    };
  const parts = [sent, before, now].map(singleOf);
  const [meant, then, there] = parts;
  if (sent.kind !== 'event' || !meant || !then || !there) return sent;
  const summary = meant.summary === then.summary ? there.summary : meant.summary;
  const times = isSame(meant.start, then.start) && isSame(meant.end, then.end) ? there : meant;
  return { ...sent, master: { ...meant, summary, start: times.start, end: times.end } };
}

function dueOf(sent: TaskRecord, before: TaskRecord, now: TaskRecord): Pick<TaskRecord, 'due'> {
  return isSame(sent.due, before.due) && now.due !== undefined ? { due: now.due } : {};
}

/** What the ERP has, as if nobody had altered it: what comes after shows as his change of what the client sent. */
export function withoutAlterations(now: Resource, sent: Draft): Resource {
  if (now.kind === 'task' && sent.kind === 'task')
    return { ...now, summary: sent.summary, ...(sent.due !== undefined && { due: sent.due }) };
  const [there, meant] = [singleOf(now), singleOf(sent)];
  if (now.kind !== 'event' || !there || !meant) return now;
  const { summary, start, end } = meant;
  return { ...now, master: { ...there, summary, start, end } };
}

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
