/** Words as they are compared: lower case, without punctuation and accents of typography; digits and letters of any script stay. */
export function normalisedWords(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[’‘]/g, "'")
    .replaceAll(/[^\p{L}\p{M}\p{N}' ]/gu, ' ')
    .split(/\s+/)
    .map((word) => word.replaceAll(/^'+|'+$/g, ''))
    .filter(Boolean);
}

/**
 * Word error rate: substitutions, insertions and deletions over the words of the reference.
 * @returns ≥ 0; 0 when equal; 1 when nothing of the reference was heard.
 */
export function wordErrorRate(reference: string, heard: string): number {
  const expected = normalisedWords(reference);
  const got = normalisedWords(heard);
  if (expected.length === 0) return got.length === 0 ? 0 : 1;
  let previous = got.map((_, i) => i + 1);
  let corner = 0;
  for (const word of expected) {
    const line: number[] = [];
    let left = corner + 1;
    got.forEach((other, i) => {
      const diagonal = i === 0 ? corner : (previous[i - 1] as number);
      left = Math.min(left + 1, (previous[i] as number) + 1, diagonal + (word === other ? 0 : 1));
      line.push(left);
    });
    previous = line;
    corner++;
  }
  return (previous.at(-1) ?? expected.length) / expected.length;
}
