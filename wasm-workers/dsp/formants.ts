/** Coefficients of linear prediction: one resonance for each pair up to half the rate, and one for the slope of the spectrum. */
const ORDER = 12;
/** What comes from the mouth falls by 6 dB an octave; the difference to most of the sample before takes that out. */
const EMPHASIS = 0.97;
/** A peak wider than this is no resonance, in Hz; nor is one so near to either end of the spectrum. */
const WIDEST_HZ = 500;
const EDGE_HZ = 200;
/** Roots are found after about 20 rounds; they are good to a hertz then. */
const ROUNDS = 40;

/**
 * The resonances of the vocal tract in one frame of voiced speech, by linear prediction (Markel & Gray 1976, "Linear Prediction of
 * Speech"): the angles of the predictor's roots that lie near the unit circle.
 * @param from index of the frame's first sample, at least 1. @param length in samples; 30 ms are usual.
 * @param sampleRateHz 10 to 11 kHz has five of a man's and four of a woman's below its half.
 * @returns frequencies in Hz, rising.
 */
export function formantsOf(samples: Float32Array, sampleRateHz: number, from: number, length: number): number[] {
  const frame = Float64Array.from({ length }, (_, i) => {
    const flat = (samples[from + i] as number) - EMPHASIS * (samples[from + i - 1] as number);
    return flat * (0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (length - 1)));
  });
  const predictor = linearPrediction(frame);
  return rootsOf(predictor)
    .filter(([, imaginary]) => imaginary > 0)
    .map(([real, imaginary]) => ({
      hz: (Math.atan2(imaginary, real) * sampleRateHz) / (2 * Math.PI),
      widthHz: (-Math.log(Math.hypot(real, imaginary)) * sampleRateHz) / Math.PI,
    }))
    .filter(({ hz, widthHz }) => widthHz < WIDEST_HZ && hz > EDGE_HZ && hz < sampleRateHz / 2 - EDGE_HZ)
    .map(({ hz }) => hz)
    .toSorted((a, b) => a - b);
}

/** Levinson's and Durbin's recursion. @returns 1, a1, a2 …: the polynomial whose roots are the resonances. */
function linearPrediction(frame: Float64Array): Float64Array {
  const correlation = Float64Array.from({ length: ORDER + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = lag; i < frame.length; i++) sum += (frame[i] as number) * (frame[i - lag] as number);
    return sum;
  });
  let predictor = new Float64Array(ORDER + 1);
  predictor[0] = 1;
  // A little noise, −40 dB, keeps it stable where the frame is a pure tone.
  let error = (correlation[0] as number) * 1.0001;
  for (let order = 1; order <= ORDER && error > 0; order++) {
    let sum = correlation[order] as number;
    for (let i = 1; i < order; i++) sum += (predictor[i] as number) * (correlation[order - i] as number);
    const reflection = -sum / error;
    const next = predictor.slice();
    for (let i = 1; i < order; i++) next[i] = (predictor[i] as number) + reflection * (predictor[order - i] as number);
    next[order] = reflection;
    predictor = next;
    error *= 1 - reflection * reflection;
  }
  return predictor;
}

type Complex = readonly [real: number, imaginary: number];

/** All roots of a polynomial that begins with 1, at once (Durand 1960, Kerner 1966). */
function rootsOf(polynomial: Float64Array): readonly Complex[] {
  const degree = polynomial.length - 1;
  const roots = Array.from({ length: degree }, (_, i): Complex => {
    const angle = (2 * Math.PI * i) / degree + 0.4;
    return [0.9 * Math.cos(angle), 0.9 * Math.sin(angle)];
  });
  for (let round = 0; round < ROUNDS; round++) {
    let farthest = 0;
    for (const [i, root] of roots.entries()) {
      let value: Complex = [1, 0];
      for (let k = 1; k <= degree; k++) {
        const [real, imaginary] = times(value, root);
        value = [real + (polynomial[k] as number), imaginary];
      }
      let others: Complex = [1, 0];
      for (const [j, other] of roots.entries())
        if (j !== i) others = times(others, [root[0] - other[0], root[1] - other[1]]);
      const size = others[0] ** 2 + others[1] ** 2;
      const [real, imaginary] = times(value, [others[0] / size, -others[1] / size]);
      roots[i] = [root[0] - real, root[1] - imaginary];
      farthest = Math.max(farthest, Math.abs(real), Math.abs(imaginary));
    }
    if (farthest < 1e-6) break;
  }
  return roots;
}

function times([a, b]: Complex, [c, d]: Complex): Complex {
  return [a * c - b * d, a * d + b * c];
}
