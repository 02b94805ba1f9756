/** What people type into a phone: six times four letters, of which the last one checks the others. */
import { hkdfSync, randomInt } from 'node:crypto';
import type { GrantKind } from './grant.ts';

/** Without i, l and o; a prime number of them. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz';
/** 23 of them are 104 bits. */
const LENGTH = 24;
/** Its powers are all numbers below the prime: one wrong letter, or two neighbours exchanged, always show. */
const ROOT = 5;

/** With hyphens or spaces between groups of four, in any case. */
const GROUPED = /^[a-z]{4}(?:[- ][a-z]{4}){5}$/i;
const PLAIN = /^[a-z]{24}$/i;

export function newSecret(): string {
  const letters = Array.from({ length: LENGTH - 1 }, () => LETTERS.charAt(randomInt(LETTERS.length)));
  const plain = letters.join('');
  const last = [...LETTERS].find((letter) => isSound(plain + letter)) ?? '';
  return (plain + last).replace(/(.{4})(?=.)/g, '$1-');
}

/** As polynomials are computed, by Horner; the last letter stands for itself. */
function isSound(plain: string): boolean {
  const sum = [...plain].reduce((sum, letter) => (sum * ROOT + LETTERS.indexOf(letter)) % LETTERS.length, 0);
  return sum === 1;
}

/**
 * The letters of a secret; `mistyped` for what has its form and is none; `undefined` for anything else, as are the
 * passwords of an ERP.
 */
export function secretIn(typed: string): { readonly letters: string } | 'mistyped' | undefined {
  const grouped = GROUPED.test(typed);
  if (!grouped && !PLAIN.test(typed)) return undefined;
  const letters = typed.replaceAll(/[- ]/g, '').toLowerCase();
  if (/[ilo]/.test(letters)) return grouped ? 'mistyped' : undefined;
  return isSound(letters) ? { letters } : 'mistyped';
}

/** What a grant is found by, and what its key pair is made of: neither tells the other, nor the secret. */
export function derived(
  kind: GrantKind,
  letters: string,
): { readonly hash: string; readonly seed: ArrayBuffer } {
  const octets = hkdfSync('sha256', letters, '', `erpcal grant ${kind}`, 64);
  return { hash: Buffer.from(octets, 0, 32).toString('base64url'), seed: octets.slice(32) };
}
