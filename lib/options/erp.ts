/** The ERP, and how closely it is followed. */

import type { Table } from './row.ts';
import { file, number, oneOf, text, url, whole } from './values.ts';

export const ERP = {
  erp: {
    value: 'URL',
    fallback: 'http://127.0.0.1:8069',
    about: "the ERP's XML-RPC server",
    read: url,
  },
  erpCa: {
    value: 'FILE',
    about: "who signed the ERP's certificate (PEM), where it is none of the usual authorities",
    read: file,
  },
  erpInsecure: {
    value: 'off|on',
    fallback: 'off',
    alone: 'on',
    about: 'whether any certificate of the ERP will do, also that of somebody who listens in',
    read: oneOf('off', 'on'),
  },
  db: {
    value: 'NAME',
    about: 'database of /, well-known and /principals (default: the only one the ERP lists)',
    read: text,
  },
  erpConnections: {
    value: 'N',
    about: 'calls to the ERP at the same time (default: what its version bears)',
    read: whole(1, 256),
  },
  erpTimeout: {
    value: 'SECONDS',
    fallback: '60',
    about: 'how long a call to the ERP may take',
    read: number(0.1, 3600),
  },
  freshness: {
    value: 'SECONDS',
    fallback: '5',
    about: 'how old an answer may be before the ERP is asked again',
    read: number(0, 86_400),
  },
  fullCheck: {
    value: 'SECONDS',
    fallback: '300',
    about: 'how often everything is compared, for what leaves no trace in the ERP',
    read: number(0, 86_400),
  },
  serveStale: {
    value: 'SECONDS',
    fallback: '86400',
    about:
      'while the ERP is away, readers are shown what was verified no longer ago than this; 0: they wait until it is back',
    read: number(0, 2_592_000),
  },
} as const satisfies Table;
