import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import sax from 'sax';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import type { Wire } from '../../lib/erp/wire.ts';
import { encodeCall } from '../../lib/erp/xmlrpc.ts';

const parse = (xml: string): Promise<{ method: string; parameters: unknown[] }> =>
  new Promise((resolve, reject) => {
    const done = (error: Error | null, method: string, parameters: unknown[]) =>
      error ? reject(error) : resolve({ method, parameters });
    new Deserializer().deserializeMethodCall(Readable.from([Buffer.from(xml)], { objectMode: false }), done);
  });

/** Throws where it is not well-formed. */
function wellFormed(xml: string): void {
  const parser = sax.parser(true);
  parser.onerror = (error) => {
    throw error;
  };
  parser.write(xml).close();
}

const ILLEGAL = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

describe('a call', () => {
  const values: readonly Wire[] = [
    'a <b> & ]]> "c" \' ]]> d',
    ' blanks\t\nand\r\nlines ',
    'Grüße 打ち合わせ 👩‍🚀',
    '',
    42,
    -7,
    1.5,
    true,
    false,
    null,
    [],
    [1, ['a', [false]]],
    Array.from({ length: 50 }, (_, index) => index * 77 - 1000),
    [...Array.from({ length: 50 }, (_, index) => index), 0.5, 'a <b>'],
    { a: 1, 'b <&>': { c: ['d'] } },
    {},
  ];
  for (const value of values) {
    it(`carries ${JSON.stringify(value)}`, async () => {
      const xml = encodeCall('execute', [value, 'next']);
      wellFormed(xml);
      assert.deepEqual(await parse(xml), { method: 'execute', parameters: [value, 'next'] });
    });
  }

  it('carries octets', async () => {
    const { parameters } = await parse(encodeCall('x', [Uint8Array.of(0, 255, 10)]));
    assert.deepEqual(parameters, [Buffer.from([0, 255, 10])]);
  });

  it('leaves out what XML has no place for', async () => {
    const { parameters } = await parse(
      encodeCall('x', ['a\u0000\u0001\u000b\u001f\ufffe\uffffb', { 'k\u0002': '\ud800' }]),
    );
    assert.deepEqual(parameters, ['ab', { k: '\ufffd' }]);
  });

  it('is well-formed, whatever text is in it', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(']', ']]>', '<![CDATA[', '&', '<', '\u0000', 'a', '\ud83d') }),
    );
    await fc.assert(
      fc.asyncProperty(text, text, async (name, value) => {
        const xml = encodeCall('x', [value, { [name]: value }]);
        wellFormed(xml);
        assert.doesNotMatch(xml, ILLEGAL);
        const [got] = (await parse(xml)).parameters;
        assert.equal(got, value.toWellFormed().replace(new RegExp(ILLEGAL, 'g'), ''));
      }),
    );
  });
});
