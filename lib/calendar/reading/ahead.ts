/**
 * What `start` makes of each, in their order. While one is used the next ones are under way: `most` at a time with the
 * one in use, so that whoever uses them slowly holds the others back. When one fails nothing more is begun.
 */
export async function* ahead<T, R>(
  all: Iterable<T>,
  most: number,
  start: (one: T) => Promise<R>,
): AsyncGenerator<R> {
  const rest = all[Symbol.iterator]();
  const begun: Promise<R>[] = [];
  for (;;) {
    while (begun.length < most) {
      const next = rest.next();
      if (next.done) break;
      begun.push(quiet(start(next.value)));
    }
    const first = begun.shift();
    if (first === undefined) return;
    yield await first;
  }
}

/** One that fails after the first that did is nobody's any more. */
function quiet<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => undefined);
  return promise;
}
