import { isFault } from '../../erp/faults.ts';
import { type DavError, isAway } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { tallies } from '../../tally.ts';
import { MISSED, ModuleMissing } from '../missed.ts';

interface Parts {
  /** Milliseconds for which what was verified may be told; 0: never. */
  readonly patience: number;
  readonly log: Log;
  readonly clock: () => number;
  /** Told of every answer that was not verified. */
  readonly onStale?: () => void;
}

/** Milliseconds between two lines of the log. */
const SILENCE = 60_000;

/** While the ERP is away readers are told what was verified last: for a while, and not unannounced. */
export class Standby {
  readonly #parts: Parts;
  #told = Number.NEGATIVE_INFINITY;
  #answers = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Returns where what was verified `age` milliseconds ago may stand in for what failed; otherwise throws the error.
   */
  take(error: unknown, age: number): void {
    // One calendar that fails would take the list of all with it.
    const patience = error instanceof ModuleMissing ? MISSED : this.#parts.patience;
    if (!isToBeWaitedFor(error) || age > patience || patience === 0) throw error;
    const seconds = Math.max(0, Math.round(age / 1000));
    const tally = tallies.getStore();
    if (tally) tally.stale = Math.max(tally.stale ?? 0, seconds);
    this.#parts.onStale?.();
    this.#tell(error.message, seconds);
  }

  #tell(reason: string, seconds: number): void {
    const { clock, log } = this.#parts;
    this.#answers += 1;
    if (clock() - this.#told < SILENCE) return;
    log.warn(
      { reason, seconds, answers: this.#answers },
      'readers are told what was verified last, since the ERP is away',
    );
    this.#told = clock();
    this.#answers = 0;
  }
}

/** Before the next log-in a module that was taken out shows by its faults. */
function isToBeWaitedFor(error: unknown): error is DavError {
  return isAway(error) || isFault(error, 'no-model');
}
