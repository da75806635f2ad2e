import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const BIOME = resolve('node_modules/@biomejs/biome/bin/biome');

/** Who may not import what, from architecture.md: its every "Never", and what its arrows leave out. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['wasm-workers/core/a.ts', '../dsp/mix.ts'],
  ['wasm-workers/core/a.ts', '../engines/engine.ts'],
  ['wasm-workers/core/a.ts', '../stages/plan.ts'],
  ['wasm-workers/core/a.ts', '../pipeline/dub.ts'],
  ['wasm-workers/core/a.ts', '../host/remote.ts'],
  ['wasm-workers/core/a.ts', '../store/opfs.ts'],
  ['wasm-workers/core/a.ts', '../../models-manifest/catalogue.ts'],
  ['wasm-workers/core/a.ts', 'svelte'],
  ['wasm-workers/dsp/a.ts', '../engines/engine.ts'],
  ['wasm-workers/dsp/a.ts', '../store/opfs.ts'],
  ['wasm-workers/store/a.ts', '../engines/engine.ts'],
  ['wasm-workers/store/a.ts', '../pipeline/dub.ts'],
  ['wasm-workers/engines/a.ts', '../stages/plan.ts'],
  ['wasm-workers/engines/whisper/a.ts', '../kokoro/kokoro.ts'],
  ['wasm-workers/engines/piper/a.ts', '../an-engine-of-tomorrow/x.ts'],
  ['wasm-workers/engines/whisper/a.ts', '../index.ts'],
  ['wasm-workers/engines/whisper/a.ts', '../../stages/plan.ts'],
  ['wasm-workers/engines/whisper/a.ts', '../../store/opfs.ts'],
  ['wasm-workers/engines/whisper/a.ts', 'svelte/store'],
  ['wasm-workers/stages/a.ts', '../engines/whisper/whisper.ts'],
  ['wasm-workers/stages/a.ts', '../engines/index.ts'],
  ['wasm-workers/stages/a.ts', '../pipeline/dub.ts'],
  ['wasm-workers/stages/a.ts', '../store/opfs.ts'],
  ['wasm-workers/stages/a.ts', '../../models-manifest/catalogue.ts'],
  ['wasm-workers/pipeline/a.ts', '../engines/whisper/whisper.ts'],
  ['wasm-workers/pipeline/a.ts', '../host/remote.ts'],
  ['wasm-workers/pipeline/a.ts', '../../web/app.ts'],
  ['wasm-workers/host/a.ts', '../../web/app.ts'],
  ['wasm-workers/host/a.ts', 'svelte'],
  ['wasm-workers/host/a.ts', '../../edge-api/app.ts'],
  ['edge-api/a.ts', '../wasm-workers/stages/plan.ts'],
  ['edge-api/routes/a.ts', '../../wasm-workers/engines/engine.ts'],
  ['edge-api/a.ts', '../web/app.ts'],
  ['models-manifest/a.ts', '../wasm-workers/store/opfs.ts'],
  ['web/a.ts', '../wasm-workers/stages/plan.ts'],
  ['web/a.ts', '../wasm-workers/engines/whisper/whisper.ts'],
  ['web/a.ts', '../wasm-workers/dsp/mix.ts'],
  ['web/a.ts', '../edge-api/r2.ts'],
  ['web/Page.svelte', '../wasm-workers/stages/plan.ts'],
  ['runner/a.ts', '../edge-api/app.ts'],
  ['runner/a.ts', '../web/app.ts'],
];

const ALLOWED: readonly (readonly [string, string])[] = [
  ['wasm-workers/core/a.ts', './digest.ts'],
  ['wasm-workers/dsp/a.ts', '../core/media.ts'],
  ['wasm-workers/store/a.ts', '../../models-manifest/catalogue.ts'],
  ['wasm-workers/engines/whisper/a.ts', '../engine.ts'],
  ['wasm-workers/engines/whisper/a.ts', './tokens.ts'],
  ['wasm-workers/engines/whisper/a.ts', '../../core/media.ts'],
  ['wasm-workers/engines/whisper/a.ts', '../../dsp/mix.ts'],
  ['wasm-workers/engines/whisper/a.ts', '../../../models-manifest/catalogue.ts'],
  ['wasm-workers/engines/piper/a.ts', '../espeak/phonemizer.ts'],
  ['wasm-workers/stages/a.ts', '../engines/engine.ts'],
  ['wasm-workers/stages/a.ts', '../dsp/mix.ts'],
  ['wasm-workers/pipeline/a.ts', '../stages/plan.ts'],
  ['wasm-workers/host/a.ts', '../pipeline/dub.ts'],
  ['edge-api/a.ts', '../wasm-workers/core/digest.ts'],
  ['edge-api/a.ts', '../models-manifest/catalogue.ts'],
  ['web/a.ts', '../wasm-workers/pipeline/dub.ts'],
  ['web/a.ts', '../edge-api/app.ts'],
  ['web/Page.svelte', 'svelte'],
  ['runner/a.ts', '../wasm-workers/host/remote.ts'],
];

/** Every way to import a value; a type counts as one. */
const FORMS: readonly ((from: string) => string)[] = [
  (from) => `import { x } from '${from}';\nexport const y = x;\n`,
  (from) => `import type { X } from '${from}';\nexport type Y = X;\n`,
  (from) => `export { x } from '${from}';\n`,
  (from) => `export const y = () => import('${from}');\n`,
];

