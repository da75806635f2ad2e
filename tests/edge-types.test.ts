import { hc } from 'hono/client';
import { expect, expectTypeOf, test } from 'vitest';
import type { App } from '../edge-api/app.ts';

test('the edge’s types can be used beside the DOM’s: hc knows its routes, what they take and what they give', async () => {
  const asked: Request[] = [];
  const client = hc<App>('http://edge.test', {
    fetch: async (input: RequestInfo | URL, init?: RequestInit) => {
      asked.push(new Request(input, init));
      return Response.json({ missing: [] });
    },
  });
  const response = await client.v1.artifacts.missing.$post({ json: { session: 's', digests: [] } });
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST http://edge.test/v1/artifacts/missing']);
  if (response.status !== 200) throw new Error('not reached');
  expectTypeOf(await response.json()).toEqualTypeOf<{ missing: string[] }>();
});
