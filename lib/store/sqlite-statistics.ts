/**
 * What SQLite is told of the tables, since a planner that knows nothing takes all records of one model for a handful.
 * Of each index: rows, and how many of them share its first column, its first two, and so on. Told once and never
 * measured, so that a statement is carried out the same way in every store.
 */
export const STATISTICS: readonly (readonly [table: string, index: string, rows: string])[] = [
  ['binding', 'binding', '2000000 2000000 1000000 1'],
  ['binding', 'binding_by_key', '2000000 2000000 1000000 1'],
  ['binding', 'binding_by_uid', '2000000 2000000 1000000 1'],
  ['bound', 'bound', '2000000 2000000 1000000 1 1'],
  ['bound', 'bound_by_name', '2000000 2000000 1000000 1'],
  ['birth', 'birth', '2000000 2000000 1000000 1'],
  ['alias', 'alias', '100000 100000 50000 100 1'],
  ['alias', 'alias_by_name', '100000 100000 50000 2'],
  ['hidden', 'hidden', '100000 100000 50000 100 1'],
  ['hidden', 'hidden_by_name', '100000 100000 50000 2'],
  ['orphan', 'orphan', '100000 100000 50000 1'],
  ['orphan', 'orphan_by_parent', '100000 100000 50000 2'],
  ['sidecar', 'sqlite_autoindex_sidecar_1', '100000 100000 50000 2 1'],
  ['pairing', 'pairing', '100000 100000 50000 1'],
  ['exchange', 'exchange', '100000 50000 50 1'],
  ['intent', 'intent', '10 10 10 2 1'],
  ['member', 'member', '2000000 2000 1'],
  ['member', 'member_by_revision', '2000000 2000 2'],
  ['member', 'member_by_etag', '2000000 1'],
  ['grants', 'sqlite_autoindex_grants_1', '50000 1'],
  ['grants', 'sqlite_autoindex_grants_2', '50000 1'],
  ['grants', 'grants_by_user', '50000 25000 5'],
];
