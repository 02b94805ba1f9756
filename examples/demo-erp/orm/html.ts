import { DomUtils, ElementType, parseDocument } from 'htmlparser2';

type Document = ReturnType<typeof parseDocument>;
type Child = Document['children'][number];

const BLOCKS = new Set(
  [
    'address article aside blockquote center dd details dir div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6',
    'header hr li main menu nav ol p pre section table tbody td tfoot th thead tr ul',
  ].flatMap((names) => names.split(' ')),
);
const UNWANTED: ReadonlySet<string> = new Set([
  ElementType.Script,
  ElementType.Style,
  ElementType.Comment,
  ElementType.Directive,
]);

/**
 * What the ERP keeps of HTML sent (test/demo-erp/conformance/writing.md 7): no scripts and comments; text that comes first
 * stands in a paragraph up to the first block; several inline elements stand in a span.
 * @param how whether one `div` around all of it goes, or U+00A0 is written by its name
 */
export function sanitised(html: string, how: 'stripped' | 'named'): string {
  if (html.trim() === '') return html;
  const document = parseDocument(html.trimStart());
  clean(document);
  const kept = enclosed(document.children, how === 'stripped');
  return how === 'named' ? kept : kept.replaceAll('&nbsp;', '\u00a0');
}

function clean(document: Document): void {
  for (const node of DomUtils.filter(({ type }) => UNWANTED.has(type), document))
    DomUtils.removeElement(node);
  for (const link of DomUtils.getElementsByTagName('a', document)) {
    if (/^\s*javascript:/i.test(link.attribs.href ?? '')) link.attribs.href = '';
  }
}

function enclosed(nodes: Child[], strips: boolean): string {
  const [first] = nodes;
  if (first !== undefined && first.type === ElementType.Text) return afterText(nodes);
  const body = written(nodes);
  const alone = nodes.filter((node) => !isBlank(node)).length <= 1;
  if (alone) return strips ? body.replace(/^<div>(.*)<\/div>\s*$/s, '$1') : body;
  return DomUtils.existsOne(isBlock, nodes) ? body : `<span>${body}</span>`;
}

/** As libxml does: a text before any tag opens a paragraph, which the first block ends. */
function afterText(nodes: Child[]): string {
  const end = nodes.findIndex(isBlock);
  const inside = end === -1 ? nodes : nodes.slice(0, end);
  return `<p>${written(inside)}</p>${written(nodes.slice(inside.length))}`;
}

const written = (nodes: Child[]): string =>
  DomUtils.getOuterHTML(nodes, { encodeEntities: 'utf8', emptyAttrs: true });

const isBlock = (node: Child): boolean =>
  ElementType.isTag(node) && 'name' in node && BLOCKS.has(String(node.name));
const isBlank = (node: Child): boolean =>
  !ElementType.isTag(node) && DomUtils.textContent(node).trim() === '';
