import { someoneWorks } from '../lib/wake.ts';

/** A newer version of the app, waiting. It is never taken into use while any tab is working. */
export class AppUpdate {
  #waiting = $state.raw<ServiceWorker>();
  #blocked = $state(false);

  constructor() {
    // The service worker exists in the built app only.
    if (import.meta.env.PROD && 'serviceWorker' in navigator) void this.#register();
  }

  /** Whether a newer version has been fetched. */
  get available(): boolean {
    return this.#waiting !== undefined;
  }

  /** Whether the last attempt to take it found a tab at work. */
  get blocked(): boolean {
    return this.#blocked;
  }

  async #register(): Promise<void> {
    const registration = await navigator.serviceWorker.register('/sw.js').catch(() => undefined);
    if (!registration) return;
    const look = () => {
      // A first visit has no controller: what waits then is not newer than the page.
      if (registration.waiting && navigator.serviceWorker.controller) this.#waiting = registration.waiting;
    };
    look();
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
  }

  /** Takes the newer version and reloads, unless some tab is working. */
  async take(): Promise<void> {
    this.#blocked = await someoneWorks();
    if (this.#blocked) return;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    this.#waiting?.postMessage({ type: 'SKIP_WAITING' });
  }

  dismiss(): void {
    this.#waiting = undefined;
  }
}
