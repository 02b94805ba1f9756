import CustomType, { type Element } from 'xmlrpc/lib/customtype.js';
import { serializeMethodCall } from 'xmlrpc/lib/serializer.js';
import type { Wire } from './wire.ts';

/**
 * A method call as XML, whatever its texts hold: characters XML 1.0 has no place for are left out, since one of them
 * makes an ERP refuse the whole call, up to version 11 with an HTML page.
 */
export function encodeCall(method: string, parameters: readonly Wire[]): string {
  return serializeMethodCall(method, parameters.map(prepared));
}

/** A text written with references. Left alone, the serializer takes CDATA, and ends it at a second `]]>` in the text. */
class Text extends CustomType {
  override tagName = 'string';
}

/** A thousand ids, as one text: the serializer would make two nodes of each. */
class Ids extends CustomType {
  override serialize(value: Element): void {
    const items = (this.raw as readonly number[]).map((id) => `<value><int>${id}</int></value>`);
    value.raw(`<array><data>${items.join('')}</data></array>`);
  }
}

const MANY = 20;

function isIds(value: readonly Wire[]): boolean {
  return value.length >= MANY && value.every(Number.isInteger);
}

function prepared(value: Wire): unknown {
  if (typeof value === 'string') return new Text(legal(value));
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return isIds(value) ? new Ids(value) : value.map(prepared);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [legal(name), prepared(member)]));
}

// https://www.w3.org/TR/xml/#charsets
const ILLEGAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

function legal(text: string): string {
  return text.toWellFormed().replace(ILLEGAL, '');
}
