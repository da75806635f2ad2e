import type { Plugin } from 'vite';
import { serveModels } from './node/serve.ts';

/** Lets vite's dev, preview and test servers answer `/models/<sha256>` from the model folder. */
export function modelsPlugin(): Plugin {
  return {
    name: 'retongue-models',
    configureServer: (server) => void server.middlewares.use(serveModels()),
    configurePreviewServer: (server) => void server.middlewares.use(serveModels()),
  };
}
