/** A device: a copy of the calendars, brought up to date by token and multiget, and changed by PUT and DELETE. */
import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import { caldav, dav, type Name } from '../../../lib/names.ts';
import { childNamed, type Element, elements } from '../../../lib/xml/element.ts';
import { parseXml } from '../../../lib/xml/parse.ts';

export type CalendarName = 'Meetings' | 'Tasks';

export interface Copy {
  readonly href: string;
  readonly etag: string;
  readonly text: string;
}

/** His login is his password too. */
export interface User {
  readonly login: string;
  /** As the ERP has it, in small letters. */
  readonly address: string;
}

export class Device {
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #tokens = new Map<CalendarName, string>();
  readonly copies: Readonly<Record<CalendarName, Map<string, Copy>>> = {
    Meetings: new Map(),
    Tasks: new Map(),
  };
  readonly home: string;
  readonly user: User;
  /** Whether it is that of somebody who is invited to what others make. */
  readonly isGuest: boolean;

  constructor(gateway: string, db: string, user: User, { isGuest = false } = {}) {
    const { login } = user;
    this.#base = new URL(gateway);
    this.user = user;
    this.isGuest = isGuest;
    this.home = `/webdav/${db}/calendars/users/${login}/c`;
    // Coding answers would cost as much as making some of them.
    this.#headers = { Authorization: `Basic ${btoa(`${login}:${login}`)}`, 'Accept-Encoding': 'identity' };
  }

  hrefOf(calendar: CalendarName, name: string): string {
    return `${this.home}/${calendar}/${name}`;
  }

  async ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Response> {
    return fetch(new URL(path, this.#base), {
      method,
      headers: { ...this.#headers, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  }

  /** The status. A copy the server took is kept as it was sent when it says so, else fetched at the next sync. */
  async put(calendar: CalendarName, href: string, text: string, etag: string | undefined): Promise<number> {
    const condition: Record<string, string> =
      etag === undefined ? { 'If-None-Match': '*' } : { 'If-Match': etag };
    const headers = { ...condition, 'Content-Type': 'text/calendar; charset=utf-8' };
    const answer = await this.ask('PUT', href, headers, text);
    await answer.arrayBuffer();
    const tag = answer.headers.get('etag');
    if (answer.ok && tag) this.copies[calendar].set(href, { href, etag: tag, text });
    return answer.status;
  }

  async remove(calendar: CalendarName, { href, etag }: Copy): Promise<number> {
    const answer = await this.ask('DELETE', href, { 'If-Match': etag });
    await answer.arrayBuffer();
    if (answer.ok) this.copies[calendar].delete(href);
    return answer.status;
  }

  async sync(calendar: CalendarName): Promise<void> {
    const changes = await this.#report(calendar, syncBody(this.#tokens.get(calendar)));
    const responses = elements(changes).filter(({ name }) => name === dav('response'));
    for (const response of responses) if (isGone(response)) this.copies[calendar].delete(hrefIn(response));
    // The first time all there is comes, and nothing of what is gone.
    const there = new Set(responses.map(hrefIn));
    if (!this.#tokens.has(calendar))
      for (const href of this.copies[calendar].keys())
        if (!there.has(href)) this.copies[calendar].delete(href);
    const stale = responses
      .filter((response) => !isGone(response))
      .filter(
        (response) => this.copies[calendar].get(hrefIn(response))?.etag !== textIn(response, dav('getetag')),
      )
      .map(hrefIn);
    if (stale.length > 0) await this.#fetch(calendar, stale);
    this.#tokens.set(calendar, textOf(childNamed(changes, dav('sync-token'))));
  }

  /** Hrefs and ETags as a listing has them, to hold the copies against. */
  async listed(calendar: CalendarName): Promise<ReadonlyMap<string, string>> {
    const body = '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>';
    const answer = await this.ask('PROPFIND', `${this.home}/${calendar}/`, { Depth: '1' }, body);
    assert.equal(answer.status, 207);
    const found = elements(parseXml(Buffer.from(await answer.arrayBuffer())));
    const entries = found.filter(
      (response) => response.name === dav('response') && hrefIn(response).endsWith('.ics'),
    );
    return new Map(entries.map((response) => [hrefIn(response), textIn(response, dav('getetag'))]));
  }

  async #fetch(calendar: CalendarName, hrefs: readonly string[]): Promise<void> {
    const answer = await this.#report(calendar, multigetBody(hrefs));
    for (const response of elements(answer).filter(({ name }) => name === dav('response'))) {
      const [href, etag] = [hrefIn(response), textIn(response, dav('getetag'))];
      // On a server where others are at work too it may have gone meanwhile.
      if (isGone(response)) {
        this.copies[calendar].delete(href);
        continue;
      }
      const text = textIn(response, caldav('calendar-data'));
      assert.ok(ICAL.parse(text), href);
      this.copies[calendar].set(href, { href, etag, text });
    }
  }

  async #report(calendar: CalendarName, body: string): Promise<Element> {
    const answer = await this.ask('REPORT', `${this.home}/${calendar}/`, { Depth: '1' }, body);
    const bytes = Buffer.from(await answer.arrayBuffer());
    assert.equal(answer.status, 207, bytes.toString());
    return parseXml(bytes);
  }
}

export function syncBody(token = ''): string {
  return `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`;
}

export function multigetBody(hrefs: readonly string[]): string {
  const list = hrefs.map((href) => `<D:href>${href}</D:href>`).join('');
  return `<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop>${list}</C:calendar-multiget>`;
}

export const isGone = (response: Element): boolean =>
  textOf(childNamed(response, dav('status'))).includes('404');
export const hrefIn = (response: Element): string => textOf(childNamed(response, dav('href')));

export function textIn(response: Element, property: Name): string {
  for (const propstat of elements(response).filter(({ name }) => name === dav('propstat'))) {
    const prop = childNamed(propstat, dav('prop'));
    const found = prop && childNamed(prop, property);
    if (found) return textOf(found);
  }
  return '';
}

export function textOf(found: Element | undefined): string {
  return (found?.children ?? []).filter((child) => typeof child === 'string').join('');
}
