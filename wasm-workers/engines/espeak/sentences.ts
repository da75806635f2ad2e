/** After which a full stop ends no sentence: titles, initials, and what stands before a number or a name. */
const ABBREVIATION =
  /(?:^|[\s("“«])(?:\p{Lu}|Dr|Mr|Mrs|Ms|St|Prof|Sr|Sra|Srta|Jr|vs|No|Nr|Hr|Fr|Mme|Mlle|Sig|Dott|Dra|approx|ca|z\. ?B|d\. ?h)\.$/u;

/** White space after the end of a sentence, with whatever quotes and brackets close it. */
const SENTENCE_END = /(?<=[.!?…]["'”’»)\]]*)\s+|(?<=[。！？])/u;

/** Places to cut a sentence that is too long, best first. Each matches what comes before the cut. */
const CUTS = [/[.!?…]["'”’»)\]]*\s/gu, /[;:—–]\s?/gu, /[,)]\s/gu, /\s/gu];

/** The sentences of a text, in order, without the white space between them; none for a text of white space. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let open = '';
  for (const piece of text.trim().split(SENTENCE_END)) {
    open = open ? `${open} ${piece}` : piece;
    if (ABBREVIATION.test(open)) continue;
    sentences.push(open);
    open = '';
  }
  if (open) sentences.push(open);
  return sentences.filter((sentence) => sentence !== '');
}

/**
 * Cuts a text in two: at the sentence end, else clause mark, else space nearest its middle, else in the very middle.
 * A cut in the outer fifths does not count, for it would leave a stump that sounds cut off.
 */
export function halve(text: string): [string, string] {
  const middle = text.length / 2;
  for (const cut of CUTS) {
    const places = [...text.matchAll(cut)]
      .map((match) => match.index + match[0].length)
      .filter((place) => Math.abs(place - middle) <= text.length * 0.3);
    if (places.length === 0) continue;
    const place = places.reduce((best, other) => (Math.abs(other - middle) < Math.abs(best - middle) ? other : best));
    return [text.slice(0, place).trim(), text.slice(place).trim()];
  }
  const points = [...text];
  const half = Math.ceil(points.length / 2);
  return [points.slice(0, half).join(''), points.slice(half).join('')];
}

/** Whether there is anything to say: espeak-ng names punctuation that stands alone ("exclamation mark"). */
export function isSpeakable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
