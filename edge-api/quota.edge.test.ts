import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { hashOf, randomHex } from './access/token.ts';
import { MAX_BODY_BYTES } from './contract/artifacts.ts';
import { type Actor, answer, call, newActor, openSession, refusalOf, sendDub } from './testing/client.ts';
import { publish } from './testing/publishing.ts';

const DAY = 86_400_000;
const TEN = 'ten bytes!';

interface Usage {
  storedBytes: number;
  todayBytes: number;
}

const usageOf = async (actor: Actor) => answer<Usage>(await call('GET', '/v1/usage', { actor }), 200);

/** Puts a text, by default ten bytes that nobody has sent before. */
async function put(
  actor: Actor,
  session: string,
  text = `${randomHex(5)}`,
  more: Parameters<typeof call>[2] = {},
  role = 'audio',
) {
  const path = `/v1/artifacts/${await hashOf(text)}?session=${session}&role=${role}`;
  return call('PUT', path, { actor, body: new TextEncoder().encode(text), ...more });
}

describe('a quota', () => {
  test('of bytes stored is full when it is full, counts what is reserved, and is free again after deleting', async () => {
    const actor = await newActor({ storedBytes: 30 });
    const session = await openSession(actor);
    expect((await put(actor, session)).status).toBe(201);
    const begin = { session, sha256: 'ab'.repeat(32), role: 'download', bytes: 11 };
    const { upload } = await answer<{ upload: { id: string } }>(
      await call('POST', '/v1/uploads', { actor, json: begin }),
      200,
    );
    expect(await usageOf(actor)).toMatchObject({ storedBytes: 21, todayBytes: 21 });
    expect(await refusalOf(await put(actor, session))).toEqual([403, 'over-quota']);
    expect((await call('DELETE', `/v1/uploads/${upload.id}`, { actor })).status).toBe(204);
    expect((await put(actor, session)).status).toBe(201);
    expect((await put(actor, session)).status).toBe(201);
    expect(await refusalOf(await put(actor, session))).toEqual([403, 'over-quota']);
    expect(await usageOf(actor)).toMatchObject({ storedBytes: 30, todayBytes: 30 });
  });

  test('of bytes a day counts bytes and not requests, and begins again with the day', async () => {
    const actor = await newActor({ dayBytes: 20 });
    const session = await openSession(actor);
    for (let i = 0; i < 3; i += 1) expect((await put(actor, session, TEN)).ok).toBe(true);
    expect((await put(actor, session)).status).toBe(201);
    const refused = await put(actor, session);
    expect([refused.headers.get('retry-after'), ...(await refusalOf(refused))]).toEqual([
      '86400',
      429,
      'over-day-quota',
    ]);
    const tomorrow = { now: () => Date.now() + DAY };
    const next = await answer<{ id: string }>(await call('POST', '/v1/sessions', { actor, services: tomorrow }), 201);
    expect((await put(actor, next.id, undefined, { services: tomorrow })).status).toBe(201);
  });

  test('cannot be passed by many requests at once', async () => {
    const actor = await newActor({ storedBytes: 50 });
    const session = await openSession(actor);
    const statuses = await Promise.all(Array.from({ length: 12 }, async () => (await put(actor, session)).status));
    expect(statuses.sort()).toEqual([...Array(5).fill(201), ...Array(7).fill(403)]);
    expect((await env.MEDIA.list({ prefix: `proc/${actor.owner}/` })).objects).toHaveLength(5);
  });

  test('of one upload, a role’s largest size and what fits through the Worker are kept', async () => {
    const actor = await newActor({ uploadBytes: 9 });
    const session = await openSession(actor);
    expect(await refusalOf(await put(actor, session, TEN))).toEqual([413, 'too-large']);
    const rich = await newActor({ uploadBytes: 2 ** 40, storedBytes: 2 ** 40, dayBytes: 2 ** 40 });
    const own = await openSession(rich);
    const promise = (bytes: number, role: string) =>
      put(rich, own, TEN, { headers: { 'content-length': String(bytes) } }, role);
    expect(await refusalOf(await promise(MAX_BODY_BYTES + 1, 'video'))).toEqual([413, 'too-large']);
    expect(await refusalOf(await promise(2 * 2 ** 20 + 1, 'poster'))).toEqual([413, 'too-large']);
    const json = { session: own, sha256: 'ab'.repeat(32), role: 'poster', bytes: 2 ** 30 };
    expect(await refusalOf(await call('POST', '/v1/uploads', { actor: rich, json }))).toEqual([413, 'too-large']);
    expect(await usageOf(rich)).toMatchObject({ storedBytes: 0, todayBytes: 0 });
  });
});

