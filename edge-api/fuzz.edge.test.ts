import { expect, test } from 'vitest';
import { fuzz } from './testing/fuzz-run.ts';

test('a thousand calls made up from the OpenAPI document are answered without a fault', async () => {
  const counts = await fuzz(1000);
  // Deep enough: some are done, some refused by the validators, some only by what is stored.
  expect(Object.keys(counts)).toEqual(expect.arrayContaining(['200', '201', '400', '404', '422']));
}, 120_000);
