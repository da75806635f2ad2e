import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, sha256, sha256OfBlob } from './digest.ts';

test('the digest of the empty text is the one FIPS 180-4 gives', async () => {
  expect(await sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('a streamed blob has the digest of its bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
      expect(await sha256OfBlob(new Blob([bytes]))).toBe(await sha256(bytes));
    }),
  );
});

test('the order of members does not change canonical JSON, the order of elements does', () => {
  expect(canonicalJson({ b: 1, a: [1, 2] })).toBe('{"a":[1,2],"b":1}');
  expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
});
