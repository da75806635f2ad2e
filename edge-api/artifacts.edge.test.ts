import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { hashOf } from './access/token.ts';
import { type Actor, answer, call, newActor, openSession, refusalOf, send, sendDub } from './testing/client.ts';
import { keys } from './testing/publishing.ts';

let actor: Actor;
let session: string;

beforeAll(async () => {
  actor = await newActor();
  session = await openSession(actor);
});

describe('an artifact', () => {
  test('is stored under its digest, read back whole and in part by its owner, and sent once only', async () => {
    const body = new TextEncoder().encode('some sound');
    const sha256 = await hashOf('some sound');
    const missing = () => call('POST', '/v1/artifacts/missing', { actor, json: { session, digests: [sha256] } });
    expect(await answer(await missing(), 200)).toEqual({ missing: [sha256] });
    const path = `/v1/artifacts/${sha256}`;
    const put = () => call('PUT', `${path}?session=${session}&role=audio`, { actor, body });
    const stored = { sha256, role: 'audio', bytes: 10, verified: 'sha256' };
    expect(await answer(await put(), 201)).toEqual(stored);
    expect(await answer(await missing(), 200)).toEqual({ missing: [] });
    expect(await answer(await put(), 200)).toEqual(stored);
    expect(await keys(`proc/${actor.owner}/`)).toEqual([`proc/${actor.owner}/${sha256}`]);

    const whole = await call('GET', path, { actor });
    expect([whole.status, whole.headers.get('content-type'), await whole.text()]).toEqual([
      200,
      'audio/mp4',
      'some sound',
    ]);
    const part = await call('GET', path, { actor, headers: { range: 'bytes=5-' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 5-9/10', 'sound']);
    const head = await call('HEAD', path, { actor });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
  });

  test('is nobody else’s: neither to read, nor to know of, nor to build on', async () => {
    const sha256 = await send(actor, session, 'audio', 'a secret');
    const stranger = await newActor();
    const theirs = await openSession(stranger);
    expect(await refusalOf(await call('GET', `/v1/artifacts/${sha256}`, { actor: stranger }))).toEqual([
      404,
      'not-found',
    ]);
    const asked = await call('POST', '/v1/artifacts/missing', {
      actor: stranger,
      json: { session: theirs, digests: [sha256] },
    });
    expect(await answer(asked, 200)).toEqual({ missing: [sha256] });
    const description = await sendDub(actor, session);
    const built = await call('POST', '/v1/dubs', { actor: stranger, json: { session: theirs, description } });
    expect(await refusalOf(built)).toEqual([422, 'missing-artifacts']);
    const inMySession = await call('POST', '/v1/dubs', { actor: stranger, json: { session, description } });
    expect(await refusalOf(inMySession)).toEqual([404, 'not-found']);
  });

  test('whose bytes hash to something else leaves nothing behind and takes no room', async () => {
    const sha256 = await hashOf('what was promised');
    const before = await answer<{ storedBytes: number; todayBytes: number }>(
      await call('GET', '/v1/usage', { actor }),
      200,
    );
    const body = new TextEncoder().encode('something else');
    const response = await call('PUT', `/v1/artifacts/${sha256}?session=${session}&role=audio`, { actor, body });
    expect(await refusalOf(response)).toEqual([422, 'wrong-bytes']);
    expect(await answer(await call('GET', '/v1/usage', { actor }), 200)).toEqual(before);
    expect(await env.MEDIA.head(`proc/${actor.owner}/${sha256}`)).toBeNull();
  });
});
