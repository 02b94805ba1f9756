import type { Name } from '../../names.ts';
import type { Report } from '../visit.ts';
import { MULTIGET } from './multiget.ts';
import { SYNC } from './sync.ts';

/** Every report this server answers. */
export const REPORTS: ReadonlyMap<Name, Report> = new Map([MULTIGET, SYNC].map((row) => [row.name, row]));
