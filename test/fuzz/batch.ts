/** A batch in a thread of its own, which its starter can end should it never end. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Batch, batch } from './fuzz.ts';

const { until, ...asked } = workerData as Batch & { readonly until: number };
const outcome = await batch({
  ...asked,
  onCase: (number) => parentPort?.postMessage({ number }),
  isOver: () => Date.now() > until,
});
parentPort?.postMessage(outcome);
