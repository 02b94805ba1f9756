import { DavError } from '../errors.ts';
import type { Wire } from './wire.ts';

/**
 * What faults mean. Older endpoints put the message into the code, `warning -- Kind` and a blank line before it where
 * there is a kind, and a traceback or nothing into the string; newer ones have numbers, and text in the string.
 */
export type FaultKind =
  /** The ERP refused uid and password. */
  | 'denied'
  /** Too many wrong passwords came from the gateway's address. */
  | 'locked-out'
  /** Rights or record rules. */
  | 'access'
  /** A record is gone, or the user's own. */
  | 'missing'
  | 'validation'
  /** Changed by someone else meanwhile. */
  | 'concurrency'
  | 'no-database'
  /** The ERP cannot reach its database server, or that one refused. */
  | 'database-away'
  | 'pool-full'
  /** The ERP did it and could not put the result into XML. */
  | 'none-after-commit'
  | 'no-model'
  | 'no-method'
  /** The ERP could not parse the request. */
  | 'request'
  | 'bug';

/** A fault taken apart, whatever its spelling. */
interface Told {
  /** Of newer endpoints: 1 exception, 2 warning, 3 wrong password, 4 no access. */
  readonly code: number | undefined;
  /** What stands behind `warning -- `, or the whole code where that is one word. */
  readonly name: string;
  /** Class of the exception at the end of the traceback, without its module. */
  readonly exception: string;
  readonly message: string;
}

interface Row {
  readonly kind: FaultKind;
  readonly code?: number;
  readonly name?: RegExp;
  readonly exception?: RegExp;
  readonly message?: RegExp;
}

