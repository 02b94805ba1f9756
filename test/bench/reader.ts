/** A calendar client that reads all it can: sync-collection, then multigets of a hundred. */

export class ReadingClient {
  readonly #calendar: URL;
  readonly #authorization: string;
  #token = '';

  constructor(gateway: string, db: string, user: string) {
    this.#calendar = new URL(`webdav/${db}/calendars/users/${user}/c/Meetings/`, gateway);
    this.#authorization = `Basic ${btoa(`${user}:${user}`)}`;
  }

  async logIn(): Promise<void> {
    const body = '<D:propfind xmlns:D="DAV:"><D:prop><D:current-user-principal/></D:prop></D:propfind>';
    await this.#ask('PROPFIND', new URL('../', this.#calendar), body);
  }

  /** Asks whether anything changed, as every client does every few minutes. */
  async poll(): Promise<void> {
    await this.#ask(
      'PROPFIND',
      this.#calendar,
      '<D:propfind xmlns:D="DAV:"><D:prop><D:sync-token/></D:prop></D:propfind>',
    );
  }

  /** Downloads what is new since the last time; the number of entries. */
  async sync(): Promise<number> {
    const hrefs = await this.list();
    for (let at = 0; at < hrefs.length; at += 100) await this.multiget(hrefs.slice(at, at + 100));
    return hrefs.length;
  }

  /** The hrefs of what is new since the last time. */
  async list(): Promise<readonly string[]> {
    const body = `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${this.#token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`;
    const listed = await this.#ask('REPORT', this.#calendar, body);
    this.#token = /<(?:\w+:)?sync-token>([^<]*)</.exec(listed)?.[1] ?? '';
    return [...listed.matchAll(/<(?:\w+:)?href>([^<]*\.ics)</g)].map(([, href = '']) => href);
  }

  async multiget(hrefs: readonly string[]): Promise<void> {
    const list = hrefs.map((href) => `<D:href>${href}</D:href>`).join('');
    const body = `<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop>${list}</C:calendar-multiget>`;
    const answer = await this.#ask('REPORT', this.#calendar, body);
    const came = answer.split('BEGIN:VCALENDAR').length - 1;
    if (came !== hrefs.length) throw new Error(`${came} of ${hrefs.length} entries came`);
  }

  async #ask(method: string, url: URL, body: string): Promise<string> {
    const headers = { Authorization: this.#authorization, Depth: '0', 'Content-Type': 'application/xml' };
    const response = await fetch(url, { method, headers, body });
    const text = await response.text();
    if (response.status !== 207)
      throw new Error(`${method} ${url.pathname}: ${response.status} ${text.slice(0, 200)}`);
    return text;
  }
}
