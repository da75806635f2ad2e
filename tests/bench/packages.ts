/** What is done with the two sounds: both copied, the original copied and the other coded (as a dub is), or both coded. */
export const PACKAGES = ['copied', 'dubbed', 'coded'] as const;
export type Package = (typeof PACKAGES)[number];

/** Seconds, of one adapter. */
export type MediaTimes = Readonly<Record<'decode' | 'picture' | 'encode' | 'copy' | `hls_${Package}`, number>>;

export interface MediaMeasurement {
  readonly mediabunny: MediaTimes;
  readonly ffmpeg: MediaTimes;
  /** One command of ffmpeg.wasm that writes the whole HLS package. */
  readonly commands: Readonly<Record<Package, number>>;
}

export interface MediaOrder {
  readonly runs: number;
  /** What makes ffmpeg write each package. */
  readonly commands: Readonly<Record<Package, readonly string[]>>;
}
