import { beforeAll, expect, test } from 'vitest';
import { clip, noise, silence } from '../../../tests/listening/clip.ts';
import { VAD_FRAME_SAMPLES, type VoiceDetector } from '../engine.ts';
import { servedModels } from '../served-models.ts';
import { sileroDescriptor } from './descriptor.ts';

let detector: VoiceDetector;
beforeAll(async () => {
  detector = await sileroDescriptor.load({ model: 'silero-vad', device: 'wasm', threads: 1, models: servedModels });
  return () => detector.dispose();
});

/** Share of the frames in a stretch whose probability is above one half. */
function spoken(probabilities: Float32Array, start: number, end: number): number {
  const frame = (seconds: number) => Math.round((seconds * 16_000) / VAD_FRAME_SAMPLES);
  const part = probabilities.subarray(frame(start), frame(end));
  return part.filter((probability) => probability > 0.5).length / part.length;
}

test('Kennedy’s four phrases are speech and the pauses between them are not', async () => {
  const heard = await detector.begin().push(await clip('media-kennedy'));
  expect(heard).toHaveLength(Math.floor((11 * 16_000) / VAD_FRAME_SAMPLES));
  for (const [start, end] of [
    [0.5, 2.0],
    [3.4, 3.7],
    [5.7, 7.3],
    [8.4, 10.3],
  ] as const)
    expect(spoken(heard, start, end), `speech from ${start} s`).toBeGreaterThan(0.95);
  for (const [start, end] of [
    [2.6, 3.1],
    [4.7, 5.3],
    [7.8, 8.1],
  ] as const)
    expect(spoken(heard, start, end), `pause from ${start} s`).toBeLessThan(0.05);
});

test('pieces of any length give the probabilities of one piece', async () => {
  const audio = (await clip('media-kennedy')).subarray(0, 16_000);
  const whole = await detector.begin().push(audio);
  const detection = detector.begin();
  const pieces: number[] = [];
  for (let from = 0, length = 1; from < audio.length; from += length, length = (length * 7) % 1009)
    pieces.push(...(await detection.push(audio.subarray(from, from + length))));
  expect(pieces).toEqual([...whole]);
});

test('silence and noise are not speech, also right after speech', async () => {
  const detection = detector.begin();
  await detection.push((await clip('media-kennedy')).subarray(0, 32_000));
  for (const quiet of [silence(2), noise(2), noise(2, 0.5)]) {
    const heard = await detection.push(quiet);
    expect(spoken(heard, 0.5, 2)).toBe(0);
  }
});

test('two sources heard at the same time give what each gives alone', async () => {
  const audios = [(await clip('media-kennedy')).subarray(0, 48_000), (await clip('media-fr-1')).subarray(0, 48_000)];
  const alone: Float32Array[] = [];
  for (const audio of audios) alone.push(await detector.begin().push(audio));
  const together = audios.map((audio) => detector.begin().push(audio));
  expect(await Promise.all(together)).toEqual(alone);
});
