/** 207 answers (RFC 4918 section 13), sent while they are made. */
import { STATUS_CODES } from 'node:http';
import { DavError } from '../errors.ts';
import { dav } from '../names.ts';
import { breath } from '../pace.ts';
import { type Element, element } from '../xml/element.ts';
import { closeMultistatus, Frame, fragment, Markup, openMultistatus } from '../xml/write.ts';
import { conditionOf } from './error.ts';
import type { Body, DavResponse } from './message.ts';

/** Responses that are put together before they are sent. */
export const BATCH = 100;

export type Response = Element | Markup;
/** One, or as many as were made at a time: no more than a batch. */
export type Responses = Response | readonly Response[];

export function status(code: number): Element {
  return element(dav('status'), `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}`);
}

export function href(of: string): Element {
  return element(dav('href'), of);
}

export function propstat(code: number, properties: readonly Element[]): Element {
  return element(dav('propstat'), element(dav('prop'), ...properties), status(code));
}

export function response(of: string, ...content: readonly Element[]): Element {
  return element(dav('response'), href(of), ...content);
}

const FRAMES = {
  response: new Frame(dav('response')),
  href: new Frame(dav('href')),
  propstat: new Frame(dav('propstat')),
  prop: new Frame(dav('prop')),
};

/** Makes `propstat` elements of properties that are XML already. */
export function writtenPropstat(code: number): (properties: string) => string {
  const end = fragment(status(code)).trimEnd();
  return (properties) => FRAMES.propstat.around(FRAMES.prop.around(properties) + end);
}

/** A response whose `propstat` elements are XML already. */
export function writtenResponse(of: string, propstats: string): Markup {
  return new Markup(FRAMES.response.around(FRAMES.href.of([of]) + propstats));
}

/** A response about one href that could not be answered as asked. */
export function failure(of: string, error: DavError): Element {
  const condition = error.condition && element(dav('error'), conditionOf(error));
  const description = element(dav('responsedescription'), error.message);
  return element(dav('response'), href(of), status(error.status), condition, description);
}

/**
 * Answers 207 about an href, in one piece where it is one batch at most. What is thrown before the first batch is complete becomes the answer itself. Later, a
 * limit is reported in a response of the href, and a failure cuts the answer off, so that no client takes a part for
 * the whole.
 */
export async function multistatus(
  about: string,
  responses: AsyncIterable<Responses>,
  headers?: Headers,
): Promise<DavResponse> {
  const batches = batched(responses);
  const { value: first, done: whole } = await batches.next();
  if (whole) return shortMultistatus(first, headers);
  return answer207(stream(about, written([openMultistatus(), ...first.map(fragment)]), batches), headers);
}

/** Answers 207 with what is there already, a batch at most. */
export function shortMultistatus(responses: readonly Response[], headers?: Headers): DavResponse {
  return answer207(written([openMultistatus(), ...responses.map(fragment), closeMultistatus()]), headers);
}

type Headers = DavResponse['headers'];

function answer207(body: Body, headers: Headers = {}): DavResponse {
  return { status: 207, headers: { 'Content-Type': 'application/xml; charset=utf-8', ...headers }, body };
}

/** Responses in one text, which goes out with the head in one write. */
const FEW = 10;

const written = (texts: readonly string[]): string | Uint8Array =>
  texts.length <= FEW ? texts.join('') : encoded(texts);

/** Octets that a character takes at most. */
const WIDEST = 3;

/** One letter beyond Latin-1 makes a text twice as large and slow to encode, so that many are encoded each by itself. */
function encoded(texts: readonly string[]): Uint8Array {
  const room = Buffer.allocUnsafe(WIDEST * texts.reduce((sum, { length }) => sum + length, 0));
  let octets = 0;
  for (const text of texts) octets += room.write(text, octets);
  return room.subarray(0, octets);
}

async function* stream(
  about: string,
  begun: string | Uint8Array,
  rest: Batches,
): AsyncIterable<string | Uint8Array> {
  yield begun;
  try {
    for (let done = false; !done; ) {
      const batch = await rest.next();
      yield written(batch.value.map(fragment));
      done = batch.done ?? false;
      await breath();
    }
  } catch (error) {
    if (!(error instanceof DavError) || error.status === 503) throw error;
    yield fragment(failure(about, error));
  }
  yield closeMultistatus();
}

/** It returns the last one. What is thrown comes after a batch that is complete. */
type Batches = AsyncGenerator<readonly Response[], readonly Response[]>;

async function* batched(all: AsyncIterable<Responses>): Batches {
  let batch: Response[] = [];
  try {
    for await (const some of all) {
      const more = isOne(some) ? [some] : some;
      if (batch.length > 0 && batch.length + more.length > BATCH) {
        yield batch;
        batch = [];
      }
      batch.push(...more);
    }
  } catch (error) {
    if (batch.length >= BATCH) yield batch;
    throw error;
  }
  return batch;
}

const isOne = (some: Responses): some is Response => !Array.isArray(some);
