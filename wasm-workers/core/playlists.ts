import type { VideoTrack } from './media.ts';

/** RFC 6381 of AAC-LC, which is what the pipeline encodes. */
export const AAC_CODEC = 'mp4a.40.2';

/** A rendition of the package, audio or subtitles. */
export interface Rendition {
  /** Part of file names: `original`, `es`. */
  readonly key: string;
  /** BCP 47, two letters where there are two (Safari hides `spa`); undefined while it is not known. */
  readonly language?: string;
  /** What players show. */
  readonly name: string;
  readonly isDefault: boolean;
}

export interface AudioRendition extends Rendition {
  /** RFC 6381. */
  readonly codec: string;
  readonly channels: number;
}

/** What the multivariant playlist says of the picture. */
export type Picture = Pick<VideoTrack, 'width' | 'height' | 'frameRate' | 'bitrate'>;

export interface MasterPlaylist {
  readonly audio: readonly AudioRendition[];
  readonly subtitles: readonly Rendition[];
  /** Bits a second of one audio rendition. */
  readonly audioBitrate: number;
  /** The picture, with its codec (RFC 6381); undefined for sound alone. */
  readonly video?: { readonly track: Picture; readonly codec: string };
}

/** The multivariant playlist (RFC 8216, 4.3.4): the original and every dub, subtitles, one variant. */
export function formatMaster({ audio, subtitles, audioBitrate, video }: MasterPlaylist): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  for (const rendition of audio)
    lines.push(
      media('AUDIO', 'audio', rendition, [['CHANNELS', `"${rendition.channels}"`]], `audio-${rendition.key}.m3u8`),
    );
  for (const rendition of subtitles)
    lines.push(media('SUBTITLES', 'subtitles', rendition, [['FORCED', 'NO']], `subtitles-${rendition.key}.m3u8`));
  const bandwidth = Math.round((video?.track.bitrate ?? 0) + audioBitrate);
  const attributes: [string, string | number][] = [
    ['BANDWIDTH', Math.max(1, Math.round(bandwidth * 1.25))],
    ['AVERAGE-BANDWIDTH', Math.max(1, bandwidth)],
    ['CODECS', `"${[...new Set([video?.codec, ...audio.map(({ codec }) => codec)])].filter(Boolean).join(',')}"`],
  ];
  if (video) {
    attributes.push(['RESOLUTION', `${video.track.width}x${video.track.height}`]);
    if (video.track.frameRate > 0) attributes.push(['FRAME-RATE', video.track.frameRate.toFixed(3)]);
  }
  attributes.push(['AUDIO', '"audio"']);
  if (subtitles.length > 0) attributes.push(['SUBTITLES', '"subtitles"']);
  lines.push(`#EXT-X-STREAM-INF:${join(attributes)}`);
  const first = audio.find((rendition) => rendition.isDefault) ?? audio[0];
  lines.push(video ? 'video.m3u8' : `audio-${first?.key}.m3u8`, '');
  return lines.join('\n');
}

/**
 * A media playlist: complete from the start, so players know the whole length (RFC 8216, 4.3.3).
 * @param segments in order, their durations in seconds.
 * @param folder relative: segments are `<folder>/0.m4s`, `<folder>/1.m4s` …
 */
export function formatMedia(
  segments: readonly { readonly duration: number }[],
  folder: string,
  extension: 'm4s' | 'vtt',
): string {
  const longest = Math.max(1, ...segments.map(({ duration }) => Math.round(duration)));
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    `#EXT-X-TARGETDURATION:${longest}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    ...(extension === 'm4s' ? ['#EXT-X-INDEPENDENT-SEGMENTS', `#EXT-X-MAP:URI="${folder}/init.mp4"`] : []),
  ];
  segments.forEach(({ duration }, i) => {
    lines.push(`#EXTINF:${duration.toFixed(6)},`, `${folder}/${i}.${extension}`);
  });
  lines.push('#EXT-X-ENDLIST', '');
  return lines.join('\n');
}

function media(
  type: 'AUDIO' | 'SUBTITLES',
  group: string,
  rendition: Rendition,
  extra: readonly [string, string][],
  uri: string,
): string {
  const attributes: [string, string][] = [
    ['TYPE', type],
    ['GROUP-ID', `"${group}"`],
    ['NAME', `"${rendition.name.replace(/["\r\n]/g, '')}"`],
  ];
  if (rendition.language) attributes.push(['LANGUAGE', `"${rendition.language}"`]);
  attributes.push(['DEFAULT', rendition.isDefault ? 'YES' : 'NO'], ['AUTOSELECT', 'YES'], ...extra, [
    'URI',
    `"${uri}"`,
  ]);
  return `#EXT-X-MEDIA:${join(attributes)}`;
}

function join(attributes: readonly (readonly [string, string | number])[]): string {
  return attributes.map(([name, value]) => `${name}=${value}`).join(',');
}
