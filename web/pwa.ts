import { VitePWA } from 'vite-plugin-pwa';

/** Paths that the service worker never answers: models live in OPFS, the rest belongs to the edge. */
const NOT_OURS = [/^\/models\//, /^\/v1\//, /^\/w\//, /^\/e\//, /^\/s\//, /^\/healthz/, /^\/metrics/];
/** Larger scripts than this are a mistake: engines' wasm comes from the model store, not from the build. In bytes. */
const LARGEST = 6 * 1024 * 1024;

/**
 * The studio as an installable app that opens without a network. Page, scripts and the workers' scripts are precached: with
 * the models in OPFS that is all a dub needs. A newer version waits until the person takes it (state/update.svelte.ts).
 */
export function pwa() {
  return VitePWA({
    registerType: 'prompt',
    // We register it ourselves: an inline script would break the content security policy.
    injectRegister: false,
    manifest: {
      name: 'Retongue',
      short_name: 'Retongue',
      description: 'Dub a video into another language inside your own browser. Nothing is uploaded.',
      id: '/',
      start_url: '/',
      scope: '/',
      display: 'standalone',
      background_color: '#f5f3ee',
      theme_color: '#f5f3ee',
      categories: ['multimedia', 'productivity'],
      icons: [
        { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
        { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
        { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        { src: '/icons/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      ],
    },
    workbox: {
      globPatterns: ['**/*.{html,js,mjs,css,svg,png,webmanifest}', 'samples/*.mp4'],
      globIgnores: ['headless.html', 'watch/**'],
      maximumFileSizeToCacheInBytes: LARGEST,
      navigateFallback: '/index.html',
      navigateFallbackDenylist: [...NOT_OURS, /^\/headless/],
      // The first visit is under the worker's care at once, so that it need not be repeated to work offline.
      clientsClaim: true,
      cleanupOutdatedCaches: true,
      // All but `/?now`, by which the page asks the server itself (publish/deployments.ts).
      ignoreURLParametersMatching: [/^(?!now$)/],
      sourcemap: false,
    },
  });
}
