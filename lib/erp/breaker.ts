import { away } from '../errors.ts';

/** `closed`: calls go out; `open`: none does; `half-open`: one tries, for all. */
export type BreakerState = Standing['state'];

/** What the end of a call says: the ERP is away, it answered (whatever), or neither. */
export type Verdict = 'failed' | 'answered' | 'unknown';

type Standing =
  | { readonly state: 'closed'; readonly failures: number }
  | { readonly state: 'open'; readonly until: number; readonly wait: number; readonly reason: string }
  | { readonly state: 'half-open'; readonly wait: number; readonly reason: string };

export interface Change {
  readonly from: BreakerState;
  readonly to: BreakerState;
  /** Of what failed last. */
  readonly reason?: string;
}

export interface BreakerOptions {
  readonly judge: (error: unknown) => Verdict;
  /** The clock, in milliseconds. */
  readonly now?: (() => number) | undefined;
  /** From 0 to 1: gateways that lost one ERP together do not all come back together. */
  readonly random?: (() => number) | undefined;
  readonly onChange?: (change: Change) => void;
}

/** Calls that fail one after the other before the ERP is taken to be away. */
export const FAILURES = 5;
/** Milliseconds until it is tried again: twice as long after each try in vain. */
export const SHORTEST = 1_000;
export const LONGEST = 30_000;

const CLOSED: Standing = { state: 'closed', failures: 0 };

/** Keeps calls from an ERP that is away: they fail at once, but for one now and then that tries whether it is back. */
export class Breaker {
  readonly #judge: BreakerOptions['judge'];
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #onChange: NonNullable<BreakerOptions['onChange']>;
  #standing: Standing = CLOSED;

  constructor({
    judge,
    now = () => performance.now(),
    random = Math.random,
    onChange = () => undefined,
  }: BreakerOptions) {
    this.#judge = judge;
    this.#now = now;
    this.#random = random;
    this.#onChange = onChange;
  }

  get state(): BreakerState {
    return this.#standing.state;
  }

  /** Throws 503 where calls are held back. `work` is told whether it is the one that tries. */
  async run<T>(work: (trying: boolean) => Promise<T>): Promise<T> {
    const trying = this.#admit();
    try {
      const value = await work(trying);
      this.#change(CLOSED);
      return value;
    } catch (error) {
      this.#change(this.#after(this.#judge(error), trying, error));
      throw error;
    }
  }

  /** Throws 503 once calls are held back: for those that waited meanwhile. */
  check(): void {
    if (this.#standing.state !== 'closed') throw this.#refusal(this.#standing);
  }

  #admit(): boolean {
    const standing = this.#standing;
    if (standing.state === 'closed') return false;
    if (standing.state === 'half-open' || this.#now() < standing.until) throw this.#refusal(standing);
    const { wait, reason } = standing;
    this.#change({ state: 'half-open', wait, reason });
    return true;
  }

  /** Who began before it opened has no say in how long it stays so. */
  #after(verdict: Verdict, trying: boolean, error: unknown): Standing {
    const standing = this.#standing;
    if (verdict === 'answered') return CLOSED;
    if (standing.state === 'closed')
      return verdict === 'failed' ? this.#counted(standing.failures + 1, error) : standing;
    if (!trying || standing.state !== 'half-open') return standing;
    const { wait, reason } = standing;
    if (verdict === 'unknown') return { state: 'open', until: this.#now(), wait, reason };
    return this.#opened(Math.min(2 * wait, LONGEST), error);
  }

  #counted(failures: number, error: unknown): Standing {
    return failures < FAILURES ? { state: 'closed', failures } : this.#opened(SHORTEST, error);
  }

  #opened(wait: number, error: unknown): Standing {
    const reason = error instanceof Error ? error.message : String(error);
    return { state: 'open', until: this.#now() + wait * (0.5 + this.#random() / 2), wait, reason };
  }

  #refusal({ wait, reason }: Exclude<Standing, { state: 'closed' }>): Error {
    return away(reason, Math.ceil(wait / 1000));
  }

  #change(standing: Standing): void {
    const from = this.#standing.state;
    this.#standing = standing;
    const { state: to } = standing;
    if (to !== from) this.#onChange({ from, to, ...('reason' in standing && { reason: standing.reason }) });
  }
}
