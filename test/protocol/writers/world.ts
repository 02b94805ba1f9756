/** What everybody ought to see. */
import assert from 'node:assert/strict';
import type { CalendarName, Copy, Device } from './device.ts';
import { type Contents, Document, type Occurrence } from './document.ts';

export interface Expected {
  readonly token: string;
  readonly calendar: CalendarName;
  readonly contents: Contents;
  /** Whether the ERP can hold its rule, so that its own calendar shows the same. */
  readonly native: boolean;
  /** What nobody can know before a device shows it: what the ERP made of a change of its own. */
  readonly unsure: readonly Unsure[];
  /** Whether the ERP moved or repeated the whole otherwise: what it changes then is paired with the rule by guessing. */
  readonly guessed: boolean;
  /** Whether the colleague's devices have it; `maybe` once it changed after he took it off them. */
  readonly guest: 'invited' | 'never' | 'gone' | 'maybe';
}

/** Originals of the occurrences, or a whole field. */
type Unsure = 'originals' | 'people' | 'parent';

/** Every summary begins so, and with what tells the entry from all others; real ERPs have other games' too. */
export const MARK = `writers${process.pid}`;

export function summaryOf(token: string, version: number): string {
  return `${MARK} ${token} ${version}`;
}

export function tokenIn(summary: string): string {
  const [mark, token = ''] = summary.split(' ');
  return mark === MARK ? token : '';
}

/** Alarms are everybody's own. */
export function seenBy({ isGuest }: Pick<Device, 'isGuest'>, contents: Contents): Contents {
  return isGuest ? { ...contents, alarms: 0 } : contents;
}

export class World {
  readonly #entries = new Map<string, Expected>();
  #made = 0;

  newToken(): string {
    this.#made += 1;
    return `t${this.#made}`;
  }

  keep(expected: Expected): void {
    this.#entries.set(expected.token, expected);
  }

  forget(token: string): void {
    this.#entries.delete(token);
  }

  get(token: string): Expected | undefined {
    return this.#entries.get(token);
  }

  of(calendar: CalendarName): readonly Expected[] {
    return [...this.#entries.values()].filter((each) => each.calendar === calendar);
  }

  /** A device that was just brought up to date holds all of it, once, and nothing else. */
  check(device: Device, calendar: CalendarName): void {
    const copies = Map.groupBy(device.copies[calendar].values(), tokenOf);
    copies.delete('');
    for (const expected of this.of(calendar)) {
      const [copy, ...others] = copies.get(expected.token) ?? [];
      copies.delete(expected.token);
      if (device.isGuest && expected.guest !== 'invited' && !copy) continue;
      assert.ok(copy, `${expected.token} is missing`);
      const twice = others.map(({ href }) => href);
      assert.deepEqual(twice, [], `${expected.token} is there twice`);
      if (device.isGuest) assert.ok(['invited', 'maybe'].includes(expected.guest), `${copy.href} is not his`);
      this.#checkCopy(device, copy, expected);
    }
    assert.deepEqual([...copies.keys()], [], 'nobody made these, or they were deleted');
  }

  #checkCopy(device: Device, copy: Copy, expected: Expected): void {
    const found = contentsOf(copy);
    const contents = learnt(expected, found);
    assert.deepEqual(seenBy(device, found), seenBy(device, contents), `${expected.token} at ${copy.href}`);
    if (!device.isGuest) this.keep({ ...expected, contents, unsure: [] });
  }
}

const READ = new WeakMap<Copy, Contents>();

/** A copy never changes, and is looked at after each sync. */
export function contentsOf(copy: Copy): Contents {
  const contents = READ.get(copy) ?? new Document(copy.text).contents;
  READ.set(copy, contents);
  return contents;
}

export const tokenOf = (copy: Copy): string => tokenIn(contentsOf(copy).summary);

/** What was not known is as a device shows it. */
export function learnt({ unsure, contents }: Expected, found: Contents): Contents {
  return Object.assign({}, contents, ...unsure.map((what) => LEARNT[what](contents, found)));
}

const LEARNT: { readonly [what in Unsure]: (expected: Contents, found: Contents) => Partial<Contents> } = {
  people: (_expected, { people }) => ({ people }),
  parent: (_expected, { parent }) => ({ parent }),
  originals: (expected, found) => ({
    occurrences: expected.occurrences.map((one, index): Occurrence => {
      const { original = one.original } = found.occurrences[index] ?? one;
      return { ...one, original };
    }),
  }),
};
