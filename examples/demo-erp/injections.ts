import type { FaultKind } from './faults.ts';

/** Something that goes wrong on purpose. Without `model` and `method` it meets every call of the object service. */
export interface Injection {
  readonly service?: 'common' | 'db' | 'object';
  readonly model?: string;
  readonly method?: string;
  /** How many of the calls it would meet go by first; none by default. */
  readonly after?: number;
  /** How many calls it meets; all by default. */
  readonly count?: number;
  /** Milliseconds before the answer begins. */
  readonly latency?: number;
  readonly fault?: { readonly kind: FaultKind; readonly message: string; readonly exception?: string };
  /** The work is done, and the fault is answered nevertheless. */
  readonly faultAfterCommit?: string;
  /** The work is done, and the connection ends after so many bytes of the body; 0: before the head. */
  readonly cut?: number;
  /** The connection ends and nothing was done. */
  readonly dropped?: boolean;
  /** Sent in place of the answer, with status 200. */
  readonly illFormed?: string;
  /** A page of HTML with status 500. */
  readonly html500?: boolean;
  /** Done when the work is committed, before anybody is answered: what somebody else is fast enough for. */
  readonly afterCommit?: () => void;
  /** Milliseconds between the start of the transaction, which is what `write_date` says, and its commit. */
  readonly slowTransaction?: number;
  /** Never answers, and does nothing. */
  readonly hang?: boolean;
  /** The work is done, and there is no answer. */
  readonly hangAfterCommit?: boolean;
}

interface Entry {
  readonly injection: Injection;
  skipped: number;
  left: number;
}

/** The injections waiting for their calls. */
export class Injections {
  readonly #waiting: Entry[] = [];

  /** @returns takes it back */
  add(injection: Injection): () => void {
    const { after = 0, count = Number.POSITIVE_INFINITY } = injection;
    const entry = { injection, skipped: after, left: count };
    this.#waiting.push(entry);
    return () => {
      entry.left = 0;
    };
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** All that meet this call, as one; undefined for none. */
  take(service: string, model: string, method: string): Injection | undefined {
    const named = this.#waiting.filter(
      ({ injection, left }) => left > 0 && meets(injection, service, model, method),
    );
    const meeting = named.filter(({ skipped }) => skipped === 0);
    for (const entry of named) entry[entry.skipped > 0 ? 'skipped' : 'left'] -= 1;
    if (meeting.length === 0) return undefined;
    return Object.assign({}, ...meeting.map(({ injection }) => injection)) as Injection;
  }
}

const meets = (injection: Injection, service: string, model: string, method: string): boolean =>
  (injection.service ??
    (injection.model === undefined && injection.method !== undefined ? service : 'object')) === service &&
  (injection.model ?? model) === model &&
  (injection.method ?? method) === method;
