/** Days of the Gregorian calendar by number, 0 for 1970-01-01. */
import { DAY, type Wall } from './zones.ts';

export interface Day {
  readonly number: number;
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  /** 1 to 31 */
  readonly date: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 to 366 */
  readonly yearDay: number;
  readonly monthLength: number;
}

export function dayAt(number: number): Day {
  const date = new Date(number * DAY);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return {
    number,
    year,
    month,
    date: date.getUTCDate(),
    weekday: date.getUTCDay(),
    yearDay: number - firstOf(year) + 1,
    monthLength: lengthOfMonth(year, month),
  };
}

/** Midnight of a date; `Date.UTC` takes the years up to 99 for others. */
export function wallOfDate(year: number, month: number, date: number): Wall {
  return new Date(0).setUTCFullYear(year, month - 1, date);
}

export function lengthOfYear(year: number): number {
  return isLeap(year) ? 366 : 365;
}

/** The number of the week a day is in, and of the weeks its year has (ISO 8601; RFC 5545, 3.3.10: BYWEEKNO). */
export function weekOf({ number, weekday }: Day, weekStart: number): { week: number; weeks: number } {
  const middle = number - ((weekday - weekStart + 7) % 7) + 3;
  const year = new Date(middle * DAY).getUTCFullYear();
  const toEnd = firstOf(year + 1) - 1 - middle;
  const week = Math.floor((middle - firstOf(year)) / 7) + 1;
  return { week, weeks: week + Math.floor(toEnd / 7) };
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function lengthOfMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (LENGTHS[month - 1] ?? 0);
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function firstOf(year: number): number {
  return wallOfDate(year, 1, 1) / DAY;
}
