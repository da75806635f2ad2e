import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FixtureName, fixture } from '../../tests/fixtures/make.ts';
import { amplitudeAt, beeps, decodeAll, loudest, rms } from '../../tests/fixtures/measure.ts';
import type { Pcm, Probe } from '../core/media.ts';
import { copies } from './audio-copy.contract.ts';
import { cutSegments, plays, segments } from './media-segments.contract.ts';
import type { MediaTool } from './media-tool.ts';
import { UNREADABLE } from './unreadable.ts';

const { signal } = new AbortController();

/** What an adapter may leave to the other one. */
export interface Reach {
  /** AC-3, and the containers that browsers do not know. */
  readonly everything: boolean;
}

/** What every media tool must do; both adapters run it, on real files, in a real browser. */
export function mediaToolContract(name: string, load: () => Promise<MediaTool>, reach: Reach): void {
  describe(`${name} keeps the contract of MediaTool`, () => {
    let tool: MediaTool;
    beforeAll(async () => {
      tool = await load();
    });
    afterAll(() => tool.dispose());
    const probe = async (file: FixtureName): Promise<Probe> => tool.probe(await fixture(file), signal);
    const decode = async (file: FixtureName, start = 0, end = Number.POSITIVE_INFINITY, track = 0) => {
      const request = { track, start, end, sampleRateHz: 48_000, channels: 2 } as const;
      return decodeAll(tool.decode(await fixture(file), request, signal));
    };

    probes(probe, reach);
    decodes(decode, () => tool, reach);
    mixes(() => tool);
    segments(() => tool);
    cutSegments(() => tool);
    plays(() => tool);
    copies(() => tool);
    readsTexts(probe, () => tool);
    refuses(probe);

    test('an abort ends a decode at once as cancelled, and the tool goes on working', async () => {
      const abort = new AbortController();
      const request = { track: 0, start: 0, end: 3600, sampleRateHz: 48_000, channels: 2 } as const;
      const pieces = tool.decode(await fixture('mp4'), request, abort.signal);
      const listening = (async () => {
        for await (const _ of pieces) abort.abort();
      })();
      await expect(listening).rejects.toMatchObject({ code: 'cancelled' });
      expect((await decode('mp4', 0, 0.5)).length).toBe(24_000);
    });
  });
}

type ProbeFixture = (file: FixtureName) => Promise<Probe>;

function probes(probe: ProbeFixture, reach: Reach): void {
  test('probe tells tracks, codecs, sizes and durations', async () => {
    const found = await probe('mp4');
    expect(found).toMatchObject({
      container: 'mp4',
      audio: [
        { kind: 'audio', index: 0, codec: 'mp4a.40.2', channels: 2, sampleRateHz: 48_000, decodable: true, start: 0 },
      ],
      video: [{ kind: 'video', index: 0, codec: 'avc1.64000b', width: 160, height: 90, rotation: 0, copyable: true }],
      subtitles: [],
      chapters: [],
    });
    expect(found.duration).toBeCloseTo(8, 1);
    expect(found.video[0]?.frameRate).toBeCloseTo(25, 1);
  });

  test('probe tells two audio tracks apart by language, name and default', async () => {
    const { audio } = await probe('twoAudios');
    expect(audio.map(({ language, isDefault }) => [language, isDefault])).toEqual([
      ['en', false],
      ['de', true],
    ]);
    expect(audio.map((track) => track.name)).toEqual([undefined, 'Kommentar']);
  });

  test('probe turns a rotated video upright', async () => {
    expect((await probe('rotated')).video[0]).toMatchObject({ rotation: 90, width: 90, height: 160 });
  });

  test('probe gives the average frame rate of video with uneven frames', async () => {
    expect((await probe('vfr')).video[0]?.frameRate).toBeCloseTo(32.5, 0);
  });

  test('probe tells when a track starts late', async () => {
    expect((await probe('lateAudio')).audio[0]?.start).toBeCloseTo(0.73, 2);
  });

  test('a video without sound is no failure', async () => {
    expect((await probe('silentPicture')).audio).toEqual([]);
  });

  test('probe reads WebM, and where a broadcast’s clock starts anywhere, the presentation starts at 0', async () => {
    expect(await probe('webm')).toMatchObject({
      audio: [{ codec: 'opus', language: 'pt' }],
      video: [{ codec: expect.stringMatching(/^vp09\.00\./), copyable: true }],
    });
    const broadcast = await probe('ts');
    expect(broadcast.audio[0]?.start).toBe(0);
    expect(broadcast.duration).toBeCloseTo(8.02, 1);
  });

  test(`probe says that AC-3 ${reach.everything ? 'can' : 'cannot'} be decoded`, async () => {
    const { audio } = await probe('ac3');
    expect(audio[0]).toMatchObject({ codec: 'ac-3', channels: 6, language: 'fr', decodable: reach.everything });
  });
}

