import { servedModels } from '../../wasm-workers/engines/served-models.ts';

/** A test recording of the catalogue (`media-…`) as engines hear it: mono, 16 kHz. */
export async function clip(id: string): Promise<Float32Array> {
  const file = await servedModels.file(id, 'audio.wav');
  const context = new OfflineAudioContext(1, 1, 16_000);
  const decoded = await context.decodeAudioData(await file.arrayBuffer());
  const mono = decoded.getChannelData(0).slice();
  for (let channel = 1; channel < decoded.numberOfChannels; channel++) {
    decoded.getChannelData(channel).forEach((sample, i) => {
      mono[i] = (mono[i] as number) + sample;
    });
  }
  return mono.map((sample) => sample / decoded.numberOfChannels);
}

/** Digital silence. @param seconds how long. */
export function silence(seconds: number): Float32Array {
  return new Float32Array(Math.round(seconds * 16_000));
}

/** White noise, the same every time (a linear congruential generator). @param level peak in [0, 1]. */
export function noise(seconds: number, level = 0.1): Float32Array {
  let state = 1;
  return silence(seconds).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * level;
  });
}
