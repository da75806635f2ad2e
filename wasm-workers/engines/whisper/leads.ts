/**
 * How far ahead of a word's sound each alignment head attends to it, in seconds; negative where it lags. In the order of
 * `alignment_heads` in generation_config.json. Measured 2026-11-22 as the median over words said fast by Piper that were joined
 * without gaps, so that every boundary is known to the sample. Without this, whisper-base and whisper-small begin and end every word
 * about 0.12 s before its sound, in natural speech too (tests/listening/word-times.browser.test.ts).
 */
const HEAD_LEADS: Readonly<Record<string, readonly number[]>> = {
  'whisper-tiny': [0, 0.05, -0.17, 0.035, -0.06, 0.015],
  'whisper-base': [0.127, 0.165, 0.133, 0.05, 0.1, 0.18, 0.06, 0.04],
  'whisper-small': [0.18, 0.07, 0.05, 0.07, 0.077, 0.115, 0.08, 0.09, 0.155, 0.06],
};

/** The leads of a model's alignment heads, whatever device its export is for; empty where nobody has measured them. */
export function headLeads(model: string): readonly number[] {
  return HEAD_LEADS[model.replace(/(-timestamped)?(-webgpu)?$/, '')] ?? [];
}
