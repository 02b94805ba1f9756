import type { Wire } from './wire.ts';

export type Struct = { [member: string]: Wire };

/**
 * Makes objects of the members of structs. One that gets its members one by one is a hash table to the engine: 3 KiB for
 * a row of 45 fields, where one whose members are known beforehand takes a tenth, is read faster, and is soon copied when
 * garbage is collected. The rows of an answer are alike, so from the second on they are made after a pattern.
 *
 * None has a prototype, whatever its members are called.
 */
export class Structs {
  #names: readonly string[] = [];
  #pattern: Struct | undefined;

  /** @param names may hold one twice: the last value stands */
  of(names: readonly string[], values: readonly Wire[]): Struct {
    const struct = this.#isAlike(names) ? this.#patterned() : this.#first(names);
    for (let at = 0; at < names.length; at++) struct[names[at] ?? ''] = values[at] ?? null;
    return struct;
  }

  #isAlike(names: readonly string[]): boolean {
    if (names.length !== this.#names.length) return false;
    for (let at = 0; at < names.length; at++) if (names[at] !== this.#names[at]) return false;
    return true;
  }

  #first(names: readonly string[]): Struct {
    this.#names = names;
    this.#pattern = undefined;
    return Object.create(null);
  }

  #patterned(): Struct {
    this.#pattern ??= patternOf(this.#names);
    return Object.setPrototypeOf({ ...this.#pattern }, null);
  }
}

/** What is read from JSON has its members from the beginning, `__proto__` as any other. */
function patternOf(names: readonly string[]): Struct {
  return JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:null`).join()}}`);
}
