/** A journey in a thread of its own, which the test runner's bookkeeping of every promise does not slow down. */
import { parentPort, workerData } from 'node:worker_threads';
import { VERSIONS } from '../../../examples/demo-erp/index.ts';
import type { Edit } from './edits.ts';
import { travel } from './travel.ts';

/** One edit of each object, in every version another. */
const inTurn = (edits: readonly Edit[], index: number): readonly Edit[] => {
  const edit = edits[(index + VERSIONS.indexOf(workerData)) % edits.length];
  return edit ? [edit] : [];
};

parentPort?.postMessage(await travel(workerData, inTurn));
