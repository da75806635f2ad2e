import { expect, test } from 'vitest';
import { installedFfmpegCore } from '../../../tests/fixtures/ffmpeg-core.ts';
import { fixture } from '../../../tests/fixtures/make.ts';
import { mediaToolContract } from '../media-tool.contract.ts';
import { ffmpegDescriptor } from './descriptor.ts';

const options = { model: 'ffmpeg-core', device: 'wasm', threads: 1, models: installedFfmpegCore } as const;

mediaToolContract('ffmpeg.wasm', () => ffmpegDescriptor.load(options), { everything: true });

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
