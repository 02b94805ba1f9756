import type { ModelClass } from '../orm/database.ts';
import type { VersionName } from '../versions.ts';
import { Recurrence } from './recurrence.ts';
import { RecurringMeeting } from './recurrence-records.ts';
import { ExceptionMeeting } from './virtual-exceptions.ts';
import { ExdateMeeting } from './virtual-exdate.ts';

const EXDATES: readonly string[] = ['6.0', '6.1', '7.0'];
const ROWS: readonly string[] = ['8', '9', '10', '11', '12', '13'];

/** The classes that repeat meetings, by model name. */
export function seriesModels(version: VersionName): { readonly [model: string]: ModelClass } {
  if (EXDATES.includes(version)) return { 'crm.meeting': ExdateMeeting };
  if (ROWS.includes(version)) return { 'calendar.event': ExceptionMeeting };
  return { 'calendar.event': RecurringMeeting, 'calendar.recurrence': Recurrence };
}
