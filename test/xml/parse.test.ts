import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DavError } from '../../lib/errors.ts';
import type { Name } from '../../lib/names.ts';
import { dav } from '../../lib/names.ts';
import { type Element, element, textOf, withAttributes } from '../../lib/xml/element.ts';
import { LIMITS, parseXml } from '../../lib/xml/parse.ts';
import { writeXml } from '../../lib/xml/write.ts';

const utf8 = (text: string): Uint8Array => Buffer.from(text);
const utf16be = (text: string): Uint8Array => Buffer.from(text, 'utf16le').swap16();

const READ: readonly [what: string, bytes: Uint8Array, as: Element][] = [
  ['a default namespace', utf8('<a xmlns="DAV:"/>'), element(dav('a'))],
  ['an odd prefix', utf8('<_x-1.y:a xmlns:_x-1.y="DAV:"/>'), element(dav('a'))],
  ['no namespace', utf8('<a/>'), element('{}a')],
  [
    'prefixes bound anew in depth',
    utf8('<x:a xmlns:x="DAV:"><x:b xmlns:x="urn:y"/><x:c/><d xmlns="">t</d></x:a>'),
    element(dav('a'), element('{urn:y}b'), element(dav('c')), element('{}d', 't')),
  ],
  [
    'attributes without a namespace only',
    utf8('<a xmlns="DAV:" xmlns:x="urn:y" b="1 &lt; 2" x:c="2" xml:lang="en"/>'),
    withAttributes(element(dav('a')), { b: '1 < 2' }),
  ],
  [
    'entities, CDATA and comments as one text',
    utf8('<a>1&amp;<![CDATA[<2>]]><!-- - -->3&#x41;</a>'),
    element('{}a', '1&<2>3A'),
  ],
  ['line ends as LF, references to CR as CR', utf8('<a>1\r\n2\r3&#13;</a>'), element('{}a', '1\n2\n3\r')],
  [
    'white space between elements as nothing',
    utf8('<a>\n  <b> </b>\n</a>\n'),
    element('{}a', element('{}b', ' ')),
  ],
  [
    'elements that follow one like them',
    utf8(
      '<x:a xmlns:x="DAV:"><x:b>1</x:b>\n<x:b>2</x:b><x:b></x:b><x:c>3</x:c><x:b> </x:b><x:b>4&amp;</x:b></x:a>',
    ),
    element(
      dav('a'),
      ...['1', '2', ''].map((text) => element(dav('b'), text)),
      element(dav('c'), '3'),
      ...[' ', '4&'].map((text) => element(dav('b'), text)),
    ),
  ],
  [
    'what only looks like elements',
    utf8('<a b="<c>1</c>"><!--<c>2</c><c>3</c>--><![CDATA[<c>4</c><c>5</c>]]></a>'),
    withAttributes(element('{}a', '<c>4</c><c>5</c>'), { b: '<c>1</c>' }),
  ],
  [
    'an element like one inside of an attribute before it',
    utf8('<a><c d="<c>1</c>"/><c>2</c><c>3</c></a>'),
    element(
      '{}a',
      withAttributes(element('{}c'), { d: '<c>1</c>' }),
      element('{}c', '2'),
      element('{}c', '3'),
    ),
  ],
  ['a declaration', utf8('<?xml version="1.0" encoding="UTF-8"?>\n<a>é</a>'), element('{}a', 'é')],
  ['a byte order mark', utf8('\ufeff<a/>'), element('{}a')],
  [
    'UTF-16 with a mark',
    Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><a>日</a>', 'utf16le'),
    element('{}a', '日'),
  ],
  ['big-endian UTF-16 with a mark', utf16be('\ufeff<a>日</a>'), element('{}a', '日')],
  ['UTF-16 without a mark', utf16be('<a>日</a>'), element('{}a', '日')],
  [
    'attributes named as members of objects',
    utf8('<a hasOwnProperty="1" constructor="2"/>'),
    withAttributes(element('{}a'), { hasOwnProperty: '1', constructor: '2' } as unknown as Record<
      string,
      string
    >),
  ],
];

for (const [what, bytes, expected] of READ) {
  test(`reads ${what}`, () => assert.deepEqual(parseXml(bytes), expected));
}

const EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
const LAUGHS = `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]><a>&l9;</a>`;
const PARAMETER = '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]><a/>';

