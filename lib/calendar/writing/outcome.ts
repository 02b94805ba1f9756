import type { Outcome } from '../../store/store.ts';

/** What is kept where nothing is. */
export const EMPTY: Omit<Outcome, 'intent'> = {
  ...{ bindings: [], aliases: [], sidecars: [], pairings: [], hidden: [], orphans: [], gone: false },
};

/** Of an intent to change or to take away what is there: a create has the highest id before it. */
export const NOTHING_NEW = -1;
