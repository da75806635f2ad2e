import { expect, test } from 'vitest';
import { transform } from './fourier.ts';
import { noise } from './test-signals.ts';

test.each([1, 2, 7, 12, 25, 400, 512])('%i values are transformed as the definition says', (n) => {
  const [re, im] = [Float64Array.from(noise(n, 1, 1)), Float64Array.from(noise(n, 1, 2))];
  const [outRe, outIm] = transform(re, im);
  for (let k = 0; k < n; k++) {
    let [sumRe, sumIm] = [0, 0];
    for (let i = 0; i < n; i++) {
      const angle = (-2 * Math.PI * i * k) / n;
      sumRe += (re[i] ?? 0) * Math.cos(angle) - (im[i] ?? 0) * Math.sin(angle);
      sumIm += (re[i] ?? 0) * Math.sin(angle) + (im[i] ?? 0) * Math.cos(angle);
    }
    expect(outRe[k]).toBeCloseTo(sumRe, 9);
    expect(outIm[k]).toBeCloseTo(sumIm, 9);
  }
});
