/** What one request of a traced user took, as a text for people. */
import type { Body, DavResponse, Incoming } from '../../dav/message.ts';
import { shownPath } from '../../shown-path.ts';
import type { CallTrace, Trace } from '../../trace.ts';
import type { Credentials } from '../auth.ts';
import type { Peer } from '../forwarding.ts';
import { Excerpt } from './excerpt.ts';
import { shownField, shownQuery, spellings, withoutGrants, withoutPaths, withoutWords } from './secrets.ts';

/** Calls that are told of one request: a first reading takes hundreds. */
const CALLS = 100;

/** Forms with passwords, pages and profiles that show secrets once; none of them is DAV's. */
const PRIVATE = /^(?:text\/html|application\/x-)|^multipart\//i;

type Fields = Iterable<readonly [name: string, value: string]>;

export class Exchange implements Trace {
  readonly #request: Incoming;
  readonly #peer: Peer;
  readonly #login: string;
  readonly #began = new Date();
  readonly #secrets = new Set<string>();
  readonly #received = new Excerpt();
  readonly #sent = new Excerpt();
  readonly #calls: string[] = [];
  #left = 0;

  constructor(request: Incoming, peer: Peer, credentials: Credentials | undefined) {
    this.#request = request;
    this.#peer = peer;
    this.#login = credentials?.login ?? '';
    if (credentials) this.#hide(credentials.password);
  }

  /** The same request, whose body is told. */
  get request(): Incoming {
    const read = async (): Promise<Uint8Array> => {
      const body = await this.#request.read();
      this.#received.take(body);
      return body;
    };
    return { ...this.#request, read };
  }

  call(label: string, sent: string, password: string | undefined): CallTrace {
    if (password !== undefined) this.#hide(password);
    const at = this.#calls.length;
    if (at === CALLS) this.#left += 1;
    if (at >= CALLS) return UNTOLD;
    const asked = new Excerpt();
    const answered = new Excerpt();
    asked.take(sent);
    this.#calls[at] = `--- ${label}: not answered yet\n${asked}\n`;
    return {
      take: (octets) => answered.take(octets),
      end: (outcome, ms) => {
        this.#calls[at] = `--- ${label}: ${outcome}, ${ms} ms\n${asked}\n${answered}\n`;
      },
    };
  }

  /** The same body, told as it is sent. */
  answer({ body }: DavResponse): Body | undefined {
    if (body === undefined) return undefined;
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) return this.#passing(body);
    this.#sent.take(body);
    return body;
  }

  /** Once the answer was sent. */
  written({ status, headers }: DavResponse, octets: number): string {
    const { method, path: asked, query, headers: fields } = this.#request;
    const ms = Date.now() - this.#began.getTime();
    const path = shownPath(asked);
    const target = query === '' ? path : `${path}?${shownQuery(query)}`;
    const received = PRIVATE.test(fields.get('content-type') ?? '') ? LEFT_OUT : this.#received;
    const sent = PRIVATE.test(headers['Content-Type'] ?? '') ? LEFT_OUT : this.#sent;
    const text = [
      `=== ${this.#began.toISOString()} from ${this.#peer.address}\n`,
      `${method} ${target}\n${lines(fields)}\n${received}\n`,
      ...this.#calls,
      ...(this.#left === 0 ? [] : [`--- ${this.#left} more calls are left out\n`]),
      `--- answer: ${ms} ms, ${octets} octets\n`,
      `${status}\n${lines(Object.entries(headers))}\n${sent}\n\n`,
    ].join('');
    return withoutWords(withoutGrants(withoutPaths(text)), { login: this.#login }, this.#secrets);
  }

  #hide(password: string): void {
    for (const spelling of spellings(password, [this.#login])) this.#secrets.add(spelling);
  }

  async *#passing(body: AsyncIterable<string | Uint8Array>): AsyncGenerator<string | Uint8Array, void> {
    for await (const part of body) {
      this.#sent.take(part);
      yield part;
    }
  }
}

const LEFT_OUT = '[left out: it may hold passwords]';
const UNTOLD: CallTrace = { take: () => {}, end: () => {} };

const lines = (fields: Fields): string =>
  [...fields].map(([name, value]) => `${name}: ${shownField(name.toLowerCase(), value)}\n`).join('');
