import { Structs } from './structs.ts';
import { excerpt, Malformed, type Tag, tagAt, tagNamed } from './tags.ts';
import { interned, unescaped } from './text.ts';
import type { Wire } from './wire.ts';

/** What an ERP answered: a value, or a fault as it came. The code is a number on newer endpoints, a text on older. */
export type Answer =
  | { readonly value: Wire }
  | { readonly fault: { readonly code: Wire; readonly text: Wire } };

export interface Limits {
  /** Octets of one answer. */
  readonly bytes: number;
  /** Elements within each other. */
  readonly depth: number;
}

export const LIMITS: Limits = { bytes: 128 * 1024 * 1024, depth: 256 };

const [EXCLAMATION, SLASH, LESS, GREATER, QUESTION] = [0x21, 0x2f, 0x3c, 0x3e, 0x3f] as const;

/** Octets from `<` to `>`, whether they come in one chunk or in many. */
const LONGEST_TAG = 1024;

/** What a `<struct>` or an `<array>` holds so far. */
interface Holder {
  /** Of the members, as far as they have values; none in an array. */
  readonly names: string[] | undefined;
  readonly values: Wire[];
}

/** Passed over, but for CDATA, which is text. */
const SECTIONS = [
  { begin: '<![CDATA[', end: ']]>', text: true },
  { begin: '<!--', end: '-->', text: false },
  { begin: '<?', end: '?>', text: false },
] as const;

/**
 * Decodes an answer from its chunks as they come, wherever they are cut. It reads bytes, not characters: markup is
 * ASCII, so control characters and ill-formed UTF-8 harm nothing but the text they stand in.
 *
 * Throws `Malformed` from `push` and `end`; is of no use afterwards.
 */
export class Decoder {
  readonly #limits: Limits;
  #size = 0;

  /**
   * What was kept: a token that is not whole yet. Up to `#known` it holds no tag, up to `#sought` no end of a section,
   * so that no octet is looked at twice.
   */
  #rest: Buffer = Buffer.alloc(0);
  #kept = 0;
  #known = 0;
  #sought = 0;

  /** Elements around, the innermost last. */
  readonly #open: Tag[] = [];
  readonly #holders: Holder[] = [];
  readonly #names: string[] = [];
  readonly #results: Holder = { names: undefined, values: [] };
  #holder = this.#results;
  readonly #structs = new Structs();
  #name = '';
  /** Of the last element closed in the innermost `<value>`. */
  #value: Wire | undefined;
  /** The open `<value>` holds no element so far: it is a string without its `<string>`. */
  #bare = false;
  /** Text before a comment, or out of a CDATA section. */
  #before = '';
  #outcome: 'params' | 'fault' | undefined;
  #ended = false;

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  push(chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#size > this.#limits.bytes)
      throw new Malformed(`The answer is larger than ${this.#limits.bytes} octets.`);
    const bytes = this.#joined(chunk);
    this.#keep(bytes, this.#scan(bytes));
  }

  end(): Answer {
    if (!this.#ended)
      throw new Malformed(this.#size === 0 ? 'The answer is empty.' : 'The answer is cut off.');
    const { values } = this.#results;
    if (values.length > 1) throw new Malformed('The answer holds more than one value.');
    const value = values[0] ?? null;
    if (this.#outcome !== 'fault') return { value };
    const { faultCode = null, faultString = null } = (value ?? {}) as { [member: string]: Wire };
    return { fault: { code: faultCode, text: faultString } };
  }

  /** What was kept and the chunk in one piece. The room doubles, so that a long text costs no more than its length. */
  #joined(chunk: Uint8Array): Buffer {
    if (this.#kept === 0) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const length = this.#kept + chunk.length;
    if (length > this.#rest.length) {
      const room = Buffer.allocUnsafe(Math.max(2 * this.#rest.length, length));
      this.#rest.copy(room, 0, 0, this.#kept);
      this.#rest = room;
    }
    this.#rest.set(chunk, this.#kept);
    return this.#rest.subarray(0, length);
  }

  #keep(bytes: Buffer, from: number): void {
    if (from > 0 || this.#kept === 0) this.#rest = Buffer.from(bytes.subarray(from));
    this.#kept = bytes.length - from;
  }

  /** Takes every whole token, a text with the tag behind it; returns where the first that is not whole begins. */
  #scan(bytes: Buffer): number {
    let at = 0;
    let known = this.#known;
    for (;;) {
      const less = find(bytes, LESS, at + known);
      if (less === -1) {
        this.#known = bytes.length - at;
        return at;
      }
      const next = bytes[less + 1];
      const past =
        next === EXCLAMATION || next === QUESTION
          ? this.#section(bytes, at, less)
          : this.#tag(bytes, at, less);
      if (past === -1) {
        this.#known = less - at;
        return at;
      }
      at = past;
      known = 0;
    }
  }

  /** The token of an element's beginning or end. Returns where it ends, -1 when that is not here yet. */
  #tag(bytes: Buffer, at: number, less: number): number {
    const greater = find(bytes, GREATER, less + 1);
    if (greater === -1) return this.#unfinished(bytes, less);
    const closes = bytes[less + 1] === SLASH;
    const tag = tagAt(bytes, closes ? less + 2 : less + 1, greater);
    if (tag === undefined) this.#unusual(bytes, at, less, greater);
    else if (closes) this.#close(tag, bytes, at, less);
    else this.#begin(tag);
    return greater + 1;
  }

  #unfinished(bytes: Buffer, less: number): -1 {
    if (bytes.length - less > LONGEST_TAG) throw this.#strange(bytes, less);
    return -1;
  }

  /** Attributes, other letter case, blanks, `<nil/>`. */
  #unusual(bytes: Buffer, at: number, less: number, greater: number): void {
    if (greater - less > LONGEST_TAG) throw this.#strange(bytes, less);
    const match = /^<(\/?)([^\s/>]+)[^>]*?(\/?)>$/.exec(bytes.toString('latin1', less, greater + 1));
    const tag = tagNamed(match?.[2] ?? '');
    if (match === null || tag === undefined) throw this.#strange(bytes, less);
    if (match[1] === '') this.#begin(tag);
    if (match[1] === '/') this.#close(tag, bytes, at, less);
    else if (match[3] === '/') this.#close(tag, bytes, less, less);
  }

  #strange(bytes: Buffer, less: number): Malformed {
    const shown = excerpt(bytes.toString('utf8', less, Math.min(less + 60, bytes.length)));
    return new Malformed(
      this.#outcome === undefined && this.#open.length === 0
        ? `The answer is no XML-RPC but begins "${shown}".`
        : `The answer is broken at "${shown}".`,
    );
  }

