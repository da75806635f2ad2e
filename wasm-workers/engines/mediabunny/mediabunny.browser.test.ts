import { canEncodeVideo } from 'mediabunny';
import { expect, test } from 'vitest';
import { fixture } from '../../../tests/fixtures/make.ts';
import { shownFrames } from '../../../tests/fixtures/measure.ts';
import { mediaToolContract } from '../media-tool.contract.ts';
import { mediabunnyDescriptor } from './descriptor.ts';

const { signal } = new AbortController();
const options = { model: '', device: 'wasm', threads: 1, models: { file: () => Promise.reject() } } as const;

mediaToolContract('mediabunny', () => mediabunnyDescriptor.load(options), { everything: false });

test('video is coded anew in H.264 where the browser can, and refused with a way out where it cannot', async () => {
  const tool = await mediabunnyDescriptor.load(options);
  const coded = tool.transcodeSegment?.(await fixture('webm'), 0, { start: 1, duration: 2 }, signal);
  if (!(await canEncodeVideo('avc', { width: 160, height: 90 }))) {
    await expect(coded).rejects.toMatchObject({
      code: 'unsupported-input',
      message: expect.stringContaining('ffmpeg can'),
    });
    return;
  }
  const segment = await coded;
  if (!segment) throw new Error('mediabunny codes video');
  const { frames, firstIsKey, codec } = await shownFrames(segment);
  expect([firstIsKey, codec]).toEqual([true, expect.stringMatching(/^avc1\./)]);
  expect(frames.map((time) => Math.round(time * 100))).toEqual(
    Array.from({ length: 50 }, (_, frame) => 100 + frame * 4),
  );
});
