import { test } from 'vitest';
import { fuzz } from './testing/fuzz-run.ts';

test('ten thousand calls made up from the OpenAPI document are answered without a fault', async () => {
  console.log('statuses of fuzzing', JSON.stringify(await fuzz(10_000)));
}, 1_200_000);
