import { createContext } from 'svelte';
import type { Studio } from './studio.svelte.ts';

/** The studio, from wherever a component needs it. */
export const [useStudio, provideStudio] = createContext<Studio>();
