import type { Person } from '../../wasm-workers/core/people.ts';

/** Bounds between low, middle and high voices in Hz: about a fourth around the 165 Hz between men's and women's averages. */
const LOW_HZ = 145;
const HIGH_HZ = 190;

/** A pitch as a person reads it: `low, about 120 Hz`, `high, 190–215 Hz`; empty where it is not known. */
export function pitchInWords({ pitchHz, pitchRangeHz }: Pick<Person, 'pitchHz' | 'pitchRangeHz'>): string {
  if (pitchHz === null) return '';
  const height = pitchHz < LOW_HZ ? 'low' : pitchHz < HIGH_HZ ? 'middle' : 'high';
  const [low, high] = [roundTo5(pitchRangeHz?.low ?? pitchHz), roundTo5(pitchRangeHz?.high ?? pitchHz)];
  return low === high ? `${height}, about ${low} Hz` : `${height}, ${low}–${high} Hz`;
}

function roundTo5(value: number): number {
  return Math.round(value / 5) * 5;
}
