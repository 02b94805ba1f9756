import type { Wire } from './wire.ts';

/**
 * A method call as XML, whatever its texts hold: characters XML 1.0 has no place for are left out, since one of them
 * makes an ERP refuse the whole call, up to version 11 with an HTML page.
 */
export function encodeCall(method: string, parameters: readonly Wire[]): string {
  const params = parameters.map((value) => `<param>${written(value)}</param>`).join('');
  return `<?xml version="1.0"?><methodCall><methodName>${textOf(method)}</methodName><params>${params}</params></methodCall>`;
}

const written = (value: Wire): string => `<value>${typed(value)}</value>`;

/** http://xmlrpc.com/spec.md, and `nil`, which every ERP reads. */
function typed(value: Wire): string {
  if (value === null) return '<nil/>';
  if (typeof value === 'string') return `<string>${textOf(value)}</string>`;
  if (typeof value === 'boolean') return `<boolean>${Number(value)}</boolean>`;
  if (typeof value === 'number')
    return Number.isInteger(value) ? `<int>${value}</int>` : `<double>${value}</double>`;
  if (value instanceof Uint8Array) return `<base64>${Buffer.from(value).toString('base64')}</base64>`;
  if (Array.isArray(value)) return `<array><data>${value.map(written).join('')}</data></array>`;
  return `<struct>${Object.entries(value).map(memberOf).join('')}</struct>`;
}

const memberOf = ([name, value]: [string, Wire]): string =>
  `<member><name>${textOf(name)}</name>${written(value)}</member>`;

// https://www.w3.org/TR/xml/#charsets
const ILLEGAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const PLAIN = /^[\t\n\x20-%'-;=?-\ud7ff]*$/;

function textOf(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .toWellFormed()
    .replace(ILLEGAL, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}
