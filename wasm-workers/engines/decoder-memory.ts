import { type OrtSession, OrtTensor } from './ort.ts';

/** A decoder's keys and values, by the names under which it takes them back. */
export type Memory = Readonly<Record<string, OrtTensor>>;

/** The input that takes back what an output gave (optimum's naming of merged decoders). */
export const pastName = (present: string) => present.replace('present', 'past_key_values');

/**
 * The memory of a decoder that has not begun: tensors without a single position.
 * @param rows sequences decoded at a time.
 */
export function emptyMemory(decoder: OrtSession, rows = 1): Memory {
  const pasts = decoder.inputMetadata.filter(({ name }) => name.startsWith('past_key_values'));
  return Object.fromEntries(
    pasts.map((input) => {
      if (!input.isTensor) throw new TypeError(`${input.name} is not a tensor`);
      const dims = input.shape.map((size, axis) => (typeof size === 'number' ? size : axis === 0 ? rows : 0));
      const none = input.type === 'float16' ? new Uint16Array(0) : new Float32Array(0);
      return [input.name, new OrtTensor(input.type, none, dims)];
    }),
  );
}
