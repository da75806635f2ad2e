/** Which recogniser is measured, and how. */
export interface ListenerOptions {
  readonly who: 'ours' | 'theirs';
  /** Catalogue id. */
  readonly model: string;
  readonly threads: number;
  /** BCP 47 of the speech. */
  readonly language: string;
  /** What else than text transformers.js gives: word times as we do, or only those of its segments, which is faster. */
  readonly times: 'words' | 'segments';
}

/** @param audio mono, 16 kHz. @returns what was said. */
export type Listener = (audio: Float32Array) => Promise<string>;
