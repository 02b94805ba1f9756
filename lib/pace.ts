/** Long work in slices, so that nobody waits long for the event loop. */

/** Milliseconds for which long work holds the loop at a time. A small request takes a few turns of the loop. */
const SLICE = 4;

/** Pieces of long work that wait for their turn. */
const waiting: (() => void)[] = [];
/** When the piece that runs in this turn of the loop began. */
let began = Number.NEGATIVE_INFINITY;

/**
 * To be awaited between small steps of long work: once a slice is used up, everything else that is ready comes first,
 * and other long work takes its turn. One piece runs in a turn of the loop, however many there are.
 */
export function breath(): Promise<void> | undefined {
  if (performance.now() - began < SLICE) return undefined;
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(next);
  });
}

function next(): void {
  began = performance.now();
  const resume = waiting.shift();
  if (waiting.length > 0) setImmediate(next);
  resume?.();
}

/** What `step` makes of each, with a breath between them. */
export async function paced<T, R>(all: Iterable<T>, step: (one: T) => R): Promise<R[]> {
  const made: R[] = [];
  for (const one of all) {
    await breath();
    made.push(step(one));
  }
  return made;
}
