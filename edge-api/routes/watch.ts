import { type Context, Hono } from 'hono';
import type { WatchData } from '../../wasm-workers/core/publish/watch.ts';
import type { Observed } from '../log.ts';
import { Refusal } from '../problem.ts';
import { type Admission, admit } from '../shares/gate.ts';
import { watchPage } from '../watch/page.ts';
import { savableOf, shownOf } from '../watch/watch-data.ts';

/** Where the built watch page lies among the static files. */
const TEMPLATE = '/watch/';
/** What the page is made of: names with a hash in them. */
const ASSET = /^\/watch\/assets\/[\w.-]+$/;

/** Scripts of its own only; pictures, sound and playlists of its own only; `blob:` is what Media Source Extensions play from. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'";
const PERMISSIONS = 'camera=(), microphone=(), geolocation=(), payment=(), usb=()';

/** `/w/<share>` and, for other sites' pages, `/e/<share>`: the watch page of a published dub. No login, no cookies. */
export const watch = new Hono<Observed>();

watch.get('/w/:share', (c) => page(c, c.req.param('share'), "'none'"));
watch.get('/e/:share', (c) => page(c, c.req.param('share'), c.env.settings.frameAncestors ?? '*'));

watch.get('/watch/assets/:name', async (c) => {
  const url = new URL(c.req.url);
  const found = ASSET.test(url.pathname) ? await c.env.pages(new Request(url)) : undefined;
  if (!found?.ok) throw new Refusal('not-found', 'There is nothing at this address.');
  return new Response(found.body, {
    headers: {
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': found.headers.get('content-type') ?? 'application/octet-stream',
    },
  });
});

async function page(c: Context<Observed>, token: string, ancestors: string): Promise<Response> {
  const admission = await admit(token, c.env);
  const { dub } = admission;
  c.set('dub', dub.id);
  const isEmbedded = c.req.path.startsWith('/e/');
  const data = await dataOf(c, token, admission, isEmbedded);
  const { origin } = new URL(c.req.url);
  const html = watchPage(await template(c), data, {
    page: `${origin}/w/${token}`,
    embed: `${origin}/e/${token}`,
    poster: data.hasPoster ? `${origin}${data.base}poster.jpg` : undefined,
  });
  return new Response(html, {
    headers: {
      // A link that was withdrawn must not open from the viewer's own cache.
      'cache-control': 'no-store',
      'content-security-policy': `${POLICY}; frame-ancestors ${ancestors}`,
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-resource-policy': isEmbedded ? 'cross-origin' : 'same-origin',
      'permissions-policy': PERMISSIONS,
    },
  });
}

async function dataOf(
  c: Context<Observed>,
  token: string,
  { share, dub }: Admission,
  isEmbedded: boolean,
): Promise<WatchData> {
  const { savable, ...shown } = await shownOf(dub, c.env);
  const { reportAddress } = c.env.settings;
  return {
    ...shown,
    base: `/s/${token}/${dub.version}/`,
    downloads: share.download ? await savableOf(dub, savable, c.env) : [],
    report: reportAddress && reportTo(reportAddress, dub.id),
    isEmbedded,
  };
}

/** A complaint names the dub by its id, which tells its owner all and others nothing. */
function reportTo(address: string, dub: string): string | undefined {
  if (address.startsWith('mailto:')) return `${address}?subject=${encodeURIComponent(`Report of the dub ${dub}`)}`;
  return address.startsWith('https://') ? address : undefined;
}

async function template(c: Context<Observed>): Promise<string> {
  const { memory } = c.env;
  if (memory.template === undefined) {
    const built = await c.env.pages(new Request(new URL(TEMPLATE, c.req.url)));
    if (!built.ok) throw new TypeError('The watch page is not among the static files: it is built by `npm run build`.');
    memory.template = await built.text();
  }
  return memory.template;
}
