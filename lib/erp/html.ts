/** The ERP's HTML as text people can read. */
import { Parser } from 'htmlparser2';

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** On lines of their own. */
const BLOCKS = words(
  'p div ul ol li dl dt dd table tr h1 h2 h3 h4 h5 h6 pre hr blockquote section article header footer main aside nav address center figure figcaption form fieldset',
);
/** With an empty line around. */
const APART = words('p h1 h2 h3 h4 h5 h6 pre blockquote');
const LISTS = words('ul ol');
const CELLS = words('td th');
/** White space directly inside is how the source is laid out. */
const FRAMES = words('ul ol dl table thead tbody tfoot tr');
const UNREAD = words('script style head title template');

/** Text of an HTML fragment: paragraphs, lines and cells apart, lists with marks, links with their address. */
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
  /** Line ends due before the next words. */
  #due = 0;
  /** What stands before the first words of an item or a cell, until they come. */
  #mark: string | undefined;
  #cells = 0;
  #hidden = 0;
  #verbatim = 0;
  readonly #within: string[] = [];
  /** Of each list around, the number of its next item; undefined where they are not numbered. */
  readonly #lists: (number | undefined)[] = [];
  readonly #links: { readonly address: string; readonly from: number }[] = [];

  open(name: string, { href = '', alt = '', start = '1' }: Readonly<Record<string, string>>): void {
    this.#within.push(name);
    if (UNREAD.has(name)) this.#hidden++;
    if (BLOCKS.has(name)) this.#apart(name);
    if (name === 'br') this.#due++;
    if (name === 'pre') this.#verbatim++;
    if (name === 'tr') this.#cells = 0;
    if (LISTS.has(name)) this.#lists.push(name === 'ol' ? Number.parseInt(start, 10) || 1 : undefined);
    if (name === 'li') this.#item();
    if (CELLS.has(name)) this.#cell();
    if (name === 'img') this.write(alt);
    if (name === 'a') this.#links.push({ address: href, from: this.#written.length });
  }

  close(name: string): void {
    this.#within.pop();
    if (UNREAD.has(name)) this.#hidden--;
    if (name === 'pre') this.#verbatim--;
    if (LISTS.has(name)) this.#lists.pop();
    if (name === 'a') this.#link();
    if (name === 'li' || name === 'tr') this.#mark = undefined;
    if (CELLS.has(name) && this.#mark === undefined) this.#due = 0;
    if (BLOCKS.has(name)) this.#apart(name);
  }

  /** Line ends are kept: text written over XML-RPC is wrapped in a paragraph with its lines as they were. */
  write(characters: string): void {
    if (this.#hidden > 0) return;
    if (FRAMES.has(this.#within.at(-1) ?? '') && characters.trim() === '') return;
    const text = characters.replace(/\r\n?|\u2028/g, '\n').replace(/[\ufeff\u200b]/g, '');
    const [first = '', ...lines] = this.#begun(text).split('\n');
    this.#put(first);
    for (const line of lines) {
      this.#due++;
      this.#put(line);
    }
  }

  toString(): string {
    const lines = this.#written.replaceAll('\u00a0', ' ').split('\n');
    return lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trim();
  }

  /** White space at the beginning of a line says nothing, but where it is kept. */
  #begun(text: string): string {
    if (this.#due === 0 && this.#mark === undefined && this.#written !== '') return text;
    return this.#verbatim > 0 ? text.replace(/^\n/, '') : text.replace(/^[ \t\n\f]+/, '');
  }

  #put(line: string): void {
    const words = this.#verbatim > 0 ? line : line.replace(/[ \t\f]+/g, ' ');
    if (words === '' || (words === ' ' && this.#due > 0)) return;
    const indent = this.#mark ?? (this.#due > 0 ? this.#margin(0) : '');
    const ends = this.#written === '' ? '' : '\n'.repeat(Math.min(this.#due, 2));
    this.#written += ends + indent + words;
    this.#due = 0;
    this.#mark = undefined;
  }

  /** Nothing before the first words of an item or a cell. */
  #apart(name: string): void {
    if (this.#mark !== undefined) return;
    this.#due = Math.max(this.#due, APART.has(name) && this.#lists.length === 0 ? 2 : 1);
  }

  #item(): void {
    const number = this.#lists.pop();
    this.#due = Math.max(this.#due, 1);
    this.#lists.push(number === undefined ? undefined : number + 1);
    this.#mark = `${this.#margin(1)}${number === undefined ? '-' : `${number}.`} `;
  }

  #margin(less: number): string {
    return '  '.repeat(Math.max(this.#lists.length - less, 0));
  }

  #cell(): void {
    this.#mark = this.#cells++ === 0 ? '' : `${this.#mark ?? ''} | `;
  }

  /** An address that the text of the link does not show already. */
  #link(): void {
    const { address = '', from = 0 } = this.#links.pop() ?? {};
    const shown = this.#written.slice(from).trim();
    const plain = address.replace(/^(mailto|tel):/, '');
    if (!/^(https?|mailto|tel):/.test(address) || shown.includes(plain)) return;
    this.#put(shown === '' ? `<${plain}>` : ` <${plain}>`);
  }
}
