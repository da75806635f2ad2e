/** What we read of a Piper voice's `.onnx.json`. */
export interface PiperSettings {
  readonly audio: { readonly sample_rate: number };
  /** espeak-ng's name of the language. */
  readonly espeak: { readonly voice: string };
  readonly inference: { readonly noise_scale: number; readonly length_scale: number; readonly noise_w: number };
  readonly num_speakers: number;
  /** Phonemes that the voice writes differently. */
  readonly phoneme_map?: Readonly<Record<string, readonly string[]>>;
  readonly phoneme_id_map: Readonly<Record<string, readonly number[]>>;
}

/** Piper's own marks: a pad after every phoneme, one at the start, one at the end. */
const PAD = '_';
const START = '^';
const END = '$';

/**
 * The inputs of a sentence: start, pad, then each phoneme with a pad after it, end. Phonemes the voice was not taught are skipped.
 * @param phonemes IPA, decomposed (NFD).
 */
export function phonemeIds(phonemes: string, settings: PiperSettings): number[] {
  const { phoneme_id_map: ids, phoneme_map: others = {} } = settings;
  const pad = ids[PAD] ?? [];
  const known = [...phonemes].flatMap((phoneme) => others[phoneme] ?? [phoneme]).filter((phoneme) => !isMark(phoneme));
  return [
    ...(ids[START] ?? []),
    ...pad,
    ...known.flatMap((phoneme) => (ids[phoneme] ?? []).flatMap((id) => [id, ...pad])),
    ...(ids[END] ?? []),
  ];
}

function isMark(phoneme: string): boolean {
  return phoneme === PAD || phoneme === START || phoneme === END;
}

/**
 * Piper's `scales`: noise, length, noise of the durations.
 * @param speed > 1 is faster.
 * @param noise 0 makes the voice deterministic, 1 is its own.
 */
export function piperScales({ inference }: PiperSettings, speed: number, noise: number): Float32Array<ArrayBuffer> {
  return Float32Array.of(inference.noise_scale * noise, inference.length_scale / speed, inference.noise_w * noise);
}
