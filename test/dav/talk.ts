/** Talks to the application as a client does, without a socket, and reads its answers. */
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import type { Directory } from '../../lib/calendar/types.ts';
import type { Body, DavResponse } from '../../lib/dav/message.ts';
import type { Limits } from '../../lib/dav/visit.ts';
import { type ApplicationOptions, application } from '../../lib/http/app.ts';
import type { Peer } from '../../lib/http/forwarding.ts';
import { silent } from '../../lib/log.ts';
import { dav, type Name } from '../../lib/names.ts';
import { childNamed, childrenNamed, type Element, elements, textOf } from '../../lib/xml/element.ts';
import { parseXml } from '../../lib/xml/parse.ts';

export interface Question {
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** `login:password`, or nobody. */
  readonly as?: string | undefined;
}

export type Talk = (method: string, path: string, question?: Question) => Promise<Answer>;

interface TalkOptions extends Partial<ApplicationOptions> {
  /** Who the other end of the connection is; this machine when left out. */
  readonly peer?: Peer;
}

const HERE: Peer = { address: '127.0.0.1', encrypted: false };

/** Speaks as `admin:admin` where a question names nobody else. */
export function talkTo(
  directory: Directory,
  limits: Partial<Limits> = {},
  { peer = HERE, ...more }: TalkOptions = {},
): Talk {
  const ask = application({ directory, log: silent, limits, ...more });
  return async (method, path, question = {}) => {
    const { body = '', headers = {} } = question;
    const user = 'as' in question ? question.as : 'admin:admin';
    const authorization = user === undefined ? [] : [['authorization', basic(user)] as const];
    const all = new Map([
      ['host', 'calendar.example'],
      ...authorization,
      ...Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const),
    ]);
    const read = async () => Buffer.from(body as string);
    const response = await ask({ method, path, query: '', headers: all, read }, peer);
    const octets = await collected(response.body);
    response.over?.(octets.length);
    return new Answer(response, octets);
  };
}

export function basic(user: string, encoding: BufferEncoding = 'utf8'): string {
  return `Basic ${Buffer.from(user, encoding).toString('base64')}`;
}

async function collected(body: Body | undefined): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as string);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as string));
  return Buffer.concat(chunks);
}

/** One `response` of a multistatus. */
export interface Part {
  readonly status: number | undefined;
  /** Those with 200. */
  readonly props: ReadonlyMap<Name, Element>;
  /** By name, the status of each property. */
  readonly statuses: ReadonlyMap<Name, number>;
  /** Conditions of its `error`. */
  readonly errors: readonly Name[];
}

export class Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly octets: Buffer;
  #parts: ReadonlyMap<string, Part> | undefined;

  constructor({ status, headers }: DavResponse, octets: Buffer) {
    this.status = status;
    this.headers = headers;
    this.octets = headers['Content-Encoding'] === 'gzip' ? gunzipSync(octets) : octets;
  }

  get text(): string {
    return this.octets.toString('utf8');
  }

  get xml(): Element {
    return parseXml(this.octets);
  }

  /** The condition a refusal names, and the sentence a person reads. */
  get error(): { conditions: readonly Name[]; sentence: string } {
    assert.equal(this.xml.name, dav('error'));
    const sentence = childNamed(this.xml, dav('responsedescription'));
    return {
      conditions: elements(this.xml)
        .map(({ name }) => name)
        .filter((name) => name !== dav('responsedescription')),
      sentence: sentence ? textOf(sentence) : '',
    };
  }

  /** The responses of a multistatus by href; an href that comes twice fails. */
  get parts(): ReadonlyMap<string, Part> {
    this.#parts ??= this.#read();
    return this.#parts;
  }

  #read(): ReadonlyMap<string, Part> {
    assert.equal(this.status, 207, this.text);
    assert.equal(this.xml.name, dav('multistatus'));
    const found = childrenNamed(this.xml, dav('response')).map((one) => [hrefOf(one), part(one)] as const);
    assert.equal(new Set(found.map(([href]) => href)).size, found.length, 'an href is answered twice');
    return new Map(found);
  }

  get hrefs(): readonly string[] {
    return [...this.parts.keys()];
  }

  /** The text of a property of the only response, or of one by href. */
  prop(name: Name, href = this.hrefs[0] ?? ''): string | undefined {
    const property = this.parts.get(href)?.props.get(name);
    return property && textIn(property);
  }
}

/** All text inside an element. */
export function textIn(of: Element): string {
  return of.children.map((child) => (typeof child === 'string' ? child : textIn(child))).join('');
}

function hrefOf(response: Element): string {
  const href = childNamed(response, dav('href'));
  return href ? textOf(href) : '';
}

function part(response: Element): Part {
  const statuses = new Map<Name, number>();
  const props = new Map<Name, Element>();
  for (const propstat of childrenNamed(response, dav('propstat')))
    for (const property of elements(childNamed(propstat, dav('prop')) ?? propstat)) {
      assert.ok(!statuses.has(property.name), `${property.name} is answered twice`);
      statuses.set(property.name, statusIn(propstat) ?? 0);
      if (statusIn(propstat) === 200) props.set(property.name, property);
    }
  const error = childNamed(response, dav('error'));
  return {
    status: statusIn(response),
    props,
    statuses,
    errors: error ? elements(error).map(({ name }) => name) : [],
  };
}

function statusIn(of: Element): number | undefined {
  const status = childNamed(of, dav('status'));
  return status && Number(/^HTTP\/1\.1 (\d{3})/.exec(textOf(status))?.[1]);
}
