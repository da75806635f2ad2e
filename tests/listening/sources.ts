import type { Transcript } from '../../wasm-workers/core/utterance.ts';
import { encodeWav } from '../../wasm-workers/dsp/wav.ts';
import type { DubRun } from '../../wasm-workers/pipeline/state.ts';

/** Stretches of sound one after the other. */
export { joinSamples as joined } from '../../wasm-workers/dsp/join.ts';

const RATE_HZ = 16_000;

/** Part of a sound. @param from seconds. @param to seconds. */
export function cut(sound: Float32Array, from: number, to: number): Float32Array {
  return sound.slice(from * RATE_HZ, to * RATE_HZ);
}

/** A file that is the same source in every run. @param sound mono, 16 kHz. */
export function fileOf(sound: Float32Array, name: string): File {
  const wav = encodeWav({ sampleRateHz: RATE_HZ, channels: [sound] }, 's16');
  return new File([wav], `${name}.wav`, { type: 'audio/wav', lastModified: Date.UTC(2020, 0, 1) });
}

/** Settles when a dub that is to be reviewed has heard everything. @throws the dub's failure. */
export async function heardAll(run: DubRun): Promise<readonly Transcript[]> {
  await new Promise<void>((heard, failed) => {
    const stop = run.subscribe(({ phase }) => {
      if (phase !== 'reviewing') return;
      stop();
      heard();
    });
    run.done.catch(failed);
  });
  return run.state.windows.flatMap(({ transcript }) => transcript ?? []);
}

/**
 * Ten seconds of music: chords of a plucked string (Karplus and Strong, 1983) over a drum, the same every time.
 */
export function music(seconds: number): Float32Array {
  const sound = new Float32Array(seconds * RATE_HZ);
  const chords = [
    [220, 277.2, 329.6],
    [246.9, 293.7, 370],
    [196, 246.9, 293.7],
    [220, 261.6, 329.6],
  ];
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  for (let beat = 0; beat * 0.5 < seconds; beat++) {
    const at = Math.round(beat * 0.5 * RATE_HZ);
    for (const frequency of chords[(beat >> 1) % chords.length] as readonly number[]) {
      const string = Float32Array.from({ length: Math.round(RATE_HZ / frequency) }, random);
      for (let i = 0, k = 0; i < RATE_HZ && at + i < sound.length; i++, k = (k + 1) % string.length) {
        const value = string[k] as number;
        sound[at + i] = (sound[at + i] as number) + value * 0.12;
        string[k] = 0.498 * (value + (string[(k + 1) % string.length] as number));
      }
    }
    for (let i = 0; i < RATE_HZ * 0.1 && at + i < sound.length; i++)
      sound[at + i] = (sound[at + i] as number) + random() * 0.2 * Math.exp(-i / 300);
  }
  return sound;
}
