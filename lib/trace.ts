import { AsyncLocalStorage } from 'node:async_hooks';

/** One call to the ERP, as it went over the wire. */
export interface CallTrace {
  /** Told of each piece of the answer. */
  take(octets: Uint8Array): void;
  /** `outcome`: as the figures name it. */
  end(outcome: string, ms: number): void;
}

/** All that is said on account of one request. What several requests wait for together is told with the first. */
export interface Trace {
  /**
   * @param sent without the password
   * @param password to be taken out wherever else it shows up
   */
  call(label: string, sent: string, password: string | undefined): CallTrace;
}

/** Whoever works for a request that is traced, however deep, finds its trace here; there is none for all others. */
export const traces = new AsyncLocalStorage<Trace>();
