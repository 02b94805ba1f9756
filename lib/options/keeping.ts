/** What the gateway remembers, and where. */

import type { Table } from './row.ts';
import { octets, store } from './values.ts';

export const KEEPING = {
  store: {
    value: 'URL',
    fallback: 'sqlite:',
    about:
      'sqlite:PATH; postgres://USER@HOST/DATABASE, which several gateways can share; or memory: to keep nothing; sqlite: alone is a file in the state directory',
    read: store,
  },
  cacheSize: {
    value: 'SIZE',
    fallback: '64M',
    about: 'memory for rendered entries',
    read: octets,
  },
} as const satisfies Table;
