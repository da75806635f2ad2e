import { encodeWav } from '../../wasm-workers/dsp/wav.ts';
import { FfmpegRunner } from '../../wasm-workers/engines/ffmpeg/core.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import { clip } from '../listening/clip.ts';

export interface ClipRequest {
  /** Recordings of the catalogue, one after the other. */
  readonly recordings: readonly string[];
  readonly seconds: number;
  readonly audioTracks: 1 | 2;
}

/** A film of speech with a generated picture; its key frames are a second apart. @returns MP4 in base64. */
export async function makeClip({ recordings, seconds, audioTracks }: ClipRequest): Promise<string> {
  const speech = new Float32Array(seconds * 16_000);
  let at = 0;
  for (const id of recordings) {
    const samples = (await clip(id)).subarray(0, Math.max(0, speech.length - at));
    speech.set(samples, at);
    at += samples.length;
  }
  const ffmpeg = await FfmpegRunner.load(servedModels);
  const picture = `testsrc2=s=640x360:r=25:d=${seconds}`;
  const sound = ['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'];
  const maps = Array.from({ length: audioTracks }, () => ['-map', '1:a']).flat();
  const { code, outputs, log } = await ffmpeg.run(
    {
      args: [
        ...['-f', 'lavfi', '-i', picture, '-i', '/sources/speech', '-map', '0:v', ...maps],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '32', '-g', '25', '-bf', '0', '-pix_fmt', 'yuv420p'],
        ...[...sound, '-t', String(seconds), '/clip.mp4'],
      ],
      sources: { speech: encodeWav({ sampleRateHz: 16_000, channels: [speech] }, 's16') },
      outputs: ['/clip.mp4'],
    },
    new AbortController().signal,
  );
  ffmpeg.dispose();
  const film = outputs['/clip.mp4'];
  if (code !== 0 || !film) throw new Error(`ffmpeg could not make the clip: ${log.join('\n')}`);
  return base64(film);
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}
