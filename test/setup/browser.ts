/** A browser without scripts: keeps cookies, reads pages, fills in forms and sends them. */
import assert from 'node:assert/strict';
import { DomUtils, parseDocument } from 'htmlparser2';
import { Grants } from '../../lib/calendar/grants/grants.ts';
import type { Directory } from '../../lib/calendar/types.ts';
import type { DavResponse } from '../../lib/dav/message.ts';
import { type Application, application } from '../../lib/http/app.ts';
import { Gate } from '../../lib/http/auth.ts';
import type { Network, Peer } from '../../lib/http/forwarding.ts';
import { silent } from '../../lib/log.ts';
import { createSetup, type Setup } from '../../lib/setup/setup.ts';
import { openMemory } from '../../lib/store/index.ts';

type SetupOptions = Parameters<typeof createSetup>[0];

export interface WorldOptions extends Partial<SetupOptions> {
  readonly trustProxy?: readonly Network[];
}

export interface World {
  readonly ask: Application;
  readonly grants: Grants;
  readonly setup: Setup;
}

/** A gateway with a page; nobody waits for a wrong password. */
export function worldOf(directory: Directory, { trustProxy = [], ...more }: WorldOptions = {}): World {
  const grants = more.grants ?? new Grants(openMemory().grants);
  const gate = new Gate(directory, { pause: async () => {} });
  const setup = createSetup({
    directory,
    grants,
    log: silent,
    devicePasswords: 'on',
    admit: (db, credentials, address) => gate.admit(db, credentials, address),
    ...more,
  });
  const { allowPlain = false, publicUrl } = more;
  const known = publicUrl && { publicUrl };
  const ask = application({ directory, log: silent, setup, trustProxy, allowPlain, ...known });
  return { ask, grants, setup };
}

type Dom = ReturnType<typeof parseDocument>;
export type Tag = ReturnType<typeof DomUtils.getElementsByTagName>[number];

export interface BrowserOptions {
  readonly peer?: Peer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Form {
  readonly action: string;
  readonly method: string;
  readonly fields: ReadonlyMap<string, string>;
}

export class Page {
  readonly status: number;
  readonly headers: DavResponse['headers'];
  readonly text: string;
  readonly path: string;
  readonly #dom: Dom;

  constructor(path: string, { status, headers }: DavResponse, text: string) {
    this.path = path;
    this.status = status;
    this.headers = headers;
    this.text = text;
    this.#dom = parseDocument(text);
  }

  tags(name: string): readonly Tag[] {
    return DomUtils.getElementsByTagName(name, this.#dom, true);
  }

  withClass(name: string): readonly Tag[] {
    return elements(
      DomUtils.getElements({ class: (value) => value?.split(' ').includes(name) ?? false }, this.#dom, true),
    );
  }

  /** Texts of all elements of a name. */
  texts(name: string): readonly string[] {
    return this.tags(name).map((tag) => DomUtils.textContent(tag).trim());
  }

  textsIn(tag: Tag, name: string): readonly string[] {
    return DomUtils.getElementsByTagName(name, tag, true).map((one) => DomUtils.textContent(one).trim());
  }

  /** What is said before all else. */
  noticed(kind: 'good' | 'bad' | 'note'): readonly string[] {
    return this.withClass(kind).map((tag) => DomUtils.textContent(tag).trim());
  }

  get values(): readonly string[] {
    return this.withClass('value').map((tag) => DomUtils.textContent(tag));
  }

  get title(): string {
    return this.texts('h1')[0] ?? '';
  }

  get links(): readonly string[] {
    return this.tags('a').map((tag) => tag.attribs.href ?? '');
  }

  /** The only form that is sent to where this path begins. */
  form(action: string): Form {
    const found = this.tags('form').filter((tag) => tag.attribs.action?.startsWith(action));
    const [form] = found;
    assert.ok(form && found.length === 1, `${found.length} forms for ${action} at ${this.path}`);
    const named = elements(DomUtils.getElements({ name: (value) => value !== undefined }, form, true));
    const fields = named.map((tag) => [tag.attribs.name ?? '', valueIn(tag)] as const);
    return {
      action: form.attribs.action ?? '',
      method: form.attribs.method ?? 'get',
      fields: new Map(fields),
    };
  }
}

type Node = ReturnType<typeof DomUtils.getElements>[number];

const elements = (nodes: readonly Node[]): readonly Tag[] =>
  nodes.filter((node): node is Tag => 'attribs' in node);

function valueIn(tag: Tag): string {
  if (tag.name !== 'select') return tag.attribs.value ?? '';
  return DomUtils.getElementsByTagName('option', tag, true)[0]?.attribs.value ?? '';
}

const HERE: Peer = { address: '127.0.0.1', encrypted: false };

export class Browser {
  readonly cookies = new Map<string, string>();
  /** As they were set, with their attributes. */
  readonly set: string[] = [];
  readonly #ask: Application;
  readonly #peer: Peer;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ ask }: Pick<World, 'ask'>, { peer = HERE, headers = {} }: BrowserOptions = {}) {
    this.#ask = ask;
    this.#peer = peer;
    this.#headers = headers;
  }

  get(path: string): Promise<Page> {
    return this.#follow('GET', path);
  }

  /** Sends a form as it is, but for what is typed. */
  send(form: Form, typed: Readonly<Record<string, string>> = {}): Promise<Page> {
    const fields = new URLSearchParams([...new Map([...form.fields, ...Object.entries(typed)])]);
    return this.#follow(form.method.toUpperCase(), form.action, fields.toString());
  }

  async logIn(login: string, password: string, more: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.send((await this.get('/')).form('/setup/log-in'), { login, password, ...more });
  }

  async #follow(method: string, path: string, body = ''): Promise<Page> {
    const page = await this.request(method, path, { body });
    const { Location: to } = page.headers;
    return to === undefined || page.status !== 303 ? page : this.#follow('GET', to);
  }

  async request(
    method: string,
    target: string,
    { body = '', headers = {} }: { body?: string; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Page> {
    const [path = '', query = ''] = target.split('?');
    const all = new Map(
      Object.entries({
        host: 'calendar.example',
        accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...this.#headers,
        ...headers,
      }),
    );
    const read = async () => Buffer.from(body);
    const response = await this.#ask({ method, path, query, headers: all, read }, this.#peer);
    this.#keep(response.headers['Set-Cookie']);
    return new Page(path, response, Buffer.from((response.body ?? '') as string).toString('utf8'));
  }

  #keep(header: string | undefined): void {
    if (header === undefined) return;
    this.set.push(header);
    const [, name = '', value = '', age = ''] = /^([^=]+)=([^;]*);.*Max-Age=(\d+)/.exec(header) ?? [];
    if (age === '0') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
