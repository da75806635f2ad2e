import { expect, test } from 'vitest';
import { installedFfmpegCore } from '../../../tests/fixtures/ffmpeg-core.ts';
import { ffmpegRunner, fixture } from '../../../tests/fixtures/make.ts';
import { shownFrames } from '../../../tests/fixtures/measure.ts';
import { mediaToolContract } from '../media-tool.contract.ts';
import { ffmpegDescriptor } from './descriptor.ts';

const { signal } = new AbortController();
const options = { model: 'ffmpeg-core', device: 'wasm', threads: 1, models: installedFfmpegCore } as const;

mediaToolContract('ffmpeg.wasm', () => ffmpegDescriptor.load(options), { everything: true });

test('video that HLS cannot carry is coded anew in H.264, every frame at its time', async () => {
  const tool = await ffmpegDescriptor.load(options);
  const source = await fixture('avi');
  const { spans } = await tool.segmentIndex(source, 0, signal);
  const times: number[] = [];
  for (const span of spans) {
    const segment = await tool.transcodeSegment?.(source, 0, span, signal);
    if (!segment) throw new Error('ffmpeg codes video');
    const { frames, firstIsKey, codec } = await shownFrames(segment);
    expect([firstIsKey, codec]).toEqual([true, expect.stringMatching(/^avc1\./)]);
    times.push(...frames);
  }
  // The source itself shows its first frame for 80 ms, all others for 40 ms.
  const expected = [0, ...Array.from({ length: 99 }, (_, frame) => 8 + frame * 4)];
  expect(times.map((time) => Math.round(time * 100))).toEqual(expected);
});

test('a crash of ffmpeg is a failure of that command only', async () => {
  const ffmpeg = await ffmpegRunner();
  // libvpx-vp9 of this build does not survive its first frame.
  const picture = ['-f', 'lavfi', '-i', 'testsrc=s=160x90:d=1', '-c:v'];
  const crashing = ffmpeg.run({ args: [...picture, 'libvpx-vp9', '/out.webm'] }, signal);
  await expect(crashing).rejects.toMatchObject({ code: 'worker-crashed' });
  const { code, outputs } = await ffmpeg.run(
    { args: [...picture, 'libx264', '/out.mp4'], outputs: ['/out.mp4'] },
    signal,
  );
  expect([code, (outputs['/out.mp4']?.length ?? 0) > 1000]).toEqual([0, true]);
});

test('ffmpeg works inside one of our own workers', async () => {
  const worker = new Worker(new URL('../../../tests/fixtures/probe.worker.ts', import.meta.url), { type: 'module' });
  const answer = new Promise<unknown>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
  });
  worker.postMessage(await fixture('avi'));
  expect(await answer).toMatchObject({ container: 'avi', audio: [{ codec: 'mp3', decodable: true }], media: 'ffmpeg' });
  worker.terminate();
});
