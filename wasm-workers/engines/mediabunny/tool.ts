import { throwIfAborted } from '../../core/failure.ts';
import type { Pcm, Probe } from '../../core/media.ts';
import { mixSpeech } from '../../dsp/mix.ts';
import { sameFile } from '../file-checks.ts';
import type { AudioCopy, DecodeRequest, MediaTool, MixRequest, SegmentIndex, SegmentSpan } from '../media-tool.ts';
import { checkCopy, copyAudio } from './audio-copy.ts';
import { decodeTrack } from './decode.ts';
import { probeSource } from './probe.ts';
import { copySegment, indexVideo } from './segments.ts';
import { openSource, readFailure, type Source } from './source.ts';
import { readSubtitles } from './text.ts';
import { transcodeSegment } from './transcode.ts';

/** Media through mediabunny and the browser's own decoders. */
export class MediabunnyTool implements MediaTool {
  readonly id = 'mediabunny';
  /** The file worked on last stays open: its index is read once, not for every window. */
  #open: { readonly blob: Blob; readonly source: Promise<Source> } | undefined;

  probe(source: Blob, signal: AbortSignal): Promise<Probe> {
    return this.#with(source, signal, (opened) => probeSource(opened, signal));
  }

  async *decode(source: Blob, request: DecodeRequest, signal: AbortSignal): AsyncGenerator<Pcm> {
    try {
      yield* decodeTrack(await this.#source(source), request, signal);
    } catch (error) {
      throw readFailure(error);
    }
  }

  async mix({ original, pieces, duckDb }: MixRequest, signal: AbortSignal): Promise<Pcm> {
    throwIfAborted(signal);
    return mixSpeech(original, pieces, { duckDb });
  }

  segmentIndex(source: Blob, videoTrack: number, signal: AbortSignal): Promise<SegmentIndex> {
    return this.#with(source, signal, (opened) => indexVideo(opened, videoTrack, signal));
  }

  segment(source: Blob, videoTrack: number, span: SegmentSpan, signal: AbortSignal) {
    return this.#with(source, signal, (opened) => copySegment(opened, videoTrack, span, signal));
  }

  transcodeSegment(source: Blob, videoTrack: number, span: SegmentSpan, signal: AbortSignal) {
    return this.#with(source, signal, (opened) => transcodeSegment(opened, videoTrack, span, signal));
  }

  audioCopy(source: Blob, audioTrack: number, duration: number, signal: AbortSignal) {
    return this.#with(source, signal, (opened) => checkCopy(opened, audioTrack, duration, signal));
  }

  copyAudio(source: Blob, audioTrack: number, copy: AudioCopy, first: number, count: number, signal: AbortSignal) {
    return this.#with(source, signal, (opened) => copyAudio(opened, audioTrack, { copy, first, count }, signal));
  }

  subtitles(source: Blob, subtitleTrack: number, signal: AbortSignal): Promise<string> {
    return this.#with(source, signal, () => readSubtitles(source, subtitleTrack, signal));
  }

  async dispose(): Promise<void> {
    const source = await this.#open?.source.catch(() => undefined);
    source?.input.dispose();
    this.#open = undefined;
  }

  async #with<Result>(blob: Blob, signal: AbortSignal, work: (source: Source) => Promise<Result>): Promise<Result> {
    throwIfAborted(signal);
    try {
      return await work(await this.#source(blob));
    } catch (error) {
      throw readFailure(error);
    }
  }

  #source(blob: Blob): Promise<Source> {
    if (this.#open && sameFile(this.#open.blob, blob)) return this.#open.source;
    const source = openSource(blob);
    // The one before is left to the collector rather than closed: a decode may still be reading it.
    this.#open = { blob, source };
    source.catch(() => {
      if (this.#open?.source === source) this.#open = undefined;
    });
    return source;
  }
}
