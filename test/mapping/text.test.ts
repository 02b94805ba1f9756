import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  alternativeValue,
  categoriesValue,
  clean,
  descriptionValue,
  lineValue,
  textValue,
  uriValue,
} from '../../lib/mapping/text.ts';

const CLEANED: readonly [text: string, cleaned: string][] = [
  ['plain', 'plain'],
  ['a\r\nb\rc\nd', 'a\nb\nc\nd'],
  ['tab\tstays', 'tab\tstays'],
  ['\0\x07\x0b\x1b\x7f', ''],
  ['half \ud83d, whole 😀', 'half \ufffd, whole 😀'],
  ['\ufffe\uffff', ''],
];

for (const [text, cleaned] of CLEANED) {
  test(`clean ${JSON.stringify(text)}`, () => assert.equal(clean(text), cleaned));
}

test('nothing to say is no property', () => {
  for (const nothing of [undefined, '', '  ', '\r\n', '\x07']) {
    assert.equal(textValue(nothing), undefined);
    assert.equal(lineValue(nothing), undefined);
    assert.equal(uriValue(nothing), undefined);
  }
  assert.equal(categoriesValue(['', ' ']), undefined);
  assert.equal(descriptionValue({ text: ' ' }), undefined);
  assert.equal(alternativeValue({ text: 'x', html: '' }), undefined);
});

const URIS: readonly [text: string, uri: string | undefined][] = [
  ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
  [' https://example.com/a b ', 'https://example.com/a%20b'],
  ['www.example.com', 'https://www.example.com/'],
  ['meet.example.com:8443/x', 'https://meet.example.com:8443/x'],
  ['mailto:a@example.com', 'mailto:a@example.com'],
  ['tel:+32-2-555', 'tel:+32-2-555'],
  ['https://münchen.example/', 'https://xn--mnchen-3ya.example/'],
  ['http://', undefined],
  ['call me', undefined],
];

for (const [text, uri] of URIS) {
  test(`“${text}” as a URI`, () => assert.equal(uriValue(text)?.[2], uri));
}

test('long HTML is left out of the parameter, not of X-ALT-DESC', () => {
  const description = { text: 'x', html: `<p>${'é'.repeat(4000)}</p>` };
  assert.deepEqual(descriptionValue(description), [{}, 'text', 'x']);
  assert.equal(alternativeValue(description)?.[2], description.html);
});

test('HTML alone still makes a description to hang it on', () => {
  assert.deepEqual(descriptionValue({ text: '', html: '<img src="x">' }), [
    { altrep: 'data:text/html,%3Cimg%20src%3D%22x%22%3E' },
    'text',
    '',
  ]);
});
