import { expect, test } from 'vitest';
import { unheardSentence } from './unheard.ts';

test('a stretch without words is named by its times', () => {
  expect(unheardSentence({ start: 0.4, end: 75.2 })).toMatch(
    /^Between 0:00 and 1:15 .+: the original sound is kept there\.$/,
  );
  expect(unheardSentence({ start: 3599.7, end: 3725 })).toMatch(/^Between 1:00:00 and 1:02:05 /);
});
