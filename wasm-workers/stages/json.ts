import type { Artifact } from '../core/artifact.ts';
import { canonicalJson, type Json } from '../core/digest.ts';
import type { StageContext } from '../core/stage.ts';

/** Writes a value as canonical JSON: equal values give equal artifacts. */
export function writeJson(context: StageContext, value: object): Promise<Artifact> {
  return context.write(new Blob([canonicalJson(value as Json)], { type: 'application/json' }));
}

/** Reads what {@link writeJson} wrote. The caller names the type that the producing stage promises. */
export async function readJson<T>(context: Pick<StageContext, 'read'>, artifact: Artifact): Promise<T> {
  return JSON.parse(await (await context.read(artifact)).text()) as T;
}
