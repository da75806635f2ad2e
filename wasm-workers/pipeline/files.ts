import { parseAdts } from '../core/adts.ts';
import type { Artifact } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import { languageName, primarySubtag } from '../core/language.ts';
import type { Chapter } from '../core/media.ts';
import { AAC_CODEC, formatMaster, formatMedia, type Rendition } from '../core/playlists.ts';
import type { DubDescription } from '../core/publish/description.ts';
import { CHAPTERS } from '../core/publish/package.ts';
import { formatChapters } from '../core/vtt.ts';
import { audioSegment, packetOfFrame } from '../stages/audio-segment.ts';
import { videoSegment } from '../stages/video-segment.ts';
import { Captions, embeddedKey, ORIGINAL } from './captions.ts';
import { type DescribeOptions, describe } from './describe.ts';
import { AUDIO_BITRATE } from './engines.ts';
import { encodePreview } from './finishing.ts';
import { type AudioSpan, frameOfTime } from './layout.ts';
import { OriginalSound, type Packets } from './original-sound.ts';
import type { DubProject } from './project.ts';
import type { DubFiles } from './state.ts';
import type { WindowWork } from './work.ts';

/** The package while it comes into being: each file is made when it is asked for, and waited for when it is not there yet. */
export class PackageFiles implements DubFiles {
  readonly #project: DubProject;
  readonly #captions: Captions;
  readonly #original: OriginalSound;
  #report: Artifact | undefined;

  constructor(project: DubProject) {
    this.#project = project;
    this.#original = new OriginalSound(project);
    this.#captions = new Captions(project, (read, signal) => this.#until(read, signal));
  }

  finish(report: Artifact): void {
    this.#report = report;
  }

  async names(): Promise<readonly string[]> {
    await this.#probed(this.#project.signal);
    const { layout } = this.#project.probed;
    const names = ['master.m3u8', 'report.json'];
    const list = (folder: string, count: number, extension: string) => {
      names.push(`${folder}.m3u8`);
      if (extension === 'm4s') names.push(`${folder}/init.mp4`);
      for (let i = 0; i < count; i += 1) names.push(`${folder}/${i}.${extension}`);
    };
    if (layout.video) list('video', layout.video.spans.length, 'm4s');
    const { audio, subtitles } = this.#renditions();
    for (const { key } of audio) list(`audio-${key}`, this.#spans(key).length, 'm4s');
    for (const { key } of subtitles) {
      list(`subtitles-${key}`, layout.subtitles.length, 'vtt');
      names.push(`${key}.vtt`, `${key}.srt`);
    }
    if (this.#chapters().length > 0) names.push(CHAPTERS);
    return names;
  }

  async read(name: string, signal: AbortSignal): Promise<Blob> {
    await this.#probed(signal);
    const { layout } = this.#project.probed;
    if (name === 'master.m3u8') return text(this.#master(), 'application/vnd.apple.mpegurl');
    if (name === 'report.json') return this.#readReport(signal);
    if (name === CHAPTERS) return text(formatChapters(this.#chapters()), 'text/vtt');
    const [, whole, format] = /^([\w-]+)\.(vtt|srt)$/.exec(name) ?? [];
    if (whole && format === 'vtt') return text(await this.#captions.whole(whole, format, signal), 'text/vtt');
    if (whole && format === 'srt')
      return text(await this.#captions.whole(whole, format, signal), 'application/x-subrip');
    const playlist = /^((video|audio|subtitles)(?:-([\w-]+))?)\.m3u8$/.exec(name);
    if (playlist)
      return text(
        this.#playlist(playlist[1] ?? '', playlist[2] ?? '', playlist[3] ?? ''),
        'application/vnd.apple.mpegurl',
      );
    const [, folder = '', kind = '', key = '', file = ''] =
      /^((video|audio|subtitles)(?:-([\w-]+))?)\/(init\.mp4|\d+\.(?:m4s|vtt))$/.exec(name) ?? [];
    const isInit = file === 'init.mp4';
    const index = isInit ? 0 : Number.parseInt(file, 10);
    if (kind === 'video' && layout.video) return this.#video(index, isInit);
    const span = kind === 'audio' ? this.#spans(key)[index] : undefined;
    if (kind === 'audio' && span) return this.#audio(key, span, isInit, signal);
    const cueSpan = layout.subtitles[index];
    if (kind === 'subtitles' && cueSpan) {
      return text(await this.#captions.segment(key, cueSpan, signal), 'text/vtt');
    }
    throw new Failure('internal', `The package has no file ${name || folder}.`);
  }

  /** The package as it is published. The dub must be done. */
  describe(options: DescribeOptions): Promise<DubDescription> {
    return describe(this.#project, { ...this.#renditions(), chapters: this.#chapters() }, options);
  }

  #languages(): readonly string[] {
    return this.#project.request.targets.map((target) => target.language);
  }

  /** Waits until the source is known; fails as the dub failed. */
  async #probed(signal: AbortSignal): Promise<void> {
    await this.#until(() => (this.#project.isProbed ? true : undefined), signal);
  }

  #until<T>(read: () => T | undefined, signal: AbortSignal): Promise<T> {
    const { changes } = this.#project;
    return changes.until(() => {
      const value = read();
      if (value === undefined && (this.#project.phase === 'failed' || this.#project.phase === 'cancelled'))
        throw new Failure('cancelled', 'The dub ended before this part was made.');
      return value;
    }, signal);
  }

  #renditions(): { audio: Rendition[]; subtitles: Rendition[] } {
    const spoken = this.#project.speech.language;
    const original: Rendition = {
      key: ORIGINAL,
      language: spoken && primarySubtag(spoken),
      name: spoken ? `${languageName(spoken)} (original)` : 'Original',
      isDefault: false,
    };
    const dubs = this.#languages().map((language, i) => ({
      key: language,
      language,
      name: languageName(language),
      isDefault: i === 0,
    }));
    // What the source brought along is kept beside what was heard.
    const embedded = this.#project.probed.probe.subtitles.map(({ index, language, name }) => ({
      key: embeddedKey(index),
      language,
      name: `${name ?? (language ? languageName(language) : 'Subtitles')} (from the file)`,
      isDefault: false,
    }));
    const spokenLines = dubs.map((dub) => ({ ...dub, isDefault: false }));
    return { audio: [...dubs, original], subtitles: [...spokenLines, original, ...embedded] };
  }

  #chapters(): readonly Chapter[] {
    const { probe, layout } = this.#project.probed;
    return probe.chapters.filter((chapter) => chapter.start < layout.duration);
  }

