import type { Artifact } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import { original } from '../stages/original.ts';
import { originalCopy } from '../stages/original-copy.ts';
import { AUDIO_BITRATE } from './engines.ts';
import type { AudioSpan } from './layout.ts';
import type { DubProject } from './project.ts';

/** Packets of a rendition in a row; `from` is the index of the first, by which packet k + 1 completes frame k. */
export interface Packets {
  readonly from: number;
  readonly artifacts: readonly Artifact[];
}

/**
 * The original sound of a dub, as a rendition: copied from the source where HLS takes it as it is (AAC-LC without gaps), on a
 * grid of its own; else coded, on the grid of the dubs. Each piece is made when somebody asks for it.
 */
export class OriginalSound {
  readonly #project: DubProject;

  constructor(project: DubProject) {
    this.#project = project;
  }

  get spans(): readonly AudioSpan[] {
    const { layout } = this.#project.probed;
    return layout.original?.spans ?? layout.audio;
  }

  get channels(): number {
    return this.#copy?.channels ?? 2;
  }

  /** Bits a second. */
  get bitrate(): number {
    return this.#copy?.bitrate ?? AUDIO_BITRATE;
  }

  /** Samples of the presentation before its first frame; undefined where it is coded. */
  get offset(): number | undefined {
    return this.#copy?.offset;
  }

  /** The pieces that hold the packets of a segment. */
  packetsOf(span: AudioSpan): Promise<Packets> {
    return this.#copy ? this.#copied([span]) : this.#coded(span.firstFrame + 1, span.firstFrame + 1 + span.frames);
  }

  /** Every packet; where it is copied, the one before the first frame is left out. */
  all(): Promise<Packets> {
    return this.#copy ? this.#copied(this.spans) : this.#coded(0, this.#project.probed.layout.frames + 1);
  }

  get #copy() {
    return this.#project.probed.layout.original?.copy;
  }

  async #copied(spans: readonly AudioSpan[]): Promise<Packets> {
    const artifacts = await Promise.all(spans.map((span) => this.#copiedPiece(span)));
    return { from: (spans[0]?.firstFrame ?? 0) + 1, artifacts };
  }

  async #copiedPiece({ firstFrame, frames }: AudioSpan): Promise<Artifact> {
    const { probe, audioTrack: track } = this.#project.probed;
    const copy = this.#copy;
    if (!copy) throw new Failure('internal', 'The original is not copied.');
    const tool = this.#project.engines.mediaTool(probe.media);
    const params = { tool, track, copy, first: firstFrame, packets: frames };
    return made(await this.#project.step(originalCopy, [this.#project.source], params));
  }

  /** Pieces of the original that hold packets [first, end). */
  async #coded(first: number, end: number): Promise<Packets> {
    // The last packet of all is the flushed one, which the last piece holds.
    const holding = this.spans.filter((span) => span.firstFrame < end && span.firstFrame + span.frames > first);
    const pieces = holding.length > 0 ? holding : this.spans.slice(-1);
    const artifacts = await Promise.all(pieces.map((span) => this.#codedPiece(span)));
    return { from: pieces[0]?.firstFrame ?? 0, artifacts };
  }

  async #codedPiece({ firstFrame, frames }: AudioSpan): Promise<Artifact> {
    const { probe, audioTrack, layout } = this.#project.probed;
    const tool = this.#project.engines.mediaTool(probe.media);
    const last = firstFrame + frames >= layout.frames;
    const params = { ...this.#project.engines.encoding(), tool, track: audioTrack, firstFrame, frames, last };
    return made(await this.#project.step(original, [this.#project.source], params));
  }
}

function made([packets]: readonly Artifact[]): Artifact {
  if (!packets) throw new Failure('internal', 'A piece of the original was not made.');
  return packets;
}
