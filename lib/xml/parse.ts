import sax from 'sax';
import { DavError } from '../errors.ts';
import type { Name } from '../names.ts';
import type { Element } from './element.ts';

/** What a document may cost; beyond `bytes` and `elements` the answer is 413, beyond the others 400. */
export interface Limits {
  readonly bytes: number;
  readonly elements: number;
  readonly depth: number;
  /** Of one element, namespace declarations among them. */
  readonly attributes: number;
  /** Characters of one start tag: sax compares each attribute with all before it. */
  readonly startTag: number;
}

export const LIMITS: Limits = {
  bytes: 10_000_000,
  elements: 250_000,
  depth: 64,
  attributes: 64,
  startTag: 16_384,
};

const CHUNK = 8192;
const XMLNS = 'http://www.w3.org/2000/xmlns/';
/** XML 1.0, 2.2, what remains forbidden once the text is well-formed Unicode. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;
const QUALIFIED = /^[^:]+(?::[^:]+)?$/;

/**
 * Reads a request body: namespaces resolved, comments and processing instructions left out, white space kept
 * only where an element has no child elements.
 * Throws a DavError (400, 413) on anything that is not one well-formed document within the limits, and on any DOCTYPE.
 */
export function parseXml(bytes: Uint8Array, limits: Limits = LIMITS): Element {
  if (bytes.length > limits.bytes) throw new DavError(413, `The XML is longer than ${limits.bytes} bytes.`);
  const text = decode(bytes).replace(/\r\n?/g, '\n'); // XML 1.0, 2.11
  if (FORBIDDEN.test(text)) throw invalid('it holds control characters');
  return new Reading(limits).read(text);
}

const invalid = (why: string, cause?: unknown): DavError =>
  new DavError(400, `The body is not valid XML: ${why}.`, { cause });

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** First octets that decide the encoding (XML 1.0, appendix F); anything else is read as UTF-8. */
const SIGNATURES: readonly (readonly [octets: readonly number[], encoding: Encoding])[] = [
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0x3c, 0x00], 'utf-16le'],
  [[0x00, 0x3c], 'utf-16be'],
];

/** Names a declaration may give to what the octets are. */
const DECLARED: Readonly<Record<Encoding, readonly string[]>> = {
  'utf-8': ['utf-8', 'utf8', 'us-ascii', 'ascii'],
  'utf-16le': ['utf-16', 'utf-16le'],
  'utf-16be': ['utf-16', 'utf-16be'],
};

function decode(bytes: Uint8Array): string {
  const encoding =
    SIGNATURES.find(([octets]) => octets.every((octet, at) => bytes[at] === octet))?.[1] ?? 'utf-8';
  const text = decodeAs(encoding, bytes);
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(text.slice(0, 256))?.[1];
  if (declared && !DECLARED[encoding].includes(declared.toLowerCase())) {
    throw invalid('only UTF-8 and UTF-16 are read');
  }
  return text;
}

function decodeAs(encoding: Encoding, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw invalid(`it is not ${encoding.toUpperCase()}`, cause);
  }
}

interface Open extends Element {
  readonly children: (Element | string)[];
}

/**
 * An element of nothing but text, as a multiget names its hundreds: those that follow one of the same name need no parser.
 * Without `>` in it the text ends no attribute, comment or instruction that looks like one.
 */
const PLAIN = /<([\w.-]+(?::[\w.-]+)?)>([^<>&]*)<\/\1>/g;

/** What the parser made of one of them. */
interface Like {
  /** As it is written. */
  readonly name: string;
  readonly parent: Open;
  readonly last: Element;
}

