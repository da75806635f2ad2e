import { expect, test } from 'vitest';
import { askedSpeed, packed, partsOf, speakParts } from './synthesizer.ts';

const asIs = async (texts: readonly string[]) => texts;
const tone = (length: number, gain = 0.5) => Float32Array.from({ length }, (_, index) => gain * Math.sin(index / 3));

test('a text becomes its sentences, and what cannot be said is left out', async () => {
  expect(await partsOf('One. ?! Two, three.', asIs, 100)).toEqual(['One.', 'Two, three.']);
  expect(await partsOf('', asIs, 100)).toEqual([]);
  expect(await partsOf('…', asIs, 100)).toEqual([]);
});

test('a sentence beyond the limit is cut at its clauses, and every word survives', async () => {
  const text = 'When the sun had set, and everyone was home, they sat down to eat, and nobody spoke.';
  const parts = await partsOf(text, asIs, 40);
  expect(parts.every((part) => part.length <= 40)).toBe(true);
  expect(parts.join(' ')).toBe(text);
});

test('symbols that stay too long for one letter are cut off at the limit', async () => {
  expect(await partsOf('a', async (texts) => texts.map(() => 'x'.repeat(50)), 10)).toEqual(['x'.repeat(10)]);
});

test('short sentences are read together', () => {
  expect(packed(['One.', 'Two.', 'A long one here.', 'Four.'], 12)).toEqual(['One. Two.', 'A long one here.', 'Four.']);
});

test('silence at both ends is trimmed to 30 ms, silence inside is kept', async () => {
  const samples = new Float32Array(3000);
  samples.set(tone(500), 1000);
  samples.set(tone(300), 2000);
  const pcm = await speakParts(
    ['a'],
    { sampleRateHz: 1000, speed: 1 },
    async () => samples,
    new AbortController().signal,
  );
  expect(pcm.channels[0]?.length).toBe(30 + 1300 + 30);
});

test('a faster voice is asked for more than it will give, a slower one for just that', () => {
  expect(askedSpeed(1, 1.5, 1.4)).toBe(1);
  expect(askedSpeed(1.2, 1.5, 1.4)).toBeCloseTo(1.3);
  expect(askedSpeed(1.35, 1.5, 1.4)).toBe(1.4);
  expect(askedSpeed(1.6, 1.5, 1.4)).toBe(1.6);
  expect(askedSpeed(0.9, 1.5, 1.4)).toBe(0.9);
});

test('a voice beyond full scale is brought back into it', async () => {
  const loud = async () => tone(500, 1.25);
  const pcm = await speakParts(['a'], { sampleRateHz: 1000, speed: 1 }, loud, new AbortController().signal);
  expect(Math.max(...(pcm.channels[0] ?? []))).toBeCloseTo(1, 2);
});

test('between sentences there is a pause of a quarter of a second, shorter when spoken faster', async () => {
  const silenceIn = async (speed: number) => {
    const pcm = await speakParts(
      ['a.', 'b.'],
      { sampleRateHz: 1000, speed },
      async () => tone(1000),
      new AbortController().signal,
    );
    return (pcm.channels[0]?.length ?? 0) - 2000;
  };
  expect(await silenceIn(1)).toBe(190);
  expect(await silenceIn(1.25)).toBe(140);
});

test('nothing to say gives no samples', async () => {
  const pcm = await speakParts(
    [],
    { sampleRateHz: 1000, speed: 1 },
    async () => tone(10),
    new AbortController().signal,
  );
  expect(pcm.channels[0]?.length).toBe(0);
});

test('an abort between two parts stops before the second', async () => {
  const abort = new AbortController();
  const said: string[] = [];
  const speaking = speakParts(
    ['a', 'b'],
    { sampleRateHz: 1000, speed: 1 },
    async (part) => {
      said.push(part);
      abort.abort();
      return tone(10);
    },
    abort.signal,
  );
  await expect(speaking).rejects.toMatchObject({ code: 'cancelled' });
  expect(said).toEqual(['a']);
});
