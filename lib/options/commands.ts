/** Which options each command takes, and which go together. */

import { CommanderError } from 'commander';
import { SHOWN } from './calendars.ts';
import { ERP } from './erp.ts';
import { KEEPING } from './keeping.ts';
import { LISTENING } from './listening.ts';
import { LOG_IN } from './log-in.ts';
import type { Settings, Table } from './row.ts';
import { address, domain, nameServer, oneOf, text, whole } from './values.ts';
import { WATCHING } from './watching.ts';

export const SERVE = {
  ...ERP,
  ...LISTENING,
  ...LOG_IN,
  ...SHOWN,
  ...KEEPING,
  ...WATCHING,
} as const satisfies Table;

const VERSIONS = [
  '6.0',
  '6.1',
  '7.0',
  '8',
  '9',
  '10',
  '11',
  '12',
  '13',
  '14',
  '15',
  '16',
  '17',
  '18',
  '19',
] as const;

/** `demo` takes these and, but for what is said of an ERP, all of `serve`. */
const { erp: _, erpCa: __, erpInsecure: ___, ...served } = SERVE;
export const DEMO = {
  ...served,
  erpVersion: { value: 'VERSION', fallback: '17', about: VERSIONS.join(', '), read: oneOf(...VERSIONS) },
  events: {
    value: 'N',
    about: "so many generated meetings beside the company's own",
    read: whole(0, 100_000),
  },
  tasks: { value: 'N', about: "so many generated tasks beside the company's own", read: whole(0, 100_000) },
  erpListen: {
    value: 'HOST:PORT',
    fallback: '127.0.0.1:0',
    about: 'where the simulated ERP answers XML-RPC',
    read: address,
  },
  store: { ...SERVE.store, fallback: 'memory:' },
  // Its passwords are known to everybody.
  allowPlain: { ...SERVE.allowPlain, fallback: 'on' },
  logLevel: { ...SERVE.logLevel, fallback: 'warn' },
} as const satisfies Table;

export const DOCTOR = {
  erp: SERVE.erp,
  erpCa: SERVE.erpCa,
  erpInsecure: SERVE.erpInsecure,
  db: SERVE.db,
  store: SERVE.store,
  tlsCert: SERVE.tlsCert,
  tlsKey: SERVE.tlsKey,
  erpTimeout: { ...SERVE.erpTimeout, fallback: '15' },
  user: {
    value: 'LOGIN',
    about: 'log in as this user; the password is read from ERPCAL_PASSWORD or asked for',
    read: text,
  },
  domain: {
    value: 'NAME',
    about: 'look at what DNS tells calendar clients that know this domain alone, and say what to publish',
    read: domain,
  },
  publicUrl: SERVE.publicUrl,
  dns: {
    value: 'ADDRESS[:PORT]',
    about: 'the name server to ask (default: those of this machine)',
    read: nameServer,
  },
} as const satisfies Table;

/** Where the gateway listens, as `serve` is told. */
export const HEALTH = {
  listen: SERVE.listen,
  tlsCert: SERVE.tlsCert,
} as const satisfies Table;

/** Of `store backup` and of `store restored`. */
export const STORE = { store: SERVE.store } as const satisfies Table;

export const CALENDARS = {
  calendars: SERVE.calendars,
  user: {
    value: 'LOGIN',
    about: 'what this user would get; the password is read from ERPCAL_PASSWORD or asked for',
    read: text,
  },
  check: {
    value: 'off|on',
    fallback: 'off',
    alone: 'on',
    about: "whether the user's records are read as well, to name those that cannot be shown",
    read: oneOf('off', 'on'),
  },
  erp: SERVE.erp,
  erpCa: SERVE.erpCa,
  erpInsecure: SERVE.erpInsecure,
  db: SERVE.db,
  erpTimeout: { ...SERVE.erpTimeout, fallback: '15' },
} as const satisfies Table;

export type Options = Settings<typeof SERVE>;
export type DemoOptions = Settings<typeof DEMO>;
export type DoctorOptions = Settings<typeof DOCTOR>;
export type CalendarsOptions = Settings<typeof CALENDARS>;
export type StoreOptions = Settings<typeof STORE>;
export type HealthOptions = Settings<typeof HEALTH>;

interface Together {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly profileCert?: string;
  readonly profileKey?: string;
  readonly passThrough?: URL | 'on';
  readonly passThroughLongpolling?: number;
}

/** What no single option can tell. */
export function consistent<T extends Together>(options: T): T {
  const { tlsCert, tlsKey, profileCert, profileKey, passThrough, passThroughLongpolling } = options;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) throw apart('tls');
  if ((profileCert === undefined) !== (profileKey === undefined)) throw apart('profile');
  if (passThroughLongpolling !== undefined && passThrough === undefined)
    throw new CommanderError(2, 'erpcal.pass', '--pass-through-longpolling goes with --pass-through.');
  return options;
}

const apart = (pair: string): CommanderError =>
  new CommanderError(2, `erpcal.${pair}`, `--${pair}-cert and --${pair}-key go together.`);
