import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Body } from '../../lib/dav/message.ts';
import { BATCH, multistatus, type Responses, response } from '../../lib/dav/multistatus.ts';
import { refusal, unavailable } from '../../lib/errors.ts';
import { dav } from '../../lib/names.ts';
import { childNamed, childrenNamed, type Element, textOf } from '../../lib/xml/element.ts';
import { parseXml } from '../../lib/xml/parse.ts';

/** So many responses, then an error where there is one. */
async function* some(count: number, error?: Error): AsyncIterable<Element> {
  for (let n = 0; n < count; n += 1) yield response(`/${n}`);
  if (error) throw error;
}

async function read(body: Body | undefined): Promise<string> {
  assert.ok(body !== undefined);
  const chunks: Uint8Array[] = [];
  for await (const chunk of typeof body === 'string' || body instanceof Uint8Array ? [body] : body)
    chunks.push(Buffer.from(chunk as string));
  return Buffer.concat(chunks).toString();
}

function hrefs(text: string): readonly string[] {
  const all = childrenNamed(parseXml(Buffer.from(text)), dav('response'));
  return all.map((one) => textOf(childNamed(one, dav('href')) ?? one));
}

for (const count of [0, 1, BATCH - 1, BATCH, BATCH + 1, 10 * BATCH + 7])
  test(`${count} responses`, async () => {
    const { status, body } = await multistatus('/about', some(count));
    assert.equal(status, 207);
    assert.deepEqual(
      hrefs(await read(body)),
      Array.from({ length: count }, (_, n) => `/${n}`),
    );
  });

test('a few are one text, up to a batch they are of known length, and more are sent while they are made', async () => {
  assert.equal(typeof (await multistatus('/about', some(1))).body, 'string');
  assert.ok((await multistatus('/about', some(BATCH))).body instanceof Uint8Array);
  const { body = '' } = await multistatus('/about', some(BATCH + 1));
  assert.ok(typeof body === 'object' && Symbol.asyncIterator in body);
});

test('responses may come several at a time', async () => {
  async function* several(): AsyncIterable<Responses> {
    for (let n = 0; n < 300; n += 30)
      yield Array.from({ length: 30 }, (_, index) => response(`/${n + index}`));
    yield [];
    yield response('/300');
  }
  const { body } = await multistatus('/about', several());
  assert.deepEqual(
    hrefs(await read(body)),
    Array.from({ length: 301 }, (_, n) => `/${n}`),
  );
});

test('an early error is the answer', async () => {
  await assert.rejects(multistatus('/about', some(BATCH - 1, unavailable('away'))), { status: 503 });
  await assert.rejects(multistatus('/about', some(0, refusal('max-instances', 'too many'))), { status: 403 });
});

test('a late failure cuts the answer off', async () => {
  for (const error of [unavailable('away'), new TypeError('a mistake')]) {
    const { body } = await multistatus('/about', some(BATCH + 1, error));
    await assert.rejects(read(body), error);
  }
});

test('a late limit is said, and the answer is whole', async () => {
  const { body } = await multistatus('/about', some(BATCH, refusal('max-instances', 'too many')));
  const found = hrefs(await read(body));
  assert.deepEqual([found.length, found.at(-1)], [BATCH + 1, '/about']);
});

test('nothing is made before it is wanted', async () => {
  let made = 0;
  async function* counted(): AsyncIterable<Element> {
    for (; made < 10 * BATCH; made += 1) yield response(`/${made}`);
  }
  const { body } = await multistatus('/about', counted());
  assert.ok(body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array));
  const chunks = body[Symbol.asyncIterator]();
  await chunks.next();
  assert.ok(made <= 2 * BATCH, `${made} were made for the first chunk`);
  await chunks.return?.();
});
