/** Whether long work gives way, told without a clock that runs. */
import { mock } from 'node:test';

/** Goes on from one to the next: `pace.ts` remembers when the last slice began. */
let now = 1e12;

/**
 * Runs something while every look at the clock finds a slice used up: then each breath is a turn of the loop.
 * `turns`: how many breaths were taken; `longest`: of `steps`, as counted by `step`, the most between two of them.
 */
export async function holding<R>(
  act: (step: () => void) => Promise<R>,
): Promise<{ readonly result: R; readonly turns: number; readonly longest: number }> {
  let turns = 0;
  let steps = 0;
  let longest = 0;
  const real = globalThis.setImmediate;
  mock.method(performance, 'now', () => (now += 1000));
  mock.method(globalThis, 'setImmediate', (callback: () => void) =>
    real(() => {
      turns++;
      longest = Math.max(longest, steps);
      steps = 0;
      callback();
    }),
  );
  try {
    const result = await act(() => steps++);
    return { result, turns, longest: Math.max(longest, steps) };
  } finally {
    mock.restoreAll();
  }
}
