import { DateTime } from 'luxon';

/**
 * The server's clock. Timestamps are naive texts with microseconds, in UTC, on 6.0 in the server's own zone;
 * no two are equal.
 */
export class Clock {
  readonly zone: string;
  readonly #milliseconds: () => number;
  #last = 0;

  constructor(milliseconds: () => number, zone: string) {
    this.#milliseconds = milliseconds;
    this.zone = zone;
  }

  get milliseconds(): number {
    return this.#milliseconds();
  }

  /** `YYYY-MM-DD HH:MM:SS.ffffff` */
  now(): string {
    this.#last = Math.max(this.milliseconds * 1000, this.#last + 1);
    const seconds = this.naive(this.#last / 1000);
    return `${seconds}.${String(Math.floor(this.#last % 1_000_000)).padStart(6, '0')}`;
  }

  /** An instant as this server writes it, in whole seconds. */
  naive(milliseconds: number): string {
    if (this.zone === 'UTC') return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
    return DateTime.fromMillis(milliseconds, { zone: this.zone }).toFormat('yyyy-MM-dd HH:mm:ss');
  }

  /** The instant behind a date-time of this server. */
  instant(naive: string): number {
    if (this.zone === 'UTC') return Date.parse(`${naive.slice(0, 19).replace(' ', 'T')}Z`);
    return DateTime.fromSQL(naive.slice(0, 19), { zone: this.zone }).toMillis();
  }
}

/** The text of a naive date-time so many seconds later. */
export function later(naive: string, seconds: number): string {
  const instant = Date.parse(`${naive.slice(0, 19).replace(' ', 'T')}Z`) + Math.round(seconds) * 1000;
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}

/** Seconds from one naive date-time to another. */
export const secondsBetween = (start: string, stop: string): number =>
  (Date.parse(`${stop.slice(0, 19).replace(' ', 'T')}Z`) -
    Date.parse(`${start.slice(0, 19).replace(' ', 'T')}Z`)) /
  1000;