describe('what the edge writes for a version', () => {
  const written = async (actor: Actor) =>
    env.DB.prepare('SELECT sum(written_bytes) AS bytes FROM versions WHERE owner = ?').bind(actor.owner).first('bytes');

  test('counts for its owner, stored and of the day, also where nothing new was sent', async () => {
    const actor = await newActor();
    const { id } = await publish(actor, 'counted');
    const first = await written(actor);
    const before = await usageOf(actor);
    const session = await openSession(actor);
    const description = await sendDub(actor, session, 'counted');
    const again = { actor, json: { session, description } };
    for (let i = 0; i < 2; i += 1) expect((await call('PUT', `/v1/dubs/${id}`, again)).status).toBe(200);
    expect(Number(first)).toBeGreaterThan(2000);
    expect(await written(actor)).toBe(Number(first) * 2);
    const after = await usageOf(actor);
    expect([after.storedBytes - before.storedBytes, after.todayBytes - before.todayBytes]).toEqual([first, first]);
  });

  test.each([
    ['storedBytes', 403, 'over-quota'],
    ['dayBytes', 429, 'over-day-quota'],
  ] as const)('is refused where %s has no room, and leaves no dub behind', async (limit, status, reason) => {
    const sender = await newActor();
    const session = await openSession(sender);
    const description = await sendDub(sender, session);
    const { storedBytes } = await usageOf(sender);
    const json = { session, description };
    const poor = await newActor({ owner: sender.owner, [limit]: storedBytes + 100 });
    expect(await refusalOf(await call('POST', '/v1/dubs', { actor: poor, json }))).toEqual([status, reason]);
    expect(await env.DB.prepare('SELECT id FROM dubs WHERE owner = ?').bind(sender.owner).first()).toBeNull();
    expect(await usageOf(sender)).toMatchObject({ storedBytes });
    expect((await call('POST', '/v1/dubs', { actor: sender, json })).status).toBe(201);
  });
});

describe('bytes', () => {
  test.each(['text/html', 'image/svg+xml', 'text/vtt', 'application/json', 'multipart/form-data; boundary=x', ''])(
    'that call themselves “%s” are not taken as sound',
    async (type) => {
      const actor = await newActor();
      const response = await put(actor, await openSession(actor), TEN, { headers: { 'content-type': type } });
      expect(await refusalOf(response)).toEqual([415, 'wrong-type']);
    },
  );

  test('that are HTML in truth are given back as what their role is, and cannot be anything else', async () => {
    const actor = await newActor();
    const session = await openSession(actor);
    const html = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    expect((await put(actor, session, html, {}, 'subtitles')).status).toBe(201);
    expect(await refusalOf(await put(actor, session, html, {}, 'audio'))).toEqual([409, 'conflict']);
    const read = await call('GET', `/v1/artifacts/${await hashOf(html)}`, { actor });
    expect(Object.fromEntries(read.headers)).toMatchObject({
      'content-type': 'text/vtt; charset=utf-8',
      'content-disposition': 'attachment',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
    await read.body?.cancel();
  });

  test.each([
    ['not said', 411, 'length-required', undefined],
    ['no number', 411, 'length-required', '1e3'],
    ['none', 400, 'malformed', '0'],
    ['more than come', 400, 'aborted', '11'],
    ['fewer than come', 400, 'aborted', '9'],
  ])('whose number is %s are refused, and leave nothing', async (_, status, reason, length) => {
    const actor = await newActor();
    const session = await openSession(actor);
    const sha256 = await hashOf(TEN);
    // As a stream, so that no length is known but the one that is said.
    const body = new Blob([TEN]).stream();
    const headers: Record<string, string> = length === undefined ? {} : { 'content-length': length };
    const path = `/v1/artifacts/${sha256}?session=${session}&role=audio`;
    expect(await refusalOf(await call('PUT', path, { actor, body, headers }))).toEqual([status, reason]);
    expect(await env.MEDIA.head(`proc/${actor.owner}/${sha256}`)).toBeNull();
    expect(await usageOf(actor)).toMatchObject({ storedBytes: 0, todayBytes: 0 });
  });

  test('that stop coming in the middle leave nothing, and can be sent again', async () => {
    const actor = await newActor();
    const session = await openSession(actor);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(TEN.slice(0, 5)));
      },
      pull(controller) {
        controller.error(new Error('the connection is gone'));
      },
    });
    const path = `/v1/artifacts/${await hashOf(TEN)}?session=${session}&role=audio`;
    const cut = await call('PUT', path, { actor, body, headers: { 'content-length': '10' } });
    expect(await refusalOf(cut)).toEqual([400, 'aborted']);
    expect(await usageOf(actor)).toMatchObject({ storedBytes: 0, todayBytes: 0 });
    expect((await put(actor, session, TEN)).status).toBe(201);
  });

  test('sent twice at the same time are stored once and count once', async () => {
    const actor = await newActor();
    const session = await openSession(actor);
    const statuses = await Promise.all(Array.from({ length: 4 }, async () => (await put(actor, session, TEN)).ok));
    expect(statuses).toEqual([true, true, true, true]);
    expect(await usageOf(actor)).toMatchObject({ storedBytes: 10, todayBytes: 10 });
  });
});
