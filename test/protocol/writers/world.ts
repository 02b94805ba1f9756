/** What everybody ought to see. */
import assert from 'node:assert/strict';
import type { CalendarName, Copy, Device } from './device.ts';
import { type Contents, Document } from './document.ts';

export interface Expected {
  readonly token: string;
  readonly calendar: CalendarName;
  readonly contents: Contents;
  /** Whether the ERP can hold its rule, so that its own calendar shows the same. */
  readonly native: boolean;
}

/** Every summary begins so, and with what tells the entry from all others. */
export const MARK = 'writers';

export function summaryOf(token: string, version: number): string {
  return `${MARK} ${token} ${version}`;
}

export function tokenIn(summary: string): string {
  const [mark, token = ''] = summary.split(' ');
  return mark === MARK ? token : '';
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
    const copies = new Map<string, Copy[]>();
    for (const copy of device.copies[calendar].values()) {
      const token = tokenIn(new Document(copy.text).contents.summary);
      copies.set(token, [...(copies.get(token) ?? []), copy]);
    }
    copies.delete('');
    for (const expected of this.of(calendar)) {
      const [copy, ...others] = copies.get(expected.token) ?? [];
      assert.ok(copy, `${expected.token} is missing`);
      assert.deepEqual(
        others.map(({ href }) => href),
        [],
        `${expected.token} is there twice`,
      );
      assert.deepEqual(
        new Document(copy.text).contents,
        expected.contents,
        `${expected.token} at ${copy.href}`,
      );
      copies.delete(expected.token);
    }
    assert.deepEqual([...copies.keys()], [], 'nobody made these, or they were deleted');
  }
}
