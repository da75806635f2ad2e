import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { answer, call, newActor, openSession, refusalOf, sendDub } from './testing/client.ts';
import { type Dub, keys, publish } from './testing/publishing.ts';

describe('a dub', () => {
  test('is published with playlists of the edge’s own making, listed, shown, replaced and deleted', async () => {
    const owner = await newActor();
    const dub = await publish(owner, 'one');
    expect(dub).toMatchObject({ title: 'A dub one', version: 1, language: 'en', targets: ['es'], unverifiedFiles: 0 });
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
