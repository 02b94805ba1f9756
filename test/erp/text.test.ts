import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { interned, unescaped } from '../../lib/erp/text.ts';

it('short plain texts are what they say, whatever was seen before', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 })), (texts) => {
      for (const text of texts) {
        const octets = Buffer.from(`<${text}>`);
        const got = interned(octets, 1, octets.length - 1);
        const plain = octets.length <= 34 && !text.includes('&');
        assert.equal(got, plain ? text : undefined);
      }
    }),
  );
});

it('longer ones, references and other alphabets are left to others', () => {
  for (const text of ['a'.repeat(33), 'a&amp;b', 'é']) {
    const octets = Buffer.from(text);
    assert.equal(interned(octets, 0, octets.length), undefined);
  }
});

const references: readonly (readonly [written: string, text: string])[] = [
  ['no reference', 'no reference'],
  ['&lt;&gt;&amp;&quot;&apos;', '<>&"\''],
  ['&#65;&#x42;&#X43;', 'ABC'],
  ['&#x1F600; &#55357;&#56832;', '😀 😀'],
  ['&eacute;&Eacute;&NBSP;', 'éÉ\u00a0'],
  ['&amp;lt;', '&lt;'],
  ['&#xD800; &#x110000; &#99999999999999;', '\ufffd \ufffd \ufffd'],
  ['&constructor; &; & &#; &#x; &a b;', '&constructor; &; & &#; &#x; &a b;'],
  ['&#0;&#1;', '\0\u0001'],
];
for (const [written, text] of references) {
  it(written, () => assert.equal(unescaped(written), text));
}
