import { z } from 'zod';
import { tokenFor } from './memory.ts';

/** An edge to publish to. */
export interface Deployment {
  readonly name: string;
  /** Base URL, without a slash at its end. */
  readonly url: string;
}

/** Where `npm start`'s edge writes the token of this start into the page. */
const LOCAL_TOKEN = 'meta[name="retongue-token"]';

const listed = z.array(
  z.strictObject({
    name: z.string().min(1),
    url: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  }),
);

/** The edge that served this page comes first, then the list that the build was given: `VITE_DEPLOYMENTS`, JSON. */
export function deployments(list: string = import.meta.env.VITE_DEPLOYMENTS ?? '[]'): readonly Deployment[] {
  const own: Deployment = { name: localToken() ? 'This machine' : 'This site', url: location.origin };
  return [own, ...listed.parse(JSON.parse(list))];
}

/** The token to publish there with: the one this page was given, else the one that the person has kept. */
export async function tokenOf({ url }: Deployment): Promise<string | undefined> {
  return url === location.origin ? (localToken() ?? (await tokenFor(url))) : tokenFor(url);
}

/** Whether the page brought its token along, so that nobody needs to give one. */
export function bringsToken({ url }: Deployment): boolean {
  return url === location.origin && localToken() !== undefined;
}

function localToken(): string | undefined {
  return document.querySelector<HTMLMetaElement>(LOCAL_TOKEN)?.content || undefined;
}
