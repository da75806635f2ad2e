import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { hashOf } from './access/token.ts';
import { tidy } from './publishing/erase.ts';
import { type Actor, answer, call, newActor, openSession, refusalOf, send, sendDub } from './testing/client.ts';
import { type Dub, keys, publish } from './testing/publishing.ts';
import { realServices } from './testing/services.ts';
import { dataOf, share, textOf, tokenOf, WatchIsolate } from './testing/watching.ts';

const HOUR = 3600_000;

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
    const { results } = await env.DB.prepare(
      `SELECT (SELECT sum(bytes) FROM artifacts WHERE owner = ?1) +
        (SELECT sum(written_bytes) FROM versions WHERE owner = ?1) AS sum`,
    )
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

  test('until it has hashed them, a dub says how many of its files are unverified; who was lied to is offered none', async () => {
    const owner = await newActor();
    const publishWith = async (promised: string, text: string) => {
      const { sha256, complete } = await uploaded(owner, promised, text);
      await complete();
      const session = await openSession(owner);
      const description = { ...(await sendDub(owner, session, promised)), download: sha256 };
      return answer<Dub>(await call('POST', '/v1/dubs', { actor: owner, json: { session, description } }), 201);
    };
    const honest = await publishWith('a whole film', 'a whole film');
    const lie = await publishWith('another film', 'something else');
    expect([honest.unverifiedFiles, lie.unverifiedFiles]).toEqual([1, 1]);
    const pages = await Promise.all(
      [honest, lie].map(async ({ id }) => `/w/${tokenOf(await share(owner, id, { download: true }))}`),
    );
    const offered = () =>
      Promise.all(pages.map(async (page) => dataOf(await textOf(await new WatchIsolate().get(page))).downloads));
    expect(await offered()).toEqual([
      ['dub.mp4', 'es.vtt'],
      ['dub.mp4', 'es.vtt'],
    ]);
    await tidy(realServices());
    const { dubs } = await answer<{ dubs: Dub[] }>(await call('GET', '/v1/dubs', { actor: owner }), 200);
    expect(dubs.map(({ unverifiedFiles }) => unverifiedFiles)).toEqual([0, 0]);
    expect(await offered()).toEqual([['dub.mp4', 'es.vtt'], ['es.vtt']]);
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
    expect(await answer(await call('GET', '/v1/usage', { actor: owner }), 200)).toMatchObject({ storedBytes: 0 });
  });
});
