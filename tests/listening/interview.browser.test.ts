import { expect, test } from 'vitest';
import { ours } from '../bench/asr-ours.ts';
import { theirs } from '../bench/asr-theirs.ts';
import { wordErrorRate } from '../wer.ts';
import { clip } from './clip.ts';
import { interviewText } from './known-text.ts';

test('of an interview of two people whisper-base hears no word less here than through transformers.js', {
  timeout: 400_000,
}, async () => {
  const { recording, language, text } = interviewText(
    await (await fetch(new URL('./interview-en.txt', import.meta.url))).text(),
  );
  const audio = await clip(recording);
  const options = { model: 'whisper-base', threads: 2, times: 'segments', language } as const;
  const heard = await (await ours({ ...options, who: 'ours' }))(audio);
  // Its own pipeline: 30 s pieces with 5 s stride, the same weights.
  const peer = await (await theirs({ ...options, who: 'theirs' }))(audio);
  const [here, there] = [wordErrorRate(text, heard), wordErrorRate(text, peer)];
  console.info(`WER here ${(here * 100).toFixed(1)} %, transformers.js ${(there * 100).toFixed(1)} %`);
  expect(here, heard).toBeLessThanOrEqual(there);
  expect(here).toBeLessThanOrEqual(0.05);
});
