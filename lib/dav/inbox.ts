/** The scheduling inbox (RFC 6638 section 2.2): the ERP delivers invitations into the calendar itself, so it is empty. */
import type { Calendar } from '../calendar/types.ts';
import { DavError, refusal } from '../errors.ts';

const TOKEN = 'urn:erpcal:inbox:0';

const closed = async (): Promise<never> => {
  throw new DavError(403, 'Nothing can be put here.');
};

export const INBOX: Calendar = {
  name: 'inbox',
  title: 'Inbox',
  component: 'VEVENT',
  color: '#000000FF',
  order: 0,
  rights: async () => ({ create: false, write: false, remove: false }),
  token: async () => TOKEN,
  list: async () => [],
  get: async (names) => new Map(names.map((name) => [name, 'missing'])),
  changes: async (since) => {
    if (since !== undefined && since !== TOKEN)
      throw refusal('valid-sync-token', 'This token is not one of the inbox.');
    return { changed: [], removed: [], token: TOKEN, truncated: false };
  },
  put: closed,
  move: closed,
  remove: closed,
  properties: async () => new Map(),
  setProperties: closed,
};
