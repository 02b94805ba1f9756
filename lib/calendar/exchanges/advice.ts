/** What somebody is to do about an answer his device got. */
import type { Asked } from './asked.ts';

/** Each has its sentences in the languages of the page. */
export type Advice =
  /** Nothing: it is well, or as it is meant to be. */
  | 'well'
  | 'wrong-password'
  | 'use-https'
  | 'too-many-passwords'
  /** Nothing: the device tries again by itself. */
  | 'erp-away'
  | 'store-away'
  | 'later'
  /** For the administrator. */
  | 'module-missing'
  | 'see-the-log'
  | 'record-unreadable'
  /** The calendar is not there for this user, or the address is wrong. */
  | 'calendar-hidden'
  | 'wrong-address'
  | 'read-only'
  | 'private'
  | 'only-answer'
  | 'entry-gone'
  | 'changed-meanwhile'
  | 'same-uid'
  /** `line` and `property` say where. */
  | 'line'
  | 'not-valid'
  | 'too-large'
  | 'too-many-people'
  | 'too-many-occurrences'
  | 'out-of-range'
  /** `reason` has the ERP's own words. */
  | 'erp-refuses'
  | 'client-fault';

export interface Outcome {
  readonly asked: Asked;
  readonly status: number;
  readonly condition: string;
  readonly reason: string;
}

interface Row extends Partial<Omit<Outcome, 'reason' | 'asked'>> {
  readonly asked?: readonly Asked[];
  readonly reason?: RegExp;
  readonly advice: Advice;
}

const ENTRIES: readonly Asked[] = ['read', 'save', 'remove'];

/** The first row that fits counts. */
const ROWS: readonly Row[] = [
  { asked: ['show'], advice: 'record-unreadable' },
  { status: 401, advice: 'wrong-password' },
  { status: 429, advice: 'too-many-passwords' },
  { status: 403, reason: /over HTTPS alone/, advice: 'use-https' },
  { condition: 'need-privileges', reason: /private/, advice: 'private' },
  { condition: 'need-privileges', advice: 'read-only' },
  { condition: 'allowed-attendee-scheduling-object-change', advice: 'only-answer' },
  { condition: 'no-uid-conflict', advice: 'same-uid' },
  { condition: 'max-resource-size', advice: 'too-large' },
  { condition: 'max-attendees-per-instance', advice: 'too-many-people' },
  { condition: 'max-instances', advice: 'too-many-occurrences' },
  { condition: 'min-date-time', advice: 'out-of-range' },
  { condition: 'max-date-time', advice: 'out-of-range' },
  // With the next request the device begins anew.
  { condition: 'valid-sync-token', advice: 'well' },
  { condition: 'number-of-matches-within-limits', advice: 'well' },
  { reason: /^The ERP does not (allow|accept)/, advice: 'erp-refuses' },
  { asked: ['save'], reason: /\bline \d+/i, advice: 'line' },
  { condition: 'valid-calendar-data', advice: 'not-valid' },
  { condition: 'valid-calendar-object-resource', advice: 'not-valid' },
  { condition: 'supported-calendar-data', advice: 'not-valid' },
  { condition: 'supported-calendar-component', advice: 'not-valid' },
  { status: 404, asked: ENTRIES, advice: 'entry-gone' },
  { status: 404, asked: ['poll', 'entries', 'settings', 'download'], advice: 'calendar-hidden' },
  { status: 404, advice: 'wrong-address' },
  { status: 409, advice: 'wrong-address' },
  { status: 405, advice: 'wrong-address' },
  { status: 412, advice: 'changed-meanwhile' },
  { status: 413, advice: 'too-large' },
  { status: 503, reason: /module is missing|cannot do this/, advice: 'module-missing' },
  { status: 503, reason: /entry cannot be read/, advice: 'record-unreadable' },
  { status: 503, reason: /^The store/, advice: 'store-away' },
  // Of what nobody expected the client is told no reason.
  { status: 503, reason: /^$/, advice: 'see-the-log' },
  { status: 503, reason: /\bERP\b/, advice: 'erp-away' },
  { status: 503, advice: 'later' },
  { status: 502, advice: 'see-the-log' },
];

export function adviceFor(outcome: Outcome): Advice {
  const row = ROWS.find((one) => fits(one, outcome));
  return row?.advice ?? (outcome.status < 400 ? 'well' : 'client-fault');
}

function fits({ asked, status, condition, reason }: Row, outcome: Outcome): boolean {
  return (
    (asked?.includes(outcome.asked) ?? true) &&
    (status ?? outcome.status) === outcome.status &&
    (condition ?? outcome.condition) === outcome.condition &&
    (reason?.test(outcome.reason) ?? true)
  );
}

/** Where in what was sent the fault is, as far as the sentence tells. */
export function whereIn(reason: string): { readonly line?: number; readonly property?: string } {
  const [, line] = /\bline (\d+)/i.exec(reason) ?? [];
  const [, property] = /^Line \d+, ([\w-]+):|\(([\w-]+)\)/.exec(reason)?.filter(Boolean) ?? [];
  return {
    ...(line !== undefined && { line: Number(line) }),
    ...(line !== undefined && property && { property }),
  };
}
