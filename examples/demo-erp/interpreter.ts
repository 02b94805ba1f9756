import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds after which a call lets another one go on: a small one waits about so long for a large one. */
const SLICE = 20;

/**
 * The one lock that all calls of a server share: threads answer in parallel, but 16 reads at once take no less than one
 * after another (openerp-6.1.md section 7, odoo-14.md section 8).
 */
export class Interpreter {
  #free: Promise<void> = Promise.resolve();

  /** Resolves when so many milliseconds of work are done. */
  async work(ms: number): Promise<void> {
    for (let left = ms; left > 0; ) {
      const turn = Promise.withResolvers<void>();
      const before = this.#free;
      this.#free = turn.promise;
      await before;
      const began = performance.now();
      await delay(Math.min(left, SLICE));
      left -= performance.now() - began;
      turn.resolve();
    }
  }
}
