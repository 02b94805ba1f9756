import sax from 'sax';

/**
 * Short texts seen lately, by a hash of their octets. Answers repeat the same few hundred: field names, zones, states,
 * dates. A look here costs a fraction of making the string, and equal texts share their memory.
 */
const SEEN: string[] = new Array(8192).fill('');
const SHORT = 32;
const AMPERSAND = 0x26;

/** The text of a few plain ASCII octets; undefined for all others. */
export function interned(bytes: Buffer, from: number, to: number): string | undefined {
  if (to - from > SHORT) return undefined;
  let hash = to - from;
  for (let at = from; at < to; at++) {
    const octet = bytes[at] ?? 0;
    if (octet === AMPERSAND || octet > 0x7f) return undefined;
    hash = (Math.imul(hash, 31) + octet) | 0;
  }
  const slot = (hash ^ (hash >>> 13)) & (SEEN.length - 1);
  const seen = SEEN[slot] ?? '';
  if (same(seen, bytes, from, to)) return seen;
  const made = bytes.toString('latin1', from, to);
  SEEN[slot] = made;
  return made;
}

function same(text: string, bytes: Buffer, from: number, to: number): boolean {
  if (text.length !== to - from) return false;
  for (let at = from; at < to; at++) if (bytes[at] !== text.charCodeAt(at - from)) return false;
  return true;
}

const REFERENCE = /&(?:#(?:x([0-9a-f]+)|([0-9]+))|([a-z][a-z0-9]*));/gi;
/** HTML's names too, as the XML-RPC package reads them; sax's types leave the table out. */
const NAMED = (sax as unknown as { readonly ENTITIES: Readonly<Record<string, string>> }).ENTITIES;

/** Puts characters for references. What is no reference stays; what is no character becomes U+FFFD. */
export function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, referred).toWellFormed(); // a pair of surrogates, one reference each, is well-formed
}

function referred(reference: string, hex?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return named(name) ?? named(name.toLowerCase()) ?? reference;
  const point = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
  return point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
}

function named(name: string): string | undefined {
  return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
}
