import { expect, test } from 'vitest';
import { keepOutputs } from './onnx-graph.ts';

/** A field of a protocol buffer with a length in front. */
function field(number: number, ...content: readonly number[]): number[] {
  const length = content.length < 128 ? [content.length] : [(content.length & 127) | 128, content.length >> 7];
  return [(number << 3) | 2, ...length, ...content];
}

const text = (value: string) => [...new TextEncoder().encode(value)];
const output = (name: string) => field(12, ...field(1, ...text(name)), ...field(2, 10, 2, 8, 1));
const model = (graph: readonly number[]) => Uint8Array.from([8, 8, ...field(7, ...graph), ...field(14, 16, 17)]);

test('only the named outputs stay, and everything else is as it was, to the byte', () => {
  const weights = field(5, ...new Array(200).fill(7));
  const before = model([...weights, ...output('hidden'), ...output('map.0'), ...output('map.1'), ...field(2, 65)]);
  const after = model([...weights, ...output('hidden'), ...field(2, 65)]);
  expect(keepOutputs(before, ['hidden'])).toEqual(after);
  expect(keepOutputs(before, ['hidden', 'map.0', 'map.1'])).toEqual(before);
});
