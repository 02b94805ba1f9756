/** A real Odoo's pages through the gateway: logging in, calls, long polls and websockets, beside the calendars. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, suite, test } from 'node:test';
import { request } from 'undici';
import { WebSocket } from 'ws';
import { silent } from '../../../lib/log.ts';
import { type Gateway, startGateway } from '../../../lib/main.ts';
import { SERVE } from '../../../lib/options/commands.ts';
import { readOptions } from '../../../lib/options/reading.ts';
import { basic } from '../../dav/talk.ts';
import type { RealErp } from '../lab.ts';
import { odooFor, TRIED } from './odoo.ts';

/** What a browser does of these pages. */
class Browser {
  readonly #base: string;
  readonly #cookies = new Map<string, string>();

  constructor(base: string) {
    this.#base = base;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async ask(method: 'GET' | 'POST', path: string, type?: string, body?: string) {
    const headers = { cookie: this.cookie, ...(type && { 'content-type': type }) };
    const answer = await request(new URL(path, this.#base), { method, headers, body: body ?? null });
    for (const set of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.#cookies.set(name, value);
    }
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }

  /** JSON-RPC as the web client sends it. */
  async call(path: string, params: object): Promise<unknown> {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', id: 1, params });
    const { status, text } = await this.ask('POST', path, 'application/json', body);
    assert.equal(status, 200);
    const { result, error } = JSON.parse(text) as {
      result?: unknown;
      error?: { data?: { message?: string } };
    };
    assert.equal(error, undefined, error?.data?.message);
    return result;
  }

  call_kw(model: string, method: string, args: readonly unknown[], kwargs: object = {}): Promise<unknown> {
    return this.call(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs });
  }

  async logIn(login: string, password: string): Promise<string> {
    const page = await this.ask('GET', '/web/login');
    assert.equal(page.status, 200);
    const [, token = ''] = /name="csrf_token" value="([^"]+)"/.exec(page.text) ?? [];
    const form = new URLSearchParams({ csrf_token: token, login, password, redirect: '' });
    const answer = await this.ask('POST', '/web/login', 'application/x-www-form-urlencoded', String(form));
    assert.equal(answer.status, 303, answer.text.slice(0, 500));
    return String(answer.headers.location);
  }
}

/** How what happens in the ERP reaches a page. */
const LASTING: Readonly<Record<14 | 19, (browser: Browser, base: string) => Promise<void>>> = {
  async 14(browser) {
    const channel = `erpcal-${process.pid}`;
    const poll = browser.call('/longpolling/poll', { channels: [channel], last: 0, options: {} });
    let over = false;
    const ended = poll.finally(() => {
      over = true;
    });
    // What is told before the poll has begun is kept for it.
    while (!over) {
      await browser.call_kw('bus.bus', 'sendone', [channel, 'hello']);
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    const [told] = (await poll) as readonly { readonly channel: string; readonly message: string }[];
    assert.deepEqual([told?.channel, told?.message], [channel, 'hello']);
  },
  async 19(browser, base) {
    const session = (await browser.call('/web/session/get_session_info', {})) as {
      readonly websocket_worker_version: string;
    };
    const url = new URL(`/websocket?version=${session.websocket_worker_version}`, base.replace('http', 'ws'));
    const socket = new WebSocket(url, { headers: { Cookie: browser.cookie, Origin: new URL(base).origin } });
    await once(socket, 'open');
    socket.send(JSON.stringify({ event_name: 'subscribe', data: { channels: ['erpcal'], last: 0 } }));
    socket.ping('there?');
    const [answer] = await once(socket, 'pong');
    assert.equal(String(answer), 'there?');
    const closed = once(socket, 'close');
    socket.close(1000);
    const [code] = await closed;
    assert.equal(code, 1000);
  },
};

for (const version of TRIED)
  suite(`Odoo ${version} behind the gateway`, async () => {
    const started = await odooFor(version);
    if (!('url' in started)) {
      test.skip(started.reason);
      return;
    }
    behind(started, version);
  });

function behind({ url, db }: RealErp, version: 14 | 19): void {
  let gateway: Gateway;
  before(async () => {
    const args = [
      '--erp',
      url,
      '--db',
      db,
      '--listen',
      '127.0.0.1:0',
      '--store',
      'memory:',
      '--pass-through',
    ];
    gateway = await startGateway(readOptions(SERVE, args), silent);
  });
  after(() => gateway.close());

  test('a person logs in, and the web client works', async () => {
    const browser = new Browser(gateway.url);
    const location = new URL(await browser.logIn('admin', 'admin'), gateway.url);
    assert.equal(location.origin, new URL(gateway.url).origin);
    const client = await browser.ask('GET', location.pathname);
    const page = client.status === 200 ? client : await browser.ask('GET', String(client.headers.location));
    assert.deepEqual([page.status, page.text.includes('session_info')], [200, true]);
    const found = await browser.call_kw('res.users', 'search_read', [[['login', '=', 'admin']], ['login']]);
    assert.deepEqual(
      (found as readonly { readonly login: string }[]).map(({ login }) => login),
      ['admin'],
    );
    const [style = ''] = /\/web\/(?:content|assets)\/[^"]+\.css/.exec(page.text) ?? [];
    assert.equal((await browser.ask('GET', style)).status, 200);
  });

  test('what happens in the ERP reaches the page', async () => {
    const browser = new Browser(gateway.url);
    await browser.logIn('admin', 'admin');
    await LASTING[version](browser, gateway.url);
  });

  test('the same port has the calendars', async () => {
    const answer = await request(new URL('/webdav/', gateway.url), {
      method: 'PROPFIND',
      headers: { authorization: basic('admin:admin'), depth: '0' },
    });
    await answer.body.dump();
    assert.equal(answer.statusCode, 207);
    const wellKnown = await request(new URL('/.well-known/caldav', gateway.url), { method: 'PROPFIND' });
    await wellKnown.body.dump();
    assert.deepEqual([wellKnown.statusCode, wellKnown.headers.location], [301, '/webdav/']);
  });
}
