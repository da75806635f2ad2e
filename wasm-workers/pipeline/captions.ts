import { applyEdits } from '../core/edits.ts';
import { Failure } from '../core/failure.ts';
import type { Cue } from '../core/media.ts';
import { cuesOf, formatSrt, formatVtt, parseVtt, sliceCues } from '../dsp/subtitles.ts';
import type { SegmentSpan } from '../engines/media-tool.ts';
import { subtitles } from '../stages/subtitles.ts';
import type { DubProject } from './project.ts';
import type { WindowWork } from './work.ts';

/** Key of what was heard, in file names. */
export const ORIGINAL = 'original';
/** Keys of the source's own subtitle tracks: `embedded0`, `embedded1` … */
const EMBEDDED = /^embedded(\d+)$/;

export function embeddedKey(track: number): string {
  return `embedded${track}`;
}

/** Waits until something of a dub is known; rejects when the dub ends before. */
export type Until = <T>(read: () => T | undefined, signal: AbortSignal) => Promise<T>;

/** The subtitles of a package: what was heard, each dub's lines, and the tracks that the source brought along. */
export class Captions {
  readonly #project: DubProject;
  readonly #until: Until;

  constructor(project: DubProject, until: Until) {
    this.#project = project;
    this.#until = until;
  }

  /** One HLS subtitle segment (RFC 8216, 3.5). */
  async segment(key: string, { start, duration }: SegmentSpan, signal: AbortSignal): Promise<string> {
    const cues = await this.#cues(key, start + duration, signal);
    const { areSeveral: speakers } = this.#project.speakers;
    return formatVtt(sliceCues(cues, start, start + duration), { timestampMap: true, speakers });
  }

  /** All cues as one file. */
  async whole(key: string, format: 'vtt' | 'srt', signal: AbortSignal): Promise<string> {
    const cues = await this.#cues(key, Infinity, signal);
    const { areSeveral: speakers } = this.#project.speakers;
    return format === 'vtt' ? formatVtt(cues, { speakers }) : formatSrt(cues);
  }

  /** Cues up to a time, waited for. */
  async #cues(key: string, until: number, signal: AbortSignal): Promise<readonly Cue[]> {
    const [, track] = EMBEDDED.exec(key) ?? [];
    if (track !== undefined) return this.#embedded(Number(track));
    return this.#until(() => {
      const { works, isPlanned } = this.#project;
      const asked = works.filter(({ window }) => window.start < until);
      const known = isPlanned || (works.at(-1)?.window.end ?? 0) >= until;
      const cues = asked.map((work) => this.#cuesOfWindow(work, key));
      return known && cues.every((found) => found !== undefined) ? cues.flat() : undefined;
    }, signal);
  }

  async #embedded(track: number): Promise<readonly Cue[]> {
    const { probe, layout } = this.#project.probed;
    const params = { tool: this.#project.engines.mediaTool(probe.media), track };
    const [vtt] = await this.#project.step(subtitles, [this.#project.source], params);
    if (!vtt) throw new Failure('internal', 'Embedded subtitles were not read.');
    return parseVtt(await (await this.#project.read(vtt)).text()).filter((cue) => cue.start < layout.duration);
  }

  #cuesOfWindow(work: WindowWork, key: string): readonly Cue[] | undefined {
    const transcript = work.heard && applyEdits(work.heard.transcript, this.#project.editsOf(work.window));
    if (!transcript) return undefined;
    const utterances = transcript.utterances.map((utterance) => {
      return { ...utterance, speaker: this.#project.speakers.personOf(utterance).name };
    });
    if (key === ORIGINAL) return cuesOf(utterances);
    const own = work.languages.get(key);
    const lines = own?.translated?.translation.utterances;
    const placements = own?.fitted?.placements;
    if (!lines || !placements) return undefined;
    return cuesOf(
      utterances.flatMap((utterance) => {
        const line = lines.find((candidate) => candidate.id === utterance.id);
        const place = placements.find((candidate) => candidate.id === utterance.id);
        if (!line?.text) return [];
        const start = place?.start ?? utterance.start;
        const end = Math.max(utterance.end, place ? place.start + place.duration : 0);
        return [{ ...utterance, start, end, text: line.text, words: [] }];
      }),
    );
  }
}
