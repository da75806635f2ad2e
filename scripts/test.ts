import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { TEST_MODELS } from '../tests/models.ts';
import { startNode } from './child.ts';
import { findChromium } from './chromium.ts';

const HELP = `Checks everything, in this order: ${'lint, types, unit, browser, edge, build, e2e'}.

  npm test                       all of it
  npm test -- lint edge          some of it
  npm run test:long              the long sweeps: files named *.long.test.ts

The last line is "N passed, N failed": tests, and one for each step that is not made of tests. Exit status 1 when any
failed.
`;

/** What a step has come to. */
interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

const RESULTS = '.retongue/test';
const bin = (script: string) => `node_modules/${script}`;

/** Steps that pass or fail as a whole: Node scripts with their arguments. */
const WHOLE: Readonly<Record<string, readonly (readonly string[])[]>> = {
  lint: [[bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  types: [
    [bin('typescript/bin/tsc'), '--noEmit'],
    [bin('typescript/bin/tsc'), '--noEmit', '-p', 'edge-api'],
    [bin('svelte-check/bin/svelte-check'), '--fail-on-warnings', '--tsconfig', './tsconfig.json'],
  ],
  build: [[bin('vite/bin/vite.js'), 'build', '--logLevel', 'warn']],
};

/** Steps that are vitest projects. */
const PROJECTS = ['unit', 'browser', 'edge', 'e2e'];
const USUAL = ['lint', 'types', 'unit', 'browser', 'edge', 'build', 'e2e'];
const LONG = ['unit', 'browser', 'edge', 'build', 'e2e'];

const words = process.argv.slice(2);
const isLong = words[0] === 'long';
const asked = isLong ? words.slice(1) : words;
const steps = asked.length > 0 ? asked : isLong ? LONG : USUAL;
const unknown = steps.filter((step) => !USUAL.includes(step));

if (unknown.length > 0) {
  process.stdout.write(HELP);
  process.exitCode = unknown.some((word) => /^(-h|--?help|help)$/.test(word)) ? 0 : 2;
} else {
  process.exitCode = await main();
}

async function main(): Promise<number> {
  mkdirSync(RESULTS, { recursive: true });
  const outcomes: Outcome[] = [];
  if (steps.some((step) => PROJECTS.includes(step))) outcomes.push(await timed('models', pullModels), await chromium());
  for (const step of steps) {
    console.log(`\n── ${step} ──`);
    outcomes.push(await timed(step, () => (PROJECTS.includes(step) ? runProject(step) : runWhole(step))));
  }
  console.log('');
  for (const { name, passed, failed, seconds } of outcomes)
    console.log(`${name.padEnd(10)}${failed > 0 ? 'FAILED' : 'ok    '}  ${passed} of ${passed + failed}, ${seconds} s`);
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

async function timed(name: string, run: () => Promise<{ passed: number; failed: number }>): Promise<Outcome> {
  const from = performance.now();
  const counts = await run();
  return { name, ...counts, seconds: Math.round((performance.now() - from) / 100) / 10 };
}

/** Looked for once and handed on, so that a missing browser is one clear sentence and not one for each project. */
function chromium(): Promise<Outcome> {
  return timed('chromium', async () => {
    try {
      process.env.CHROMIUM = await findChromium();
      return whole(true);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      return whole(false);
    }
  });
}

async function pullModels(): Promise<{ passed: number; failed: number }> {
  const child = startNode(['models-manifest/cli.ts', 'pull', ...TEST_MODELS], { hasTerminal: true });
  return whole((await child.ended) === 0);
}

async function runWhole(step: string): Promise<{ passed: number; failed: number }> {
  let isGood = true;
  for (const args of WHOLE[step] ?? []) {
    if ((await startNode(args, { hasTerminal: true }).ended) !== 0) isGood = false;
  }
  return whole(isGood);
}

async function runProject(project: string): Promise<{ passed: number; failed: number }> {
  const file = `${RESULTS}/${project}.json`;
  rmSync(file, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  // Not every project has long tests, but every project has tests.
  if (isLong) args.push('--passWithNoTests');
  const env = { RETONGUE_TESTS: isLong ? 'long' : 'usual' };
  const status = await startNode([bin('vitest/vitest.mjs'), ...args], { env, hasTerminal: true }).ended;
  const { passed, failed } = readCounts(file);
  // What fails outside of a test, such as an import or an unhandled rejection, has only the exit status to tell of it.
  return { passed, failed: status !== 0 && failed === 0 ? 1 : failed };
}

function readCounts(file: string): { passed: number; failed: number } {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: Number(numPassedTests), failed: Number(numFailedTests) };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

function whole(isGood: boolean): { passed: number; failed: number } {
  return isGood ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
