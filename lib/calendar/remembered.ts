/** Something the store keeps that every request needs and that hardly ever changes: believed for a while. */
export class Remembered<T> {
  readonly #read: () => Promise<T>;
  readonly #clock: () => number;
  readonly #patience: number;
  #answer: { readonly at: number; readonly value: Promise<T> } | undefined;

  /** @param patience milliseconds after which it is read again */
  constructor(read: () => Promise<T>, clock: () => number, patience: number) {
    this.#read = read;
    this.#clock = clock;
    this.#patience = patience;
  }

  /** Requests that come while it is read wait for the same answer; a failure is not remembered. */
  value(): Promise<T> {
    const at = this.#clock();
    if (this.#answer && at - this.#answer.at < this.#patience) return this.#answer.value;
    const answer = { at, value: this.#read() };
    this.#answer = answer;
    answer.value.catch(() => {
      if (this.#answer === answer) this.#answer = undefined;
    });
    return answer.value;
  }

  /** It was changed here. */
  forget(): void {
    this.#answer = undefined;
  }
}