let folder: string;
/** Rules broken, by file. */
const broken = new Map<string, Set<string>>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'retongue-rules-'));
  const rules = JSON.parse(readFileSync('biome.json', 'utf8'));
  // The folder is no repository; all else is as it is for the tree.
  write('biome.json', JSON.stringify({ ...rules, $schema: undefined, vcs: undefined }));
  [...REFUSED, ...ALLOWED].forEach(([file, from], pair) => {
    FORMS.forEach((form, index) => {
      write(
        nameOf(file, pair, index),
        file.endsWith('.svelte') ? `<script lang="ts">\n${form(from)}</script>\n` : form(from),
      );
    });
  });
  write('wasm-workers/core/one.ts', "import { two } from './two.ts';\nexport const one = () => two;\n");
  write('wasm-workers/core/two.ts', "import { one } from './one.ts';\nexport const two = () => one;\n");
  const args = [BIOME, 'lint', '--reporter=json', '--max-diagnostics=none', '.'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (!stdout.startsWith('{')) throw new Error(stderr);
  for (const { category, location } of JSON.parse(stdout).diagnostics) {
    const path = typeof location.path === 'string' ? location.path : location.path.file;
    broken.set(path, (broken.get(path) ?? new Set()).add(category));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function nameOf(file: string, pair: number, form: number): string {
  return file.replace(/(\w+)(\.\w+)$/, `$1${pair}-${form}$2`);
}

const breaks = (path: string) => broken.get(path)?.has('lint/style/noRestrictedImports') ?? false;

describe('the linter', () => {
  test.each(REFUSED)('refuses that %s imports %s, in every form', (file, from) => {
    const pair = REFUSED.findIndex((entry) => entry[0] === file && entry[1] === from);
    expect(FORMS.map((_, form) => breaks(nameOf(file, pair, form)))).toEqual(FORMS.map(() => true));
  });

  test.each(ALLOWED)('lets %s import %s', (file, from) => {
    const pair = REFUSED.length + ALLOWED.findIndex((entry) => entry[0] === file && entry[1] === from);
    expect(FORMS.map((_, form) => breaks(nameOf(file, pair, form)))).toEqual(FORMS.map(() => false));
  });

  test('refuses imports that go round in a circle', () => {
    expect(broken.get('wasm-workers/core/one.ts')).toContain('lint/suspicious/noImportCycles');
  });
});
