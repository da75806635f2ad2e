import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startNode } from '../../scripts/child.ts';

const document = await readFile('docs/deploy.md', 'utf8');
const commands = [...document.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);
const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-deploy-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the page has commands to try', () => {
  expect(commands.length).toBeGreaterThanOrEqual(4);
});

test.each(commands)('%s, against the emulation', { timeout: 900_000 }, async (command) => {
  const [, name = '', given = ''] = /^npm run (\w+)(?: -- (.*))?$/.exec(command) ?? [];
  const [, script = ''] = /^node (scripts\/\w+\.ts)$/.exec(scripts[name] ?? '') ?? [];
  // As from a shell: a build that thinks it is tested is another one.
  const env = { RETONGUE_EDGE_LOCAL: folder, VITEST: undefined, NODE_ENV: undefined };
  const child = startNode([script, ...given.split(' ').filter(Boolean)], { env });
  expect(await child.ended, child.output()).toBe(0);
});
