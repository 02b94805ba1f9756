/** From a client's change to what the ERP's resource is to be. */
import type { EventRecord, Resource, Series } from '../erp/records.ts';
import { refusal } from '../errors.ts';
import type { Three } from './combine.ts';
import type { Draft, TaskDraft } from './draft.ts';
import { wantedTask } from './wanted.ts';
import { wantedSeries } from './wanted-series.ts';

/**
 * `before` with only those fields replaced that the client changed; without it, what he sent. A field is unchanged where
 * `sent` equals what he was served or the ERP's plain rendering of `before`. A task's `parent` is taken from `sent`
 * where its `parentUid` is another. Throws `need-privileges` where the ERP masks the meeting.
 */
export function intended(
  before: Resource | undefined,
  served: Draft | undefined,
  plain: Draft | undefined,
  sent: Draft,
): Resource {
  if (!before) return fresh(sent);
  const seen = [served, plain].filter((one) => one !== undefined);
  if (before.kind === 'task' && sent.kind === 'task')
    return wantedTask({ before, seen: seen.filter((one) => one.kind === 'task'), sent });
  if (before.kind === 'event' && sent.kind === 'event')
    return wantedSeries(unmasked({ before, seen: seen.filter((one) => one.kind === 'event'), sent }));
  throw refusal('valid-calendar-data', 'A meeting cannot become a task, nor a task a meeting.');
}

function fresh(sent: Draft): Resource {
  if (sent.kind === 'event') return sent;
  const { parentUid: _, ...task }: TaskDraft = sent;
  return task;
}

function unmasked(three: Three<Series>): Three<Series> {
  const { master, overrides } = three.before;
  const records: readonly (EventRecord | undefined)[] = [master, ...overrides.map(({ record }) => record)];
  if (!records.some((record) => record?.masked)) return three;
  throw refusal('need-privileges', 'This meeting is private: only those who may see it can change it.');
}
