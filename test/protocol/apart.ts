/** Work in a thread of its own, which the test runner's bookkeeping of every promise does not slow down. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before } from 'node:test';
import { parentPort, Worker } from 'node:worker_threads';

/** In the thread: does each piece of work it is asked for, one after another. */
export function working<T>(work: (asked: T) => Promise<void>): void {
  parentPort?.on('message', async (asked: T) => parentPort?.postMessage(await failureOf(work, asked)));
}

/** What went wrong, in words; undefined when nothing did. */
async function failureOf<T>(work: (asked: T) => Promise<void>, asked: T): Promise<string | undefined> {
  try {
    await work(asked);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.stack : String(error);
  }
}

/** In a suite: has its thread as long as the suite runs, and asks it for work. */
export function apart<T>(file: URL, workerData: unknown): (asked: T) => Promise<void> {
  let thread: Worker;
  before(() => {
    thread = new Worker(file, { workerData });
  });
  after(() => thread.terminate());
  return async (asked) => {
    thread.postMessage(asked);
    const [failure] = await once(thread, 'message');
    assert.equal(failure, undefined);
  };
}
