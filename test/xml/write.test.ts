import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appleIcal, caldav, calendarserver, dav } from '../../lib/names.ts';
import { element, withAttributes } from '../../lib/xml/element.ts';
import { parseXml } from '../../lib/xml/parse.ts';
import { closeMultistatus, Frame, fragment, Markup, openMultistatus, writeXml } from '../../lib/xml/write.ts';

const HEAD =
  '<?xml version="1.0" encoding="utf-8"?>\n' +
  '<D:error xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/" xmlns:A="http://apple.com/ns/ical/">';

test('declares the usual prefixes once, on the root', () => {
  const children = [element(caldav('a')), element(calendarserver('b')), element(appleIcal('c'))];
  assert.equal(writeXml(element(dav('error'), ...children)), `${HEAD}<C:a/><CS:b/><A:c/></D:error>`);
});

test('declares other namespaces where they are used, and no prefix for them', () => {
  const other = element(
    '{urn:x}a',
    element('{urn:x}b'),
    element(dav('c'), element('{urn:x}d')),
    element('{}e'),
  );
  assert.equal(
    writeXml(element(dav('error'), other)),
    `${HEAD}<a xmlns="urn:x"><b/><D:c><d/></D:c><e xmlns=""/></a></D:error>`,
  );
});

test('escapes text and attributes', () => {
  const prop = withAttributes(element(dav('prop'), '<&>"\'\r\n\x07'), { name: '<&>"\'\r\n\t' });
  assert.equal(
    writeXml(element(dav('error'), prop)),
    `${HEAD}<D:prop name="&lt;&amp;&gt;&quot;'&#13;&#10;&#9;">&lt;&amp;&gt;"'&#13;\n\ufffd</D:prop></D:error>`,
  );
});

test('a multistatus in pieces is the multistatus in one', () => {
  const responses = ['/a', '/b'].map((href) => element(dav('response'), element(dav('href'), href)));
  const pieces = openMultistatus() + responses.map(fragment).join('') + closeMultistatus();
  const whole = writeXml(element(dav('multistatus'), ...responses));
  assert.deepEqual(parseXml(Buffer.from(pieces)), parseXml(Buffer.from(whole)));
});

const FRAMED = [
  element(dav('a')),
  element(dav('a'), '<&>', element(caldav('b'), '1')),
  element('{urn:x}a', element('{urn:x}b'), element(dav('c')), 'text'),
  element('{}a', 'text'),
];

for (const [index, whole] of FRAMED.entries())
  test(`a frame around its content is the element, ${index + 1}`, () => {
    const markup = new Markup(new Frame(whole.name).of(whole.children));
    assert.equal(fragment(markup), fragment(whole));
  });
