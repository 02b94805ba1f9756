import sax from 'sax';
import { Double, isList, type Value } from './orm/value.ts';

export interface MethodCall {
  readonly method: string;
  readonly params: readonly Value[];
}

/** The body is not XML: the message is what Python's expat says. */
export class IllFormed extends Error {}

/** A value cannot be sent; the message is Python's. */
export class Unmarshallable extends Error {}

// Answers

/** @param declaration first line of the document */
export function encodeResponse(value: Value, declaration: string, controls: 'raw' | 'stripped'): string {
  const body = encodeValue(value, controls === 'raw' ? escapeRaw : escapeStripped);
  return `${declaration}\n<methodResponse>\n<params>\n<param>\n${body}</param>\n</params>\n</methodResponse>\n`;
}

export function encodeFault(code: number | string, text: string, declaration: string): string {
  const body = encodeValue({ faultCode: code, faultString: text }, escapeRaw);
  return `${declaration}\n<methodResponse>\n<fault>\n${body}</fault>\n</methodResponse>\n`;
}

type Escape = (text: string) => string;

// Control characters go out as they are up to 15, and make the answer ill-formed (odoo-14.md 1).
const escapeRaw: Escape = (text) =>
  /[&<>]/.test(text) ? text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;') : text;
const escapeStripped: Escape = (text) => escapeRaw(text.replace(CONTROLS, ''));

const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

function encodeValue(value: Value, escaped: Escape): string {
  if (typeof value === 'string') return `<value><string>${escaped(value)}</string></value>\n`;
  if (typeof value === 'boolean') return `<value><boolean>${value ? 1 : 0}</boolean></value>\n`;
  if (typeof value === 'number') return `<value><int>${value}</int></value>\n`;
  if (value === null) throw new Unmarshallable('cannot marshal None unless allow_none is enabled');
  if (value instanceof Double) return `<value><double>${double(value.value)}</double></value>\n`;
  if (isList(value)) {
    let items = '';
    for (const item of value) items += encodeValue(item, escaped);
    return `<value><array><data>\n${items}</data></array></value>\n`;
  }
  let members = '';
  for (const name in value) {
    const member = (value as { readonly [name: string]: Value })[name];
    members += `<member>\n<name>${escaped(name)}</name>\n${encodeValue(member ?? null, escaped)}</member>\n`;
  }
  return `<value><struct>\n${members}</struct></value>\n`;
}

const double = (value: number): string => (Number.isInteger(value) ? `${value}.0` : `${value}`);

// Calls

/** @throws IllFormed where an XML parser would, also for control characters */
export function decodeCall(body: string): MethodCall {
  refuseControls(body);
  const reader = new CallReader();
  // Only the five entities of XML: its types do not know the option yet.
  const parser = sax.parser(true, { strictEntities: true } as sax.SAXOptions);
  let failure: Error | undefined;
  parser.onerror = (error) => {
    failure ??= error;
    parser.resume();
  };
  parser.onopentag = ({ name }) => reader.open(name);
  parser.ontext = (text) => reader.text(text);
  parser.oncdata = (text) => reader.text(text);
  parser.onclosetag = (name) => reader.close(name);
  parser.write(body).close();
  if (failure !== undefined) throw new IllFormed(place('not well-formed (invalid token)', body.length, body));
  if (!reader.complete) throw new IllFormed(place('no element found', body.length, body));
  return { method: reader.method, params: reader.params };
}

function refuseControls(body: string): void {
  const at = body.search(CONTROLS);
  if (at >= 0) throw new IllFormed(place('not well-formed (invalid token)', at, body));
  const reference = body.search(/&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));/i);
  if (reference >= 0) throw new IllFormed(place('reference to invalid character number', reference, body));
}

function place(message: string, at: number, body: string): string {
  const lines = body.slice(0, at).split('\n');
  return `${message}: line ${lines.length}, column ${lines.at(-1)?.length ?? 0}`;
}

interface Frame {
  readonly list: Value[];
  readonly struct: [string, Value][];
  member: string;
}

const frame = (): Frame => ({ list: [], struct: [], member: '' });

const SCALARS: { readonly [type: string]: (text: string) => Value } = {
  string: (text) => text.replaceAll('\r\n', '\n'),
  int: Number,
  i4: Number,
  i8: Number,
  double: (text) => new Double(Number(text)),
  boolean: (text) => text.trim() === '1',
  nil: () => null,
  'dateTime.iso8601': (text) => text.replace(/^(\d{4})-?(\d\d)-?(\d\d)T(\d\d:\d\d:\d\d).*$/, '$1-$2-$3 $4'),
  base64: (text) => text.replace(/\s/g, ''),
};

/** Builds the parameters of a call from the events of the XML parser. */
class CallReader {
  method = '';
  complete = false;
  readonly #frames: Frame[] = [frame()];
  #text = '';
  #typed = false;

  get params(): readonly Value[] {
    return this.#frames[0]?.list ?? [];
  }

  open(name: string): void {
    this.#text = '';
    if (name === 'value') this.#typed = false;
    if (name === 'array' || name === 'struct') this.#frames.push(frame());
  }

  text(text: string): void {
    this.#text += text;
  }

  close(name: string): void {
    const scalar = SCALARS[name];
    if (scalar !== undefined) this.#push(scalar(this.#text));
    else if (name === 'array') this.#push(this.#frames.pop()?.list ?? []);
    else if (name === 'struct') this.#push(Object.fromEntries(this.#frames.pop()?.struct ?? []));
    else if (name === 'value' && !this.#typed) this.#push(this.#text);
    else if (name === 'name') this.#top.member = this.#text;
    else if (name === 'member') this.#top.struct.push([this.#top.member, this.#top.list.pop() ?? null]);
    else if (name === 'methodName') this.method = this.#text.trim();
    else if (name === 'methodCall') this.complete = true;
    if (name === 'value') this.#typed = true;
  }

  get #top(): Frame {
    const top = this.#frames.at(-1);
    if (top === undefined) throw new IllFormed('mismatched tag');
    return top;
  }

  #push(value: Value): void {
    this.#top.list.push(value);
    this.#typed = true;
  }
}
