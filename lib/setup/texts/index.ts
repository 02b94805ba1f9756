/** The languages of the page, and which of them a visitor reads. */
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

/** The same sentences in another language. */
type Same<T> = T extends string
  ? string
  : T extends readonly string[]
    ? readonly string[]
    : { readonly [K in keyof T]: Same<T[K]> };

export type Texts = Same<typeof en>;

export const texts = { en, fr, de, es } as const satisfies Readonly<Record<string, Texts>>;

export type Language = keyof typeof texts;

export const languages = Object.keys(texts) as readonly Language[];

export const isLanguage = (name: string | undefined): name is Language =>
  name !== undefined && Object.hasOwn(texts, name);

/** The one the browser wants most (RFC 9110 section 12.5.4); English where it wants none of them. */
export function accepted(header = ''): Language {
  const wanted = header.split(',').map((item) => {
    const [range = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    return { language: range.split('-')[0], weight: q === undefined ? 1 : Number(q.slice(2)) || 0 };
  });
  const best = wanted
    .filter(({ language, weight }) => isLanguage(language) && weight > 0)
    .sort((one, other) => other.weight - one.weight)[0]?.language;
  return isLanguage(best) ? best : 'en';
}
