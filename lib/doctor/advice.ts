import { type FaultKind, isFault } from '../erp/faults.ts';
import { codeOf, HttpError } from '../erp/rpc.ts';
import { Malformed } from '../erp/tags.ts';

interface Row {
  readonly fits: (error: unknown) => boolean;
  readonly advice: string;
}

const status =
  (...statuses: readonly number[]) =>
  (error: unknown): boolean =>
    error instanceof HttpError && statuses.includes(error.status);
const code =
  (...codes: readonly string[]) =>
  (error: unknown): boolean =>
    codes.includes(codeOf(error));
const fault =
  (...kinds: readonly FaultKind[]) =>
  (error: unknown): boolean =>
    isFault(error, ...kinds);

/** What to do about what an ERP did not answer; the first row that fits the error, or else what caused it. */
const ROWS: readonly Row[] = [
  {
    fits: fault('no-database'),
    advice: 'The database was renamed or dropped: name the one that is there with --db, or restore it.',
  },
  {
    fits: fault('database-away'),
    advice: 'The ERP runs but PostgreSQL behind it does not answer: look after that one and its log.',
  },
  {
    fits: fault('pool-full'),
    advice:
      'All connections of the ERP to PostgreSQL are taken: raise its db_maxconn, or lower --erp-connections.',
  },
  {
    fits: fault('locked-out'),
    advice:
      'Too many wrong passwords came from this machine: wait a minute, and find the device that has an old one.',
  },
  { fits: fault('access'), advice: 'Give the user the group that may read them.' },
  {
    fits: fault('no-model', 'no-method'),
    advice:
      'A module was taken out of the ERP or is being upgraded: install it again, or wait for the upgrade.',
  },
  {
    fits: fault('bug'),
    advice: 'The ERP failed with a trace: it stands in the log of the ERP, at this very time.',
  },
  {
    fits: code('ECONNREFUSED'),
    advice: 'Nothing listens there: start the ERP, or correct host and port of --erp.',
  },
  {
    fits: code('ENOTFOUND', 'EAI_AGAIN'),
    advice: 'No such host is known here: correct --erp, or the name service of this machine.',
  },
  {
    fits: code('UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH'),
    advice: 'The machine cannot be reached: does it run, and does a firewall let this one through?',
  },
  {
    fits: (error) =>
      error instanceof Error && (/TIMEOUT/.test(codeOf(error)) || error.name === 'TimeoutError'),
    advice: 'The ERP is slow or hangs: look at its load and its workers; --erp-timeout gives it longer.',
  },
  {
    fits: status(502, 503, 504),
    advice: 'A proxy answers in place of the ERP: start the ERP, or correct where the proxy leads.',
  },
  {
    fits: status(301, 302, 303, 307, 308),
    advice:
      'The address leads elsewhere: give --erp the address of the ERP itself, with https:// where it wants that.',
  },
  {
    fits: status(401, 403),
    advice: 'Something before the ERP keeps this machine out: let it through to /xmlrpc.',
  },
  {
    fits: (error) => error instanceof HttpError || error instanceof Malformed,
    advice:
      'What answers there is no XML-RPC: does --erp lead to the ERP itself, and does a proxy pass /xmlrpc on to it?',
  },
  {
    fits: code('ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'),
    advice:
      'The connection is closed before the answer: look into the logs of the ERP and of the proxy before it.',
  },
];

/** One sentence an administrator can act on. */
export function adviceFor(error: unknown): string {
  for (let cause = error; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    const row = ROWS.find(({ fits }) => fits(cause));
    if (row) return row.advice;
  }
  return 'Is this the address of the ERP itself, does it run, and does a firewall let this machine through?';
}
