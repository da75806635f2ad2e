import edge, { type Env } from '../index.ts';

export { MetricsShard } from '../index.ts';

/** Where `npm run bench -- edge` finds the peer: the same bytes straight from R2, for everyone. */
const PEER = '/bench/';

/** The edge as it is deployed, beside a route that does nothing but stream an object. Never deployed itself. */
export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith(PEER)) return edge.fetch(request, env, context);
    const object = await env.MEDIA.get(pathname.slice(PEER.length), { range: request.headers });
    if (!object) return new Response(null, { status: 404 });
    const isPart = object.range !== undefined && request.headers.has('range');
    return new Response(object.body, { status: isPart ? 206 : 200 });
  },
} satisfies ExportedHandler<Env>;
