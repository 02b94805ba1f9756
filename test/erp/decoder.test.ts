import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import { serializeMethodResponse } from 'xmlrpc/lib/serializer.js';
import { type Answer, Decoder, type Limits } from '../../lib/erp/decoder.ts';
import { Malformed } from '../../lib/erp/tags.ts';

const decode = (chunks: readonly Uint8Array[], limits?: Partial<Limits>): Answer => {
  const decoder = new Decoder(limits);
  for (const chunk of chunks) decoder.push(chunk);
  return decoder.end();
};

const octets = (text: string): Buffer => Buffer.from(text);
const answer = (value: string): string =>
  `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n${value}\n</param>\n</params>\n</methodResponse>\n`;
const valueIn = (xml: string | Buffer): unknown => {
  const got = decode([typeof xml === 'string' ? octets(answer(xml)) : xml]);
  assert.ok('value' in got);
  return plain(got.value);
};

/** With the prototypes of literals, to compare with. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

describe('what an answer holds', () => {
  const table: readonly (readonly [xml: string, value: unknown])[] = [
    ['<value><int>42</int></value>', 42],
    ['<value><i4>-7</i4></value>', -7],
    ['<value><i8>4294967296</i8></value>', 4294967296],
    ['<value><i8>9223372036854775807</i8></value>', '9223372036854775807'],
    ['<value><double>1.5e3</double></value>', 1500],
    ['<value><double>nan</double></value>', Number.NaN],
    ['<value><double>-inf</double></value>', Number.NEGATIVE_INFINITY],
    ['<value><boolean>1</boolean></value>', true],
    ['<value><boolean>0</boolean></value>', false],
    ['<value><nil/></value>', null],
    ['<value><nil></nil></value>', null],
    ['<value><ex:nil/></value>', null],
    ['<value><string>a b</string></value>', 'a b'],
    ['<value>without its element</value>', 'without its element'],
    ['<value></value>', ''],
    ['<value/>', ''],
    ['<value><string/></value>', ''],
    ['<value> \n </value>', ' \n '],
    ['<value>\n <int>5</int>\n </value>', 5],
    ['<value><string> kept \n</string></value>', ' kept \n'],
    ['<value><dateTime.iso8601>20261123T10:00:00</dateTime.iso8601></value>', '20261123T10:00:00'],
    ['<value><base64>aGVs\nbG8=</base64></value>', Buffer.from('hello')],
    ['<value><string>&lt;b&gt; &amp; &quot;&apos;</string></value>', '<b> & "\''],
    ['<value><string>&#233;&#xE9;&#x1F600;</string></value>', 'éé😀'],
    ['<value><string>&#xD83D;&#xDE00;</string></value>', '😀'],
    ['<value><string>&#xD83D; &#x110000;</string></value>', '\ufffd \ufffd'],
    ['<value><string>&unknown; & &;</string></value>', '&unknown; & &;'],
    [
      '<value><string>a<![CDATA[<b>&amp;]]>c&amp;<![CDATA[]]]]><![CDATA[>]]></string></value>',
      'a<b>&amp;c&]]>',
    ],
    ['<value><string>a<!-- > --><?x > ?>b</string></value>', 'ab'],
    ['<value><!-- c --><int>3</int><!-- d --></value>', 3],
    ['<VALUE ><String kind="x">a</String ></VALUE>', 'a'],
    ['<value><string>tab\u0001 bell\u0007 nul\u0000</string></value>', 'tab\u0001 bell\u0007 nul\u0000'],
    [
      '<value><string>Grüße, 打ち合わせ 👩‍🚀 — a text longer than those kept</string></value>',
      'Grüße, 打ち合わせ 👩‍🚀 — a text longer than those kept',
    ],
    ['<value><array><data></data></array></value>', []],
    ['<value><array><data/></array></value>', []],
    ['<value><array/></value>', []],
    ['<value><struct/></value>', {}],
    ['<value><array><data><value><int>3</int></value><value>x</value></data></array></value>', [3, 'x']],
    [
      '<value><struct><member><name>a</name><value><struct><member><name>b</name><value><int>1</int></value></member></struct></value></member><member><name>c</name><value>d</value></member></struct></value>',
      { a: { b: 1 }, c: 'd' },
    ],
    [
      '<value><struct><member><name>a &amp; b</name><value>1</value></member><member><name>a &amp; b</name><value>2</value></member></struct></value>',
      { 'a & b': '2' },
    ],
  ];
  for (const [xml, value] of table) {
    it(JSON.stringify(xml.slice(0, 90)), () => assert.deepEqual(valueIn(xml), value));
  }

  it('is null without a value', () => {
    assert.deepEqual(decode([octets('<methodResponse><params></params></methodResponse>')]), { value: null });
  });

  it('may be a fault, with a number or a text as its code', () => {
    const fault = (code: string) =>
      `<methodResponse><fault><value><struct><member><name>faultCode</name><value>${code}</value></member><member><name>faultString</name><value><string>why</string></value></member></struct></value></fault></methodResponse>`;
    assert.deepEqual(decode([octets(fault('<int>3</int>'))]), { fault: { code: 3, text: 'why' } });
    assert.deepEqual(decode([octets(fault('<string>warning -- X\n\n</string>'))]), {
      fault: { code: 'warning -- X\n\n', text: 'why' },
    });
  });

  it('may begin with a byte order mark', () => {
    assert.deepEqual(decode([octets(`\ufeff${answer('<value><int>1</int></value>')}`)]), { value: 1 });
  });

  it('may hold octets that are no UTF-8', () => {
    const [before, behind] = answer('<value><string>|</string></value>').split('|');
    const broken = Buffer.concat([
      octets(before ?? ''),
      Buffer.from([0x61, 0xff, 0xc3, 0x62]),
      octets(behind ?? ''),
    ]);
    assert.equal(valueIn(broken), 'a\ufffd\ufffdb');
  });
});

describe('structs', () => {
  const struct = (members: readonly (readonly [string, string])[]): string =>
    `<value><struct>${members.map(([name, value]) => `<member><name>${name}</name><value><string>${value}</string></value></member>`).join('')}</struct></value>`;

  /** Each differs from the one before it in one way. */
  const ROWS: readonly (readonly (readonly [string, string])[])[] = [
    [
      ['id', 'a'],
      ['name', 'b'],
      ['place', 'c'],
    ],
    [
      ['id', 'd'],
      ['name', 'e'],
      ['place', 'f'],
    ],
    [
      ['id', 'g'],
      ['name', 'h'],
    ],
    [
      ['id', 'i'],
      ['name', 'j'],
      ['place', 'k'],
    ],
    [
      ['id', 'l'],
      ['name', 'm'],
      ['place', 'n'],
      ['end', 'o'],
    ],
    [
      ['name', 'p'],
      ['id', 'q'],
      ['place', 'r'],
      ['end', 's'],
    ],
    [
      ['name', 't'],
      ['id', 'u'],
      ['place', 'v'],
      ['end', 'w'],
    ],
    [],
    [],
    [
      ['7', 'x'],
      ['__proto__', 'y'],
      ['7', 'z'],
    ],
    [
      ['7', 'X'],
      ['__proto__', 'Y'],
      ['7', 'Z'],
    ],
  ];

  it('hold their own members alone, whatever the ones before them were like', () => {
    const all = `<value><array><data>${ROWS.map(struct).join('')}</data></array></value>`;
    const { value: got } = decode([octets(answer(all))]) as { value: object[] };
    assert.deepEqual(
      got.map((row) => Object.entries(row)),
      ROWS.map((row) => [...new Map(row)]),
    );
    assert.deepEqual(new Set(got.map((row) => Object.getPrototypeOf(row))), new Set([null]));
  });

  it('may lie in each other and be alike', () => {
    const inner = (value: string): string =>
      `<value><struct><member><name>a</name>${value}</member></struct></value>`;
    const got = valueIn(inner(inner(inner('<value><int>1</int></value>'))));
    assert.equal(JSON.stringify(got), '{"a":{"a":{"a":1}}}');
  });
});

