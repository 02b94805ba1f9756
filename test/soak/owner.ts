/** The owner of a device at work on it: he makes, changes and deletes his own entries, and tries again what failed. */
import assert from 'node:assert/strict';
import type { Copy } from '../protocol/writers/device.ts';
import { Document, zoned } from '../protocol/writers/document.ts';
import type { Random } from '../protocol/writers/random.ts';
import { LENGTH, type Ledger, nameOf, startOf, tokenIn, type Version } from './ledger.ts';
import { Away, type Phone } from './phone.ts';

/** A PUT that may or may not have happened, and is sent again as it was. */
interface Pending {
  readonly token: string;
  readonly version: Version;
  readonly href: string;
  readonly text: string;
  readonly etag: string | undefined;
}

export interface OwnerOptions {
  readonly phone: Phone;
  readonly ledger: Ledger;
  readonly random: Random;
  /** Entries he keeps about. */
  readonly entries: number;
}

export class Owner {
  readonly #options: OwnerOptions;
  #pending: Pending | undefined;

  constructor(options: OwnerOptions) {
    this.#options = options;
  }

  /** One thing he does; what failed before first. */
  async act(): Promise<void> {
    const { random, phone, entries } = this.#options;
    if (this.#pending) return this.#put(this.#pending);
    const copy = random.of([...phone.copies.values()].filter((each) => tokenIn(summaryOf(each)) !== ''));
    const crowded = phone.copies.size > entries;
    if (!copy || (!crowded && random.below(3) === 0)) return this.#create();
    return random.below(crowded ? 2 : 5) === 0 ? this.#remove(copy) : this.#change(copy);
  }

  #create(): Promise<void> {
    const { phone, ledger, random } = this.#options;
    const weeks = random.below(4) === 0 ? 4 : 1;
    const token = ledger.begin(phone.login, weeks);
    const version = ledger.next(token, startOf(random));
    const uid = `${token}-${random.below(1e9)}@soak`;
    const document = Document.of('vevent', uid, [['summary', {}, 'text', nameOf(token, version)]]);
    document.master.addProperty(zoned('dtstart', version.start));
    document.master.addProperty(zoned('dtend', version.start + LENGTH));
    if (weeks > 1) document.repeat(`FREQ=WEEKLY;COUNT=${weeks}`);
    const href = `${phone.collection}${uid.replace('@', '-')}.ics`;
    return this.#put({ token, version, href, text: document.text, etag: undefined });
  }

  #change({ href, etag, text }: Copy): Promise<void> {
    const { ledger, random } = this.#options;
    const document = new Document(text);
    const [first] = document.contents.occurrences;
    assert.ok(first, text);
    const token = tokenIn(document.contents.summary);
    const moves = random.below(2) === 0;
    const version = ledger.next(token, first.start + (moves ? document.step : 0));
    document.set('summary', nameOf(token, version));
    if (moves) document.shift(1);
    return this.#put({ token, version, href, text: document.text, etag });
  }

  async #put(pending: Pending): Promise<void> {
    const { phone, ledger } = this.#options;
    const { token, version, href, text, etag } = pending;
    const condition: Record<string, string> =
      etag === undefined ? { 'If-None-Match': '*' } : { 'If-Match': etag };
    this.#pending = undefined;
    const attempt = ledger.attempt(token, version);
    try {
      const headers = { ...condition, 'Content-Type': 'text/calendar; charset=utf-8' };
      const answer = await phone.ask('PUT', href, headers, text);
      if (answer.status === 412 || answer.status === 404) return;
      assert.ok(
        answer.status === 201 || answer.status === 204,
        `PUT ${href}: ${answer.status} ${answer.body}`,
      );
      attempt.took();
      if (answer.etag) phone.copies.set(href, { href, etag: answer.etag, text });
    } catch (error) {
      attempt.doubt();
      if (error instanceof Away) this.#pending = pending;
      throw error;
    }
  }

  async #remove(copy: Copy): Promise<void> {
    const { phone, ledger } = this.#options;
    const attempt = ledger.attempt(tokenIn(summaryOf(copy)), undefined);
    try {
      const { status } = await phone.ask('DELETE', copy.href, { 'If-Match': copy.etag });
      if (status === 204) attempt.took();
      if (status === 204) phone.copies.delete(copy.href);
    } catch (error) {
      attempt.doubt();
      throw error;
    }
  }
}

const SUMMARY = /^SUMMARY:(.*)\r?$/m;

/** Short as it is, it is never folded. */
export const summaryOf = ({ text }: Copy): string => SUMMARY.exec(text)?.[1] ?? '';
