/** What somebody does with a browser who sets up a device: logs in to the page and makes a password for it. */
import assert from 'node:assert/strict';
import { DomUtils, parseDocument } from 'htmlparser2';

/** A password for a device that is a row of the page's table of clients. */
export async function devicePassword(gateway: string, login: string, client: string): Promise<string> {
  const browser = new Browser(gateway);
  const first = await browser.get('/');
  await browser.send('/setup/log-in', { token: tokenIn(first), login, password: login });
  const path = `/setup/clients/${client}`;
  const made = await browser.send(path, { token: tokenIn(await browser.get(path)), name: 'Tried out' });
  const [secret] = DomUtils.getElements({ class: 'secret' }, parseDocument(made), true);
  assert.ok(secret, 'the page shows no password');
  return DomUtils.textContent(secret).trim();
}

function tokenIn(page: string): string {
  const [field] = DomUtils.getElements({ name: 'token' }, parseDocument(page), true);
  assert.ok(field && 'attribs' in field, 'the page has no form');
  return field.attribs.value ?? '';
}

class Browser {
  readonly #gateway: string;
  readonly #cookies = new Map<string, string>();

  constructor(gateway: string) {
    this.#gateway = gateway;
  }

  get(path: string): Promise<string> {
    return this.#ask(path, {});
  }

  send(path: string, fields: Readonly<Record<string, string>>): Promise<string> {
    return this.#ask(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async #ask(path: string, init: RequestInit): Promise<string> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', 'accept-language': 'en', cookie };
    const answer = await fetch(new URL(path, this.#gateway), { ...init, headers, redirect: 'manual' });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.#cookies.set(name, value);
    }
    const body = await answer.text();
    assert.ok(answer.status < 400, `${path}: ${answer.status}`);
    const to = answer.headers.get('location');
    return answer.status === 303 && to !== null ? this.get(to) : body;
  }
}