/** The first row all of whose conditions hold. Codes and class names come before words, which may be translated. */
const ROWS: readonly Row[] = [
  // The refusal itself is never translated; whatever else comes with its code is the cool-down of 12 to 15.
  { kind: 'denied', code: 3, message: /^(access denied\.?)?$/i },
  { kind: 'denied', name: /^AccessDenied$/, message: /^(access denied\.?)?$/i },
  { kind: 'locked-out', code: 3 },
  { kind: 'locked-out', name: /^AccessDenied$/ },
  { kind: 'denied', message: /\(Records?: res\.users\((\d+),?\), User: \1\)/ }, // his own user is deleted
  { kind: 'pool-full', exception: /^PoolError$/ },
  { kind: 'pool-full', message: /^The Connection Pool Is Full/ },
  { kind: 'no-database', message: /FATAL: +database ".*" does not exist/ },
  { kind: 'database-away', exception: /^(OperationalError|InterfaceError|AdminShutdown)$/ },
  { kind: 'none-after-commit', message: /^(cannot marshal|dictionary key must be string)/ },
  { kind: 'request', exception: /^(ExpatError|ParseError)$/ },
  { kind: 'request', message: /ExpatError/ }, // 6.0 writes its class into the message
  {
    kind: 'no-method',
    exception: /^(AttributeError|Exception)$/,
    message: /has no attribute|does not exist|Method not found/,
  },
  { kind: 'no-method', message: /^Private methods? / },
  { kind: 'missing', name: /^MissingError$/ },
  { kind: 'missing', exception: /^(KeyError|AttributeError)$/, message: /^\d+$/ }, // the bare id
  { kind: 'missing', exception: /^RecursionError$/ }, // 15 and 16, read by an ordinary user
  { kind: 'missing', name: /^AccessError$/, message: /already been deleted \(/ },
  { kind: 'access', code: 4 },
  { kind: 'access', name: /^(AccessError|Access Denied)$/ },
  {
    kind: 'access',
    code: 2,
    message: /^(Sorry, you are not allowed|You can not |Operation prohibited|The requested operation cannot)/,
  }, // no code of its own up to 8
  { kind: 'missing', code: 2, message: /\(Records?: .*, User: \d+\)$/ },
  { kind: 'missing', code: 2, message: /has been deleted/ },
  { kind: 'concurrency', name: /^ConcurrencyException$/ },
  { kind: 'concurrency', message: /\([^():]+:\d+\)$/ }, // `(Event:22)`, in any language
  { kind: 'no-model', name: /^Object (Error|\S+ doesn't exist)$/ },
  { kind: 'no-model', message: /^Object \S+ doesn't exist/ },
  { kind: 'no-model', code: 2, message: /^(None)?$/ }, // 9 and 10
  { kind: 'validation', name: /./ },
  { kind: 'validation', code: 2 },
  {
    kind: 'validation',
    exception: /^(ValidationError|UserError|IntegrityError|NotNullViolation|DataError)$/,
  },
  { kind: 'validation', exception: /^ValueError$/, message: /^Wrong value for|^time data / },
];

/** What a client is told of each kind. 503 where trying again may help, and wherever anything else makes clients delete. */
const ANSWERS: Readonly<
  Record<FaultKind, { status: number; retryAfter?: number; away?: true; sentence: string }>
> = {
  denied: { status: 401, sentence: 'The ERP refused login or password.' },
  'locked-out': { status: 503, retryAfter: 60, sentence: 'The ERP takes no log-ins for a minute.' },
  access: { status: 403, sentence: 'The ERP does not allow this' },
  missing: { status: 503, retryAfter: 10, sentence: 'A record went away while it was read.' },
  validation: { status: 403, sentence: 'The ERP does not accept this' },
  concurrency: { status: 412, sentence: 'The record was changed in the ERP meanwhile.' },
  'no-database': { status: 503, retryAfter: 300, away: true, sentence: 'The ERP has lost the database.' },
  'database-away': {
    status: 503,
    retryAfter: 60,
    away: true,
    sentence: 'The ERP cannot reach its database.',
  },
  'pool-full': { status: 503, retryAfter: 5, away: true, sentence: 'The ERP has too much to do.' },
  'none-after-commit': { status: 502, sentence: 'The ERP could not tell the outcome.' },
  'no-model': { status: 503, retryAfter: 300, sentence: 'A module is missing in the ERP.' },
  'no-method': { status: 503, retryAfter: 300, sentence: 'The ERP cannot do this.' },
  request: { status: 502, sentence: 'The ERP could not read the request.' },
  bug: { status: 503, retryAfter: 60, sentence: 'The ERP failed.' },
};

/** Kinds whose own words help the user. */
const QUOTED: ReadonlySet<FaultKind> = new Set(['access', 'validation']);

/** The code of a refused password; what else is `denied`, such as a user who is gone, has another. */
export const WRONG_PASSWORD = 3;

/** A fault as the client should read it; the traceback stays in `cause`, for the log. */
export class ErpFault extends DavError {
  override readonly name = 'ErpFault';
  readonly kind: FaultKind;
  /** Of newer endpoints. */
  readonly code: number | undefined;

  constructor(code: Wire, text: Wire) {
    const told = takeApart(code, text);
    const kind = classify(told);
    const { status, retryAfter, away, sentence } = ANSWERS[kind];
    super(status, QUOTED.has(kind) ? quoting(sentence, shown(told)) : sentence, {
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(away && { away }),
      ...(kind === 'access' ? { condition: 'need-privileges' as const } : {}),
      cause: { code, text },
    });
    this.kind = kind;
    this.code = told.code;
  }
}

export function isFault(error: unknown, ...kinds: readonly FaultKind[]): error is ErpFault {
  return error instanceof ErpFault && kinds.includes(error.kind);
}

function classify(told: Told): FaultKind {
  return ROWS.find((row) => fits(row, told))?.kind ?? 'bug';
}

function fits(row: Row, told: Told): boolean {
  if (row.code !== undefined && row.code !== told.code) return false;
  return (['name', 'exception', 'message'] as const).every((part) => row[part]?.test(told[part]) ?? true);
}

function takeApart(code: Wire, text: Wire): Told {
  const string = typeof text === 'string' ? text : '';
  const { exception, message } = endOfTraceback(string);
  if (typeof code === 'number') return { code, name: '', exception, message: readable(message) };
  const told = String(code ?? '');
  const warning = /^warning -- ([^\n]*)\n\n([\s\S]*)$/.exec(told);
  if (warning)
    return { code: undefined, name: warning[1] ?? '', exception, message: readable(warning[2] ?? '') };
  if (told === 'AccessDenied')
    return { code: undefined, name: told, exception: '', message: readable(string) };
  return { code: undefined, name: '', exception, message: readable(told) };
}

/** `module.Class: message`, the first line behind the last traceback that is not indented. A text without one is the message. */
function endOfTraceback(text: string): { exception: string; message: string } {
  const start = text.lastIndexOf(TRACEBACK);
  if (start === -1) return { exception: '', message: text };
  const [, ...lines] = text.slice(start).split('\n');
  const last = lines.findIndex((line) => /^\S/.test(line));
  const end = /^(?:\w+\.)*(\w+)(?:: ?([\s\S]*))?$/.exec(lines.slice(last).join('\n').trimEnd());
  // One that does not end so is quoted by the message itself.
  return end ? { exception: end[1] ?? '', message: end[2] ?? '' } : { exception: '', message: text };
}

const TRACEBACK = 'Traceback (most recent call last)';

/** Without the `(u'…', None)` that 9 to 13 make of it. */
function readable(message: string): string {
  const tuple = /^\(u?(['"])([\s\S]*)\1, None\)$/.exec(message);
  return (tuple ? unquoted(tuple[2] ?? '') : message.replace(/\nNone$/, '')).trim();
}

const quoting = (sentence: string, words: string): string =>
  words ? `${sentence}: ${words}` : `${sentence}.`;

/** Some lines without markup, and nothing of a traceback in them. */
function shown({ message, name }: Told): string {
  const [words = ''] = message.split(TRACEBACK);
  const text = words.replace(/<[^>]*>/g, '').trim();
  return (text || name).slice(0, 500);
}

const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([\s\S]))/gi;

function unquoted(text: string): string {
  return text.replace(ESCAPE, (_, byte?: string, unit?: string, plain?: string) => {
    if (plain !== undefined) return plain === 'n' ? '\n' : plain === 't' ? '\t' : plain;
    return String.fromCharCode(Number.parseInt(byte ?? unit ?? '', 16));
  });
}
