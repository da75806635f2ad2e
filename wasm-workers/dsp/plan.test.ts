import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FRAME_SAMPLES, MAX_WINDOW, MIX_RATE_HZ, type Window } from '../core/window.ts';
import { joinSamples } from './join.ts';
import { WindowPlanner } from './plan.ts';
import { noise } from './test-signals.ts';

const FRAME = 0.032;

/** A source: seconds of speech (> 0) and of silence (< 0), in whole frames. */
function source(...seconds: number[]) {
  const frames = seconds.map((length) => Math.round(Math.abs(length) / FRAME));
  const probability = joinSamples(
    ...frames.map((n, i) => new Float32Array(n).fill((seconds[i] ?? 0) > 0 ? 0.95 : 0.02)),
  );
  const samples = joinSamples(...frames.map((n, i) => noise(n * 512, (seconds[i] ?? 0) > 0 ? 0.3 : 0.001, i)));
  return { probability, samples, duration: (samples.length / 512) * FRAME };
}

function planned({ probability, samples, duration }: ReturnType<typeof source>, pieceFrames = 31): Window[] {
  const planner = new WindowPlanner();
  const windows: Window[] = [];
  for (let at = 0; at < probability.length; at += pieceFrames) {
    const piece = samples.subarray(at * 512, (at + pieceFrames) * 512);
    windows.push(...planner.push({ probability: probability.subarray(at, at + pieceFrames), samples: piece }));
  }
  return [...windows, ...planner.finish(duration)];
}

const shape = (windows: readonly Window[]) =>
  windows.map(({ start, end, overlap }) => [Number(start.toFixed(1)), Number(end.toFixed(1)), overlap]);

