/** What a calendar object says, as a record that no ERP has yet. */
import type { Resource, Series, TaskRecord } from '../erp/records.ts';

/** A task as a client tells it. */
export interface TaskDraft extends TaskRecord {
  /** The UID of the task it is part of; `parent` is left to those who know which record that is. */
  readonly parentUid?: string;
}

/** Ids are 0, there are no records, and nothing of it was created or written. */
export type Draft = Series | TaskDraft;

/** What every draft has in the place of what an ERP knows. */
export const UNWRITTEN = { key: 'client-0', records: [] } as const satisfies Partial<Resource>;
