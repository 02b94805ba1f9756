/** One device: its copy of the meetings, how it asks for news, and what it writes. */
import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import { type Agent, fetch } from 'undici';
import { caldav, calendarserver, dav } from '../../lib/names.ts';
import { childNamed, type Element, elements } from '../../lib/xml/element.ts';
import { parseXml } from '../../lib/xml/parse.ts';
import type { Copy } from '../protocol/writers/device.ts';
import { hrefIn, isGone, multigetBody, syncBody, textIn, textOf } from '../protocol/writers/device.ts';

/** The gateway said that the ERP is away, as it may: the device comes again later. */
export class Away extends Error {}

export interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: Buffer;
}

export interface PhoneOptions {
  readonly gateway: string;
  readonly database: string;
  readonly login: string;
  readonly agent: Agent;
  /** Told of each answer. */
  readonly onAnswer: (method: string, status: number) => void;
}

export class Phone {
  readonly login: string;
  readonly copies = new Map<string, Copy>();
  readonly collection: string;
  readonly home: string;
  /** What the server last named its state, by whatever property or report this kind of device uses. */
  token = '';
  readonly #options: PhoneOptions;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(options: PhoneOptions, userAgent: string) {
    const { login, database } = options;
    this.#options = options;
    this.login = login;
    this.home = `/webdav/${database}/calendars/users/${login}/c/`;
    this.collection = `${this.home}Meetings/`;
    this.#headers = { Authorization: `Basic ${btoa(`${login}:${login}`)}`, 'User-Agent': userAgent };
  }

  /** @throws Away on 503 and 507; AssertionError on an answer that no outage excuses */
  async ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string,
  ): Promise<Answer> {
    const answer = await fetch(new URL(path, this.#options.gateway), {
      method,
      dispatcher: this.#options.agent,
      headers: { ...this.#headers, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    this.#options.onAnswer(method, answer.status);
    if (answer.status === 503) {
      assert.ok(Number(answer.headers.get('retry-after')) > 0, 'a 503 says when to come again');
      throw new Away();
    }
    assert.ok(answer.status < 500 && answer.status !== 401, `${method} ${path}: ${answer.status} ${bytes}`);
    return { status: answer.status, etag: answer.headers.get('etag') ?? undefined, body: bytes };
  }

  async multistatus(
    method: 'PROPFIND' | 'REPORT',
    path: string,
    depth: '0' | '1',
    body: string,
  ): Promise<Element> {
    const answer = await this.ask(method, path, { Depth: depth }, body);
    assert.equal(answer.status, 207, `${method} ${path}: ${answer.body}`);
    return parseXml(answer.body);
  }

  /** The ctag, or the token, that the server names for the collection. */
  async stateBy(property: 'getctag' | 'sync-token', at: 'home' | 'collection'): Promise<string> {
    const name = property === 'getctag' ? calendarserver(property) : dav(property);
    const path = at === 'home' ? this.home : this.collection;
    const body = `<D:propfind xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/"><D:prop><D:resourcetype/><S:getctag/><D:sync-token/></D:prop></D:propfind>`;
    const found = responses(await this.multistatus('PROPFIND', path, at === 'home' ? '1' : '0', body));
    const own = found.find((response) => hrefIn(response) === this.collection);
    assert.ok(own, 'the calendar is in the listing');
    return textIn(own, name);
  }

  /** Hrefs and ETags of all there is. */
  async listed(): Promise<ReadonlyMap<string, string>> {
    const body = '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>';
    const found = responses(await this.multistatus('PROPFIND', this.collection, '1', body));
    const entries = found.filter((response) => hrefIn(response).endsWith('.ics'));
    return new Map(entries.map((response) => [hrefIn(response), textIn(response, dav('getetag'))]));
  }

  /** The whole list against the copies: what is gone goes, what is new or otherwise is fetched. */
  async compare(): Promise<void> {
    const listed = await this.listed();
    const stale = [...listed].filter(([href, etag]) => this.copies.get(href)?.etag !== etag);
    await this.fetch(stale.map(([href]) => href));
    for (const href of this.copies.keys()) if (!listed.has(href)) this.copies.delete(href);
  }

  /** By sync-collection; a token the server does not know begins anew. */
  async changes(): Promise<void> {
    const answer = await this.ask('REPORT', this.collection, { Depth: '0' }, syncBody(this.token));
    if (answer.status === 403 && this.token !== '') return this.#beginAnew();
    assert.equal(answer.status, 207, `${answer.body}`);
    const found = parseXml(answer.body);
    const all = responses(found);
    const there = all.filter((response) => !isGone(response));
    const stale = there.filter(
      (response) => this.copies.get(hrefIn(response))?.etag !== textIn(response, dav('getetag')),
    );
    await this.fetch(stale.map(hrefIn));
    for (const response of all) if (isGone(response)) this.copies.delete(hrefIn(response));
    if (this.token === '') this.#keepOnly(new Set(there.map(hrefIn)));
    this.token = textOf(childNamed(found, dav('sync-token')));
  }

  async #beginAnew(): Promise<void> {
    this.token = '';
    await this.changes();
  }

  #keepOnly(hrefs: ReadonlySet<string>): void {
    for (const href of this.copies.keys()) if (!hrefs.has(href)) this.copies.delete(href);
  }

  async fetch(hrefs: readonly string[]): Promise<void> {
    for (let at = 0; at < hrefs.length; at += 50) await this.#fetch(hrefs.slice(at, at + 50));
  }

  async #fetch(hrefs: readonly string[]): Promise<void> {
    const found = await this.multistatus('REPORT', this.collection, '1', multigetBody(hrefs));
    for (const response of responses(found)) {
      const href = hrefIn(response);
      if (isGone(response)) this.copies.delete(href);
      else this.#keep(href, response);
    }
  }

  #keep(href: string, response: Element): void {
    const text = textIn(response, caldav('calendar-data'));
    assert.ok(ICAL.parse(text), href);
    this.copies.set(href, { href, etag: textIn(response, dav('getetag')), text });
  }
}

const responses = (found: Element): readonly Element[] =>
  elements(found).filter(({ name }) => name === dav('response'));
