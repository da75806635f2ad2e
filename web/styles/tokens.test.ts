import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SPEAKER_COLOURS } from '../../wasm-workers/pipeline/speakers.ts';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const pairs = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, ...pair]) => [name, pair]),
);

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(name: string, ground: string, theme: 0 | 1): number {
  const [a, b] = [name, ground].map((token) => luminance(pairs.get(token)?.[theme] ?? '#000000')) as [number, number];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

test('every speaker’s colour stands out from what lies beneath it, light and dark (WCAG 2.2, 1.4.11)', () => {
  for (let i = 0; i < SPEAKER_COLOURS; i += 1)
    for (const ground of ['surface', 'paper', 'sunken'])
      for (const theme of [0, 1] as const)
        expect(contrast(`speaker-${i}`, ground, theme), `speaker-${i} on ${ground} ${theme}`).toBeGreaterThanOrEqual(3);
});
