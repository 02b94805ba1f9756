import type { ModelClass } from '../orm/database.ts';
import type { VersionName } from '../versions.ts';

/** The classes that repeat meetings, by model name. */
export const seriesModels = (_version: VersionName): { readonly [model: string]: ModelClass } => ({});
