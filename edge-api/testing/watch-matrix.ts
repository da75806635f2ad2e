import { share, tokenOf, type Watched } from './watching.ts';

/** A link, or what somebody tries for one. */
export type Holder = 'watching' | 'saving' | 'expired' | 'revoked' | 'forged' | 'of another dub' | 'none';

/** One route of the watch origin: what each holder's link is answered there. */
export interface WatchRow {
  readonly path: (token: string) => string;
  /** Whether a link is needed: then every holder without one is refused alike, else `status` is for everybody. */
  readonly isGuarded: boolean;
  /** For whom may watch, and for whom may save as well. */
  readonly status: number;
}

const media = (token: string) => `/s/${token}/1/master.m3u8`;
const file: WatchRow = { path: media, isGuarded: true, status: 200 };
/** Not allowed to anybody, whatever the link: nothing is looked at. */
const writing: WatchRow = { path: media, isGuarded: false, status: 405 };

/** Every route of the watch origin has a row here, or a test fails. */
export const WATCH_ROWS: Readonly<Record<string, WatchRow>> = {
  'GET /healthz': { path: () => '/healthz', isGuarded: false, status: 200 },
  'GET /s/:share/:version/:name{.+}': file,
  'HEAD /s/:share/:version/:name{.+}': file,
  'POST /s/*': writing,
  'PUT /s/*': writing,
  'PATCH /s/*': writing,
  'DELETE /s/*': writing,
  'OPTIONS /s/*': writing,
  'GET /w/:share': { path: (token) => `/w/${token}`, isGuarded: true, status: 200 },
  'GET /e/:share': { path: (token) => `/e/${token}`, isGuarded: true, status: 200 },
  // Not built in this test; what is built is the same for everybody (tests/e2e/watch.e2e.test.ts).
  'GET /watch/assets/:name': { path: () => '/watch/assets/none.js', isGuarded: false, status: 404 },
};

/** What a guarded route answers who may not: status and reason. */
export const REFUSED: Readonly<Partial<Record<Holder, readonly [number, string]>>> = {
  expired: [403, 'share-expired'],
  revoked: [410, 'share-revoked'],
  forged: [403, 'bad-signature'],
  'of another dub': [403, 'bad-signature'],
  none: [403, 'bad-signature'],
};

/** Lifetime of the link that has expired once the isolate's clock has passed it, in milliseconds. */
export const SHORT_MS = 60_000;

/** A link of each kind to one dub. @param other a dub of somebody else's, whose id is put into a good link. */
export async function tokensOf(
  { owner, dub, token }: Watched,
  other: Watched,
  revoke: (id: string) => Promise<unknown>,
): Promise<Readonly<Record<Holder, string>>> {
  const until = (ms: number) => ({ expires: new Date(Date.now() + ms).toISOString() });
  const doomed = await share(owner, dub);
  await revoke(doomed.id);
  return {
    watching: token,
    saving: tokenOf(await share(owner, dub, { download: true })),
    expired: tokenOf(await share(owner, dub, until(SHORT_MS))),
    revoked: tokenOf(doomed),
    forged: `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
    'of another dub': token.replace(dub, other.dub),
    none: 'none',
  };
}
