import { formatMaster, formatMedia, type Rendition } from '../playlists.ts';
import { formatChapters } from '../vtt.ts';
import type { DubDescription } from './description.ts';
import { CHAPTERS, MASTER, TRANSCRIPT } from './package.ts';
import type { WrittenRole } from './roles.ts';
import type { PublishedTranscript } from './transcript.ts';

/** A file of a published version that the edge writes itself. */
export interface WrittenFile {
  /** Path below `/s/<share>/<version>/`. */
  readonly name: string;
  readonly role: WrittenRole;
  readonly text: string;
}

/** Playlists, chapters and transcript of a description, with relative addresses only: nothing in them is anybody else's text. */
export function writtenFiles(description: DubDescription): readonly WrittenFile[] {
  const { video, audio, subtitles, chapters } = description;
  const playlist = (folder: string, segments: readonly { duration: number }[], extension: 'm4s' | 'vtt' = 'm4s') =>
    ({ name: `${folder}.m3u8`, role: 'playlist', text: formatMedia(segments, folder, extension) }) as const;
  return [
    { name: MASTER, role: 'playlist', text: master(description) },
    ...(video ? [playlist('video', video.segments)] : []),
    ...audio.map(({ key, segments }) => playlist(`audio-${key}`, segments)),
    ...subtitles.map(({ key, segments }) => playlist(`subtitles-${key}`, segments, 'vtt')),
    ...(chapters.length > 0
      ? [{ name: CHAPTERS, role: 'chapters', text: formatChapters(chapters) } satisfies WrittenFile]
      : []),
    { name: TRANSCRIPT, role: 'transcript', text: JSON.stringify(transcriptOf(description)) },
  ];
}

function master({ video, audio, subtitles }: DubDescription): string {
  return formatMaster({
    audio,
    // Chosen by the viewer, never by the player.
    subtitles: subtitles.map(({ key, language, name }): Rendition => ({ key, language, name, isDefault: false })),
    audioBitrate: Math.max(...audio.map(({ bitrate }) => bitrate)),
    video: video && { track: video, codec: video.codec },
  });
}

function transcriptOf({ language, speakers, transcript }: DubDescription): PublishedTranscript {
  return { language, speakers, lines: transcript };
}
