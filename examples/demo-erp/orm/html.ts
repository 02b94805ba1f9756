import { DomUtils, ElementType, parseDocument } from 'htmlparser2';

const BLOCKS = new Set([
  'p',
  'div',
  'ul',
  'ol',
  'table',
  'pre',
  'h1',
  'h2',
  'h3',
  'h4',
  'blockquote',
  'section',
]);

/** What the ERP keeps of HTML sent: no scripts, and bare text in a paragraph (odoo-19.md 3). */
export function sanitised(html: string): string {
  if (html.trim() === '') return html;
  const document = parseDocument(html);
  for (const element of DomUtils.getElementsByTagName('script', document)) DomUtils.removeElement(element);
  for (const link of DomUtils.getElementsByTagName('a', document)) {
    if (/^\s*javascript:/i.test(link.attribs.href ?? '')) link.attribs.href = '';
  }
  const body = DomUtils.getInnerHTML(document);
  const first = document.children.find((node) => DomUtils.textContent(node).trim() !== '');
  const block =
    first !== undefined && ElementType.isTag(first) && 'name' in first && BLOCKS.has(String(first.name));
  return block ? body : `<p>${body}</p>`;
}
