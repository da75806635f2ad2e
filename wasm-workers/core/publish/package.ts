import type { Digest } from '../digest.ts';
import type { DubDescription, DubSegment } from './description.ts';
import type { UploadRole } from './roles.ts';

/** A file of a published version that is an artifact of the owner's. */
export interface PublishedFile {
  /** Path below `/s/<share>/<version>/`, such as `audio-es/12.m4s`. */
  readonly name: string;
  readonly role: UploadRole;
  readonly artifact: Digest;
}

/** Names of what the edge writes itself, beside `video.m3u8`, `audio-<key>.m3u8` and `subtitles-<key>.m3u8`. */
export const MASTER = 'master.m3u8';
export const CHAPTERS = 'chapters.vtt';
export const TRANSCRIPT = 'transcript.json';
/** Names of single artifacts. */
export const POSTER = 'poster.jpg';
export const DOWNLOAD = 'dub.mp4';

/** The files that a description names, in the order of the description. The names are those of a package on disk. */
export function publishedFiles(description: DubDescription): readonly PublishedFile[] {
  const { video, audio, subtitles, poster, download } = description;
  return [
    ...(video ? rendition('video', 'video', 'm4s', video.segments, video.init) : []),
    ...audio.flatMap(({ key, segments, init }) => rendition(`audio-${key}`, 'audio', 'm4s', segments, init)),
    ...subtitles.flatMap(({ key, segments, whole }) => [
      ...rendition(`subtitles-${key}`, 'subtitles', 'vtt', segments),
      { name: `${key}.vtt`, role: 'subtitles' as const, artifact: whole },
    ]),
    ...(poster ? [{ name: POSTER, role: 'poster' as const, artifact: poster }] : []),
    ...(download ? [{ name: DOWNLOAD, role: 'download' as const, artifact: download }] : []),
  ];
}

function rendition(
  folder: string,
  role: UploadRole,
  extension: 'm4s' | 'vtt',
  segments: readonly DubSegment[],
  init?: Digest,
): PublishedFile[] {
  const media = segments.map(({ artifact }, i) => ({ name: `${folder}/${i}.${extension}`, role, artifact }));
  return init ? [{ name: `${folder}/init.mp4`, role, artifact: init }, ...media] : media;
}
