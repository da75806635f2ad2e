import type { VideoTrack } from '../core/media.ts';

/** Pixels that ffmpeg.wasm codes in H.264 in a second, on one thread (15 million measured); WebCodecs is faster. */
const RECODED_PIXELS_PER_SECOND = 12e6;

/** Families of codecs by the start of their RFC 6381 name, and who plays them in HLS. */
const PLAYERS: readonly (readonly [pattern: RegExp, sentence: string | undefined])[] = [
  [/^avc[13]\./, undefined],
  [/^h(vc|ev)1\./, 'Safari plays this picture (HEVC). Firefox, and Chrome on many computers, do not.'],
  [/^av01\./, 'Chrome, Edge and Firefox play this picture (AV1). Safari does on recent Apple devices only.'],
  [/^vp09\./, 'Chrome, Edge and Firefox play this picture (VP9). Safari does not.'],
];

/** Which browsers cannot play a picture in HLS: a sentence, or undefined where all can. */
export function whoCannotPlay({ codec }: Pick<VideoTrack, 'codec'>): string | undefined {
  const known = PLAYERS.find(([pattern]) => pattern.test(codec));
  return known ? known[1] : `No browser plays this picture (${codec}), so it would be left out.`;
}

/** Seconds that converting a picture to H.264 takes, roughly. @param duration seconds of it. */
export function recodeSeconds({ width, height, frameRate }: VideoTrack, duration: number): number {
  return (width * height * (frameRate || 25) * duration) / RECODED_PIXELS_PER_SECOND;
}
