import { existsSync } from 'node:fs';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { modelsPlugin } from './models-manifest/vite-plugin.ts';
import { CHROMIUM_FLAGS, findChromium } from './scripts/chromium.ts';
import { deploymentHeaders } from './web/publish/connect.ts';
import { pwa } from './web/pwa.ts';
import { watchBuild } from './web/watch/build.ts';

/** SharedArrayBuffer, and with it threads in wasm, needs a cross-origin isolated page. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** `npm run test:long` runs what is named `*.long.test.ts` (or `*.browser.long.test.ts` …) and nothing else. */
const LONG = process.env.RETONGUE_TESTS === 'long' ? '.long' : '';
const NOT_NOW = LONG ? [] : ['**/*.long.test.ts'];

export default defineConfig(async () => {
  const testing = process.env.VITEST === 'true';
  return {
    plugins: [svelte(), modelsPlugin(), deploymentHeaders(), ...(testing ? [] : [pwa(), watchBuild()])],
    resolve: {
      // onnxruntime-web without its glue bundled in: the glue is a small file of our own origin, the wasm comes from the model
      // store (engines/ort.ts), and the build emits no 27 MB asset.
      conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
    },
    // Two runs at the same time must not share one cache of pre-bundled dependencies.
    cacheDir: process.env.VITE_CACHE ?? 'node_modules/.vite',
    optimizeDeps: {
      // Named here so that no page is reloaded in the middle of a test because a dependency was found late.
      include: [
        'canonicalize',
        'client-zip',
        'comlink',
        'fast-check',
        'hash-wasm',
        'hls.js',
        'idb',
        'mediabunny',
        'onnxruntime-web/wasm',
        'p-map',
        'p-retry',
        'uqr',
        'onnxruntime-web/webgpu',
        '@mediabunny/aac-encoder',
        '@huggingface/transformers',
        'zod',
      ],
      exclude: ['@diffusionstudio/piper-wasm'],
    },
    server: { host: '127.0.0.1', headers: ISOLATION },
    preview: { host: '127.0.0.1', headers: ISOLATION },
    worker: { format: 'es' as const },
    build: {
      target: 'es2023',
      // The studio, and the page that the command line drives.
      rolldownOptions: { input: ['index.html', 'headless.html'].filter((page) => existsSync(page)) },
    },
    test: {
      api: { host: '127.0.0.1' },
      projects: [
        {
          extends: true as const,
          test: {
            name: 'unit',
            environment: 'node',
            include: [
              `{wasm-workers,models-manifest,scripts,web,edge-api}/**/*${LONG}.test.ts`,
              `tests/**/*${LONG}.test.ts`,
            ],
            exclude: ['**/*.{browser,edge,e2e}.test.ts', '**/*.{browser,edge,e2e}.long.test.ts', ...NOT_NOW],
          },
        },
        {
          extends: true as const,
          test: {
            name: 'browser',
            include: [`{wasm-workers,web,tests}/**/*.browser${LONG}.test.ts`],
            testTimeout: 120_000,
            hookTimeout: 120_000,
            fileParallelism: false,
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              provider: playwright({
                launchOptions: {
                  executablePath: testing ? await findChromium() : undefined,
                  args: [...CHROMIUM_FLAGS, '--enable-unsafe-webgpu'],
                },
              }),
              instances: [{ browser: 'chromium' as const }],
            },
          },
        },
        {
          plugins: [
            cloudflareTest(async () => ({
              wrangler: { configPath: './wrangler.toml' },
              miniflare: { bindings: { MIGRATIONS: await readD1Migrations('edge-api/migrations') } },
            })),
          ],
          test: {
            name: 'edge',
            setupFiles: ['edge-api/testing/migrate.ts'],
            include: [`{edge-api,tests}/**/*.edge${LONG}.test.ts`],
          },
        },
        {
          // Node, against the built app in dist/: run `npm run build` first.
          test: {
            name: 'e2e',
            environment: 'node',
            include: [`tests/**/*.e2e${LONG}.test.ts`],
            testTimeout: 300_000,
            hookTimeout: 120_000,
            fileParallelism: false,
          },
        },
      ],
    },
  };
});
