import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DavResponse, Incoming } from '../../../lib/dav/message.ts';
import { Exchange } from '../../../lib/http/tracing/exchange.ts';

const SECRET = 'k3yAbcdefghijklmnop1234';

function request(more: Partial<Incoming> & { readonly body?: string } = {}): Incoming {
  const { body = '', ...head } = more;
  const plain = { method: 'GET', path: '/', query: '', headers: new Map<string, string>() };
  return { ...plain, read: async () => Buffer.from(body), ...head };
}

async function traced(
  asked: Incoming,
  answer: DavResponse,
  act = (_: Exchange): void => {},
): Promise<string> {
  const exchange = new Exchange(asked, { address: '192.0.2.1', encrypted: true }, undefined);
  await exchange.request.read();
  act(exchange);
  const body = exchange.answer(answer);
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array))
    for await (const part of body) assert.ok(part.length > 0);
  return exchange.written(answer, 7);
}

test('the secret of a feed is in no trace', async () => {
  const body = `BEGIN:VCALENDAR\r\nURL:https://calendar.example/feeds/${SECRET}/Meetings.ics\r\n`;
  const text = await traced(request({ path: `/feeds/${SECRET}/Meetings.ics` }), {
    ...{ status: 200, headers: { 'Content-Type': 'text/calendar' }, body },
  });
  assert.ok(!text.includes(SECRET));
  assert.match(text, /^GET \/feeds\/…/m);
  assert.match(text, /BEGIN:VCALENDAR/);
});

test('what a form holds and a page shows is in no trace', async () => {
  const headers = new Map([['content-type', 'application/x-www-form-urlencoded']]);
  const asked = request({ method: 'POST', path: '/setup/log-in', headers, body: `password=${SECRET}` });
  const answer = {
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: `<p>${SECRET}`,
  };
  const text = await traced(asked, answer);
  assert.ok(!text.includes(SECRET));
  assert.equal(text.match(/\[left out: it may hold passwords\]/g)?.length, 2);
});

test('an answer in pieces is told as it was sent', async () => {
  async function* body() {
    yield 'one ';
    yield Buffer.from('two');
  }
  assert.match(await traced(request(), { status: 200, headers: {}, body: body() }), /\none two\n/);
});

test('calls are told in the order in which they were made, a hundred of them', async () => {
  const text = await traced(request(), { status: 200, headers: {} }, (exchange) => {
    const first = exchange.call('res.users.read', '<a/>', SECRET);
    const rest = Array.from({ length: 120 }, (_, n) => exchange.call(`call${n}`, '<b/>', undefined));
    for (const call of rest.slice(1)) call.end('ok', 1);
    first.take(Buffer.from(`<fault>${SECRET}</fault>`));
    first.end('denied', 2);
  });
  assert.ok(!text.includes(SECRET));
  assert.match(
    text,
    /--- res\.users\.read: denied, 2 ms\n<a\/>\n<fault>\[hidden\]<\/fault>\n--- call0: not answered yet/,
  );
  assert.match(text, /--- call98: ok, 1 ms[\s\S]*--- 21 more calls are left out/);
  assert.doesNotMatch(text, /call99/);
});
