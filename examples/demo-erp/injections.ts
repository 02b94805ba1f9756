import type { FaultKind } from './faults.ts';

/** Something that goes wrong on purpose. Without `model` and `method` it meets every call of the object service. */
export interface Injection {
  readonly service?: 'common' | 'db' | 'object';
  readonly model?: string;
  readonly method?: string;
  /** How many calls it meets; all by default. */
  readonly count?: number;
  /** Milliseconds before the answer begins. */
  readonly latency?: number;
  readonly fault?: { readonly kind: FaultKind; readonly message: string; readonly exception?: string };
  /** The work is done, and the fault is answered nevertheless. */
  readonly faultAfterCommit?: string;
  /** The connection ends after so many bytes of the body; 0: before the head. */
  readonly cut?: number;
  /** Sent in place of the answer, with status 200. */
  readonly illFormed?: string;
  /** A page of HTML with status 500. */
  readonly html500?: boolean;
  /** Milliseconds between the start of the transaction, which is what `write_date` says, and its commit. */
  readonly slowTransaction?: number;
  /** Never answers. */
  readonly hang?: boolean;
}

/** The injections waiting for their calls. */
export class Injections {
  readonly #waiting: { injection: Injection; left: number }[] = [];

  /** @returns takes it back */
  add(injection: Injection): () => void {
    const entry = { injection, left: injection.count ?? Number.POSITIVE_INFINITY };
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
    const meeting = this.#waiting.filter(
      ({ injection, left }) => left > 0 && meets(injection, service, model, method),
    );
    for (const entry of meeting) entry.left -= 1;
    if (meeting.length === 0) return undefined;
    return Object.assign({}, ...meeting.map(({ injection }) => injection)) as Injection;
  }
}

const meets = (injection: Injection, service: string, model: string, method: string): boolean =>
  (injection.service ??
    (injection.model === undefined && injection.method !== undefined ? service : 'object')) === service &&
  (injection.model ?? model) === model &&
  (injection.method ?? method) === method;
