const HALF_POWER = Math.SQRT1_2;

/**
 * Gains of ITU-R BS.775 from a layout in FFmpeg's order to left and right; WebCodecs uses the same order. The low-frequency
 * channel is left out, as the recommendation has it.
 * @returns one row for left, one for right, a gain for each input channel.
 */
export function stereoGains(channels: number): readonly [left: readonly number[], right: readonly number[]] {
  const layout = LAYOUTS[channels - 1] ?? LAYOUTS[1];
  const row = (front: 'L' | 'R', back: 'l' | 'r') =>
    Array.from({ length: channels }, (_, index) => {
      const place = layout?.[index];
      if (place === 'M' || place === front) return 1;
      return place === 'C' || place === 'B' || place === back ? HALF_POWER : 0;
    });
  return [row('L', 'l'), row('R', 'r')];
}

/** M mono, L R front, C centre, F low frequencies, l r side or back, B back centre; by number of channels. */
const LAYOUTS = ['M', 'LR', 'LRC', 'LRlr', 'LRClr', 'LRCFlr', 'LRCFBlr', 'LRCFlrlr'] as const;

/** Mixes any number of channels down to one or two; one is the mean of the two. Of one channel both sides are the same array. */
export function downmix(channels: readonly Float32Array[], wanted: 1 | 2): Float32Array[] {
  if (channels.length === wanted) return [...channels];
  const [only] = channels;
  if (only && channels.length === 1) return [only, only];
  const stereo = channels.length === 2 ? channels : stereoGains(channels.length).map((row) => weighted(channels, row));
  return wanted === 2 ? [...stereo] : [weighted(stereo, [0.5, 0.5])];
}

function weighted(channels: readonly Float32Array[], gains: readonly number[]): Float32Array {
  const out = new Float32Array(channels[0]?.length ?? 0);
  for (const [index, channel] of channels.entries()) {
    const gain = gains[index] ?? 0;
    if (gain !== 0) for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) + gain * (channel[i] as number);
  }
  return out;
}
