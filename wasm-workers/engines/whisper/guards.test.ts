import { expect, test } from 'vitest';
import {
  ATTEMPTS,
  type Attempt,
  againstRepeats,
  compressionRatio,
  forbidRepeats,
  guarded,
  judge,
  loops,
  type Outcome,
  penalizeRepeats,
} from './guards.ts';

const fine: Outcome = {
  text: ' How real is artificial intelligence?',
  meanLogProb: -0.3,
  noSpeech: 0.01,
  looped: false,
};

test('a likely decoding of speech is good, an unlikely or looping one is tried again', async () => {
  expect(await judge(fine)).toBe('good');
  expect(await judge({ ...fine, meanLogProb: -1.1 })).toBe('retry');
  expect(await judge({ ...fine, looped: true })).toBe('retry');
  expect(await judge({ ...fine, text: ' and that is it'.repeat(12) })).toBe('retry');
});

test('words that Whisper itself doubts are silence', async () => {
  expect(await judge({ ...fine, noSpeech: 0.93, meanLogProb: -1.8 })).toBe('silence');
  expect(await judge({ ...fine, noSpeech: 0.93, looped: true })).toBe('silence');
  // "Thank you for watching!" in white noise, whisper-tiny.
  expect(await judge({ ...fine, noSpeech: 0.41, meanLogProb: -0.77 })).toBe('silence');
  // Kennedy, whisper-tiny.
  expect(await judge({ ...fine, noSpeech: 0.17, meanLogProb: -0.29 })).toBe('good');
});

test('repetition compresses well, prose does not', async () => {
  expect(await compressionRatio('the option is to use the option '.repeat(8))).toBeGreaterThan(2.4);
  expect(
    await compressionRatio('ask not what your country can do for you, ask what you can do for your country'),
  ).toBeLessThan(2.4);
});

test('a phrase said eight times over is a loop, one said seven times is not', () => {
  expect(loops([9, ...Array.from({ length: 8 }, () => [1, 2, 3]).flat()])).toBe(true);
  expect(loops([9, ...Array.from({ length: 7 }, () => [1, 2, 3]).flat()])).toBe(false);
  expect(loops([5, 5, 5, 5, 5, 5, 5, 5])).toBe(true);
  expect(loops([])).toBe(false);
});

test('an n-gram may not come twice', () => {
  const logits = new Float32Array(20);
  forbidRepeats(logits, [1, 2, 3, 4, 9, 1, 2, 3], 4);
  expect([...logits.keys()].filter((token) => logits[token] === -Infinity)).toEqual([4]);
  forbidRepeats(logits, [1, 2], 4);
  expect([...logits.keys()].filter((token) => logits[token] === -Infinity)).toEqual([4]);
});

test('what was said becomes less likely, whatever its sign', () => {
  const logits = Float32Array.of(2, -2, 1);
  penalizeRepeats(logits, [0, 1, 0], 2);
  expect([...logits]).toEqual([1, -4, 1]);
});

/** Outcomes of the attempts, in turn, and which attempts were made. */
async function tried(...outcomes: readonly Partial<Outcome>[]) {
  const made: Attempt[] = [];
  const outcome = await guarded(async (attempt) => {
    made.push(attempt);
    return { ...fine, ...outcomes[made.length - 1] };
  });
  return { outcome, made };
}

test('a good decoding is taken at once, a bad one tried with rules against loops, then with some chance', async () => {
  expect(await tried({})).toEqual({ outcome: fine, made: ATTEMPTS.slice(0, 1) });
  expect(await tried({ looped: true }, {})).toEqual({ outcome: fine, made: ATTEMPTS.slice(0, 2) });
  expect(ATTEMPTS.map(({ temperature }) => temperature)).toEqual([0, 0, 0.4]);
});

test('where no decoding is good the likeliest that did not loop is taken, and none where all loop or nobody speaks', async () => {
  const bad = [{ meanLogProb: -1.5 }, { meanLogProb: -1.2 }, { meanLogProb: -1.1, looped: true }];
  expect((await tried(...bad)).outcome).toEqual({ ...fine, meanLogProb: -1.2 });
  expect((await tried(...[1, 2, 3].map(() => ({ looped: true })))).outcome).toBe(undefined);
  expect(await tried({ meanLogProb: -1.2, noSpeech: 0.7 })).toEqual({ outcome: undefined, made: ATTEMPTS.slice(0, 1) });
});

test('the first attempt may repeat itself as people do, the next ones may not', () => {
  const [plain, ruled] = ATTEMPTS as [Attempt, Attempt];
  const logits = Float32Array.of(1, 1, 1, 1, 1, 1);
  const text = [1, 2, 3, 4, 1, 2, 3];
  expect(againstRepeats(logits, text, plain)).toBe(logits);
  expect(againstRepeats(logits, text, ruled)[4]).toBe(-Infinity);
  expect(againstRepeats(logits, text, ruled)[1]).toBeLessThan(1);
  expect([...logits]).toEqual([1, 1, 1, 1, 1, 1]);
});
