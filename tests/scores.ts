/** Reference translations of one sentence; several are all right. */
export type References = readonly string[];

const MOST_WORDS = 4;
const MOST_CHARACTERS = 6;

/**
 * BLEU of a corpus in [0, 100], as sacreBLEU 2 computes it by default: tokenisation 13a, mixed case, exponential smoothing
 * (Papineni et al. 2002; Post 2018; NIST mteval-v13a).
 * @param references of each translation. @throws RangeError where their numbers differ.
 */
export function bleu(translations: readonly string[], references: readonly References[]): number {
  const matches = new Array<number>(MOST_WORDS).fill(0);
  const totals = new Array<number>(MOST_WORDS).fill(0);
  let length = 0;
  let wantedLength = 0;
  for (const [translation, wanted] of paired(translations, references)) {
    const said = tokenize13a(translation);
    const meant = wanted.map(tokenize13a);
    length += said.length;
    wantedLength += closest(
      said.length,
      meant.map((words) => words.length),
    );
    for (let n = 1; n <= MOST_WORDS; n++) {
      const grams = counts(said, n);
      const known = meant.map((words) => counts(words, n));
      totals[n - 1] = (totals[n - 1] ?? 0) + sum(grams);
      for (const [gram, count] of grams)
        matches[n - 1] = (matches[n - 1] ?? 0) + Math.min(count, Math.max(...known.map((own) => own.get(gram) ?? 0)));
    }
  }
  if (matches.every((count) => count === 0)) return 0;
  let smoothing = 1;
  let logs = 0;
  for (const [n, total] of totals.entries()) {
    if (total === 0) return 0;
    const match = matches[n] ?? 0;
    if (match === 0) smoothing *= 2;
    logs += Math.log(match === 0 ? 1 / (smoothing * total) : match / total);
  }
  const brevity = length < wantedLength ? Math.exp(1 - wantedLength / length) : 1;
  return 100 * brevity * Math.exp(logs / MOST_WORDS);
}

/** Words as mteval-v13a cuts them: punctuation apart, but not inside numbers. */
export function tokenize13a(text: string): string[] {
  const plain = text
    .trimEnd()
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  return ` ${plain} `
    .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ')
    .split(/\s+/)
    .filter(Boolean);
}

export interface ChrfOptions {
  /** Weight of recall against precision. */
  readonly beta?: number;
  /** Whether spaces count as characters. */
  readonly spaces?: boolean;
}

/**
 * chrF of a corpus in [0, 100], by default chrF2 as sacreBLEU 2 computes it: character n-grams up to 6, spaces left out, orders that
 * do not occur left out (Popović 2015). Of several references the one that suits a sentence best counts.
 * @throws RangeError where the numbers differ.
 */
export function chrf(
  translations: readonly string[],
  references: readonly References[],
  { beta = 2, spaces = false }: ChrfOptions = {},
): number {
  const whole = noStatistics();
  const characters = (text: string) => [...(spaces ? text : text.replace(/\s+/g, ''))];
  for (const [translation, wanted] of paired(translations, references)) {
    const said = characters(translation);
    const each = wanted.map((reference) => statisticsOf(said, characters(reference)));
    const best = each.reduce((a, b) => (fScore(b, beta) > fScore(a, beta) ? b : a));
    best.forEach((own, n) => {
      const order = whole[n];
      if (!order) return;
      order.said += own.said;
      order.meant += own.meant;
      order.common += own.common;
    });
  }
  return 100 * fScore(whole, beta);
}

/** Of one order: n-grams said, meant, and common to both. */
interface Order {
  said: number;
  meant: number;
  common: number;
}

function noStatistics(): Order[] {
  return Array.from({ length: MOST_CHARACTERS }, () => ({ said: 0, meant: 0, common: 0 }));
}

function statisticsOf(said: readonly string[], meant: readonly string[]): Order[] {
  return noStatistics().map((_, n) => {
    const [own, wanted] = [counts(said, n + 1), counts(meant, n + 1)];
    const common = [...own].reduce((all, [gram, count]) => all + Math.min(count, wanted.get(gram) ?? 0), 0);
    return { said: sum(own), meant: sum(wanted), common };
  });
}

function fScore(orders: readonly Order[], beta: number): number {
  const known = orders.filter(({ said, meant }) => said > 0 && meant > 0);
  if (known.length === 0) return 0;
  const precision = known.reduce((all, { common, said }) => all + common / said, 0) / known.length;
  const recall = known.reduce((all, { common, meant }) => all + common / meant, 0) / known.length;
  if (precision + recall === 0) return 0;
  return ((1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall);
}

function counts(items: readonly string[], n: number): Map<string, number> {
  const found = new Map<string, number>();
  for (let i = 0; i + n <= items.length; i++) {
    const gram = items.slice(i, i + n).join('\u0000');
    found.set(gram, (found.get(gram) ?? 0) + 1);
  }
  return found;
}

function sum(grams: ReadonlyMap<string, number>): number {
  return [...grams.values()].reduce((all, count) => all + count, 0);
}

/** The length nearest to a translation's; the shorter of equals. */
function closest(length: number, lengths: readonly number[]): number {
  return lengths.toSorted((a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b)[0] ?? 0;
}

function paired(
  translations: readonly string[],
  references: readonly References[],
): readonly (readonly [string, References])[] {
  if (translations.length !== references.length)
    throw new RangeError(`${translations.length} translations cannot be held against ${references.length} references.`);
  return translations.map((translation, i) => [translation, references[i] ?? []]);
}
