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

  constructor(kind: FaultKind, message: string, exception = 'Exception') {
    super(message);
    this.name = 'Fault';
    this.kind = kind;
    this.exception = exception;
  }
}

/** An exception of Python that nobody foresaw: `ValueError`, `KeyError`. */
export const python = (exception: string, message: string): Fault =>
  new Fault('python', message, exception);
