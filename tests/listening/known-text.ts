/** A recording of the catalogue whose words are known. */
export interface KnownText {
  /** Catalogue id. */
  readonly recording: string;
  /** BCP 47. */
  readonly language: string;
  readonly text: string;
}

/** Kennedy's inaugural address, 1961; the Universal Declaration of Human Rights in French, articles 1 and 24, as they are read. */
export const KNOWN_TEXTS: readonly KnownText[] = [
  {
    recording: 'media-kennedy',
    language: 'en',
    text: 'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.',
  },
  {
    recording: 'media-fr-1',
    language: 'fr',
    text: 'Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.',
  },
  {
    recording: 'media-fr-2',
    language: 'fr',
    text: 'Toute personne a droit au repos et aux loisirs et notamment à une limitation raisonnable de la durée du travail et à des congés payés périodiques.',
  },
];

/** The interview's transcript. @param file the content of interview-en.txt, whose first lines say where it is from. */
export function interviewText(file: string): KnownText {
  const text = file
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join(' ');
  return { recording: 'media-interview-en', language: 'en', text };
}
