import type { Digest } from '../core/digest.ts';
import { applyEdits } from '../core/edits.ts';
import { primarySubtag } from '../core/language.ts';
import type { Chapter } from '../core/media.ts';
import type { Person } from '../core/people.ts';
import { AAC_CODEC, type Rendition } from '../core/playlists.ts';
import {
  type DubAudio,
  type DubDescription,
  type DubSegment,
  type DubSubtitles,
  type DubVideo,
  LONGEST,
  languageSchema,
  type TranscriptLine,
} from '../core/publish/description.ts';
import { ORIGINAL } from './captions.ts';
import { AUDIO_BITRATE } from './engines.ts';
import { OriginalSound } from './original-sound.ts';
import type { DubProject } from './project.ts';
import type { WindowWork } from './work.ts';

/** Digest of a file of the package, by its name. */
export type DigestOf = (name: string) => Promise<Digest>;

export interface DescribeOptions {
  /** What people read; control characters are dropped. */
  readonly title: string;
  readonly digestOf: DigestOf;
  /** A still picture of the source, and one MP4 with everything, where there are such. */
  readonly poster?: Digest;
  readonly download?: Digest;
}

/** What the package holds beside what the project knows. */
export interface PackageParts {
  readonly audio: readonly Rendition[];
  readonly subtitles: readonly Rendition[];
  readonly chapters: readonly Chapter[];
}

/** A finished dub as it is published: everything by digest, nothing by name (core/publish/description.ts). */
export async function describe(
  project: DubProject,
  parts: PackageParts,
  options: DescribeOptions,
): Promise<DubDescription> {
  const { digestOf, poster, download } = options;
  const { layout } = project.probed;
  const language = project.speech.language && languageOf(project.speech.language);
  const speakers = speakersOf(project);
  const video = await videoOf(project, digestOf);
  const audio: DubAudio[] = [];
  for (const rendition of parts.audio) audio.push(await audioOf(project, rendition, digestOf));
  const subtitles: DubSubtitles[] = [];
  for (const rendition of parts.subtitles) subtitles.push(await subtitlesOf(project, rendition, digestOf));
  return {
    title: lineOf(options.title, LONGEST.title) || 'Dub',
    ...(language ? { language } : {}),
    duration: layout.duration,
    ...(video ? { video } : {}),
    audio: named(audio),
    subtitles: named(subtitles),
    chapters: parts.chapters.map(({ start, end, title }) => ({
      start,
      end,
      title: lineOf(title, LONGEST.chapter) || '–',
    })),
    speakers: speakers.map(({ id, name }) => ({ id, name: lineOf(name, LONGEST.name) || id })),
    transcript: project.works.flatMap((work) => transcriptOf(project, work, speakers.length > 0)),
    ...(poster ? { poster } : {}),
    ...(download ? { download } : {}),
  };
}

async function videoOf({ probed }: DubProject, digestOf: DigestOf): Promise<DubVideo | undefined> {
  const { layout, probe } = probed;
  const [track] = probe.video;
  if (!layout.video || !track) return undefined;
  return {
    codec: layout.video.codec,
    width: track.width,
    height: track.height,
    frameRate: track.frameRate,
    bitrate: track.bitrate ?? 0,
    init: await digestOf('video/init.mp4'),
    segments: await segmentsOf('video', 'm4s', layout.video.spans, digestOf),
  };
}

async function audioOf(project: DubProject, rendition: Rendition, digestOf: DigestOf): Promise<DubAudio> {
  const folder = `audio-${rendition.key}`;
  const isOriginal = rendition.key === ORIGINAL;
  const dubbed = { spans: project.probed.layout.audio, channels: 2, bitrate: AUDIO_BITRATE };
  const { spans, channels, bitrate } = isOriginal ? new OriginalSound(project) : dubbed;
  return {
    ...renditionOf(rendition),
    isOriginal,
    isDefault: rendition.isDefault,
    codec: AAC_CODEC,
    channels,
    bitrate,
    init: await digestOf(`${folder}/init.mp4`),
    segments: await segmentsOf(folder, 'm4s', spans, digestOf),
  };
}

async function subtitlesOf({ probed }: DubProject, rendition: Rendition, digestOf: DigestOf): Promise<DubSubtitles> {
  return {
    ...renditionOf(rendition),
    segments: await segmentsOf(`subtitles-${rendition.key}`, 'vtt', probed.layout.subtitles, digestOf),
    whole: await digestOf(`${rendition.key}.vtt`),
  };
}

/** One after the other: a file of the package is in memory only while it is hashed. */
async function segmentsOf(
  folder: string,
  extension: 'm4s' | 'vtt',
  spans: readonly { readonly duration: number }[],
  digestOf: DigestOf,
): Promise<DubSegment[]> {
  const segments: DubSegment[] = [];
  for (const [i, { duration }] of spans.entries())
    segments.push({ artifact: await digestOf(`${folder}/${i}.${extension}`), duration });
  return segments;
}

function renditionOf({ key, language, name }: Rendition) {
  const known = language && languageOf(language);
  return { key, name: lineOf(name, LONGEST.name) || key, ...(known ? { language: known } : {}) };
}

/** Players tell renditions apart by their names: a name that occurs again gets a number. */
function named<T extends { readonly name: string }>(renditions: readonly T[]): T[] {
  const taken = new Set<string>();
  return renditions.map((rendition) => {
    let { name } = rendition;
    for (let n = 2; taken.has(name); n += 1) name = `${rendition.name.slice(0, LONGEST.name - 4)} ${n}`;
    taken.add(name);
    return { ...rendition, name };
  });
}

/** The lines of a window as people read them: heard and said, with a person's corrections. */
function transcriptOf(
  project: DubProject,
  { window, heard, languages }: WindowWork,
  isNaming: boolean,
): TranscriptLine[] {
  if (!heard) return [];
  const { utterances } = applyEdits(heard.transcript, project.editsOf(window));
  return utterances.map(({ id, start, end, text, speaker }) => ({
    start,
    end,
    ...(isNaming ? { speaker: project.speakers.personOf({ id, speaker }).id } : {}),
    text: text.slice(0, LONGEST.text),
    dubs: Object.fromEntries(
      [...languages].flatMap(([language, own]) => {
        const said = own.translated?.translation.utterances.find((line) => line.id === id)?.text;
        return said ? [[language, said.slice(0, LONGEST.text)]] : [];
      }),
    ),
  }));
}

/** Who is worth naming: one person without a name is not. */
function speakersOf({ speakers }: DubProject): readonly Person[] {
  return speakers.areSeveral || speakers.people[0]?.isNamed ? speakers.people : [];
}

/** A language tag as descriptions take it; a file's own may be anything. */
function languageOf(tag: string): string | undefined {
  const language = primarySubtag(tag);
  return languageSchema.safeParse(language).success ? language : undefined;
}

function lineOf(text: string, longest: number): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longest);
}
