import { startNode } from '../child.ts';
import { QUIET, WRANGLER } from '../edge-server.ts';

/** The edge that a command is about: the emulation on this machine, or the one deployed from wrangler.toml. */
export interface Place {
  readonly environment: 'development' | 'production';
  /** Folder of the emulation's storage; undefined for the deployed one. */
  readonly persistTo?: string;
}

/** Where `npm start` keeps what its edge stores. */
export const LOCAL_FOLDER = '.retongue/edge';

/** Options that every command about an edge takes. `RETONGUE_EDGE_LOCAL` does as `--local` does: tests run whole documents so. */
export const PLACE_OPTIONS = {
  local: { type: 'boolean', default: false },
  'persist-to': { type: 'string' },
} as const;

/** @param values as `parseArgs` gives them. */
export function placeOf(values: { readonly local?: boolean; readonly 'persist-to'?: string }): Place {
  const persistTo = values['persist-to'] ?? process.env.RETONGUE_EDGE_LOCAL;
  if (!values.local && persistTo === undefined) return { environment: 'production' };
  return { environment: 'development', persistTo: persistTo ?? LOCAL_FOLDER };
}

/** Arguments by which wrangler finds a place. */
export function whereabouts({ environment, persistTo }: Place): readonly string[] {
  return ['--env', environment, ...(persistTo ? ['--local', '--persist-to', persistTo] : ['--remote'])];
}

/**
 * Runs wrangler to its end.
 * @returns what it wrote.
 * @throws Error with what it wrote, when it fails and `mayFail` does not match that.
 */
export async function wrangler(args: readonly string[], mayFail?: RegExp): Promise<string> {
  const child = startNode([WRANGLER, ...args], { env: QUIET });
  const status = await child.ended;
  if (status !== 0 && !mayFail?.test(child.output()))
    throw new Error(`wrangler ${args.slice(0, 3).join(' ')} ended with status ${status}:\n${child.output()}`);
  return child.output();
}
