import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, type Plugin } from 'vite';

/**
 * Builds the watch page into `dist/watch/`, beside the studio and apart from it: the watch origin serves that folder and
 * nothing of the studio, so the two must share no file.
 */
export function watchBuild(): Plugin {
  return {
    name: 'retongue-watch',
    apply: 'build',
    async closeBundle() {
      await build({
        configFile: false,
        root: 'web/watch',
        base: '/watch/',
        logLevel: 'warn',
        publicDir: false,
        plugins: [svelte({ configFile: '../../svelte.config.js' })],
        build: { target: 'es2023', outDir: '../../dist/watch', emptyOutDir: true, assetsInlineLimit: 0 },
      });
    },
  };
}