const sentences = fc
  .array(fc.tuple(fc.double({ min: 0.1, max: 20, noNaN: true }), fc.double({ min: 0.05, max: 3, noNaN: true })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((pairs) => pairs.flatMap(([speech, pause]) => [speech, -pause]));

test('the first window is cut in the longest pause of 8 to 15 s, later ones in the longest of 20 to 29 s', () => {
  const windows = planned(source(9, -0.4, 3, -0.8, 9, -0.5, 9, -0.4, 5, -1, 3, -0.4, 5));
  expect(shape(windows)).toEqual([
    [0, 12.8, 0],
    [12.8, 37.6, 0],
    [37.6, 46.5, 0],
  ]);
  expect(windows[0]?.speech.map(({ start, end }) => [start.toFixed(1), end.toFixed(1)])).toEqual([
    ['0.0', '9.1'],
    ['9.3', '12.5'],
  ]);
});

test('where no pause comes early the first window lasts longer, and sentences stay whole if they can', () => {
  expect(shape(planned(source(17, -0.4, 25)))).toEqual([
    [0, 17.2, 0],
    [17.2, 42.4, 0],
  ]);
});

test('two minutes without a pause are cut at the quietest 20 ms of the last 5 s, and a second is heard twice', () => {
  const talk = source(120);
  // A quiet moment of 24 ms at 26.0 s, and one at 50 s.
  for (const at of [26, 50]) talk.samples.fill(0, at * 16_000 - 192, at * 16_000 + 192);
  const windows = planned(talk);
  expect(windows[0]?.end).toBeCloseTo(26, 1);
  expect(windows[1]?.end).toBeCloseTo(50, 1);
  expect(windows.map((window) => window.overlap)).toEqual([0, 1, 1, 1, 1]);
  for (const window of windows) {
    expect(window.end - window.start + window.overlap).toBeLessThanOrEqual(MAX_WINDOW);
    expect(window.speech).toEqual([{ start: window.start, end: window.end }]);
  }
});

test('a long silence gives windows without speech; the first window with speech is still cut early', () => {
  const windows = planned(source(-70, 6, -0.5, 6, -0.5, 20));
  expect(windows.map((window) => window.speech.length > 0)).toEqual([false, false, false, false, false, true, true]);
  expect(shape(windows).slice(-2)).toEqual([
    [69, 82.8, 0],
    [82.8, 103.1, 0],
  ]);
});

test('windows tile the source in order, begin on the AAC grid, are short enough, and hold their speech', () => {
  const finer = fc.double({ min: 0, max: 0.03, noNaN: true });
  fc.assert(
    fc.property(sentences, finer, fc.integer({ min: 1, max: 2000 }), (seconds, more, pieceFrames) => {
      const talk = source(...seconds);
      const duration = talk.duration + more;
      const windows = planned({ ...talk, duration }, pieceFrames);
      expect(windows[0]?.start).toBe(0);
      expect(windows.at(-1)?.end).toBe(duration);
      windows.forEach((window, i) => {
        expect(window.index).toBe(i);
        expect(window.start).toBe(windows[i - 1]?.end ?? 0);
        const frames = (window.start * MIX_RATE_HZ) / FRAME_SAMPLES;
        expect(Math.abs(frames - Math.round(frames))).toBeLessThan(1e-9);
        expect(window.end - window.start + window.overlap).toBeLessThanOrEqual(MAX_WINDOW);
        window.speech.forEach(({ start, end }, k) => {
          expect(start).toBeLessThan(end);
          expect(start).toBeGreaterThanOrEqual(window.start);
          expect(end).toBeLessThanOrEqual(window.end);
          expect(start).toBeGreaterThan(window.speech[k - 1]?.end ?? -1);
        });
      });
    }),
    { numRuns: 15 },
  );
});

test('no frame of speech is lost, and cuts inside speech are the ones that are heard twice', () => {
  fc.assert(
    fc.property(sentences, (seconds) => {
      const talk = source(...seconds);
      const windows = planned(talk);
      const intervals = windows.flatMap((window) => window.speech);
      let run = 0;
      talk.probability.forEach((p, frame) => {
        run = p > 0.5 ? run + 1 : 0;
        const at = (frame + 0.5) * FRAME;
        if (run >= 8) expect(intervals.some(({ start, end }) => start <= at && at < end)).toBe(true);
      });
      for (const window of windows.slice(1)) {
        const [before, after] = [-0.04, 0.04].map((d) => talk.probability[Math.floor((window.start + d) / FRAME)] ?? 0);
        if (window.overlap === 0) expect(Math.min(before ?? 1, after ?? 1)).toBeLessThan(0.5);
      }
    }),
    { numRuns: 12 },
  );
});

test('planning a prefix gives the same windows but the last, and pieces of any size give the same', () => {
  fc.assert(
    fc.property(
      sentences,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 99 }),
      (seconds, part, size) => {
        const talk = source(...seconds);
        const whole = planned(talk);
        expect(planned(talk, size)).toEqual(whole);
        const frames = Math.floor(part * talk.probability.length);
        const prefix = planned({
          probability: talk.probability.slice(0, frames),
          samples: talk.samples.slice(0, frames * 512),
          duration: frames * FRAME,
        });
        expect(prefix.slice(0, -1)).toEqual(whole.slice(0, Math.max(0, prefix.length - 1)));
      },
    ),
    { numRuns: 12 },
  );
});

test('a first window is given out before the source has been decoded', () => {
  const talk = source(9, -0.5, 60);
  const planner = new WindowPlanner();
  const heard = { probability: talk.probability.slice(0, 470), samples: talk.samples.slice(0, 470 * 512) };
  expect(shape(planner.push(heard))).toEqual([[0, 9.2, 0]]);
});

test('a source of no length has no windows; one whose sound ends early goes on in silence', () => {
  expect(new WindowPlanner().finish(0)).toEqual([]);
  const windows = planned({ ...source(5), duration: 40 });
  expect(windows.at(-1)?.end).toBe(40);
  expect(windows[0]?.speech.length).toBe(1);
});
