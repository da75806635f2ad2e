import type { Output } from 'mediabunny';

/**
 * Makes mediabunny write "unknown" (0, ISO/IEC 14496-12) for the creation dates instead of the current time, so that equal
 * inputs give equal files. Its muxer offers no option for this; a test compares the bytes.
 */
export function fixCreationTime(output: Output): void {
  const { _muxer: muxer } = output as unknown as { _muxer: { creationTime: number } };
  if (typeof muxer.creationTime !== 'number') throw new TypeError('mediabunny keeps its creation time elsewhere now');
  muxer.creationTime = 0;
}
