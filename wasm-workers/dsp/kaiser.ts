/**
 * The Kaiser window's shape parameter for a stop-band attenuation.
 * Source: Oppenheim & Schafer, Discrete-Time Signal Processing, 7.6 (Kaiser 1974), for more than 50 dB.
 */
export function kaiserBeta(attenuationDb: number): number {
  return 0.1102 * (attenuationDb - 8.7);
}

/** Taps that a Kaiser-windowed filter needs for a transition of `widthHz` at `sampleRateHz` (same source). */
export function kaiserTaps(attenuationDb: number, widthHz: number, sampleRateHz: number): number {
  return Math.ceil((attenuationDb - 7.95) / (2.285 * 2 * Math.PI * (widthHz / sampleRateHz))) + 1;
}

/** The window at `position` in [-1, 1] of its half width; 0 outside. */
export function kaiser(position: number, beta: number): number {
  if (Math.abs(position) > 1) return 0;
  return besselI0(beta * Math.sqrt(1 - position * position)) / besselI0(beta);
}

/** sin(πx)/(πx). */
export function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}
