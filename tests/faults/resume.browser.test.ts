import { expect, test } from 'vitest';
import { requestFor, targetWith } from '../e2e/clip.ts';
import { killedAt, undisturbed } from './killing.ts';
import { media } from './media.ts';

test('a dub that is killed three times goes on where it stopped, and nothing shows that it was', async () => {
  const file = await media('film');
  const request = requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny' });
  const whole = await undisturbed(file, request);
  const { outcome, left } = await killedAt(
    [{ after: 'transcribe' }, { after: 'synthesize' }, { after: 'encode', following: 'master' }],
    file,
    request,
  );
  expect(outcome).toEqual(whole);
  // Decoded sound, which the killed pages left behind, is not kept.
  for (const { bytes } of left) expect(bytes).toBeLessThan(2_000_000);
}, 240_000);
