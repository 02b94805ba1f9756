import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caldav } from '../../lib/names.ts';
import { type Element, element, withAttributes } from '../../lib/xml/element.ts';
import { fromInnerXml, innerXml } from '../../lib/xml/inner.ts';

const CONTENTS: readonly Element['children'][] = [
  [],
  ['plain'],
  [' spaces & <signs> ]]> "\' \r\n\ttabs 😀 '],
  [element(caldav('opaque'))],
  [withAttributes(element('{urn:a}b', 'text', element('{urn:c}d')), { e: '"<&\n' }), element(caldav('comp'))],
];

for (const children of CONTENTS)
  test(`${JSON.stringify(children)} comes back`, () =>
    assert.deepEqual(fromInnerXml(innerXml(children)), children));
