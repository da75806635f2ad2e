import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../models-manifest/manifest.json' with { type: 'json' };

const root = new URL('../', import.meta.url);
const text = readFileSync(new URL('CONTRIBUTING.md', root), 'utf8');
const diffs = [...text.matchAll(/```diff\n(.*?)```/gs)].map(([, diff = '']) => diff);

/** What a diff adds to each file, line by line, without the indent. */
function additions(diff: string): ReadonlyMap<string, readonly string[]> {
  const added = new Map<string, string[]>();
  let file = '';
  for (const line of diff.split('\n')) {
    if (line.startsWith('+++ b/')) {
      file = line.slice('+++ b/'.length);
      added.set(file, []);
    } else if (line.startsWith('+')) added.get(file)?.push(line.slice(1).trim());
  }
  return added;
}

test('what the diffs of CONTRIBUTING.md add is what the code has', () => {
  expect(diffs).toHaveLength(2);
  for (const [file, lines] of diffs.flatMap((diff) => [...additions(diff)])) {
    expect(existsSync(new URL(file, root)), file).toBe(true);
    const has = readFileSync(new URL(file, root), 'utf8')
      .split('\n')
      .map((line) => line.trim());
    for (const line of lines) expect(has, file).toContain(line);
  }
});

test('the models whose entries it names have Italian among their drafts', () => {
  const named = /^@@ (.+)$/m.exec(diffs[0] ?? '')?.[1]?.split(', ') ?? [];
  const drafting = manifest.models.filter((model) => 'drafts' in model && model.drafts?.includes('it'));
  expect(drafting.map(({ id }) => id)).toEqual(named);
});

test('the files that it names are there', () => {
  const paths = [...text.matchAll(/`((?:models-manifest|wasm-workers|scripts|tests|edge-api|web)\/[\w./-]+)`/g)];
  expect(paths.length).toBeGreaterThan(5);
  const isExample = (path: string) => /\/x\./.test(path);
  for (const [, path = ''] of paths) if (!isExample(path)) expect(existsSync(new URL(path, root)), path).toBe(true);
});
