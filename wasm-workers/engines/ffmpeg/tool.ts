import { Failure, throwIfAborted } from '../../core/failure.ts';
import type { Pcm, Probe } from '../../core/media.ts';
import type { ModelFiles } from '../../core/models.ts';
import { sameFile } from '../file-checks.ts';
import type { AudioCopy, DecodeRequest, MediaTool, MixRequest, SegmentIndex, SegmentSpan } from '../media-tool.ts';
import { checkCopy, copyAudio } from './audio-copy.ts';
import { FfmpegRunner } from './core.ts';
import { decodeTrack } from './decode.ts';
import { SOURCES } from './messages.ts';
import { mixWithFfmpeg } from './mix.ts';
import { describeSource, ffprobe, type OpenedFile, type ProbedSource, streamAt } from './probe.ts';
import { copySegment, indexVideo, transcodeSegment } from './segments.ts';

/** Media through ffmpeg.wasm. */
export class FfmpegTool implements MediaTool {
  readonly id = 'ffmpeg';
  readonly #ffmpeg: FfmpegRunner;
  /** What ffprobe said of the file worked on last. */
  #known: { readonly blob: Blob; readonly source: Promise<ProbedSource> } | undefined;

  private constructor(ffmpeg: FfmpegRunner) {
    this.#ffmpeg = ffmpeg;
  }

  /** @throws Failure those of {@link ModelFiles.file}. */
  static async load(models: ModelFiles, signal?: AbortSignal): Promise<FfmpegTool> {
    return new FfmpegTool(await FfmpegRunner.load(models, signal));
  }

  async probe(source: Blob, signal: AbortSignal): Promise<Probe> {
    return describeSource((await this.#opened(source, signal)).source);
  }

  async *decode(source: Blob, request: DecodeRequest, signal: AbortSignal): AsyncGenerator<Pcm> {
    yield* decodeTrack(await this.#opened(source, signal), request, signal);
  }

  mix(request: MixRequest, signal: AbortSignal): Promise<Pcm> {
    return mixWithFfmpeg(this.#ffmpeg, request, signal);
  }

  async segmentIndex(source: Blob, videoTrack: number, signal: AbortSignal): Promise<SegmentIndex> {
    return indexVideo(await this.#opened(source, signal), videoTrack, signal);
  }

  async segment(source: Blob, videoTrack: number, span: SegmentSpan, signal: AbortSignal) {
    return copySegment(await this.#opened(source, signal), videoTrack, span, signal);
  }

  async transcodeSegment(source: Blob, videoTrack: number, span: SegmentSpan, signal: AbortSignal) {
    return transcodeSegment(await this.#opened(source, signal), videoTrack, span, signal);
  }

  async audioCopy(source: Blob, audioTrack: number, duration: number, signal: AbortSignal) {
    return checkCopy(await this.#opened(source, signal), audioTrack, duration, signal);
  }

  async copyAudio(
    source: Blob,
    audioTrack: number,
    copy: AudioCopy,
    first: number,
    count: number,
    signal: AbortSignal,
  ) {
    return copyAudio(await this.#opened(source, signal), audioTrack, { copy, first, count }, signal);
  }

  async subtitles(source: Blob, subtitleTrack: number, signal: AbortSignal): Promise<string> {
    const { index } = streamAt(await this.#opened(source, signal), 'subtitle', subtitleTrack);
    const read = ['-v', 'error', '-copyts', '-i', `${SOURCES}/source`];
    const args = [...read, '-map', `0:${index}`, '-f', 'webvtt', '/out.vtt'];
    const { code, outputs, log } = await this.#ffmpeg.run({ args, sources: { source }, outputs: ['/out.vtt'] }, signal);
    const text = outputs['/out.vtt'];
    if (code !== 0 || !text)
      throw new Failure('unsupported-input', 'The subtitles of this file cannot be read.', log.slice(-3).join(' | '));
    return new TextDecoder().decode(text);
  }

  async dispose(): Promise<void> {
    this.#ffmpeg.dispose();
  }

  async #opened(blob: Blob, signal: AbortSignal): Promise<OpenedFile> {
    const known = this.#known && sameFile(this.#known.blob, blob) ? this.#known : this.#probe(blob);
    const source = await known.source;
    throwIfAborted(signal);
    return { ffmpeg: this.#ffmpeg, blob, source };
  }

  /** Shared by all who ask, so that it ends with no single one of them; it takes well under a second. */
  #probe(blob: Blob) {
    const known = { blob, source: ffprobe(this.#ffmpeg, blob, new AbortController().signal) };
    this.#known = known;
    known.source.catch(() => {
      if (this.#known === known) this.#known = undefined;
    });
    return known;
  }
}
