/** The one table of options; flags, environment, help texts and the README's list are made of it. */

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { LEVELS, type Level } from './log.ts';
import {
  address,
  domain,
  file,
  nameServer,
  names,
  networks,
  number,
  octets,
  oneOf,
  passThrough,
  publicUrl,
  store,
  text,
  url,
  uuid,
  whole,
} from './option-values.ts';

interface Row<T> {
  /** Stands for the value in help texts. */
  readonly value: string;
  readonly about: string;
  /** As one would type it; an option without one may be left out. */
  readonly fallback?: string;
  /** Throws an Error whose message goes on from “… is not”. */
  readonly read: (text: string) => T;
  /** A list, which grows when the flag is given again. */
  readonly many?: true;
  /** What the flag without a value means. */
  readonly alone?: string;
}

export type Table = Readonly<Record<string, Row<unknown>>>;
type Value<R extends Row<unknown>> = ReturnType<R['read']>;

/** What a table's options are once read: those with a fallback always there, the others perhaps. */
export type Settings<T extends Table> = {
  readonly [K in keyof T as T[K] extends { fallback: string } ? K : never]: Value<T[K]>;
} & {
  readonly [K in keyof T as T[K] extends { fallback: string } ? never : K]?: Value<T[K]>;
};

export const SERVE = {
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
  listen: {
    value: 'HOST:PORT',
    fallback: '127.0.0.1:8008',
    about: 'where clients reach the gateway; port 0 picks a free one',
    read: address,
  },
  tlsCert: {
    value: 'FILE',
    about: 'serve HTTPS with this certificate chain (PEM); read again on SIGHUP',
    read: file,
  },
  tlsKey: { value: 'FILE', about: 'the private key of the certificate (PEM)', read: file },
  profileCert: {
    value: 'FILE',
    about: 'sign the profiles for iPhones and Macs with this certificate chain (PEM)',
    read: file,
  },
  profileKey: { value: 'FILE', about: 'the private key of that certificate (PEM)', read: file },
  hsts: {
    value: 'SECONDS',
    about: 'tell clients that came over HTTPS to come over nothing else for so long',
    read: whole(0, 63_072_000),
  },
  grace: {
    value: 'SECONDS',
    fallback: '30',
    about: 'how long requests under way may take when the gateway is told to stop',
    read: number(0, 3600),
  },
  publicUrl: {
    value: 'URL',
    about: 'the address clients use, where it is not that of --listen; without a path',
    read: publicUrl,
  },
  trustProxy: {
    value: 'CIDR',
    about:
      'proxies whose X-Forwarded-For, -Host and -Proto are believed; several with commas, or given again',
    read: networks,
    many: true,
  },
  allowPlain: {
    value: 'off|on',
    fallback: 'off',
    alone: 'on',
    about: 'whether passwords are taken from other machines without HTTPS, for all on the way to read',
    read: oneOf('off', 'on'),
  },
  store: {
    value: 'URL',
    fallback: 'sqlite:',
    about:
      'sqlite:PATH; postgres://USER@HOST/DATABASE, which several gateways can share; or memory: to keep nothing; sqlite: alone is a file in the state directory',
    read: store,
  },
  passThrough: {
    value: 'on|URL',
    alone: 'on',
    about: 'hand what is not CalDAV to the ERP, or to its pages at that URL, so that one address serves both',
    read: passThrough,
  },
  passThroughLongpolling: {
    value: 'PORT',
    about:
      "the ERP's gevent or longpolling port, where it has one: websockets and long polls are passed there",
    read: whole(1, 65_535),
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
  pastDays: {
    value: 'DAYS',
    about: 'leave out what was over this many days ago (default: everything is served)',
    read: whole(0, 100_000),
  },
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
  uidNamespace: {
    value: 'UUID',
    about: 'name-space of the UIDs made for records born in the ERP (default: made once for each database)',
    read: uuid,
  },
  serveStale: {
    value: 'SECONDS',
    fallback: '86400',
    about:
      'while the ERP is away, readers are shown what was verified no longer ago than this; 0: they wait until it is back',
    read: number(0, 2_592_000),
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
  cacheSize: {
    value: 'SIZE',
    fallback: '64M',
    about: 'memory for rendered entries',
    read: octets,
  },
  rememberLogin: {
    value: 'SECONDS',
    fallback: '60',
    about: 'how long a password the ERP accepted is believed',
    read: number(0, 3600),
  },
  rememberRefusal: {
    value: 'SECONDS',
    fallback: '30',
    about:
      'how long a password the ERP refused is not tried again; up to eight times as long once it was refused again',
    read: number(0, 3600),
  },
  maxBody: { value: 'SIZE', fallback: '10M', about: 'largest request', read: octets },
  maxHrefs: { value: 'N', fallback: '10000', about: 'entries one multiget may ask for', read: whole(1) },
  maxInstances: {
    value: 'N',
    fallback: '20000',
    about: 'occurrences of series that one answer may need',
    read: whole(1),
  },
  maxAttendees: { value: 'N', fallback: '1000', about: 'attendees one entry may have', read: whole(1) },
  maxConnections: { value: 'N', fallback: '2000', about: 'connections of clients at once', read: whole(1) },
  maxConnectionsEach: {
    value: 'N',
    fallback: '500',
    about:
      'connections of one address, or one /64 of IPv6, but for those of --trust-proxy; idle ones give way',
    read: whole(1),
  },
  devicePasswords: {
    value: 'off|on|required',
    fallback: 'on',
    about:
      "whether a device may have a password of its own and a calendar a secret address; required: devices may have nothing but these, the ERP's passwords are for the set-up page",
    read: oneOf('off', 'on', 'required'),
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
  logLevel: {
    value: 'LEVEL',
    fallback: 'info',
    about: LEVELS.join(', '),
    read: oneOf<Level>(...LEVELS),
  },
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

interface Together {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly profileCert?: string;
  readonly profileKey?: string;
  readonly passThrough?: URL | 'on';
  readonly passThroughLongpolling?: number;
}

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

export type Options = Settings<typeof SERVE>;
export type DemoOptions = Settings<typeof DEMO>;
export type DoctorOptions = Settings<typeof DOCTOR>;
export type CalendarsOptions = Settings<typeof CALENDARS>;
export type HealthOptions = Settings<typeof HEALTH>;

const dashed = (key: string, joint: string): string =>
  key.replace(/[A-Z]/g, (letter) => joint + letter.toLowerCase());
export const flagOf = (key: string): string => `--${dashed(key, '-')}`;
export const variableOf = (key: string): string => `ERPCAL_${dashed(key, '_').toUpperCase()}`;

function reader({ read, many }: Row<unknown>): (text: string, before: unknown) => unknown {
  return (given, before) => {
    try {
      const value = read(given);
      return many && Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
    } catch (error) {
      throw new InvalidArgumentError(`${(error as Error).message}.`);
    }
  };
}

function option(key: string, row: Row<unknown>): Option {
  const shape = row.alone === undefined ? `<${row.value}>` : `[${row.value}]`;
  const made = new Option(`${flagOf(key)} ${shape}`, row.about).env(variableOf(key)).argParser(reader(row));
  if (row.alone !== undefined) made.preset(row.alone);
  return row.fallback === undefined ? made : made.default(row.read(row.fallback), row.fallback);
}

/** Adds a table's options to a command. */
export function withOptions(command: Command, table: Table): Command {
  for (const [key, row] of Object.entries(table)) command.addOption(option(key, row));
  return command;
}

/** Reads arguments (without program and script) and environment; throws a CommanderError. */
export function readOptions<T extends Table>(table: T, args: readonly string[]): Settings<T> {
  const command = withOptions(quiet(new Command('erpcal')), table);
  return command.parse([...args], { from: 'user' }).opts() as Settings<T>;
}

/** The command throws what it would have printed, and leaves the process alone. */
export const quiet = (command: Command): Command =>
  command.exitOverride().configureOutput({ writeErr: () => undefined });

/** What is wrong with a command line, in one sentence. */
export function complaint(error: CommanderError): string {
  if (error.code === 'commander.help')
    return 'a command is missing: serve, demo, doctor, calendars or health';
  return error.message
    .replace(/^error: /, '')
    .replace(/ is invalid\. /, ' is not ')
    .replace('. Expected', ': expected')
    .replace(/\n\(Did you mean (.*)\?\)$/, '; did you mean $1?');
}

/** The options of a command as the README lists them. */
export function markdown(table: Table): string {
  const rows = Object.entries(table).map(([key, { value, fallback, about, alone }]) => {
    const standing = fallback === undefined ? '' : `\`${fallback}\``;
    // A bar ends a cell, also between backticks.
    const shape = (alone === undefined ? value : `[${value}]`).replaceAll('|', '\\|');
    return `| \`${flagOf(key)} ${shape}\` | \`${variableOf(key)}\` | ${standing} | ${about} |`;
  });
  return ['| flag | environment | default | |', '|---|---|---|---|', ...rows].join('\n');
}
