/** The ERP's HTML as text people can read. */
import { Parser } from 'htmlparser2';

const BLOCKS = new Set([
  'p',
  'div',
  'ul',
  'ol',
  'table',
  'tr',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'pre',
  'hr',
]);
const APART = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre', 'blockquote']);
const UNREAD = new Set(['script', 'style', 'head', 'title']);

/** Text of an HTML fragment: paragraphs and lines apart, lists with dashes, links with their address. */
export function readable(html: string): string {
  const text = new Text();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => text.open(name, attributes),
      onclosetag: (name) => text.close(name),
      ontext: (characters) => text.write(characters),
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return text.toString();
}

class Text {
  #written = '';
  #hidden = 0;
  readonly #links: { readonly address: string; readonly from: number }[] = [];

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (UNREAD.has(name)) this.#hidden++;
    if (name === 'br') this.#written += '\n';
    if (name === 'li') this.#breakBefore('\n- ');
    if (name === 'td' || name === 'th') this.write(' ');
    if (name === 'a') this.#links.push({ address: attributes.href ?? '', from: this.#written.length });
    if (BLOCKS.has(name)) this.#breakBefore('\n');
  }

  close(name: string): void {
    if (UNREAD.has(name)) this.#hidden--;
    if (name === 'a') this.#link();
    if (APART.has(name)) this.#written += '\n\n';
    else if (BLOCKS.has(name)) this.#breakBefore('\n');
  }

  /** Line ends are kept: text written over XML-RPC is wrapped in a paragraph with its lines as they were. */
  write(characters: string): void {
    if (this.#hidden > 0) return;
    const text = characters.replace(/[ \t\r\f]+/g, ' ');
    if (text.trim() !== '' || !/\n/.test(text)) this.#written += text;
  }

  toString(): string {
    return this.#written
      .replace(/\u00a0/g, ' ')
      .replace(/ *\n */g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }

  #breakBefore(mark: string): void {
    if (this.#written !== '' && !(mark === '\n' && this.#written.endsWith('\n'))) this.#written += mark;
    else if (mark !== '\n') this.#written += mark.trimStart();
  }

  /** An address that the text of the link does not show already. */
  #link(): void {
    const { address = '', from = 0 } = this.#links.pop() ?? {};
    const shown = this.#written.slice(from).trim();
    const plain = address.replace(/^(mailto|tel):/, '');
    if (/^(https?|mailto|tel):/.test(address) && !shown.includes(plain)) this.#written += ` <${plain}>`;
  }
}
