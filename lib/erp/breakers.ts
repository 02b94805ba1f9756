import { LRUCache } from 'lru-cache';
import { isAway } from '../errors.ts';
import type { Log } from '../log.ts';
import { Breaker, type BreakerOptions, type BreakerState, type Change, type Verdict } from './breaker.ts';
import { ErpFault, isFault } from './faults.ts';

export interface BreakersOptions extends Pick<BreakerOptions, 'now' | 'random'> {
  readonly log: Log;
  /** Told how calls to the ERP fare as a whole. */
  readonly onBreaker?: ((state: BreakerState) => void) | undefined;
}

/** Databases whose calls are watched at once. */
const DATABASES = 100;

/** One for the ERP, and one for each of its databases: what befalls a database alone does not concern the others. */
export class Breakers {
  readonly erp: Breaker;
  readonly #databases = new LRUCache<string, Breaker>({ max: DATABASES });
  readonly #options: BreakersOptions;

  constructor(options: BreakersOptions) {
    this.#options = options;
    const { now, random, log, onBreaker } = options;
    const onChange = (change: Change): void => {
      told(log, change);
      onBreaker?.(change.to);
    };
    this.erp = new Breaker({ now, random, judge: ofErp, onChange });
  }

  /** Throws 503 where calls are held back. */
  run<T>(db: string | undefined, work: (trying: boolean) => Promise<T>): Promise<T> {
    if (db === undefined) return this.erp.run(work);
    return this.#of(db).run((alone) => this.erp.run((trying) => work(alone || trying)));
  }

  #of(db: string): Breaker {
    const known = this.#databases.get(db);
    if (known) return known;
    const { now, random, log } = this.#options;
    const onChange = (change: Change): void => told(log, change, db);
    const made = new Breaker({ now, random, judge: ofDatabase, onChange });
    this.#databases.set(db, made);
    return made;
  }
}

/** A fault is an answer, whatever it says. */
function ofErp(error: unknown): Verdict {
  if (error instanceof ErpFault) return 'answered';
  return isAway(error) ? 'failed' : 'unknown';
}

function ofDatabase(error: unknown): Verdict {
  if (!(error instanceof ErpFault)) return 'unknown';
  return isFault(error, 'no-database', 'database-away') ? 'failed' : 'answered';
}

/** A line for each turn of events: trying in vain is none. */
function told(log: Log, { from, to, reason }: Change, db?: string): void {
  if (to === 'closed') log.info({ db }, 'the ERP answers again');
  if (from === 'closed') log.warn({ db, reason }, 'the ERP is away; it is asked now and then only');
}
