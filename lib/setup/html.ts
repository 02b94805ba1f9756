/** HTML whose every value is escaped: the only way to a page is through these templates. */

export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Of what is markup already: pictures made here, by a library that escapes nothing of anybody's. */
  static trusted(markup: string): Html {
    return new Html(markup);
  }

  toString(): string {
    return this.#text;
  }
}

export type Piece = string | number | Html | undefined | false | readonly Piece[];

/** Marks up a page: values stand in texts or between the quotes of an attribute. */
export function html(markup: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return Html.trusted(String.raw({ raw: markup }, ...values.map(escaped)));
}

function escaped(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Html) return piece.toString();
  if (typeof piece === 'object') return piece.map(escaped).join('');
  return String(piece).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What sentences are filled with, by the names that stand in braces. */
export type Values = Readonly<Record<string, Piece>>;

/** A sentence of the tables of texts: `*what is pressed*`, `{what is filled in}`. */
export function sentence(text: string, values: Values = {}): Html {
  const pieces = text.split(/(\*[^*]+\*|\{\w+\})/).map((piece): Piece => {
    if (piece.startsWith('*')) return html`<b>${piece.slice(1, -1)}</b>`;
    return piece.startsWith('{') ? values[piece.slice(1, -1)] : piece;
  });
  return html`${pieces}`;
}

/** The same where no markup may be: in titles of windows and files. */
export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