/** One run of the parser: sax reports, this keeps the open elements and the limits. */
class Reading {
  readonly #parser = new sax.SAXParser(true, OPTIONS);
  readonly #limits: Limits;
  readonly #open: Open[] = [];
  #attributes = new Map<string, sax.QualifiedAttribute>();
  #elements = 0;
  #inTag = false;
  /** Characters up to the end of the element that was closed last. */
  #closed = 0;
  #root: Element | undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
    const parser = this.#parser;
    parser.onerror = (error) => this.#refuse(error.message.split(/\.?\n/, 1).join().toLowerCase(), error);
    parser.ondoctype = () => this.#refuse('a DOCTYPE is not read');
    parser.onsgmldeclaration = () => this.#refuse('declarations are not read');
    parser.onprocessinginstruction = ({ name }) => this.#instruction(name);
    parser.onopentagstart = () => this.#begin();
    parser.onattribute = (attribute) => this.#attribute(attribute as sax.QualifiedAttribute);
    parser.onopentag = (tag) => this.#start(tag as sax.QualifiedTag);
    parser.ontext = (text) => this.#text(text);
    parser.oncdata = (text) => this.#text(text);
    parser.onclosetag = () => this.#end();
  }

  read(text: string): Element {
    let at = 0;
    let like: Like | undefined;
    for (const { index, 0: whole, 1: name = '', 2: content = '' } of text.matchAll(PLAIN)) {
      const end = index + whole.length;
      if (like?.name === name && text.slice(at, index).trim() === '') this.#repeat(like, content);
      else {
        this.#write(text.slice(at, end));
        like = this.#last(name);
      }
      at = end;
    }
    this.#write(text.slice(at));
    this.#parser.close();
    return this.#root ?? this.#refuse('it has no element');
  }

  /** What stands last in an open element, if it was closed just now: else what looks like one is in a comment or the like. */
  #last(name: string): Like | undefined {
    const parent = this.#open.at(-1);
    const last = parent?.children.at(-1);
    if (!parent || last === undefined || typeof last === 'string') return undefined;
    return this.#closed === this.#parser.position ? { name, parent, last } : undefined;
  }

  #repeat({ parent, last }: Like, content: string): void {
    this.#count();
    parent.children.push({ ...last, children: content === '' ? [] : [content] });
  }

  #write(text: string): void {
    for (let at = 0; at < text.length; at += CHUNK) {
      this.#parser.write(text.slice(at, at + CHUNK));
      const length = this.#parser.position - this.#parser.startTagPosition;
      if (this.#inTag && length > this.#limits.startTag) this.#refuse('a start tag is too long');
    }
  }

  #refuse(why: string, cause?: unknown): never {
    throw invalid(why, cause);
  }

  #instruction(name: string): void {
    if (name.toLowerCase() === 'xml' && this.#elements > 0)
      this.#refuse('its declaration is not at the start');
  }

  #begin(): void {
    this.#inTag = true;
    this.#attributes = new Map();
    this.#count();
    if (this.#open.length >= this.#limits.depth) this.#refuse('its elements nest too deep');
    if (this.#root) this.#refuse('it has more than one root element');
  }

  #count(): void {
    this.#elements += 1;
    if (this.#elements > this.#limits.elements) {
      throw new DavError(413, `The XML has more than ${this.#limits.elements} elements.`);
    }
  }

  #attribute(attribute: sax.QualifiedAttribute): void {
    if (this.#attributes.has(attribute.name)) this.#refuse(`attribute ${attribute.name} is given twice`);
    if (this.#attributes.size >= this.#limits.attributes) this.#refuse('an element has too many attributes');
    checkName(attribute);
    this.#attributes.set(attribute.name, attribute);
  }

  #start(tag: sax.QualifiedTag): void {
    this.#inTag = false;
    checkName(tag);
    if (tag.uri === XMLNS) this.#refuse('an element is named xmlns');
    const plain = [...this.#attributes.values()].filter((attribute) => attribute.prefix === '');
    this.#open.push({
      name: `{${tag.uri}}${tag.local}` as Name,
      attributes: Object.fromEntries(plain.map(({ local, value }) => [local, value])),
      children: [],
    });
  }

  #text(text: string): void {
    const parent = this.#open.at(-1);
    if (parent) append(parent, text);
    else if (text.trim() !== '') this.#refuse('text stands outside of the root element');
  }

  #end(): void {
    const closed = this.#open.pop();
    if (!closed) return;
    this.#closed = this.#parser.position;
    const element = withoutLayout(closed);
    const parent = this.#open.at(-1);
    if (parent) parent.children.push(element);
    else this.#root = element;
  }
}

/** sax hands long texts over in pieces. */
function append(parent: Open, text: string): void {
  const last = parent.children.at(-1);
  if (typeof last === 'string') parent.children[parent.children.length - 1] = last + text;
  else parent.children.push(text);
}

const OPTIONS = { xmlns: true, strictEntities: true };

/** sax looks prefixes up in an object with a prototype, and takes `a:b:c` for `a:b`. */
function checkName({ name, uri }: sax.QualifiedName): void {
  if (typeof uri !== 'string') throw invalid(`the prefix of ${name} is not bound`);
  if (!QUALIFIED.test(name)) throw invalid(`${name} is not a name`);
}

/** White space between child elements is layout, not content. */
function withoutLayout(element: Element): Element {
  if (element.children.every((child) => typeof child === 'string')) return element;
  const children = element.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
  return { ...element, children };
}