describe('hostile answers', () => {
  it('cannot reach a prototype', () => {
    const xml = ['__proto__', 'constructor', 'toString']
      .map((name) => `<member><name>${name}</name><value><struct/></value></member>`)
      .join('');
    const got = decode([octets(answer(`<value><struct>${xml}</struct></value>`))]) as { value: object };
    assert.equal(Object.getPrototypeOf(got.value), null);
    assert.deepEqual(Object.keys(got.value), ['__proto__', 'constructor', 'toString']);
  });

  it('are not followed deeper than the limit', () => {
    const nested = (depth: number) =>
      '<value><array><data>'.repeat(depth) + '</data></array></value>'.repeat(depth);
    assert.ok(decode([octets(answer(nested(5)))], { depth: 20 }));
    assert.throws(() => decode([octets(answer(nested(6)))], { depth: 20 }), Malformed);
    assert.throws(
      () => decode([octets(`<methodResponse><params><param>${'<value><array>'.repeat(1e5)}`)]),
      Malformed,
    );
  });

  it('are not read further than the limit', () => {
    const xml = octets(answer('<value>1234567890</value>'));
    assert.ok(decode([xml], { bytes: xml.length }));
    assert.throws(() => decode([xml], { bytes: xml.length - 1 }), Malformed);
  });

  const broken: readonly (readonly [what: string, xml: string])[] = [
    ['nothing', ''],
    ['blanks', '  \n'],
    [
      'a page',
      '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>500 Internal Server Error</title>',
    ],
    ['a page without its type', '<html><body>no</body></html>'],
    ['text', 'Internal Server Error'],
    ['an internal subset', '<!DOCTYPE x [<!ENTITY a "b">]><methodResponse/>'],
    ['a call', '<methodCall><methodName>x</methodName></methodCall>'],
    ['a value alone', '<value><int>1</int></value>'],
    ['an unknown element', answer('<value><float>1</float></value>')],
    ['an element in a text', answer('<value><string>a<int>1</int></string></value>')],
    ['a crossed end', answer('<value><int>1</value></int>')],
    ['no integer', answer('<value><int>x</int></value>')],
    ['an empty integer', answer('<value><int/></value>')],
    ['no double', answer('<value><double>x</double></value>')],
    ['no boolean', answer('<value><boolean>2</boolean></value>')],
    ['a value that holds none', answer('<value><member></member></value>')],
    ['two values', answer('<value>1</value></param><param><value>2</value>')],
    ['two answers', answer('<value>1</value>') + answer('<value>1</value>')],
    ['neither value nor fault', '<methodResponse></methodResponse>'],
    ['an endless tag', `<methodResponse><${'x'.repeat(5000)}`],
  ];
  for (const [what, xml] of broken) {
    it(`are told from others: ${what}`, () => assert.throws(() => decode([octets(xml)]), Malformed));
  }

  it('are not taken for whole wherever they are cut', () => {
    const whole = octets(
      answer(
        '<value><array><data><value><int>1</int></value><value>é</value></data></array></value>',
      ).trimEnd(),
    );
    for (let length = 0; length < whole.length; length++)
      assert.throws(() => decode([whole.subarray(0, length)]), Malformed, String(length));
  });
});

