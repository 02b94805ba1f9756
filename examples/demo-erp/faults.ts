import type { FaultRow, Shape } from './versions/faults.ts';
import type { Dialect } from './versions/transport.ts';

/** What went wrong, before any version gave it a shape. */
export type FaultKind =
  /** The user's groups or a record rule forbid it. */
  | 'access'
  /** The name begins with an underscore. */
  | 'private'
  /** Wrong password or user on the object service. */
  | 'denied'
  | 'user'
  | 'validation'
  /** A NOT NULL or foreign key constraint of the database. */
  | 'integrity'
  | 'missing'
  | 'model'
  | 'concurrency'
  /** Any other exception of Python: answered with its traceback. */
  | 'python';

/** Raised by the simulated ERP and answered as an XML-RPC fault. */
export class Fault extends Error {
  readonly kind: FaultKind;
  /** The Python class whose name ends the traceback. */
  readonly exception: string;
  /** What stands in the traceback above its last line, beside the usual. */
  frames = '';
  /** What was written stays nevertheless (odoo-13.md). */
  commits = false;

  constructor(kind: FaultKind, message: string, exception = 'Warning') {
    super(message);
    this.name = 'Fault';
    this.kind = kind;
    this.exception = exception;
  }
}

/** The server's thread goes round and round: the call is never answered. */
export class Endless extends Error {}

/** An exception of Python that nobody foresaw: `ValueError`, `KeyError`. */
export const python = (exception: string, message: string): Fault => new Fault('python', message, exception);

/** `faultCode` and `faultString` as this version writes them on a path of this dialect. */
export function faultMembers(fault: Fault, row: FaultRow, dialect: Dialect): Shape {
  const [code, text] = row[dialect][fault.kind];
  const shown = typeof code === 'string' ? filled(code, fault, row) : code;
  if (row.always && dialect === 'legacy' && text === '') {
    return [shown, `${HEAD}${fault.frames}Exception: ${shown}\n`];
  }
  return [shown, filled(text, fault, row)];
}

const HEAD = 'Traceback (most recent call last):\n  File "/erp/service.py", line 41, in dispatch\n    ...\n';

function filled(template: string, fault: Fault, row: FaultRow): string {
  const quoted = fault.message.includes("'") ? JSON.stringify(fault.message) : quotedSingly(fault.message);
  const tuple = `(${row.prefix}${quoted}, None)`;
  const parts: { readonly [name: string]: string } = {
    message: fault.message,
    tuple,
    exception: fault.exception,
    traceback: `${HEAD}${fault.frames}${fault.exception}: ${fault.message}\n`,
    'tuple-traceback': `${HEAD}${fault.frames}${fault.exception}: ${tuple}\n`,
  };
  return template.replace(/\{([a-z-]+)\}/g, (whole, name) => parts[name] ?? whole);
}

const quotedSingly = (text: string): string => `'${text.replaceAll('\n', '\\n')}'`;
