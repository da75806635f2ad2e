import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, type Plugin } from 'vite';

/**
 * Builds the watch page into `dist/watch/` (or wherever the studio is built to), beside the studio and apart from it: the watch origin serves that folder and
 * nothing of the studio, so the two must share no file.
 */
export function watchBuild(): Plugin {
  let outDir = '';
  return {
    name: 'retongue-watch',
    apply: 'build',
    configResolved: (config) => {
      outDir = resolve(config.root, config.build.outDir, 'watch');
    },
    async closeBundle() {
      await build({
        configFile: false,
        root: 'web/watch',
        base: '/watch/',
        logLevel: 'warn',
        publicDir: false,
        plugins: [svelte({ configFile: '../../svelte.config.js' })],
        build: { target: 'es2023', outDir, emptyOutDir: true, assetsInlineLimit: 0 },
      });
    },
  };
}
