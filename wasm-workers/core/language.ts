/** Languages that some engine here speaks or hears: BCP 47 → English name. */
export const LANGUAGES: Readonly<Record<string, string>> = {
  en: 'English',
  es: 'Spanish',
  fr: 'French',
  de: 'German',
  it: 'Italian',
  pt: 'Portuguese',
  nl: 'Dutch',
};

/** The primary subtag of a BCP 47 tag, in lower case: `pt-BR` → `pt`. */
export function primarySubtag(tag: string): string {
  return (tag.split('-')[0] ?? tag).toLowerCase();
}

/** A language's name in a language (by default in itself), for people to read. */
export function languageName(tag: string, displayIn = tag): string {
  try {
    return new Intl.DisplayNames([displayIn], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return LANGUAGES[primarySubtag(tag)] ?? tag;
  }
}
