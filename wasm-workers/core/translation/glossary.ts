import { Failure } from '../failure.ts';

/** How a word must be put into the target language. */
export interface GlossaryEntry {
  readonly source: string;
  /** What it becomes; the source itself where it is not to be translated. */
  readonly target: string;
  /** `exact` matches and checks letter case, `any` does not. */
  readonly case: 'any' | 'exact';
}

export type Glossary = readonly GlossaryEntry[];

const CASES = ['any', 'exact'] as const;
const HEADER = /^source$/i;
const MOST_ENTRIES = 5000;

/**
 * Reads a glossary: lines of `source,target,case`, with commas, semicolons or tabs between, quoted as in RFC 4180. A target of `=` or none
 * means "do not translate"; the case is `any` (default) or `exact`. A first line `source,target` and lines that begin with `#` are
 * passed over.
 * @throws Failure `unsupported-input` that names the line and says what to do.
 */
export function parseGlossary(text: string): Glossary {
  const separator = separatorOf(text);
  const known = new Map<string, { target: string; line: number }>();
  const entries: GlossaryEntry[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = index + 1;
    if (raw.trim() === '' || raw.startsWith('#')) continue;
    const cells = cellsOf(raw, separator, line);
    if (HEADER.test(cells[0] ?? '') && entries.length === 0) continue;
    const entry = entryOf(cells, line);
    const key = entry.case === 'exact' ? entry.source : entry.source.toLowerCase();
    const before = known.get(key);
    if (before && before.target !== entry.target)
      throw wrong(
        line,
        `“${entry.source}” is in line ${before.line} already, with another translation. Keep one of them.`,
      );
    known.set(key, { target: entry.target, line });
    if (!before) entries.push(entry);
    if (entries.length > MOST_ENTRIES)
      throw wrong(line, `there are more than ${MOST_ENTRIES} entries. Leave out what this film does not say.`);
  }
  return entries;
}

/** A glossary as a file that {@link parseGlossary} reads. */
export function formatGlossary(glossary: Glossary): string {
  const quoted = (cell: string) => (/[",\n\r;\t]|^[#\s]|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const lines = glossary.map((entry) =>
    [quoted(entry.source), entry.target === entry.source ? '=' : quoted(entry.target), entry.case].join(','),
  );
  return `${['source,target,case', ...lines].join('\n')}\n`;
}

function entryOf([source = '', target = '', rule = '', ...more]: readonly string[], line: number): GlossaryEntry {
  if (more.some((cell) => cell !== ''))
    throw wrong(line, 'it has more than three columns. Put a text that holds a comma in quotation marks.');
  if (source === '')
    throw wrong(line, 'its first column, the word to be translated, is empty. Write it, or delete the line.');
  if (!/[\p{L}\p{N}]/u.test(source))
    throw wrong(line, `“${source}” has no letter and no digit. Write a word, or delete the line.`);
  const asked = rule.toLowerCase();
  const found = asked === '' ? 'any' : CASES.find((known) => known === asked);
  if (!found) throw wrong(line, `the third column says “${rule}”. It takes “exact”, “any” or nothing.`);
  return { source, target: target === '' || target === '=' ? source : target, case: found };
}

/** Tabs where there are any, else the commoner of comma and semicolon (spreadsheets of half of Europe write the latter). */
function separatorOf(text: string): string {
  const outside = text.replace(/"(?:[^"]|"")*"/g, '');
  if (outside.includes('\t')) return '\t';
  const count = (mark: string) => outside.split(mark).length;
  return count(';') > count(',') ? ';' : ',';
}

function cellsOf(text: string, separator: string, line: number): string[] {
  const cells: string[] = [];
  let rest = text;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    if (/^\s*"/.test(rest) && !quoted) throw wrong(line, 'a quotation mark is not closed. Close it, or leave it out.');
    const end = quoted ? quoted[0].length : rest.indexOf(separator);
    const stop = end < 0 ? rest.length : end;
    if (quoted && stop < rest.length && !rest.startsWith(separator, stop))
      throw wrong(line, 'something follows a closing quotation mark. Write quotation marks inside a text twice.');
    cells.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"').trim() : rest.slice(0, stop).trim());
    if (stop >= rest.length) return cells;
    rest = rest.slice(stop + separator.length);
  }
}

function wrong(line: number, what: string): Failure {
  return new Failure('unsupported-input', `Line ${line} of the glossary cannot be used: ${what}`);
}