  #master(): string {
    const { layout, probe } = this.#project.probed;
    const [track] = probe.video;
    const video = layout.video && track ? { track, codec: layout.video.codec } : undefined;
    const { audio, subtitles } = this.#renditions();
    const channels = (key: string) => (key === ORIGINAL ? this.#original.channels : 2);
    const sounds = audio.map((rendition) => ({ ...rendition, codec: AAC_CODEC, channels: channels(rendition.key) }));
    const audioBitrate = Math.max(AUDIO_BITRATE, this.#original.bitrate);
    return formatMaster({ audio: sounds, subtitles, audioBitrate, video });
  }

  /** Where the segments of an audio rendition lie. */
  #spans(key: string): readonly AudioSpan[] {
    return key === ORIGINAL ? this.#original.spans : this.#project.probed.layout.audio;
  }

  #playlist(folder: string, kind: string, key: string): string {
    const { layout } = this.#project.probed;
    if (kind === 'video') return formatMedia(layout.video?.spans ?? [], folder, 'm4s');
    return formatMedia(
      kind === 'audio' ? this.#spans(key) : layout.subtitles,
      folder,
      kind === 'audio' ? 'm4s' : 'vtt',
    );
  }

  async #video(index: number, isInit: boolean): Promise<Blob> {
    const { layout, probe } = this.#project.probed;
    const span = layout.video?.spans[index];
    if (!span) throw new Failure('internal', `The picture has no segment ${index}.`);
    const video = this.#project.videoParams(probe);
    if (!video) throw new Failure('internal', 'This package has no picture.');
    const params = { ...video, span };
    return this.#made(await this.#project.step(videoSegment, [this.#project.source], params), isInit);
  }

  async #audio(key: string, span: AudioSpan, isInit: boolean, signal: AbortSignal): Promise<Blob> {
    const { firstFrame, frames } = span;
    const first = packetOfFrame(firstFrame);
    const isOriginal = key === ORIGINAL;
    const { from, artifacts } = isOriginal
      ? await this.#original.packetsOf(span)
      : await this.#packets(key, first, first + frames, signal);
    const bitrate = isOriginal ? this.#original.bitrate : AUDIO_BITRATE;
    const offset = isOriginal ? this.#original.offset : undefined;
    const params = { firstFrame, frames, packetsFrom: from, bitrate, ...(offset === undefined ? {} : { offset }) };
    return this.#made(await this.#project.step(audioSegment, artifacts, params), isInit);
  }

  /** The windows that hold packets [first, end), encoded: all with the master's gain, or all as previews. Waited for. */
  async #packets(language: string, first: number, end: number, signal: AbortSignal): Promise<Packets> {
    const pieces = await this.#until(() => this.#heardWindows(language, first, end), signal);
    const finals = pieces.map((work) => work.languages.get(language)?.final?.packets);
    const isFinal = finals.every((packets) => packets !== undefined);
    const artifacts = isFinal
      ? finals
      : await Promise.all(pieces.map((work) => encodePreview(this.#project, work, language)));
    return { from: frameOfTime(pieces[0]?.window.start ?? 0), artifacts };
  }

  /** The windows that hold packets [first, end); undefined until all of them can be heard. */
  #heardWindows(language: string, first: number, end: number): readonly WindowWork[] | undefined {
    const { works, isPlanned } = this.#project;
    const known = isPlanned || frameOfTime(works.at(-1)?.window.end ?? 0) >= end;
    const holding = works.filter(({ window }) => frameOfTime(window.end) > first && frameOfTime(window.start) < end);
    // The last packet of all is the flushed one, which the last window holds.
    const pieces = holding.length > 0 ? holding : works.slice(-1);
    const areHeard = pieces.length > 0 && pieces.every((work) => work.languages.get(language)?.isPlayable);
    return known && areHeard ? pieces : undefined;
  }

  /** One MP4 with the picture, every rendition and its subtitles, streamed. The dub must be done. */
  async mp4(signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { layout } = this.#project.probed;
    const { muxMp4 } = await import('../engines/mp4-export.ts');
    const { audio, subtitles } = this.#renditions();
    const spans = layout.video?.spans;
    return muxMp4(
      {
        video: spans && (() => this.#videoSegments(spans.length)),
        audio: await Promise.all(audio.map((rendition) => this.#mp4Audio(rendition))),
        subtitles: await Promise.all(
          subtitles.map(async ({ key, language = 'und', name }) => {
            return { language, name, text: await this.#captions.whole(key, 'vtt', signal) };
          }),
        ),
        chapters: this.#chapters(),
      },
      signal,
    );
  }

  async *#videoSegments(count: number) {
    for (let i = 0; i < count; i += 1) {
      const init = await bytesOf(await this.#video(i, true));
      yield { init, media: await bytesOf(await this.#video(i, false)) };
    }
  }

  async #mp4Audio({ key, language = 'und', name, isDefault }: Rendition) {
    const { layout } = this.#project.probed;
    const isOriginal = key === ORIGINAL;
    const { artifacts, from } = isOriginal
      ? await this.#original.all()
      : await this.#packets(key, 0, layout.frames + 1, this.#project.signal);
    const read = async (artifact: Artifact) => parseAdts(await bytesOf(await this.#project.read(artifact)));
    const { config } = await read(artifacts[0] as Artifact);
    async function* packets() {
      for (const artifact of artifacts) yield* (await read(artifact)).packets;
    }
    const offset = isOriginal ? this.#original.offset : undefined;
    return { language, name, isDefault, config, offset, firstFrame: from - 1, packets };
  }

  async #made([init, media]: readonly Artifact[], isInit: boolean): Promise<Blob> {
    const artifact = isInit ? init : media;
    if (!artifact) throw new Failure('internal', 'A segment was not made.');
    return this.#project.read(artifact);
  }

  async #readReport(signal: AbortSignal): Promise<Blob> {
    const artifact = await this.#until(() => this.#report, signal);
    const report = await this.#project.json<object>(artifact);
    const timings = Object.fromEntries(
      Object.entries(this.#project.timings).map(([stage, ms]) => [stage, Math.round(ms) / 1000]),
    );
    return text(
      JSON.stringify({ ...report, notices: this.#project.notices.all, timings }, null, 2),
      'application/json',
    );
  }
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}

function text(content: string, type: string): Blob {
  return new Blob([content], { type });
}
