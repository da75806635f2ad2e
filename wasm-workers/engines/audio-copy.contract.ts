import { expect, test } from 'vitest';
import { type FixtureName, fixture } from '../../tests/fixtures/make.ts';
import { amplitudeAt, beeps, decodeAll } from '../../tests/fixtures/measure.ts';
import { muxAacSegment } from './cmaf.ts';
import type { MediaTool } from './media-tool.ts';
import { MediabunnyTool } from './mediabunny/tool.ts';

const { signal } = new AbortController();

/** The part of the contract of MediaTool that copies sound: which tracks can be, and that they play when they did. */
export function copies(tool: () => MediaTool): void {
  test.each<[FixtureName, number]>([
    ['mp4', 8],
    ['cut', 6.4],
    ['chaptersMkv', 8],
    ['mono44', 5],
  ])('the sound of %s is copied, and plays when it did, to the millisecond', async (name, duration) => {
    const source = await fixture(name);
    const copy = await tool().audioCopy(source, 0, duration, signal);
    if (!copy) throw new Error('It is not copied.');
    const whole = await tool().copyAudio(source, 0, copy, 0, copy.packets, signal);
    const pieces = [];
    for (let first = 0; first < copy.packets; first += 100) {
      const count = Math.min(100, copy.packets - first);
      pieces.push(...(await tool().copyAudio(source, 0, copy, first, count, signal)));
    }
    expect(pieces).toEqual(whole);
    const shared = { config: Uint8Array.from(copy.config), bitrate: copy.bitrate, offset: copy.offset };
    const halves = [whole.slice(0, 100), whole.slice(100)];
    const segments = [];
    for (const [half, packets] of halves.entries())
      segments.push(await muxAacSegment({ ...shared, packets, firstFrameIndex: half * 100 }));
    const played = new Blob([segments[0]?.init ?? '', ...segments.map(({ media }) => media)]);
    const request = { track: 0, start: 0, end: duration, sampleRateHz: 48_000, channels: 2 } as const;
    const copied = await decodeAll(new MediabunnyTool().decode(played, request, signal));
    const decoded = await decodeAll(tool().decode(source, request, signal));
    if (name === 'mono44') expect(amplitudeAt(copied.slice(48_000, 96_000), 440)).toBeCloseTo(0.5, 1);
    // The first packet lacks the one before it: what begins there is heard a little later.
    else expect(beeps(copied.slice(48_000))).toEqualTimes(beeps(decoded.slice(48_000)));
  });

  test.each<FixtureName>(['gap', 'lateAudio', 'surround', 'webm'])('the sound of %s is not copied', async (name) => {
    const source = await fixture(name);
    const { duration } = await tool().probe(source, signal);
    expect(await tool().audioCopy(source, 0, duration, signal)).toBeUndefined();
  });
}
