/** What stands in the calendars, and what comes of a change. */

import type { Table } from './row.ts';
import { file, oneOf, uuid, whole } from './values.ts';

export const SHOWN = {
  calendars: {
    value: 'FILE',
    about:
      'the calendars there are (YAML, docs/calendars.md); read again on SIGHUP (default: Meetings and Tasks)',
    read: file,
  },
  share: {
    value: 'off|colleagues',
    fallback: 'off',
    about:
      'colleagues: each user reads the meetings and tasks of colleagues as the ERP shows them, private ones as times alone',
    read: oneOf('off', 'colleagues'),
  },
  shareLimit: {
    value: 'N',
    fallback: '20',
    about: 'of how many colleagues at most, by their logins',
    read: whole(1, 500),
  },
  pastDays: {
    value: 'DAYS',
    about: 'leave out what was over this many days ago (default: everything is served)',
    read: whole(0, 100_000),
  },
  uidNamespace: {
    value: 'UUID',
    about: 'name-space of the UIDs made for records born in the ERP (default: made once for each database)',
    read: uuid,
  },
  invitations: {
    value: 'off|erp',
    fallback: 'off',
    about: 'erp: the ERP mails those invited, and clients leave that to it; off: it is kept from mailing',
    read: oneOf('off', 'erp'),
  },
  createContacts: {
    value: 'off|on',
    fallback: 'off',
    about: 'whether attendees the ERP does not know become contacts',
    read: oneOf('off', 'on'),
  },
  maxHrefs: { value: 'N', fallback: '10000', about: 'entries one multiget may ask for', read: whole(1) },
  maxInstances: {
    value: 'N',
    fallback: '20000',
    about: 'occurrences of series that one answer may need',
    read: whole(1),
  },
  maxAttendees: { value: 'N', fallback: '1000', about: 'attendees one entry may have', read: whole(1) },
} as const satisfies Table;
