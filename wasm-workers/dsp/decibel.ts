/** The amplitude factor of a level in dB. */
export function gainOfDb(db: number): number {
  return 10 ** (db / 20);
}

/** The level in dB of an amplitude factor; 0 gives -Infinity. */
export function dbOfGain(gain: number): number {
  return 20 * Math.log10(gain);
}
