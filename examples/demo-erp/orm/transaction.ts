/** One call: everything it changes stays or goes together. */
export class Transaction {
  /** When it began, as `write_date` keeps it: `YYYY-MM-DD HH:MM:SS.ffffff`, naive. */
  readonly start: string;
  readonly #undo: (() => void)[] = [];
  readonly #committed: (() => void)[] = [];

  constructor(start: string) {
    this.start = start;
  }

  /** How to take back a change just made. */
  undo(step: () => void): void {
    this.#undo.push(step);
  }

  /** What follows a commit: mails go out, recurring tasks appear. */
  afterCommit(step: () => void): void {
    this.#committed.push(step);
  }

  commit(): void {
    for (const step of this.#committed) step();
  }

  rollback(): void {
    for (const step of this.#undo.toReversed()) step();
  }
}
