/** What goes wrong at a call. */
import type { Injection } from '../../../examples/demo-erp/index.ts';

export interface Fault {
  readonly injection: Injection;
  /** For a call that only asks it is as if the call had failed. */
  readonly ofWrites?: true;
}

export const FAULTS: Readonly<Record<string, Fault>> = {
  'fails before it is done': {
    injection: { fault: { kind: 'python', message: 'division by zero', exception: 'ZeroDivisionError' } },
  },
  'is done, and its answer lost': { injection: { cut: 0 }, ofWrites: true },
  'is done, and answered with a fault': {
    injection: { faultAfterCommit: 'cannot marshal None unless allow_none is enabled' },
    ofWrites: true,
  },
};