const REFUSED: readonly [what: string, body: string | Uint8Array, status: number][] = [
  ['nothing', '', 400],
  ['white space', ' \n', 400],
  ['only a comment', '<!-- -->', 400],
  ['a DOCTYPE', '<!DOCTYPE a><a/>', 400],
  ['external entities', EXTERNAL, 400],
  ['billion laughs', LAUGHS, 400],
  ['parameter entities', PARAMETER, 400],
  ['a declaration inside', '<a><!ENTITY x "y"></a>', 400],
  ['entities that XML does not define', '<a>&nbsp;</a>', 400],
  ['entities named as members of objects', '<a>&constructor;</a>', 400],
  ['a bare ampersand', '<a>1 & 2</a>', 400],
  ['an XML declaration inside', '<a><?xml version="1.0"?></a>', 400],
  ['tags that cross', '<a><b></a></b>', 400],
  ['names that differ in case', '<A></a>', 400],
  ['a cut document', '<a><b>', 400],
  ['a cut tag', '<a', 400],
  ['two roots', '<a/><b/>', 400],
  ['text after the root', '<a/>x', 400],
  ['CDATA after the root', '<a/><![CDATA[x]]>', 400],
  ['text before the root', 'x<a/>', 400],
  ['an unbound prefix', '<x:a/>', 400],
  ['an unbound prefix of an attribute', '<a x:b=""/>', 400],
  ['prefixes named as members of objects', '<toString:a/>', 400],
  ['the prefix __proto__', '<__proto__:a/>', 400],
  ['attribute prefixes named as members of objects', '<a valueOf:b=""/>', 400],
  ['two colons', '<x:a:b xmlns:x="u"/>', 400],
  ['an element in the xmlns namespace', '<xmlns:a/>', 400],
  ['an attribute twice', '<a b="1" b="1"/>', 400],
  ['an attribute without quotes', '<a b=1/>', 400],
  ['control characters', '<a>\x01</a>', 400],
  ['references to control characters', '<a>&#1;</a>', 400],
  ['references to NUL', '<a>&#0;</a>', 400],
  ['references to surrogates', '<a>&#xD800;</a>', 400],
  ['noncharacters', '<a>\uffff</a>', 400],
  ['what is not UTF-8', Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]), 400],
  ['half a UTF-16 character', utf16be('<a/>').subarray(0, 7), 400],
  ['another declared encoding', '<?xml version="1.0" encoding="utf-7"?><a/>', 400],
  [
    'a declared encoding that is not the real one',
    Buffer.from('<?xml version="1.0" encoding="utf-8"?><a/>', 'utf16le'),
    400,
  ],
  ['elements too deep', '<a>'.repeat(100_000), 400],
  ['too many attributes', `<a ${Array.from({ length: 100 }, (_, i) => `b${i}=""`).join(' ')}/>`, 400],
  ['a million attributes', `<a${Array.from({ length: 500_000 }, (_, i) => ` b${i}=""`).join('')}/>`, 400],
  ['a value of a megabyte', `<a b="${'x'.repeat(1e6)}"/>`, 400],
  ['a name of a megabyte', `<${'a'.repeat(1e6)}/>`, 400],
  ['too many elements', `<a>${'<b/>'.repeat(LIMITS.elements)}</a>`, 413],
  ['too many elements alike', `<a>${'<b>1</b>'.repeat(LIMITS.elements)}</a>`, 413],
  ['elements alike, the last of them open', '<a><b>1</b><b>2</b><b>3</a>', 400],
  ['roots alike', '<b>1</b><b>2</b>', 400],
  ['too many bytes', `<a>${'x'.repeat(LIMITS.bytes)}</a>`, 413],
];

for (const [what, body, status] of REFUSED) {
  test(`refuses ${what}`, () => {
    const bytes = typeof body === 'string' ? utf8(body) : body;
    assert.throws(
      () => parseXml(bytes),
      (error) => error instanceof DavError && error.status === status,
    );
  });
}

test('limits are the caller’s to set', () => {
  const limits = { ...LIMITS, depth: 2 };
  assert.equal(textOf(parseXml(utf8('<a>x</a>'), limits)), 'x');
  assert.throws(() => parseXml(utf8('<a><b><c/></b></a>'), limits), DavError);
});

test('a text in many pieces is one text', () => {
  const text = 'äb&'.repeat(100_000);
  assert.equal(textOf(parseXml(utf8(writeXml(element('{}a', text))))), text);
});

const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom('<', '>', '&', '"', "'", '\r', '\n', '\t', ']]>', '\0', '\x1f', '\ufffe', '\ud800', ' '),
);
const text = fc.array(character, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
const name = fc
  .tuple(
    fc.constantFrom('', 'DAV:', 'urn:x', 'urn:"&<y', 'http://www.w3.org/XML/1998/namespace'),
    fc.constantFrom('a', 'b-1', 'été', '_'),
  )
  .map(([namespace, local]): Name => `{${namespace}}${local}`);
const tree = fc.letrec<{ element: Element }>((tie) => ({
  element: fc
    .record({
      name,
      attributes: fc.dictionary(fc.constantFrom('a', 'b', 'c'), text),
      children: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        text.map((only) => [only]),
        fc.array(tie('element'), { maxLength: 3 }),
      ),
    })
    .map((made) => made as Element),
})).element;

/** What can be carried at all. */
const carried = (value: string): string =>
  value.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd');
const carriedTree = (of: Element): Element => ({
  name: of.name,
  attributes: Object.fromEntries(Object.entries(of.attributes).map(([key, value]) => [key, carried(value)])),
  children: of.children.map((child) => (typeof child === 'string' ? carried(child) : carriedTree(child))),
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(tree, (root) => assert.deepEqual(parseXml(utf8(writeXml(root))), carriedTree(root))),
    { numRuns: 300 },
  );
});

test('any bytes are read or refused', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc
      .array(
        fc.constantFrom(
          '<',
          '>',
          '/',
          'a',
          ':',
          '=',
          '"',
          '!',
          '[',
          ']',
          '?',
          '&',
          ';',
          'x',
          ' ',
          '-',
          'CDATA',
        ),
        { maxLength: 40 },
      )
      .map((parts) => utf8(`<a>${parts.join('')}</a>`)),
  );
  fc.assert(
    fc.property(bytes, (body) => {
      try {
        parseXml(body);
      } catch (error) {
        assert.ok(error instanceof DavError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
