import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Body } from '../../lib/dav/message.ts';
import { acceptsGzip, coded } from '../../lib/http/coding.ts';

const ACCEPTED: readonly (readonly [header: string | undefined, expected: boolean])[] = [
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['GZIP, deflate', true],
  ['deflate, gzip;q=1.0, *;q=0.5', true],
  ['gzip;q=0', false],
  ['gzip; q=0.0', false],
  ['gzip;q=0, *', false],
  ['identity', false],
  ['br', false],
  ['*', true],
  ['*;q=0', false],
  ['gzip;q=nonsense', false],
];

for (const [header, expected] of ACCEPTED)
  test(`Accept-Encoding: ${header}`, () => assert.equal(acceptsGzip(header), expected));

const XML = { 'Content-Type': 'application/xml; charset=utf-8' };
const LONG = '<x/>'.repeat(1000);

test('a long answer is compressed, and says that it depends', () => {
  const { headers, body } = coded({ status: 207, headers: { ...XML, Vary: 'Prefer' }, body: LONG }, 'gzip');
  assert.equal(headers['Content-Encoding'], 'gzip');
  assert.equal(headers.Vary, 'Prefer, Accept-Encoding');
  assert.ok(body instanceof Uint8Array);
  assert.equal(gunzipSync(body).toString(), LONG);
});

/** Long and short parts, twice the same, and one that says nothing. */
const LONG_PART = Array.from({ length: 5000 }, (_, n) => `<é n="${n}"/>`).join('');
const PARTS = ['<a>', LONG_PART, '', LONG_PART, Buffer.from('</a>')];

async function* inParts(): AsyncIterable<string | Uint8Array> {
  yield* PARTS;
}

async function unzipped(body: Body | undefined): Promise<string> {
  assert.ok(body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array));
  const octets: Uint8Array[] = [];
  for await (const part of body) octets.push(Buffer.from(part));
  return gunzipSync(Buffer.concat(octets)).toString();
}

test('parts are compressed on their own and make one member', async () => {
  const { headers, body } = coded({ status: 207, headers: XML, body: inParts() }, 'gzip');
  assert.equal(headers['Content-Encoding'], 'gzip');
  assert.equal(await unzipped(body), PARTS.map(String).join(''));
});

test('a very long answer is one part', async () => {
  const { body } = coded({ status: 207, headers: XML, body: LONG_PART }, 'gzip');
  assert.equal(await unzipped(body), LONG_PART);
});

test('a stream of nothing is compressed to nothing', async () => {
  const { body } = coded({ status: 207, headers: XML, body: (async function* () {})() }, 'gzip');
  assert.equal(await unzipped(body), '');
});

test('who does not take it gets it plain', () => {
  const { headers, body } = coded({ status: 207, headers: XML, body: LONG }, 'gzip;q=0');
  assert.equal(headers['Content-Encoding'], undefined);
  assert.equal(headers.Vary, 'Accept-Encoding');
  assert.equal(body, LONG);
});

const PLAIN: readonly (readonly [what: string, headers: Record<string, string>, body: string])[] = [
  ['a short answer', XML, '<x/>'],
  ['what has a strong ETag', { ...XML, ETag: '"a"' }, LONG],
  ['what is no text', { 'Content-Type': 'application/octet-stream' }, LONG],
];

for (const [what, headers, body] of PLAIN)
  test(`${what} is not compressed`, () =>
    assert.deepEqual(coded({ status: 200, headers, body }, 'gzip'), { headers, body }));