type DecodeFixture = (file: FixtureName, start?: number, end?: number, track?: number) => Promise<Float32Array>;

function decodes(decode: DecodeFixture, tool: () => MediaTool, reach: Reach): void {
  test('sound is decoded at the times of the presentation', async () => {
    expect(beeps(await decode('mp4'))).toEqualTimes([0, 2, 4, 6]);
    expect(beeps(await decode('lateAudio', 1))).toEqualTimes([1.75, 3.75, 5.75]);
    expect(beeps(await decode('cut'))).toEqualTimes([0.48, 2.48, 4.48]);
    expect(beeps(await decode('ts', 1))).toEqualTimes([1.021, 3.021, 5.021]);
    // Opus starts 6.5 ms late; this file does not say so, and decoders differ in whether they take that off unasked.
    expect(beeps(await decode('webm'))).toEqualTimes([0.0035, 2.0035]);
    if (reach.everything) {
      expect(beeps(await decode('flv'))).toEqualTimes([0.023, 2.023]);
      expect(beeps(await decode('avi'))).toEqualTimes([0.024, 2.024]);
    }
  });

  test('a stretch lasts exactly as long as asked, also beyond the end, in pieces of at most a second', async () => {
    const request = { track: 0, start: 3.5, end: 9.25, sampleRateHz: 16_000, channels: 1 } as const;
    const lengths: number[] = [];
    let sum = 0;
    for await (const piece of tool().decode(await fixture('mp4'), request, signal)) {
      expect(piece).toMatchObject({ sampleRateHz: 16_000, channels: [expect.any(Float32Array)] });
      lengths.push(piece.channels[0]?.length ?? 0);
      sum += lengths.at(-1) ?? 0;
    }
    expect(sum).toBe(Math.round(5.75 * 16_000));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(16_000);
    expect(beeps(await decode('mp4', 3.5, 9.25))).toEqualTimes([0.5, 2.5]);
  });

  test('without an end, decoding stops where the track does', async () => {
    expect((await decode('tone')).length / 48_000).toBeCloseTo(5, 1);
  });

  test('windows decoded one by one join to what one decode gives', async () => {
    const whole = await decode('sweep', 0, 4);
    for (const cut of [1.5, (100 * 1024) / 48_000]) {
      const before = await decode('sweep', 0, cut);
      const joined = new Float32Array(whole.length);
      joined.set(before);
      joined.set(await decode('sweep', cut, 4), before.length);
      expect(before.length).toBe(Math.round(cut * 48_000));
      expect(loudest(joined.map((sample, index) => sample - (whole[index] ?? 0)))).toBeLessThan(2e-3);
    }
  });

  test('a gap in the sound is silence, and what follows stays in its place', async () => {
    const sound = await decode('gap');
    const level = (start: number, end: number) => rms(sound.subarray(start * 48_000, end * 48_000));
    expect(level(1, 1.9)).toBeCloseTo(0.354, 1);
    expect(level(2.1, 2.9)).toBeLessThan(0.01);
    expect(level(3.1, 4.9)).toBeCloseTo(0.354, 1);
    expect(sound.length / 48_000).toBeCloseTo(5.02, 1);
  });

  test('5.1 is mixed down by BS.775: the centre is in both channels, 3 dB lower', async () => {
    for (const file of ['surround', ...(reach.everything ? (['ac3'] as const) : [])] as const)
      expect(amplitudeAt(await decode(file, 1, 2), 440)).toBeCloseTo(0.3 * Math.SQRT1_2, 2);
  });

  test('any audio track can be decoded', async () => {
    expect(amplitudeAt(await decode('twoAudios', 2, 2.08, 0), 1000)).toBeGreaterThan(0.4);
    expect(amplitudeAt(await decode('twoAudios', 2, 2.08, 1), 600)).toBeGreaterThan(0.4);
  });
}

