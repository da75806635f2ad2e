import { z } from 'zod';

/** Lower-case hexadecimal SHA-256 of an artifact of the owner's. */
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** BCP 47 as far as it is used here: a language, and perhaps script, region or variant. Two letters where there are two. */
export const languageSchema = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/);

/** Part of file names: `original`, `es`, `embedded0`. */
export const keySchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/);

/** RFC 6381: `avc1.64001f`, `mp4a.40.2`. No quote, comma or line end can come into a playlist by it. */
const codec = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{1,39}$/);

/** Most characters of what people read: a dub's title, a chapter's, a name of a rendition or person, a line's text. */
export const LONGEST = { title: 200, chapter: 500, name: 100, text: 4000 } as const;

/** Text on one line that people read: no control characters. */
const line = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^\P{Cc}+$/u);

/** Seconds of the presentation: a day at most. */
const seconds = z.number().min(0).max(86_400);

/** One segment of a rendition. Its place in time is the sum of those before it. */
export const segmentSchema = z.strictObject({
  artifact: digestSchema,
  /** Seconds. */
  duration: z.number().positive().max(600),
});

const segments = z.array(segmentSchema).min(1).max(20_000);

/** The picture, stream-copied from the source. */
export const videoSchema = z.strictObject({
  codec,
  /** Display size in pixels. */
  width: z.int().min(1).max(16_384),
  height: z.int().min(1).max(16_384),
  /** Frames a second, 0 where unknown. */
  frameRate: z.number().min(0).max(1000),
  /** Bits a second, 0 where unknown. */
  bitrate: z.number().min(0).max(1e9),
  init: digestSchema,
  segments,
});

/** The original sound or a dub. */
export const audioSchema = z.strictObject({
  key: keySchema,
  /** Undefined where what is spoken is not known. */
  language: languageSchema.optional(),
  /** What players show. */
  name: line(LONGEST.name),
  /** The source's own sound: no dub. */
  isOriginal: z.boolean(),
  /** What plays where the viewer has not chosen. */
  isDefault: z.boolean(),
  codec,
  channels: z.int().min(1).max(8),
  /** Bits a second. */
  bitrate: z.number().min(1).max(1e7),
  init: digestSchema,
  segments,
});

/** Subtitles of what was heard, of a dub's lines, or of the file's own. */
export const subtitlesSchema = z.strictObject({
  key: keySchema,
  language: languageSchema.optional(),
  name: line(LONGEST.name),
  segments,
  /** All cues as one WebVTT file. */
  whole: digestSchema,
});

export const chapterSchema = z.strictObject({ start: seconds, end: seconds, title: line(LONGEST.chapter) });

/** One utterance, for a transcript that can be searched. Plain text: never set as HTML. */
export const transcriptLineSchema = z.strictObject({
  start: seconds,
  end: seconds,
  /** `id` of one of the description's speakers. */
  speaker: keySchema.optional(),
  /** As heard. */
  text: z.string().max(LONGEST.text),
  /** Language of a dub → what it says. */
  dubs: z.record(languageSchema, z.string().max(LONGEST.text)),
});

/**
 * A dub as it is published: everything the package holds, naming the owner's artifacts. From it the edge writes every playlist, the
 * chapters and the transcript itself; it stores none that it was sent. Invariants that the schema cannot state are in `flawOf`.
 */
export const dubDescriptionSchema = z.strictObject({
  title: line(LONGEST.title),
  /** Language of the source; undefined where nothing was heard. */
  language: languageSchema.optional(),
  /** Seconds of the presentation. */
  duration: seconds,
  video: videoSchema.optional(),
  audio: z.array(audioSchema).min(1).max(32),
  subtitles: z.array(subtitlesSchema).max(64),
  chapters: z.array(chapterSchema).max(1000),
  speakers: z.array(z.strictObject({ id: keySchema, name: line(LONGEST.name).optional() })).max(200),
  transcript: z.array(transcriptLineSchema).max(20_000),
  poster: digestSchema.optional(),
  /** One MP4 with everything; shared links offer it only with the download right. */
  download: digestSchema.optional(),
});

export type DubSegment = z.infer<typeof segmentSchema>;
export type DubVideo = z.infer<typeof videoSchema>;
export type DubAudio = z.infer<typeof audioSchema>;
export type DubSubtitles = z.infer<typeof subtitlesSchema>;
export type DubChapter = z.infer<typeof chapterSchema>;
export type TranscriptLine = z.infer<typeof transcriptLineSchema>;
export type DubDescription = z.infer<typeof dubDescriptionSchema>;

/** Seconds by which a rendition's segments may miss the presentation's duration: a key frame interval, an AAC frame. */
const SLACK = 30;

/** What is wrong with a description that has the right shape, as a sentence; undefined where nothing is. */
export function flawOf(description: DubDescription): string | undefined {
  const { audio, subtitles, chapters, speakers, transcript, video, duration } = description;
  if (twice([...audio, ...subtitles.map(({ key }) => ({ key: `subtitles ${key}` }))].map(({ key }) => key)))
    return 'Two renditions have the same key.';
  if (twice(audio.map(({ name }) => name)) || twice(subtitles.map(({ name }) => name)))
    return 'Two renditions have the same name: players could not tell them apart.';
  if (audio.filter(({ isDefault }) => isDefault).length !== 1) return 'Exactly one audio rendition is the default.';
  if (audio.filter(({ isOriginal }) => isOriginal).length > 1) return 'At most one audio rendition is the original.';
  if (twice(speakers.map(({ id }) => id))) return 'Two speakers have the same id.';
  const known = new Set(speakers.map(({ id }) => id));
  if (transcript.some(({ speaker }) => speaker !== undefined && !known.has(speaker)))
    return 'A line of the transcript names a speaker who is not listed.';
  const stretches = [...chapters, ...transcript];
  if (stretches.some(({ start, end }) => end < start)) return 'A chapter or line ends before it begins.';
  const lengths = [...(video ? [video] : []), ...audio, ...subtitles].map(({ segments: own }) =>
    own.reduce((sum, segment) => sum + segment.duration, 0),
  );
  if (lengths.some((length) => Math.abs(length - duration) > SLACK))
    return 'The segments of a rendition do not add up to the duration.';
  return undefined;
}

function twice(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}
