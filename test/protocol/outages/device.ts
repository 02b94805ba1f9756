/** A client that keeps a copy of one calendar, as sync-collection tells it to. */
import assert from 'node:assert/strict';
import { dav } from '../../../lib/names.ts';
import { childNamed, childrenNamed, type Element, textOf } from '../../../lib/xml/element.ts';
import { parseXml } from '../../../lib/xml/parse.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

const SYNC = (token: string) =>
  `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`;

const MULTIGET = (hrefs: readonly string[]) =>
  `<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:calendar-multiget>`;

/** What an answer about a member says. */
interface Told {
  readonly href: string;
  /** Of the member as a whole, where there is one. */
  readonly status: number | undefined;
  readonly etag: string;
}

export class Device {
  readonly #url: string;
  readonly #authorization: string;
  readonly home: string;
  readonly password: string;
  token = '';
  /** ETags by href. */
  readonly copy = new Map<string, string>();

  constructor(gateway: string, login: string, password: string) {
    this.#url = gateway;
    this.password = password;
    this.home = `/webdav/demo/calendars/users/${login}/c/`;
    this.#authorization = `Basic ${btoa(`${login}:${password}`)}`;
  }

  async ask(
    method: string,
    path = 'Meetings/',
    more: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Reply> {
    const headers = { Authorization: this.#authorization, Depth: '1', ...more.headers };
    const answer = await fetch(new URL(path, new URL(this.home, this.#url)), {
      ...{ method, headers, redirect: 'manual' },
      ...(more.body === undefined ? {} : { body: more.body }),
    });
    return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
  }

  report(body: string): Promise<Reply> {
    return this.ask('REPORT', 'Meetings/', { body });
  }

  multiget(hrefs: readonly string[]): Promise<Reply> {
    return this.report(MULTIGET(hrefs));
  }

  /** Brings the copy up to date; the status. What was told of is in `changed`. */
  async sync(): Promise<{ readonly reply: Reply; readonly changed: readonly string[] }> {
    const reply = await this.report(SYNC(this.token));
    if (reply.status !== 207) return { reply, changed: [] };
    const answer = parseXml(reply.body);
    const told = membersIn(answer);
    for (const { href, status, etag } of told)
      if (status === 404) this.copy.delete(href);
      else this.copy.set(href, etag);
    this.token = textOf(childNamed(answer, dav('sync-token')) ?? assert.fail('no sync-token'));
    return { reply, changed: told.map(({ href }) => href) };
  }
}

export function membersIn(multistatus: Element): readonly Told[] {
  return childrenNamed(multistatus, dav('response')).map((response) => {
    const [propstat] = childrenNamed(response, dav('propstat'));
    const prop = propstat && childNamed(propstat, dav('prop'));
    const etag = prop && childNamed(prop, dav('getetag'));
    const status = childNamed(response, dav('status'));
    return {
      href: textOf(childNamed(response, dav('href')) ?? assert.fail('no href')),
      status: status && Number(textOf(status).split(' ')[1]),
      etag: etag ? textOf(etag) : '',
    };
  });
}
