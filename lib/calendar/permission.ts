import { isFault } from '../erp/faults.ts';
import type { Session } from '../erp/session.ts';
import { isAway } from '../errors.ts';

/**
 * Whether a user may read a model at all: of a calendar whose records the ERP keeps from him there is nothing to show,
 * and a client that is refused one calendar of a home gives up the others too. Asked once; a no is asked again after
 * `patience` milliseconds, a yes when it came into doubt. While the ERP is away its last answer stands.
 */
export class Permission {
  readonly #model: string;
  readonly #clock: () => number;
  readonly #patience: number;
  #answer: { readonly at: number; readonly granted: Promise<boolean> } | undefined;
  #isSure = false;
  #last: boolean | undefined;

  constructor(model: string, clock: () => number, patience: number) {
    this.#model = model;
    this.#clock = clock;
    this.#patience = patience;
  }

  /** At once where he may and nothing puts it into doubt. */
  granted(session: Session): true | Promise<boolean> {
    return this.#isSure || this.#found(session);
  }

  async #found(session: Session): Promise<boolean> {
    const at = this.#clock();
    const known = this.#answer;
    if (known && ((await known.granted) || at - known.at < this.#patience)) return known.granted;
    const granted = this.#ask(session);
    const answer = { at, granted };
    this.#answer = answer;
    granted.then(
      (isGranted) => {
        this.#isSure = isGranted && this.#answer === answer;
      },
      () => {
        this.#answer = undefined;
      },
    );
    return granted;
  }

  /** The ERP refused something since. */
  doubt(): void {
    this.#answer = undefined;
    this.#isSure = false;
    this.#last = undefined;
  }

  async #ask(session: Session): Promise<boolean> {
    try {
      await session.ask({ ask: 'count', model: this.#model, domain: [['id', '=', 0]] });
      this.#last = true;
    } catch (error) {
      if (isFault(error, 'access')) this.#last = false;
      else if (!isAway(error) || this.#last === undefined) throw error;
    }
    return this.#last;
  }
}