  #section(bytes: Buffer, at: number, less: number): number {
    const section = SECTIONS.find(
      ({ begin }) => bytes.toString('latin1', less, less + begin.length) === begin,
    );
    if (section === undefined) return this.#declaration(bytes, less);
    const from = less + section.begin.length;
    const end = bytes.indexOf(section.end, Math.max(from, at + this.#sought), 'latin1');
    this.#sought = end === -1 ? Math.max(0, bytes.length - at - section.end.length) : 0;
    if (end === -1) return -1;
    if (this.#open.length > 0) {
      this.#before += text(bytes, at, less) + (section.text ? bytes.toString('utf8', from, end) : '');
    }
    return end + section.end.length;
  }

  /** No ERP sends a DOCTYPE; HTML pages begin with one. */
  #declaration(bytes: Buffer, less: number): -1 {
    if (bytes.length - less < 9) return -1;
    throw this.#strange(bytes, less);
  }

  #begin(tag: Tag): void {
    const around = this.#open.at(-1);
    const allowed = around ? around.role !== 'leaf' && around.role !== 'name' : this.#isRoot(tag);
    if (!allowed)
      throw new Malformed(`The answer is no XML-RPC: <${tag.name}> in ${around?.name ?? 'no'} element.`);
    if (this.#open.length >= this.#limits.depth) throw new Malformed('The answer is nested too deeply.');
    this.#open.push(tag);
    this.#before = '';
    this.#value = undefined;
    this.#bare = tag.role === 'value';
    if (tag.role === 'array' || tag.role === 'struct')
      this.#enter({ names: tag.role === 'struct' ? [] : undefined, values: [] });
  }

  #isRoot(tag: Tag): boolean {
    return tag.name === 'methodResponse' && !this.#ended;
  }

  #enter(holder: Holder): void {
    this.#holders.push(this.#holder);
    this.#names.push(this.#name);
    this.#holder = holder;
  }

  #leave(): void {
    const { names, values } = this.#holder;
    this.#value = names ? this.#structs.of(names, values) : values;
    this.#holder = this.#holders.pop() ?? this.#results;
    this.#name = this.#names.pop() ?? '';
  }

  #close(tag: Tag, bytes: Buffer, at: number, less: number): void {
    if (this.#open.pop() !== tag) throw this.#strange(bytes, less);
    switch (tag.role) {
      case 'leaf':
        this.#value = tag.read(this.#text(bytes, at, less));
        break;
      case 'name':
        this.#name = this.#text(bytes, at, less);
        break;
      case 'value':
        this.#give(this.#bare ? this.#text(bytes, at, less) : this.#value);
        break;
      case 'array':
      case 'struct':
        this.#leave();
        break;
      default:
        this.#closeFrame(tag.name);
    }
    this.#bare = false;
  }

  #give(value: Wire | undefined): void {
    if (value === undefined) throw new Malformed('The answer is broken: a <value> without one.');
    this.#holder.names?.push(this.#name);
    this.#holder.values.push(value);
  }

  #closeFrame(name: string): void {
    if (name === 'params' || name === 'fault') this.#outcome = name;
    if (name === 'methodResponse') this.#ended = this.#outcome !== undefined;
  }

  #text(bytes: Buffer, from: number, to: number): string {
    const last = text(bytes, from, to);
    return this.#before === '' ? last : this.#before + last;
  }
}

/** As `indexOf`, which costs more than it saves on the few octets between most tags. */
function find(bytes: Buffer, wanted: number, from: number): number {
  const near = Math.min(from + 40, bytes.length);
  for (let at = from; at < near; at++) if (bytes[at] === wanted) return at;
  return near === bytes.length ? -1 : bytes.indexOf(wanted, near);
}

function text(bytes: Buffer, from: number, to: number): string {
  return interned(bytes, from, to) ?? unescaped(bytes.toString('utf8', from, to));
}
