/** A device that writes on and on, and knows what it was promised. */
import assert from 'node:assert/strict';
import { type CalendarName, Device } from '../writers/device.ts';
import type { Random } from '../writers/random.ts';

/** What a request was to do. */
interface Change {
  readonly calendar: CalendarName;
  readonly href: string;
  /** Undefined: the entry is to go. */
  readonly text: string | undefined;
  readonly etag: string | undefined;
}

const SHAPES = ['single', 'series', 'task'] as const;

export class Writer {
  readonly device: Device;
  readonly #name: string;
  readonly #random: Random;
  /** By href, the text that was acknowledged. */
  readonly #promised = new Map<string, string>();
  #unanswered: Change | undefined;
  #made = 0;

  constructor(gateway: string, name: string, random: Random) {
    this.device = new Device(gateway, 'demo', { login: 'admin', address: 'admin@demo.example' });
    this.#name = name;
    this.#random = random;
  }

  /** Summaries of all that was promised. */
  get promised(): readonly string[] {
    return [...this.#promised.values()].map(summaryOf);
  }

  /** Anything; it stays unanswered when the gateway is killed meanwhile. */
  async act(): Promise<void> {
    const change = this.#next();
    this.#unanswered = change;
    const status = await this.#send(change).catch(() => undefined);
    if (status === undefined) return;
    this.#unanswered = undefined;
    assert.ok(status < 300, `${change.text ? 'PUT' : 'DELETE'} ${change.href}: ${status}`);
    this.#keep(change);
  }

  /** What clients do with a request that was not answered: they look first, or send it again at once. */
  async recover(): Promise<void> {
    const change = this.#unanswered;
    const looksFirst = this.#random.below(2) === 0;
    if (looksFirst) await this.sync();
    if (change && !(looksFirst && this.#isDone(change))) await this.#repeat(change);
    this.#unanswered = undefined;
    await this.sync();
  }

  async #repeat(change: Change): Promise<void> {
    const status = await this.#send(change);
    if (status < 300) return this.#keep(change);
    await this.sync();
    const taken = status === 412 || (change.text === undefined && status === 404);
    assert.ok(taken && this.#isDone(change), `${change.href} again: ${status}`);
  }

  async sync(): Promise<void> {
    for (const calendar of ['Meetings', 'Tasks'] as const) await this.device.sync(calendar);
  }

  /** The first one decides what the other devices see; nothing that was promised is missing or twice. */
  check(own: readonly Writer[]): void {
    const all = Object.values(this.device.copies).flatMap((copies) => [...copies.values()]);
    const seen = all.map(({ text }) => summaryOf(text)).filter((summary) => summary.startsWith('kill '));
    assert.deepEqual(seen.sort(), own.flatMap(({ promised }) => promised).sort());
    for (const [href, text] of this.#promised) {
      const [copy] = all.filter((one) => one.href === href);
      assert.equal(copy && summaryOf(copy.text), summaryOf(text), href);
    }
  }

  #isDone({ calendar, href, text }: Change): boolean {
    const copy = this.device.copies[calendar].get(href);
    const done =
      text === undefined
        ? copy === undefined
        : copy !== undefined && summaryOf(copy.text) === summaryOf(text);
    if (done) this.#keep({ calendar, href, text, etag: undefined });
    return done;
  }

  #keep({ href, text }: Change): void {
    if (text === undefined) this.#promised.delete(href);
    else this.#promised.set(href, text);
  }

  #send({ calendar, href, text, etag }: Change): Promise<number> {
    if (text === undefined) return this.device.remove(calendar, { href, etag: etag ?? '', text: '' });
    return this.device.put(calendar, href, text, etag);
  }

  #next(): Change {
    const known = (['Meetings', 'Tasks'] as const).flatMap((calendar) =>
      [...this.device.copies[calendar].values()]
        .filter(({ href }) => this.#promised.has(href))
        .map((copy) => ({ calendar, copy })),
    );
    const old = this.#random.below(2) === 0 ? this.#random.of(known) : undefined;
    this.#made += 1;
    const summary = `kill ${this.#name} ${this.#made}`;
    if (!old) return this.#create(summary);
    const { calendar, copy } = old;
    const text =
      this.#random.below(3) === 0 ? undefined : copy.text.replaceAll(/^SUMMARY:.*$/gm, `SUMMARY:${summary}`);
    return { calendar, href: copy.href, text, etag: copy.etag };
  }

  #create(summary: string): Change {
    const uid = summary.replaceAll(' ', '-');
    const shape = this.#random.of(SHAPES) ?? 'single';
    const calendar = shape === 'task' ? 'Tasks' : 'Meetings';
    const text =
      shape === 'task' ? task(uid, summary) : meeting(uid, summary, shape === 'series', this.#made);
    return { calendar, href: this.device.hrefOf(calendar, `${uid}.ics`), text, etag: undefined };
  }
}

const summaryOf = (text: string): string => /^SUMMARY:(.*)$/m.exec(text)?.[1]?.trim() ?? '';

const wrapped = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', ...lines, 'END:VCALENDAR', ''].join(
    '\r\n',
  );

function meeting(uid: string, summary: string, isSeries: boolean, day: number): string {
  const date = `2027${String(1 + (day % 12)).padStart(2, '0')}${String(1 + (day % 28)).padStart(2, '0')}`;
  return wrapped(
    ...['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20261120T080000Z', `SUMMARY:${summary}`],
    ...[`DTSTART:${date}T090000Z`, `DTEND:${date}T100000Z`],
    ...(isSeries ? ['RRULE:FREQ=DAILY;COUNT=4'] : []),
    'END:VEVENT',
  );
}

const task = (uid: string, summary: string): string =>
  wrapped(...['BEGIN:VTODO', `UID:${uid}`, 'DTSTAMP:20261120T080000Z', `SUMMARY:${summary}`, 'END:VTODO']);
