/** What is wrong with a file that SQLite cannot work with, in words, and of what kind a failure of any store is. */
import { DavError, unavailable } from '../errors.ts';

/** `away`: a database server that cannot be reached; `failed`: anything else. */
export const KINDS = [
  'locked',
  'read-only',
  'forbidden',
  'disk',
  'damaged',
  'full',
  'missing',
  'away',
  'failed',
] as const;
export type FailureKind = (typeof KINDS)[number];

interface Row {
  readonly kind: FailureKind;
  /** Primary result codes of SQLite, or what the operating system says. */
  readonly codes: readonly (number | string)[];
  /** Goes on from “… cannot be opened:”, and from “The store of the gateway cannot be used:”. */
  readonly says: string;
  /** Seconds after which it may be over. */
  readonly retryAfter: number;
}

const ROWS: readonly Row[] = [
  { kind: 'locked', codes: [5, 6], says: 'another program has locked it; end that one', retryAfter: 5 },
  {
    kind: 'read-only',
    codes: [8, 'EROFS'],
    says: 'it cannot be written; make the file and its folder writable',
    retryAfter: 60,
  },
  {
    kind: 'forbidden',
    codes: ['EACCES', 'EPERM', 3, 23],
    says: 'the user erpcal runs as may not write it; give him the file and its folder',
    retryAfter: 60,
  },
  {
    kind: 'disk',
    codes: [10, 'EIO'],
    says: 'the disk does not do what it is told; look at it, and at its space',
    retryAfter: 60,
  },
  {
    kind: 'damaged',
    codes: [11, 26],
    says: 'it is damaged or no store; bring a backup back, or move it away: clients then read all anew',
    retryAfter: 300,
  },
  { kind: 'full', codes: [13, 'ENOSPC', 'EDQUOT'], says: 'the disk is full; make room', retryAfter: 60 },
  {
    kind: 'missing',
    codes: [14, 'ENOENT', 'EISDIR', 'ENOTDIR'],
    says: 'there is no such file and none can be made; name one in a folder that is there',
    retryAfter: 60,
  },
];

/** SQLite's extended codes have the primary one in their lowest octet. */
function rowOf(error: unknown): Row | undefined {
  const { errcode, code } = Object(error) as { errcode?: unknown; code?: unknown };
  const told = typeof errcode === 'number' ? errcode & 0xff : code;
  return ROWS.find(({ codes }) => codes.some((known) => known === told));
}

/** Why it cannot be opened; what the error says itself where it is none of these. */
export function reasonOf(error: unknown): string {
  const said = (error as Error).message.replace(/\.$/, '');
  const row = rowOf(error);
  return row ? `${row.says} (${said})` : said;
}

/** 503, also of a full disk: DAVx5 and Apple's clients come again, and keep what they have. Other errors stay. */
export function atWork(error: unknown): DavError | unknown {
  const row = rowOf(error);
  return row
    ? unavailable(`The store of the gateway cannot be used: ${row.says}.`, row.retryAfter, error)
    : error;
}

/** By what SQLSTATE begins with. */
const STATES: readonly (readonly [state: RegExp, kind: FailureKind])[] = [
  [/^(40|55P03)/, 'locked'],
  [/^25006/, 'read-only'],
  [/^(28|3D)/, 'forbidden'],
  [/^53100/, 'full'],
  [/^(08|53|57|58)/, 'away'],
];
const STATE = /^[\dA-Z]{5}$/;

/** Of what was thrown at work. */
export function kindOf(error: unknown): FailureKind {
  const cause = error instanceof DavError ? (error.cause ?? error) : error;
  const row = rowOf(cause);
  if (row) return row.kind;
  const { code } = Object(cause) as { code?: unknown };
  if (typeof code === 'string' && STATE.test(code))
    return STATES.find(([state]) => state.test(code))?.[1] ?? 'failed';
  return error instanceof DavError ? 'away' : 'failed';
}
