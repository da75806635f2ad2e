import Hls, { type HlsConfig } from 'hls.js';
import { afterEach, expect, test } from 'vitest';
import { FixtureFiles } from '../testing/run.ts';
import { dubLoader, dubName, dubUrl } from './loader.ts';

const MASTER = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="audio-en.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Original",DEFAULT=NO,AUTOSELECT=YES,URI="audio-original.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=128000,CODECS="mp4a.40.2",AUDIO="audio"
audio-en.m3u8
`;
const LIST = (key: string) => `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:6
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="audio-${key}/init.mp4"
#EXTINF:6,
audio-${key}/0.m4s
#EXT-X-ENDLIST
`;

let hls: Hls | undefined;
afterEach(() => hls?.destroy());

/** A real hls.js over files that come into being one by one. */
function play() {
  const files = new FixtureFiles([]);
  const held: string[] = [];
  const released: string[] = [];
  const loader = dubLoader(files, (name, isHeld) => (isHeld ? held : released).push(name));
  const player = new Hls({ loader: loader as HlsConfig['loader'], enableWorker: false, startPosition: 0 });
  hls = player;
  player.loadSource(dubUrl('master.m3u8'));
  player.attachMedia(document.createElement('video'));
  const event = <Data>(name: Parameters<Hls['once']>[0]) =>
    new Promise<Data>((resolve) => player.once(name, ((_: string, data: Data) => resolve(data)) as never));
  return { player, files, held, released, event };
}

test('a request waits until its file exists, and the playlist is then understood', async () => {
  const { player, files, held, released, event } = play();
  const parsed = event(Hls.Events.MANIFEST_PARSED);
  await expect.poll(() => held).toEqual(['master.m3u8']);
  expect(released).toEqual([]);
  files.give('master.m3u8', MASTER);
  await parsed;
  await expect
    .poll(() => player.allAudioTracks.map(({ name, lang }) => [name, lang]))
    .toEqual([
      ['English', 'en'],
      ['Original', undefined],
    ]);
  await expect.poll(() => held).toContain('audio-en.m3u8');
});

test('a held fragment is let go when the player is destroyed', async () => {
  const { player, files, held, released } = play();
  files.give('master.m3u8', MASTER);
  files.give('audio-en.m3u8', LIST('en'));
  await expect.poll(() => held).toContain('audio-en/init.mp4');
  expect(released).not.toContain('audio-en/init.mp4');
  player.destroy();
  await expect.poll(() => released).toContain('audio-en/init.mp4');
});

test('an address outside the dub is refused', () => {
  expect(dubName(dubUrl('audio-es/init.mp4'))).toBe('audio-es/init.mp4');
  expect(() => dubName('https://example.org/master.m3u8')).toThrow(/not part of the dub/);
});
