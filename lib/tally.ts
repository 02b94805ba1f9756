import { AsyncLocalStorage } from 'node:async_hooks';

/** What answering one request took. What several requests wait for together is counted with the first. */
export interface Tally {
  /** Calls to the ERP, each attempt for itself. */
  calls: number;
  /** Seconds since what it was answered with was verified, where the ERP was away. */
  stale?: number;
  /** Records, `MODEL-ID`, that were read for it and could not be rendered. */
  withheld?: string[];
}

/** Whoever works for a request, however deep, finds its tally here. */
export const tallies = new AsyncLocalStorage<Tally>();
