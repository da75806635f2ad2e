import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { beforeAll, describe, expect, test } from 'vitest';
import { ffmpegRunner, fixture } from '../../tests/fixtures/make.ts';
import { amplitudeAt, decodeAll } from '../../tests/fixtures/measure.ts';
import type { Chapter } from '../core/media.ts';
import { WasmAacEncoder } from './aac/aac.ts';
import { type CmafSegment, muxAacSegment } from './cmaf.ts';
import type { AacPackets, SegmentSpan } from './media-tool.ts';
import { MediabunnyTool } from './mediabunny/tool.ts';
import { type Mp4Request, muxMp4 } from './mp4-export.ts';

const BITRATE = 128_000;
const SEGMENT_FRAMES = 281;
const { signal } = new AbortController();
const tool = new MediabunnyTool();
let packets: AacPackets;
let quieter: AacPackets;

beforeAll(async () => {
  const encoder = new WasmAacEncoder();
  const tone = (hz: number) => {
    const channel = Float32Array.from(
      { length: 375 * 1024 },
      (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / 48_000),
    );
    return { sampleRateHz: 48_000, channels: [channel, channel] };
  };
  packets = await encoder.encode(tone(440), BITRATE, signal);
  quieter = await encoder.encode(tone(880), BITRATE, signal);
});

describe('an audio segment', () => {
  const request = (firstFrameIndex: number) => ({
    ...{ config: packets.config, firstFrameIndex, bitrate: BITRATE },
    packets: packets.packets.slice(1, 1 + SEGMENT_FRAMES),
  });

  test('lies exactly at the time of its first frame', async () => {
    const firstFrameIndex = 281 * 1000;
    const { init, media } = await muxAacSegment(request(firstFrameIndex));
    const initInput = new Input({ formats: ALL_FORMATS, source: new BufferSource(init) });
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(media), initInput });
    const track = await input.getPrimaryAudioTrack();
    if (!track) throw new Error('no audio');
    const found = await Array.fromAsync(new EncodedPacketSink(track).packets());
    expect(found).toHaveLength(SEGMENT_FRAMES);
    expect(await track.getTimeResolution()).toBe(48_000);
    expect(found[0]?.timestamp).toBe((firstFrameIndex * 1024) / 48_000);
    expect(found.at(-1)?.timestamp).toBe(((firstFrameIndex + 280) * 1024) / 48_000);
    expect(found.map((packet) => packet.data)).toEqual(request(0).packets);
  });

  test('has the same bytes and the same init section every time, whatever the date', async () => {
    const first = await muxAacSegment(request(0));
    expect(await muxAacSegment(request(0))).toEqual(first);
    expect((await muxAacSegment(request(281))).init).toEqual(first.init);
  });
});

describe('an exported MP4', () => {
  const chapters: Chapter[] = [
    { start: 0, end: 2.5, title: 'Opening' },
    { start: 2.5, end: 8, title: 'Die Mitte' },
  ];

  async function* segmentsOf(source: Blob, spans: readonly SegmentSpan[]): AsyncGenerator<CmafSegment> {
    for (const span of spans) yield tool.segment(source, 0, span, signal);
  }

  async function request(name: 'mp4' | 'rotated' | 'vfr'): Promise<Mp4Request> {
    const source = await fixture(name);
    const { spans } = await tool.segmentIndex(source, 0, signal);
    const all = ({ packets: list }: AacPackets) =>
      async function* () {
        yield* list;
      };
    return {
      video: () => segmentsOf(source, spans),
      audio: [
        { language: 'en', name: 'English (original)', isDefault: false, config: packets.config, packets: all(packets) },
        { language: 'es', name: 'Español', isDefault: true, config: quieter.config, packets: all(quieter) },
      ],
      subtitles: [{ language: 'es', name: 'Español', text: 'WEBVTT\n\n00:01.000 --> 00:02.000\nHola.\n' }],
      chapters,
    };
  }

  const bytesOf = async (wanted: Mp4Request) =>
    new Uint8Array(await new Response(muxMp4(wanted, signal)).arrayBuffer());

  test('holds the picture, every sound with language, name and default, subtitles and chapters', async () => {
    const file = new File([await bytesOf(await request('rotated'))], 'dub.mp4');
    const probe = await tool.probe(file, signal);
    expect(probe).toMatchObject({
      container: 'mp4',
      video: [{ codec: 'avc1.64000b', rotation: 90, width: 90, height: 160, start: 0 }],
      audio: [
        { language: 'en', name: 'English (original)', isDefault: false, start: 0 },
        { language: 'es', name: 'Español', isDefault: true, start: 0 },
      ],
      subtitles: [{ language: 'es', codec: 'wvtt' }],
      chapters,
    });
    expect(await tool.subtitles(file, 0, signal)).toContain('00:00:01.000 --> 00:00:02.000\nHola.');
    const decode = async (track: number) =>
      decodeAll(tool.decode(file, { track, start: 0, end: 7.9, sampleRateHz: 48_000, channels: 2 }, signal));
    // The encoder's silent first frame is cut off by an edit list: the tone is there from the very start.
    expect(amplitudeAt((await decode(0)).subarray(0, 4800), 440)).toBeCloseTo(0.5, 1);
    expect(amplitudeAt((await decode(1)).subarray(200_000, 204_800), 880)).toBeCloseTo(0.5, 1);
  });

  test('begins with its index, is read by ffmpeg without complaint, and keeps every frame', async () => {
    const bytes = await bytesOf(await request('vfr'));
    const types = [4, 8 + new DataView(bytes.buffer).getUint32(0) - 4].map((at) =>
      String.fromCharCode(...bytes.subarray(at, at + 4)),
    );
    expect(types).toEqual(['ftyp', 'moov']);
    const ffmpeg = await ffmpegRunner();
    const args = ['-v', 'warning', '-i', '/sources/dub.mp4', '-map', '0:v', '-map', '0:a', '-f', 'null', '-'];
    const { code, log } = await ffmpeg.run({ args, sources: { 'dub.mp4': new Blob([bytes]) } }, signal);
    expect([code, log.filter((line) => !line.startsWith('Aborted'))]).toEqual([0, []]);
    const index = await tool.segmentIndex(new File([bytes], 'vfr-dub.mp4'), 0, signal);
    expect(index.spans).toEqual((await tool.segmentIndex(await fixture('vfr'), 0, signal)).spans);
  });

  test('has the same bytes every time', async () => {
    const wanted = await request('mp4');
    const first = await bytesOf(wanted);
    expect(first.length).toBeGreaterThan(100_000);
    expect(await bytesOf(wanted)).toEqual(first);
  });

  test('ends with the failure when the picture cannot be read', async () => {
    async function* broken(): AsyncGenerator<CmafSegment> {
      yield { init: new Uint8Array(8), media: new Uint8Array(8) };
    }
    await expect(bytesOf({ audio: [], video: broken })).rejects.toThrow();
  });
});
