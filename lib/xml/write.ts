import { dav, type Name, PREFIXES, split } from '../names.ts';
import type { Element } from './element.ts';

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n';
const NAMESPACES = [...PREFIXES].map(([uri, prefix]) => ` xmlns:${prefix}="${uri}"`).join('');
/** Bound by the XML namespace itself; any declaration of it elsewhere would be ill-formed. */
const XML = 'http://www.w3.org/XML/1998/namespace';
const KNOWN: ReadonlyMap<string, string> = new Map([...PREFIXES, [XML, 'xml']]);

/** A whole document; the prefixes of `names.ts` are declared on the root, other namespaces where they are used. */
export function writeXml(root: Element): string {
  return DECLARATION + write(root, '', NAMESPACES);
}

/** A multistatus in pieces: this, then `fragment` for each response, then `closeMultistatus`. */
export function openMultistatus(): string {
  return `${DECLARATION}<${tagOf(dav('multistatus'), '').tag}${NAMESPACES}>\n`;
}

/** XML that is written already, for inside a document that `openMultistatus` began. */
export class Markup {
  readonly xml: string;

  constructor(xml: string) {
    this.xml = xml;
  }
}

/** What stands inside a document that `openMultistatus` began. */
export function fragment(one: Element | Markup): string {
  return `${one instanceof Markup ? one.xml : write(one, '', '')}\n`;
}

/** An element that is written many times, with other content each time: its tags are made once. */
export class Frame {
  readonly #start: string;
  readonly #end: string;
  readonly #inner: string;
  /** Without content. */
  readonly empty: string;

  constructor(name: Name) {
    const { tag, declaration, inner } = tagOf(name, '');
    this.#start = `<${tag}${declaration}>`;
    this.#end = `</${tag}>`;
    this.#inner = inner;
    this.empty = `<${tag}${declaration}/>`;
  }

  /** Around what is no XML yet. */
  of(content: Element['children']): string {
    return content.length === 0 ? this.empty : this.around(contentOf(content, this.#inner));
  }

  /** Around what is XML already. */
  around(xml: string): string {
    return this.#start + xml + this.#end;
  }
}

export function closeMultistatus(): string {
  return `</${tagOf(dav('multistatus'), '').tag}>\n`;
}

/** `inherited` is the default namespace in force. */
function write(element: Element, inherited: string, declarations: string): string {
  const { tag, declaration, inner } = tagOf(element.name, inherited);
  const start = `${tag}${declaration}${declarations}${writeAttributes(element.attributes)}`;
  if (element.children.length === 0) return `<${start}/>`;
  return `<${start}>${contentOf(element.children, inner)}</${tag}>`;
}

function contentOf(children: Element['children'], inherited: string): string {
  let content = '';
  for (const child of children)
    content += typeof child === 'string' ? escapeText(child) : write(child, inherited, '');
  return content;
}

function tagOf(name: Name, inherited: string): { tag: string; declaration: string; inner: string } {
  const known = prefixed.get(name);
  if (known !== undefined) return { tag: known, declaration: '', inner: inherited };
  const { namespace, local } = split(name);
  const prefix = KNOWN.get(namespace);
  if (prefix !== undefined)
    return { tag: remembered(name, `${prefix}:${local}`), declaration: '', inner: inherited };
  const declaration = namespace === inherited ? '' : ` xmlns="${escapeAttribute(namespace)}"`;
  return { tag: local, declaration, inner: namespace };
}

/** Tags of names with a prefix; clients may name any, so that only the first ones are remembered. */
const prefixed = new Map<Name, string>();
const REMEMBERED = 1000;

function remembered(name: Name, tag: string): string {
  if (prefixed.size < REMEMBERED) prefixed.set(name, tag);
  return tag;
}

function writeAttributes(attributes: Element['attributes']): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
    .join('');
}

const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/** Characters XML 1.0 cannot hold, not even as references, become U+FFFD; a bare CR would be read as LF. */
function escapeText(text: string): string {
  if (!/[&<>\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]/.test(text)) return text;
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replaceAll('&', '&amp;') // one character after the other: a function called for each costs more
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

function escapeAttribute(value: string): string {
  return escapeText(value).replaceAll('"', '&quot;').replaceAll('\t', '&#9;').replaceAll('\n', '&#10;');
}
