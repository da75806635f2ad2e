import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('every test that docs/security.md names is there', async () => {
  const document = await readFile('docs/security.md', 'utf8');
  const names = [...document.matchAll(/"([^"\n]{12,})"/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(15);
  const files: string[] = [];
  for await (const file of glob(['edge-api/**/*.test.ts', 'tests/**/*.test.ts'])) files.push(file);
  const sources = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  expect(names.filter((name) => !sources.some((source) => source.includes(`'${name}'`)))).toEqual([]);
});