describe('chunks', () => {
  const xml = octets(
    answer(
      '<value><array><data><value>é&amp;<![CDATA[>]]]]><!-- -> --></value><value ><i4 >12</i4></value><value><nil/></value><value><struct><member><name>größe</name><value><double>1.5</double></value></member></struct></value></data></array></value>',
    ),
  );
  const whole = decode([xml]);

  it('may be cut anywhere, twice', () => {
    for (let first = 0; first < xml.length; first++)
      for (let second = first; second < Math.min(first + 9, xml.length); second++)
        assert.deepEqual(
          decode([xml.subarray(0, first), xml.subarray(first, second), xml.subarray(second)]),
          whole,
        );
  });

  it('may be single octets', () => {
    assert.deepEqual(decode(Array.from(xml, (octet) => Uint8Array.of(octet))), whole);
  });

  it('hold a tag of the same length as the whole does', () => {
    const spaced = (length: number) =>
      octets(answer('<value/>').replace('<params>', `<params${' '.repeat(length - 8)}>`));
    const single = (text: Buffer) => Array.from(text, (octet) => Uint8Array.of(octet));
    for (const cut of [(text: Buffer) => [text], single]) {
      assert.deepEqual(decode(cut(spaced(1025))), { value: '' });
      assert.throws(() => decode(cut(spaced(1026))), Malformed);
    }
  });

  it('may hold a part of a text longer than many of them', () => {
    const long = 'äß< & '.repeat(50_000);
    const escaped = long.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    for (const inner of [escaped, `<![CDATA[${long}]]>`]) {
      const text = octets(answer(`<value><string>${inner}</string></value>`));
      const chunks = Array.from({ length: Math.ceil(text.length / 1000) }, (_, i) =>
        text.subarray(i * 1000, i * 1000 + 1000),
      );
      assert.deepEqual(decode(chunks), { value: long });
    }
  });
});

