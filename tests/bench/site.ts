import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sirv from 'sirv';
import { build, loadConfigFromFile, type UserConfig } from 'vite';
import { serveModels } from '../../models-manifest/node/serve.ts';

const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Where the benches' page is served: built as the studio is, because loading single modules would be measured too. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  const folder = join(tmpdir(), `retongue-bench-site-${process.pid}`);
  await build({
    ...(await benchConfig()),
    build: {
      target: 'es2023',
      outDir: folder,
      emptyOutDir: true,
      copyPublicDir: false,
      rolldownOptions: { input: ['tests/bench/page.html'] },
    },
  });
  const app = sirv(folder, { etag: true });
  const models = serveModels();
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    models(request, response, () => app(request, response, () => void response.writeHead(404).end()));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tests/bench/page.html`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The project's own configuration but for its pages and its service worker. */
async function benchConfig(): Promise<UserConfig> {
  // The config leaves the service worker out for tests.
  process.env.VITEST ??= 'true';
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' });
  if (!loaded) throw new Error('vite.config.ts was not found: run this from the root of the repository.');
  const { plugins, resolve, worker } = loaded.config;
  return { configFile: false, logLevel: 'error', plugins, resolve, worker } as UserConfig;
}
