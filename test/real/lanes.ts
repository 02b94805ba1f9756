/** Suites side by side: so many processors' worth of them at a time, and what they print one after the other. */

/** Work waits for its turn in the order in which it came. */
export class Lanes {
  #free: number;
  readonly #waiting: { readonly width: number; readonly begin: () => void }[] = [];

  constructor(width: number) {
    this.#free = width;
  }

  /** @param width how many processors it keeps busy */
  async run<T>(width: number, work: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ width, begin: resolve });
    this.#admit();
    await promise;
    try {
      return await work();
    } finally {
      this.#free += width;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next && next.width <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.width;
      next.begin();
    }
  }
}

export interface Speaker {
  say(line: string): void;
  end(): void;
}

/** Who began first is heard as he speaks, the others once all before them have ended. */
export class Floor {
  readonly #print: (line: string) => void;
  readonly #speakers: { readonly held: string[]; ended: boolean }[] = [];

  constructor(print: (line: string) => void = console.log) {
    this.#print = print;
  }

  enter(): Speaker {
    const own = { held: [] as string[], ended: false };
    this.#speakers.push(own);
    return {
      say: (line) => {
        own.held.push(line);
        this.#let();
      },
      end: () => {
        own.ended = true;
        this.#let();
      },
    };
  }

  #let(): void {
    for (const speaker of [...this.#speakers]) {
      for (const line of speaker.held.splice(0)) this.#print(line);
      if (!speaker.ended) return;
      this.#speakers.shift();
    }
  }
}
