import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Double } from '../../examples/demo-erp/orm/value.ts';
import { decodeCall, encodeResponse, IllFormed, Unmarshallable } from '../../examples/demo-erp/wire.ts';

const call = (value: string): string =>
  `<?xml version="1.0"?><methodCall><methodName>m</methodName><params><param><value>${value}</value></param></params></methodCall>`;

test('values as clients send them', () => {
  const cases: [xml: string, value: unknown][] = [
    ['<int>-5</int>', -5],
    ['<i4>5</i4>', 5],
    ['<boolean>1</boolean>', true],
    ['<double>1.5</double>', new Double(1.5)],
    ['<string>a &lt;b&gt; &amp; c</string>', 'a <b> & c'],
    ['<string></string>', ''],
    ['plain', 'plain'],
    ['', ''],
    ['<nil/>', null],
    ['<dateTime.iso8601>20261201T10:00:00</dateTime.iso8601>', '2026-12-01 10:00:00'],
    ['<string><![CDATA[<p>]]></string>', '<p>'],
    ['<string>a\r\nb</string>', 'a\nb'],
    ['<array><data></data></array>', []],
    ['<array><data><value><int>1</int></value> <value>x</value></data></array>', [1, 'x']],
    ['<struct></struct>', {}],
    [
      '<struct><member><name>a</name><value><array><data><value>b</value></data></array></value></member></struct>',
      { a: ['b'] },
    ],
  ];
  for (const [xml, value] of cases) assert.deepEqual(decodeCall(call(xml)).params, [value], xml);
});

test('what no XML parser takes', () => {
  for (const body of ['', '<methodCall>', 'text', call('\x0b'), call('&#x1;'), call('&nbsp;'), call('<a>')]) {
    assert.throws(() => decodeCall(body), IllFormed, JSON.stringify(body));
  }
});

test('answers: floats keep their point, None cannot be sent', () => {
  const body = (value: string): string =>
    `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n${value}</param>\n</params>\n</methodResponse>\n`;
  const encode = (value: Parameters<typeof encodeResponse>[0]): string =>
    encodeResponse(value, "<?xml version='1.0'?>", 'raw');
  assert.equal(encode(new Double(1)), body('<value><double>1.0</double></value>\n'));
  assert.equal(encode(1), body('<value><int>1</int></value>\n'));
  assert.equal(encode(false), body('<value><boolean>0</boolean></value>\n'));
  assert.throws(() => encode([{ a: null }]), Unmarshallable);
});
