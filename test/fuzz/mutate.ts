/** Changes to lists of tokens and to the texts in them: most leave the structure whole, some break it. */
import type { Random } from '../protocol/writers/random.ts';

export interface Vocabulary {
  /** Tokens of all seeds, to be put in where others stand. */
  readonly tokens: readonly string[];
  /** Texts to put in the place of a value. */
  readonly values: readonly string[];
  /** Where in a token a value stands: after it the mutator may put anything. */
  readonly value: RegExp;
}

/** Between one and eight changes, few of them more often than many. */
export function mutated(parts: readonly string[], words: Vocabulary, random: Random): string[] {
  const changed = [...parts];
  const changes = random.below(2) === 0 ? 1 : 1 + random.below(1 + random.below(8));
  for (let n = 0; n < changes; n++) random.weighed(CHANGES).apply(changed, words, random);
  return changed;
}

interface Change {
  readonly weight: number;
  apply(parts: string[], words: Vocabulary, random: Random): void;
}

const CHANGES: readonly Change[] = [
  { weight: 4, apply: (parts, _, random) => void parts.splice(random.below(parts.length), run(random)) },
  { weight: 3, apply: repeat },
  { weight: 3, apply: swap },
  { weight: 6, apply: (parts, { tokens }, random) => insert(parts, random, random.of(tokens)) },
  {
    weight: 12,
    apply: (parts, words, random) => edit(parts, random, (text) => revalued(text, words, random)),
  },
  { weight: 12, apply: alike },
  { weight: 4, apply: (parts, _, random) => edit(parts, random, (text) => scratched(text, random)) },
  { weight: 1, apply: (parts, _, random) => void parts.splice(random.below(parts.length + 1)) },
];

const run = (random: Random): number => 1 + random.below(1 + random.below(6));

function insert(parts: string[], random: Random, ...more: readonly (string | undefined)[]): void {
  const tokens = more.filter((token) => token !== undefined);
  parts.splice(random.below(parts.length + 1), 0, ...tokens);
}

function repeat(parts: string[], _: Vocabulary, random: Random): void {
  const at = random.below(parts.length);
  const piece = parts.slice(at, at + run(random));
  const times = random.below(20) === 0 ? 100 : 1 + random.below(3);
  const place = random.below(4) === 0 ? random.below(parts.length + 1) : at;
  parts.splice(place, 0, ...Array.from({ length: times }, () => piece).flat());
}

function swap(parts: string[], _: Vocabulary, random: Random): void {
  const [one, other] = [random.below(parts.length), random.below(parts.length)];
  const [first, second] = [parts[one], parts[other]];
  if (first === undefined || second === undefined) return;
  parts[one] = second;
  parts[other] = first;
}

/** What a token begins with: an element's name, a property's, a field's. */
const headOf = (token: string): string => /^\W*[\w.-]*/.exec(token)?.[0] ?? '';

const heads = new WeakMap<Vocabulary, ReadonlyMap<string, readonly string[]>>();

/** Another token of the same name in place of one. */
function alike(parts: string[], words: Vocabulary, random: Random): void {
  const known = heads.get(words) ?? Map.groupBy(words.tokens, headOf);
  heads.set(words, known);
  edit(parts, random, (token) => random.of(known.get(headOf(token)) ?? []) ?? token);
}

function edit(parts: string[], random: Random, change: (text: string) => string): void {
  const at = random.below(parts.length);
  const text = parts[at];
  if (text !== undefined) parts[at] = change(text);
}

/** Another value in place of one, of the words or of a number beside it. */
function revalued(text: string, { values, value }: Vocabulary, random: Random): string {
  const at = text.search(value);
  if (at === -1) return random.of(values) ?? text;
  const [matched = ''] = value.exec(text) ?? [];
  const kept = text.slice(0, at);
  const number = /\d+/.exec(matched);
  if (number && random.below(3) === 0)
    return kept + matched.replace(number[0], renumbered(number[0], random));
  const end = /\s*$/.exec(text)?.[0] ?? '';
  return kept + (random.of(values) ?? '') + end;
}

const NUMBERS = [
  '0',
  '-1',
  '1',
  '99',
  '366',
  '2147483647',
  '4294967296',
  '9007199254740993',
  '1e309',
  '0'.repeat(40),
];

function renumbered(number: string, random: Random): string {
  const near = Number(number) + random.below(5) - 2;
  return random.below(2) === 0 ? String(near).padStart(number.length, '0') : (random.of(NUMBERS) ?? number);
}

/** Characters parsers stumble over. */
const CHARACTERS = [
  ...'<>&"\';:,=\\/%*?#[]{}\t\n\r \0\x01\x7f\x85\xa0é😀',
  '\ufeff',
  '\ufffe',
  '\u2028',
  '\ud800',
  ']]>',
  '%00',
  '%2f',
  '&#0;',
];

/** A character less, another one, more of them, or a piece of the text again. */
function scratched(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const past = at + random.below(4);
  const one = random.of(CHARACTERS) ?? '';
  const rows = [
    text.slice(0, at) + text.slice(past),
    text.slice(0, at) + one + text.slice(past),
    text.slice(0, at) + one + text.slice(at),
    text.slice(0, past) + text.slice(at),
    text.slice(0, at) + one.repeat(1 + random.below(2000)) + text.slice(at),
    text.slice(0, at) + swappedCase(text.slice(at)),
  ];
  return random.of(rows) ?? text;
}

const swappedCase = (text: string): string =>
  text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
