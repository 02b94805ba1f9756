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
  ['<table>\n  <tr>\n    <td>a</td><td>b</td>\n  </tr>\n</table>', 'a | b'],
  ['<ul><li><p>one</p></li><li><p>two</p><p>more</p></li></ul><p>after</p>', '- one\n- two\n  more\n\nafter'],
  [
    '<p>to do:</p><ol><li>one</li>\n<li>two<ul><li>a</li><li>b<br>c</li></ul></li></ol>',
    'to do:\n\n1. one\n2. two\n  - a\n  - b\n    c',
  ],
  ['<ol start="3"><li>three</li></ol>', '3. three'],
  [
    '<table><tr><th>x</th><th></th><th>y</th></tr><tr><td><p>1</p></td><td>2<br>3</td><td></td></tr></table>',
    'x |  | y\n1 | 2\n3',
  ],
  ['<div>a<div>b<div>c</div></div>d</div>', 'a\nb\nc\nd'],
  ['<p>first</p><p><br></p><p><br/></p><p>second</p>', 'first\n\nsecond'],
  ['a<br>\nb<br><br>c', 'a\nb\n\nc'],
  ['<b>a</b>\n<i>b</i> <u>c</u>', 'a\nb c'],
  ['<pre>\nif x:\n    y  z\n</pre>', 'if x:\n    y  z'],
  ['before<blockquote>quoted</blockquote>after', 'before\n\nquoted\n\nafter'],
  ['&lt;b&gt;&nbsp;&euro;&#8364;&#x20ac; &amp;amp; &unknown;', '<b> €€€ &amp; &unknown;'],
  ['<img alt="a plan" src="x"><img src="y">', 'a plan'],
  ['<p>\ufeff<a href="tel:+32123">\ufeffcall\ufeff</a>\ufeff</p>', 'call <+32123>'],
  ['<a href="https://example.com"><img src="x"></a>', '<https://example.com>'],
  ['<!-- never --><p>kept</p></div></p>', 'kept'],
  ['plain 日本語', 'plain 日本語'],
  ['<p>unclosed <b>bold', 'unclosed bold'],
] as const;

test('HTML becomes text people read', () => {
  for (const [html, text] of CASES) assert.equal(readable(html), text, html);
});
