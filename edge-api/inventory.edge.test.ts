import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { answer, call, newActor, openSession, sendDub } from './testing/client.ts';

interface Inventory {
  version: number;
  deleted: boolean;
  objects: { key: string; bytes: number; names: string[]; otherDubs: number }[];
  missing: string[];
}

test('who looks after the edge sees what lies there for a dub, who points at it, what is shared, left behind or lost', async () => {
  const actor = await newActor({ scopes: ['publish', 'admin'] });
  const publish = async (mark: string) => {
    const session = await openSession(actor);
    const description = await sendDub(actor, session, mark);
    const made = await call('POST', '/v1/dubs', { actor, json: { session, description } });
    return { description, id: (await answer<{ id: string }>(made, 201)).id };
  };
  const { id, description } = await publish('one');
  await publish('one');
  const shown = async () => answer<Inventory>(await call('GET', `/v1/admin/dubs/${id}`, { actor }), 200);

  const before = await shown();
  const init = before.objects.find(({ key }) => key === `proc/${actor.owner}/${description.video?.init}`);
  expect(init).toEqual({
    key: init?.key,
    bytes: 'init of the picture one'.length,
    names: ['1/video/init.mp4'],
    otherDubs: 1,
  });
  expect(before.objects.map(({ key }) => key)).toContain(`pub/${id}/1/master.m3u8`);
  expect(before).toMatchObject({ version: 1, deleted: false, missing: [] });

  await env.MEDIA.delete(init?.key ?? '');
  await env.MEDIA.put(`pub/${id}/9/left.m3u8`, 'left');
  const after = await shown();
  expect(after.missing).toEqual([init?.key]);
  expect(after.objects.find(({ key }) => key.endsWith('left.m3u8'))).toMatchObject({
    bytes: 4,
    names: [],
    otherDubs: 0,
  });

  await call('DELETE', `/v1/dubs/${id}`, { actor });
  expect(await shown()).toMatchObject({ deleted: true });
});
