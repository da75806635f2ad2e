import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { hashOf } from './access/token.ts';
import { tidy } from './publishing/erase.ts';
import { type Actor, answer, call, newActor, openSession, refusalOf, send, sendDub } from './testing/client.ts';
import { realServices } from './testing/services.ts';

interface Dub {
  id: string;
  title: string;
  version: number;
  targets: string[];
}

const HOUR = 3600_000;
let actor: Actor;
let session: string;

beforeAll(async () => {
  actor = await newActor();
  session = await openSession(actor);
});

/** Keys of the media bucket below a prefix. */
async function keys(prefix: string): Promise<string[]> {
  const { objects } = await env.MEDIA.list({ prefix });
  return objects.map(({ key }) => key);
}

async function publish(by: Actor, mark: string): Promise<Dub> {
  const own = await openSession(by);
  const description = await sendDub(by, own, mark);
  return answer<Dub>(await call('POST', '/v1/dubs', { actor: by, json: { session: own, description } }), 201);
}

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

describe('a dub', () => {
  test('is published with playlists of the edge’s own making, listed, shown, replaced and deleted', async () => {
    const owner = await newActor();
    const dub = await publish(owner, 'one');
    expect(dub).toMatchObject({ title: 'A dub one', version: 1, language: 'en', targets: ['es'], duration: 10 });
    const master = await env.MEDIA.get(`pub/${dub.id}/1/master.m3u8`);
    expect(await master?.text()).toMatch(/^#EXTM3U\n.*URI="audio-es.m3u8".*\nvideo.m3u8\n$/s);
    expect(await answer(await call('GET', `/v1/dubs/${dub.id}`, { actor: owner }), 200)).toMatchObject({
      id: dub.id,
      versions: [{ number: 1, files: 18 }],
    });

    const next = await openSession(owner);
    const description = await sendDub(owner, next, 'two');
    const replaced = await call('PUT', `/v1/dubs/${dub.id}`, { actor: owner, json: { session: next, description } });
    expect(await answer(replaced, 200)).toMatchObject({ id: dub.id, title: 'A dub two', version: 2 });
    const list = await answer(await call('GET', '/v1/dubs', { actor: owner }), 200);
    expect(list).toMatchObject({ dubs: [{ id: dub.id, version: 2 }] });

    expect((await call('DELETE', `/v1/dubs/${dub.id}`, { actor: owner })).status).toBe(204);
    const gone = await call('GET', `/v1/dubs/${dub.id}`, { actor: owner });
    expect(await refusalOf(gone)).toEqual([404, 'not-found']);
    expect(await answer(await call('GET', '/v1/dubs', { actor: owner }), 200)).toEqual({ dubs: [] });
  });

  test('is published once, however often the same commit is sent, also at the same time', async () => {
    const owner = await newActor();
    const own = await openSession(owner);
    const description = await sendDub(owner, own);
    const commit = () => call('POST', '/v1/dubs', { actor: owner, json: { session: own, description } });
    const dubs = await Promise.all([commit(), commit(), commit()].map(async (r) => answer<Dub>(await r, 201)));
    const again = await answer<Dub>(await commit(), 201);
    expect(new Set([...dubs, again].map(({ id }) => id)).size).toBe(1);
    const { dubs: listed } = await answer<{ dubs: Dub[] }>(await call('GET', '/v1/dubs', { actor: owner }), 200);
    expect(listed).toEqual([again]);
    const other = { ...description, title: 'Something else' };
    const used = await call('POST', '/v1/dubs', { actor: owner, json: { session: own, description: other } });
    expect(await refusalOf(used)).toEqual([409, 'conflict']);
  });

  test('replaced twice at the same time has both versions, each whole, and the later number is current', async () => {
    const owner = await newActor();
    const dub = await publish(owner, 'first');
    const replace = async (mark: string) => {
      const own = await openSession(owner);
      const description = await sendDub(owner, own, mark);
      return () => call('PUT', `/v1/dubs/${dub.id}`, { actor: owner, json: { session: own, description } });
    };
    const commits = await Promise.all(['left', 'right'].map(replace));
    await Promise.all(commits.map(async (commit) => answer(await commit(), 200)));
    const shown = await answer<{ title: string; version: number; versions: { number: number; replacedAt?: string }[] }>(
      await call('GET', `/v1/dubs/${dub.id}`, { actor: owner }),
      200,
    );
    expect(shown.versions.map(({ number, replacedAt }) => [number, replacedAt === undefined])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    const text = await (await env.MEDIA.get(`pub/${dub.id}/3/description.json`))?.text();
    expect(JSON.parse(text ?? '')).toMatchObject({ title: shown.title });
  });

  test('is found page by page, by language and by title', async () => {
    const owner = await newActor();
    for (const mark of ['aa', 'bb', 'cc']) await publish(owner, mark);
    const titles: string[] = [];
    let cursor = '';
    do {
      const page = await answer<{ dubs: Dub[]; next?: string }>(
        await call('GET', `/v1/dubs?limit=2${cursor && `&cursor=${cursor}`}`, { actor: owner }),
        200,
      );
      titles.push(...page.dubs.map(({ title }) => title));
      cursor = page.next ?? '';
    } while (cursor);
    expect(titles.sort()).toEqual(['A dub aa', 'A dub bb', 'A dub cc']);
    const found = async (query: string) =>
      (await answer<{ dubs: Dub[] }>(await call('GET', `/v1/dubs?${query}`, { actor: owner }), 200)).dubs.length;
    expect(await Promise.all([found('title=B%20BB'), found('target=es'), found('target=fr')])).toEqual([1, 3, 0]);
  });
});

describe('a description that cannot be published', () => {
  test('is refused for a file of another role, for two files of one name, and for what was never sent', async () => {
    const owner = await newActor();
    const own = await openSession(owner);
    const description = await sendDub(owner, own);
    const commit = async (change: Partial<typeof description>) =>
      refusalOf(
        await call('POST', '/v1/dubs', {
          actor: owner,
          json: { session: own, description: { ...description, ...change } },
        }),
      );
    const [audio] = description.audio;
    if (!audio) throw new Error('no audio');
    const picture = description.video?.init ?? '';
    const [subtitles] = description.subtitles;
    if (!subtitles) throw new Error('no subtitles');
    expect(await commit({ audio: [{ ...audio, init: picture }] })).toEqual([422, 'invalid-description']);
    // Its whole would be chapters.vtt, which the edge writes itself.
    expect(await commit({ subtitles: [{ ...subtitles, key: 'chapters' }] })).toEqual([422, 'invalid-description']);
    expect(await commit({ poster: 'ab'.repeat(32) })).toEqual([422, 'missing-artifacts']);
    expect((await keys('pub/')).filter((key) => key.includes(own))).toEqual([]);
    const { dubs } = await answer<{ dubs: Dub[] }>(await call('GET', '/v1/dubs', { actor: owner }), 200);
    expect(dubs).toEqual([]);
  });
});

describe('the clock', () => {
  const at = (ms: number) => ({ ...realServices(), now: () => Date.now() + ms });

  test('erases a deleted dub with all that it alone named, and leaves what others name', async () => {
    const owner = await newActor();
    const kept = await publish(owner, 'same');
    const other = await publish(owner, 'other');
    const before = await keys(`proc/${owner.owner}/`);
    await call('DELETE', `/v1/dubs/${other.id}`, { actor: owner });
    await tidy(realServices());
    const after = await keys(`proc/${owner.owner}/`);
    expect([before.length, after.length]).toEqual([18, 9]);
    expect([(await keys(`pub/${other.id}/`)).length, (await keys(`pub/${kept.id}/`)).length]).toEqual([0, 8]);
    const [row] = (await env.DB.prepare('SELECT erased FROM deletions WHERE dub = ?').bind(other.id).all()).results;
    expect(row?.erased).toBeGreaterThan(0);
    const { storedBytes } = await answer<{ storedBytes: number }>(
      await call('GET', '/v1/usage', { actor: owner }),
      200,
    );
    const { results } = await env.DB.prepare('SELECT sum(bytes) AS sum FROM artifacts WHERE owner = ?')
      .bind(owner.owner)
      .all();
    expect(storedBytes).toBe(results[0]?.sum);
  });

  test('keeps what a session has sent for a day, and not longer', async () => {
    const owner = await newActor();
    const own = await openSession(owner);
    await send(owner, own, 'audio', 'not named by anything');
    await tidy(at(23 * HOUR));
    expect(await keys(`proc/${owner.owner}/`)).toHaveLength(1);
    await tidy(at(25 * HOUR));
    expect(await keys(`proc/${owner.owner}/`)).toHaveLength(0);
    const late = await call('GET', `/v1/sessions/${own}`, { actor: owner, services: { now: at(25 * HOUR).now } });
    expect(await refusalOf(late)).toEqual([404, 'not-found']);
  });

  test('keeps a replaced version for a day, and not longer', async () => {
    const owner = await newActor();
    const dub = await publish(owner, 'old');
    const own = await openSession(owner);
    const description = await sendDub(owner, own, 'new');
    await answer(await call('PUT', `/v1/dubs/${dub.id}`, { actor: owner, json: { session: own, description } }), 200);
    await tidy(at(23 * HOUR));
    expect(await keys(`pub/${dub.id}/1/`)).toHaveLength(8);
    await tidy(at(25 * HOUR));
    expect([(await keys(`pub/${dub.id}/1/`)).length, (await keys(`pub/${dub.id}/2/`)).length]).toEqual([0, 8]);
    expect(await keys(`proc/${owner.owner}/`)).toHaveLength(9);
  });

  /** An upload in one part, which arrives by the binding instead of a signed address. */
  async function uploaded(owner: Actor, promised: string, text: string) {
    const own = await openSession(owner);
    const sha256 = await hashOf(promised);
    const begin = { session: own, sha256, role: 'download', bytes: text.length };
    const { upload } = await answer<{ upload: { id: string } }>(
      await call('POST', '/v1/uploads', { actor: owner, json: begin }),
      200,
    );
    const row = await env.DB.prepare('SELECT upload_id FROM uploads WHERE id = ?')
      .bind(upload.id)
      .first<{ upload_id: string }>();
    const parts = env.MEDIA.resumeMultipartUpload(`proc/${owner.owner}/${sha256}`, row?.upload_id ?? '');
    const { etag } = await parts.uploadPart(1, text);
    const complete = () =>
      call('POST', `/v1/uploads/${upload.id}/complete`, { actor: owner, json: { parts: [{ part: 1, etag }] } });
    return { sha256, complete };
  }

  test('hashes what was sent in parts, and erases what is not what it was said to be', async () => {
    const owner = await newActor();
    const right = await uploaded(owner, 'a film', 'a film');
    const wrong = await uploaded(owner, 'a film too', 'something');
    for (const { complete } of [right, wrong])
      expect(await answer(await complete(), 200)).toMatchObject({ verified: 'bytes' });
    await tidy(realServices());
    const { results } = await env.DB.prepare('SELECT sha256, verified FROM artifacts WHERE owner = ?')
      .bind(owner.owner)
      .all();
    expect(results).toEqual([{ sha256: right.sha256, verified: 'sha256' }]);
    expect(await keys(`proc/${owner.owner}/`)).toEqual([`proc/${owner.owner}/${right.sha256}`]);
  });

  test('frees the room of an upload that was left for a day', async () => {
    const owner = await newActor();
    await uploaded(owner, 'left', 'left');
    await tidy(at(25 * HOUR));
    expect(await answer(await call('GET', '/v1/usage', { actor: owner }), 200)).toMatchObject({ storedBytes: 0 });
    expect((await env.DB.prepare('SELECT * FROM uploads WHERE owner = ?').bind(owner.owner).all()).results).toEqual([]);
  });

  test('finds no object of a dub that it erased, and says when it was gone', async () => {
    const owner = await newActor();
    const dub = await publish(owner, 'to be forgotten');
    await call('DELETE', `/v1/dubs/${dub.id}`, { actor: owner });
    await tidy(realServices());
    expect([...(await keys(`proc/${owner.owner}/`)), ...(await keys(`pub/${dub.id}/`))]).toEqual([]);
    expect((await env.DB.prepare('SELECT * FROM files WHERE dub = ?').bind(dub.id).all()).results).toEqual([]);
  });
});