describe("the xmlrpc package's own parser", () => {
  /** What both have values for: its dates are Dates, ours texts, since the zone is not told; its i8 are texts. */
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom(
        '&',
        ';',
        '<',
        '>',
        ']',
        '[',
        '!',
        '-',
        '#',
        'x',
        '4',
        '1',
        'amp',
        'eacute',
        ' ',
        '\n',
        '\r',
        'é',
        '😀',
        '"',
      ),
    }),
  );
  /** The serializer refuses control characters, and writes CDATA that ends at a second `]]>`. */
  const serializable = text.filter((chars) => !/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|]]>/.test(chars));
  const values = (texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> => {
    const names = texts.filter((key) => key !== '__proto__');
    return fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        texts,
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(names, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value;
  };

  const theirs = (xml: Buffer): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const stream = Readable.from([xml], { objectMode: false });
      new Deserializer().deserializeMethodResponse(stream, (error, got) =>
        error ? reject(error) : resolve(got),
      );
    });

  const cut = (xml: Buffer, at: readonly number[]): Buffer[] => {
    const places = [0, ...at.map((place) => place % (xml.length + 1)).sort((a, b) => a - b), xml.length];
    return places.slice(1).map((end, index) => xml.subarray(places[index], end));
  };

  const agree = async (xml: Buffer, at: readonly number[]): Promise<void> => {
    const expected = await theirs(xml);
    const got = decode(cut(xml, at)) as { value: unknown };
    assert.deepEqual(plain(got.value), expected);
  };

  const cuts = fc.array(fc.nat(), { maxLength: 8 });

  it('reads what its serializer writes as we do', async () => {
    await fc.assert(
      fc.asyncProperty(values(serializable), cuts, (generated, at) =>
        agree(octets(serializeMethodResponse(generated)), at),
      ),
      { numRuns: 1500 },
    );
  });

  it('reads answers of many spellings as we do', async () => {
    await fc.assert(
      fc.asyncProperty(values(text), fc.infiniteStream(fc.nat({ max: 5 })), cuts, (generated, dice, at) =>
        agree(octets(answer(spelled(generated, () => dice.next().value ?? 0))), at),
      ),
      { numRuns: 1500 },
    );
  });
});

/** A value in one of the many ways XML-RPC lets one write it. */
function spelled(value: unknown, die: () => number): string {
  const blank = () => ['', '', '\n', ' ', '<!-- - > -->', '\t'][die()] ?? '';
  const list = (items: readonly string[]) => items.map((item) => blank() + item).join('') + blank();
  const inner = (): string => {
    if (value === null) return ['<nil/>', '<nil></nil>', '<NIL />'][die() % 3] ?? '';
    if (typeof value === 'boolean') return `<boolean>${value ? 1 : 0}</boolean>`;
    if (typeof value === 'number')
      return Number.isInteger(value) ? integer(value) : `<double>${value}</double>`;
    if (Buffer.isBuffer(value)) return `<base64>${value.toString('base64')}</base64>`;
    if (typeof value === 'string') return `<string>${escaped(value)}</string>`;
    if (Array.isArray(value))
      return `<array><data>${list(value.map((item) => spelled(item, die)))}</data></array>`;
    return `<struct>${list(Object.entries(value as object).map(member))}</struct>`;
  };
  const integer = (number: number) => (die() % 2 ? `<int>${number}</int>` : `<i4>${number}</i4>`);
  const member = ([key, item]: [string, unknown]) =>
    `<member>${blank()}<name>${escaped(key)}</name>${blank()}${spelled(item, die)}${blank()}</member>`;
  const escaped = (text: string): string => {
    const way = die();
    if (way === 0 && !text.includes(']]>')) return `<![CDATA[${text}]]>`;
    return Array.from(text, (character) => reference(character, way)).join('');
  };
  const reference = (character: string, way: number): string => {
    const point = character.codePointAt(0) ?? 0;
    if (way === 1 && point > 0x1f) return `&#${point};`;
    if (way === 2 && point > 0x1f) return `&#x${point.toString(16)};`;
    return ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' } as Record<string, string>)[character] ?? character;
  };
  if (typeof value === 'string' && value !== '' && die() === 5) return `<value>${escaped(value)}</value>`;
  return `<value>${blank()}${inner()}${blank()}</value>`;
}
