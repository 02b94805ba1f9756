import { rows, type VersionName } from './rows.ts';

export interface UserRow {
  readonly zone: 'context_tz' | 'tz';
  /** The ids of admin and demo. */
  readonly admin: number;
  readonly demo: number;
  /** Every user has a res.partner. */
  readonly partner: boolean;
  readonly groups: 'groups_id' | 'group_ids';
  /** What `has_group` is asked of; measured on 14 and 19, in between by the source of 18. */
  readonly hasGroup: 'model' | 'record';
  /** The setting behind an event without privacy. */
  readonly defaultPrivacy: boolean;
}

export const USERS: { readonly [name in VersionName]: UserRow } = rows<UserRow>(
  // openerp-6.1.md 1, openerp-6.0.md
  {
    zone: 'context_tz',
    admin: 1,
    demo: 3,
    partner: false,
    groups: 'groups_id',
    hasGroup: 'model',
    defaultPrivacy: false,
  },
  {
    // openerp-7.0.md: res.users.tz replaces context_tz
    '7.0': { zone: 'tz', partner: true },
    '8': { demo: 4 },
    '10': { demo: 5 },
    // odoo-12.md: uid 1 is the machine itself
    '12': { admin: 2, demo: 6 },
    // odoo-18.md, calendar.event
    '18': { defaultPrivacy: true, hasGroup: 'record' },
    '19': { groups: 'group_ids', demo: 5 },
  },
);
