import type { Language } from './texts/index.ts';

/** A moment as its reader's clock and language have it. */
export function timeText(at: number, language: Language, zone: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: zone,
  }).format(at);
}

/** One of the two forms that the four languages have. */
export function counted(
  count: number,
  forms: { readonly one: string; readonly other: string },
  language: Language,
) {
  return new Intl.PluralRules(language).select(count) === 'one' ? forms.one : forms.other;
}
