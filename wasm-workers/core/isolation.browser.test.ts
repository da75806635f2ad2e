import { expect, test } from 'vitest';

test('the page is cross-origin isolated, so wasm may use threads', () => {
  expect(globalThis.crossOriginIsolated).toBe(true);
});
