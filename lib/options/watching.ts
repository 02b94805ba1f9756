/** What the gateway tells those who run it. */

import { LEVELS, type Level } from '../log.ts';
import type { Table } from './row.ts';
import { address, names, oneOf, text } from './values.ts';

export const WATCHING = {
  logLevel: {
    value: 'LEVEL',
    fallback: 'info',
    about: LEVELS.join(', '),
    read: oneOf<Level>(...LEVELS),
  },
  metrics: {
    value: 'HOST:PORT',
    about: 'where Prometheus finds figures, under /metrics; to be reached by nobody else',
    read: address,
  },
  trace: {
    value: 'USER',
    about:
      'write all that this user sends and gets, and the calls to the ERP for it, into a file, without passwords; several with commas, or given again',
    read: names,
    many: true,
  },
  traceDir: {
    value: 'FOLDER',
    about: 'where these files are (default: traces in the state directory); 20 MB a user at most',
    read: text,
  },
} as const satisfies Table;
