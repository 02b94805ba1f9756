import type { Name } from '../../names.ts';
import type { Report } from '../visit.ts';
import { EXPAND_PROPERTY } from './expand-property.ts';
import { FREE_BUSY } from './free-busy.ts';
import { MULTIGET } from './multiget.ts';
import { PRINCIPAL_MATCH, PRINCIPAL_PROPERTY_SEARCH, PRINCIPAL_SEARCH_PROPERTY_SET } from './principals.ts';
import { QUERY } from './query.ts';
import { SYNC } from './sync.ts';

const ROWS: readonly Report[] = [
  QUERY,
  MULTIGET,
  SYNC,
  FREE_BUSY,
  EXPAND_PROPERTY,
  PRINCIPAL_PROPERTY_SEARCH,
  PRINCIPAL_SEARCH_PROPERTY_SET,
  PRINCIPAL_MATCH,
];

/** Every report this server answers. */
export const REPORTS: ReadonlyMap<Name, Report> = new Map(ROWS.map((row) => [row.name, row]));
