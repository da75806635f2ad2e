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
export function deployments(list: string = import.meta.env.VITE_DEPLOYMENTS || '[]'): readonly Deployment[] {
  const own: Deployment = { name: 'This site', url: location.origin };
  return [own, ...listed.parse(JSON.parse(list))];
}

/** Where a token came from: the page that `npm start` serves brings one, else the person gave it. */
export interface KnownToken {
  readonly token: string;
  readonly isOurs: boolean;
}

/** The token to publish there with; undefined where the person has to give one. */
export async function tokenOf({ url }: Deployment): Promise<KnownToken | undefined> {
  const local = url === location.origin ? await localToken() : undefined;
  if (local) return { token: local, isOurs: true };
  const kept = await tokenFor(url);
  return kept === undefined ? undefined : { token: kept, isOurs: false };
}

/** Asked for anew, past the service worker (pwa.ts): the page that it keeps has the token of an earlier start. */
async function localToken(): Promise<string | undefined> {
  const html = await fetch('/?now', { cache: 'no-store' })
    .then((response) => (response.ok ? response.text() : ''))
    .catch(() => '');
  const page = new DOMParser().parseFromString(html, 'text/html');
  return page.querySelector<HTMLMetaElement>(LOCAL_TOKEN)?.content || undefined;
}
