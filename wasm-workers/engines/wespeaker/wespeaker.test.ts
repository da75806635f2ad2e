import { expect, test } from 'vitest';
import { joinSamples } from '../../dsp/join.ts';
import { noise, sine } from '../../dsp/test-signals.ts';
import { speakerFeatures } from './wespeaker.ts';

const BANDS = 80;
const mel = (hz: number) => 1127 * Math.log(1 + hz / 700);
/** Centre of a band, counted from 0: 80 triangles equally wide in mel between 20 and 8000 Hz. */
function centreHz(band: number): number {
  const step = (mel(8000) - mel(20)) / (BANDS + 1);
  return 700 * (Math.exp((mel(20) + (band + 1) * step) / 1127) - 1);
}

test('of a sine that follows noise, the band that it lies in stands out most', () => {
  for (const band of [20, 45, 70]) {
    // The noise first: what is the same all the time goes with the mean.
    const audio = joinSamples(noise(16_000, 0.01), sine(centreHz(band), 1, 16_000, 0.5));
    const [heard] = speakerFeatures(audio, [[{ start: 0, end: 2 }]]);
    const frame = heard?.values.subarray(150 * BANDS, 151 * BANDS) ?? new Float32Array();
    expect(frame.indexOf(Math.max(...frame))).toBe(band);
  }
});

test('the mean of every band over a span is zero, however loud it is and whatever else is asked for', () => {
  const loud = noise(32_000, 0.5);
  const spans = [[{ start: 0, end: 2 }], [{ start: 0.5, end: 1 }]];
  const heard = speakerFeatures(loud, spans);
  for (const { frames, values } of heard)
    for (let band = 0; band < BANDS; band++) {
      let sum = 0;
      for (let frame = 0; frame < frames; frame++) sum += values[frame * BANDS + band] as number;
      expect(sum / frames).toBeCloseTo(0, 4);
    }
  const quiet = speakerFeatures(
    loud.map((sample) => sample / 8),
    spans,
  );
  quiet.forEach(({ values }, span) => {
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(heard[span]?.values[i] as number, 2);
  });
});

test('a span has a frame every 10 ms of its intervals; only whole frames are heard', () => {
  const parts = [
    { start: 0.1, end: 0.4 },
    { start: 0.6, end: 0.8 },
  ];
  const heard = speakerFeatures(noise(16_000), [parts, [{ start: 0, end: 1 }]]);
  expect(heard.map(({ frames, size }) => [frames, size])).toEqual([
    [50, BANDS],
    [98, BANDS],
  ]);
  expect(speakerFeatures(noise(16_000), [])).toEqual([]);
});
