import { expect, test } from 'vitest';
import { placeSentence } from './place.ts';

test('where it runs is said with the reason', () => {
  const reason = 'This browser offers no WebGPU: using wasm.';
  expect(placeSentence({ device: 'wasm', threads: 1, reason })).toBe(
    `It runs on the processor, listening with one thread. ${reason}`,
  );
  expect(placeSentence({ device: 'wasm', threads: 4, reason })).toContain('with 4 threads');
  expect(placeSentence({ device: 'wasm', reason })).toBe(`It runs on the processor. ${reason}`);
  expect(placeSentence({ device: 'webgpu', threads: 4, reason: 'Tried.' })).toBe(
    'It runs on the graphics processor. Tried.',
  );
});
