import { createHash } from 'node:crypto';
import type { DubDescription } from '../../wasm-workers/core/publish/description.ts';
import type { UploadRole } from '../../wasm-workers/core/publish/roles.ts';
import { cmafOf } from './cmaf.ts';
import type { EdgeClient } from './edge-client.ts';

/** Seconds of the published dub. */
export const SECONDS = 20;
const PICTURE = 'public/samples/three-windows.mp4';
const OTHER_SOUND = 'public/samples/kennedy.mp4';

/** Text that would run, were it ever taken for HTML. */
export const NASTY = '<img src=x onerror="document.title=\'ran\'">';

const VTT = `WEBVTT

00:00:01.000 --> 00:00:04.000
We choose to go.

00:00:12.000 --> 00:00:16.000
${NASTY.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}
`;

/** Publishes the samples' own picture and sound as a dub into English. @returns its id. */
export async function publishSample(client: EdgeClient, poster?: Uint8Array<ArrayBuffer>): Promise<string> {
  const session = await client.openSession();
  const put = (role: UploadRole, bytes: Uint8Array<ArrayBuffer>) => send(client, session, role, bytes);
  const rendition = async (role: 'video' | 'audio', path: string) => {
    const { init, media, codec } = await cmafOf(path, role, SECONDS);
    const segments = [{ artifact: await put(role, media), duration: SECONDS }];
    return { codec, init: await put(role, init), segments };
  };
  const sound = async (path: string) => ({ ...(await rendition('audio', path)), channels: 2, bitrate: 128_000 });
  const whole = await put('subtitles', new TextEncoder().encode(VTT));
  const description: DubDescription = {
    title: `The moon ${NASTY}`,
    language: 'pt',
    duration: SECONDS,
    video: { ...(await rendition('video', PICTURE)), width: 640, height: 360, frameRate: 25, bitrate: 100_000 },
    audio: [
      { ...(await sound(OTHER_SOUND)), key: 'en', language: 'en', name: 'English', isOriginal: false, isDefault: true },
      {
        ...(await sound(PICTURE)),
        ...{ key: 'original', language: 'pt', name: 'português (original)', isOriginal: true, isDefault: false },
      },
    ],
    subtitles: [
      { key: 'en', language: 'en', name: 'English', segments: [{ artifact: whole, duration: SECONDS }], whole },
    ],
    chapters: [
      { start: 0, end: 10, title: 'The beginning' },
      { start: 10, end: SECONDS, title: NASTY },
    ],
    speakers: [{ id: 's0', name: 'Speaker 1' }],
    transcript: [
      { start: 1, end: 4, speaker: 's0', text: 'Nós escolhemos ir.', dubs: { en: 'We choose to go.' } },
      { start: 12, end: 16, speaker: 's0', text: 'à Lua', dubs: { en: `To the moon ${NASTY}` } },
    ],
    ...(poster ? { poster: await put('poster', poster) } : {}),
  };
  return (await client.json<{ id: string }>('POST', '/v1/dubs', { session, description })).id;
}

async function send(
  client: EdgeClient,
  session: string,
  role: UploadRole,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const path = `/v1/artifacts/${digest}?session=${session}&role=${role}`;
  const response = await client.put(path, bytes);
  if (!response.ok) throw new Error(await response.text());
  return digest;
}

/** A link to a dub, good for an hour. */
export function shareLink(
  client: EdgeClient,
  dub: string,
  more: { readonly download?: boolean } = {},
): Promise<{ id: string; url: string; embedUrl: string }> {
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  return client.json('POST', '/v1/shares', { dub, expires, ...more });
}
