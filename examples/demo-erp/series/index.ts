import type { ModelClass } from '../orm/database.ts';
import type { VersionName } from '../versions.ts';
import { ExdateMeeting } from './virtual-exdate.ts';

/** The classes that repeat meetings, by model name. */
export function seriesModels(version: VersionName): { readonly [model: string]: ModelClass } {
  return ['6.0', '6.1', '7.0'].includes(version) ? { 'crm.meeting': ExdateMeeting } : {};
}
