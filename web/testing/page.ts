import { type Component, mount, unmount } from 'svelte';
import App from '../App.svelte';
import type { Backend } from '../backend/backend.ts';
import { Studio } from '../state/studio.svelte.ts';
import { Theme } from '../state/theme.svelte.ts';
import { AppUpdate } from '../state/update.svelte.ts';

/** The whole page in a test, as it is after it has been loaded. */
export interface StudioPage {
  readonly studio: Studio;
  leave(): Promise<void>;
}

export function visitStudio(backend: Backend): StudioPage {
  const studio = new Studio(Promise.resolve(backend));
  const app = mount(App as Component<Record<string, unknown>>, {
    target: document.body,
    props: { studio, theme: new Theme(), update: new AppUpdate() },
  });
  return { studio, leave: () => unmount(app) };
}
