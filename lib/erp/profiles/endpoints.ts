/** Where each version answers, and how. */
import type { Endpoint } from '../profile.ts';

/** Faults with texts for codes, which alone tell the kinds apart on the oldest versions. */
const FIRST = { common: '/xmlrpc/common', object: '/xmlrpc/object', db: '/xmlrpc/db' };
/** Faults with numbers for codes. */
const SECOND = { common: '/xmlrpc/2/common', object: '/xmlrpc/2/object', db: '/xmlrpc/2/db' };

const V61: Endpoint = {
  ...FIRST,
  keepAlive: false,
  connections: 8,
  keywords: true,
  searchRead: false,
  login: 'login',
  naive: 'utc',
  stamps: (ids) => ['perm_read', [ids, {}, false]],
  right: (model, operation) => ['ir.model.access', 'check', [model, operation, false]],
  member: (group) => ['ir.model.access', 'check_groups', [group]],
};

/** A short queue for new connections: more than a few at once are reset. */
const V60: Endpoint = { ...V61, keepAlive: true, connections: 4, keywords: false, naive: 'server' };
const V70: Endpoint = {
  ...V61,
  right: (model, operation) => [model, 'check_access_rights', [operation, false]],
  member: (group) => ['res.users', 'has_group', [group]],
};
const V8: Endpoint = { ...V70, searchRead: true, login: 'authenticate', stamps: null };
const V9: Endpoint = { ...V8, ...SECOND };
const V18: Endpoint = { ...V9, member: (group, { uid }) => ['res.users', 'has_group', [[uid], group]] };
const V19: Endpoint = { ...V18, right: (model, operation) => [model, 'has_access', [[], operation]] };

export const ENDPOINTS = {
  '6.0': V60,
  '6.1': V61,
  '7.0': V70,
  '8': V8,
  '9': V9,
  '18': V18,
  '19': V19,
} as const;
