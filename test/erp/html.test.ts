import assert from 'node:assert/strict';
import test from 'node:test';
import { readable } from '../../lib/erp/html.ts';

const CASES = [
  ['<p>line one\nline <b>two</b> &amp; three</p>', 'line one\nline two & three'],
  ['<p>first</p><p>second</p>', 'first\n\nsecond'],
  ['<div>first</div><div>second<br>third</div>', 'first\nsecond\nthird'],
  ['<ul><li>one</li><li>two</li></ul>after', '- one\n- two\nafter'],
  ['<p>see <a href="https://example.com/x">the plan</a></p>', 'see the plan <https://example.com/x>'],
  ['<a href="mailto:a@example.com">a@example.com</a>', 'a@example.com'],
  ['<a href="javascript:alert(1)">click</a>', 'click'],
  ['<style>p{}</style><script>x()</script><p>kept</p>', 'kept'],
  ['<p><br></p>', ''],
  ['<table>\n  <tr>\n    <td>a</td><td>b</td>\n  </tr>\n</table>', 'a b'],
  ['plain 日本語', 'plain 日本語'],
  ['<p>unclosed <b>bold', 'unclosed bold'],
] as const;

test('HTML becomes text people read', () => {
  for (const [html, text] of CASES) assert.equal(readable(html), text, html);
});