function mixes(tool: () => MediaTool): void {
  test('the original steps back while the dub speaks, and only then; the dub is heard as it is', async () => {
    const sine = (seconds: number, hz: number, gain: number) =>
      Float32Array.from({ length: seconds * 48_000 }, (_, i) => gain * Math.sin((2 * Math.PI * hz * i) / 48_000));
    const background = sine(8, 440, 0.4);
    const original: Pcm = { sampleRateHz: 48_000, channels: [background, background.slice()] };
    const pieces = [{ offset: 3 * 48_000, samples: sine(2, 1000, 0.3) }];
    const mixed = await tool().mix({ original, pieces, duckDb: -26 }, signal);
    expect(mixed.channels.map((channel) => channel.length)).toEqual([background.length, background.length]);
    const [left = new Float32Array()] = mixed.channels;
    const at = (start: number, end: number) => left.subarray(start * 48_000, end * 48_000);
    const db = (samples: Float32Array) => 20 * Math.log10(amplitudeAt(samples, 440) / 0.4);
    expect(Math.abs(db(at(0, 2)))).toBeLessThan(0.1);
    expect(db(at(3.5, 4.5))).toBeCloseTo(-26, 0);
    expect(Math.abs(db(at(7, 8)))).toBeLessThan(0.2);
    expect(amplitudeAt(at(3.5, 4.5), 1000)).toBeCloseTo(0.3, 2);
    expect(amplitudeAt(at(0, 2), 1000)).toBeLessThan(0.001);
  });
}

function readsTexts(probe: ProbeFixture, tool: () => MediaTool): void {
  test.each<FixtureName>(['chapters', 'chaptersMkv'])('chapters and subtitles of %s are read', async (name) => {
    const { chapters, subtitles } = await probe(name);
    expect(chapters.map(({ start, title }) => [start, title])).toEqual([
      [0, 'Opening'],
      [2.5, 'Die Mitte'],
    ]);
    expect(chapters[1]?.end).toBeCloseTo(8, 1);
    expect(subtitles).toMatchObject([{ kind: 'subtitle', index: 0, language: 'en' }]);
    const text = await tool().subtitles(await fixture(name), 0, signal);
    expect(text).toMatch(/^WEBVTT\n/);
    expect(text).toMatch(/00:01\.0\d\d --> (00:)?00:02\.5\d\d\nHello there\.\n/);
    expect(text).toMatch(/00:03\.0\d\d --> (00:)?00:04\.0\d\d\nTwo lines,\nof text\.\n/);
  });
}

function refuses(probe: ProbeFixture): void {
  test.each<[FixtureName, keyof typeof UNREADABLE]>([
    ['empty', 'empty'],
    ['text', 'unknown'],
    ['truncated', 'damaged'],
    ['truncatedLate', 'damaged'],
    ['encrypted', 'encrypted'],
  ])('%s is refused with a sentence that says what to do', async (name, reason) => {
    await expect(probe(name)).rejects.toMatchObject({ code: 'unsupported-input', message: UNREADABLE[reason] });
  });
}
