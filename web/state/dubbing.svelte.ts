import { Failure } from '../../wasm-workers/core/failure.ts';
import type { SpeakerEdits } from '../../wasm-workers/core/people.ts';
import type { UtteranceEdit } from '../../wasm-workers/core/utterance.ts';
import type { DubRequest } from '../../wasm-workers/pipeline/request.ts';
import type { DubPhase, DubRun, DubState } from '../../wasm-workers/pipeline/state.ts';
import { holdWorkingLock, keepAwake, warnOnLeave } from '../lib/wake.ts';

const ENDED: readonly DubPhase[] = ['done', 'failed', 'cancelled'];

/** One dub as the studio shows it: the run's snapshots, and what the page does while it works. */
export class Dubbing {
  readonly run: DubRun;
  /** The source, to listen to a bit of it while words are corrected. */
  readonly file: File;
  /** Seconds of the source that were asked for. */
  readonly duration: number;
  #state = $state.raw<DubState>() as DubState;
  #request = $state.raw<DubRequest>() as DubRequest;
  readonly #working = new AbortController();
  readonly #unsubscribe: () => void;

  constructor(run: DubRun, file: File, request: DubRequest, duration: number) {
    this.run = run;
    this.file = file;
    this.#request = request;
    this.duration = duration;
    this.#state = run.state;
    this.#unsubscribe = run.subscribe((state) => this.#take(state));
    // The state tells of the end; the promise's rejection is the same news.
    run.done.catch(() => {});
    const { signal } = this.#working;
    keepAwake(signal);
    warnOnLeave(signal);
    holdWorkingLock(signal);
    this.#take(run.state);
  }

  #take(state: DubState): void {
    this.#state = state;
    if (ENDED.includes(state.phase)) this.#working.abort();
  }

  get state(): DubState {
    return this.#state;
  }

  /** What was asked for, with the corrections made since: asking for it again gives the same dub. */
  get request(): DubRequest {
    return this.#request;
  }

  get working(): boolean {
    return !ENDED.includes(this.#state.phase);
  }

  /** Whether it ended without a dub. */
  get stopped(): boolean {
    return !this.working && this.#state.phase !== 'done';
  }

  readonly languages: readonly string[] = $derived.by(() => this.request.targets.map((target) => target.language));

  /** Whether something can be heard already, in any language. */
  readonly playable: boolean = $derived.by(() =>
    this.#state.windows.some(({ languages }) => Object.values(languages).some((language) => language.playable)),
  );

  /** Whether a language can be heard in the whole of `[start, end)` of the source. */
  canHear(language: string, start: number, end: number): boolean {
    const { windows, planned } = this.#state;
    const last = windows.at(-1)?.window.end ?? 0;
    if (last < end && !planned) return false;
    return windows
      .filter(({ window }) => window.start < end && window.end > start)
      .every((progress) => progress.languages[language]?.playable ?? false);
  }

  /** Ends the review. @param edits all corrections; what is not among them stands as it was heard. */
  continueWith(edits: readonly UtteranceEdit[]): void {
    const all = $state.snapshot(edits) as UtteranceEdit[];
    this.#request = { ...this.#request, edits: all, reviewTranscript: false };
    this.run.continueWith(all);
  }

  /**
   * Changes who speaks while the dub is made.
   * @returns false where the dub must be asked for again.
   */
  direct(edits: SpeakerEdits): boolean {
    const speakers = $state.snapshot(edits) as SpeakerEdits;
    if (!this.working || !this.run.direct(speakers)) return false;
    this.#request = { ...this.#request, speakers };
    return true;
  }

  cancel(): void {
    this.run.cancel();
  }

  /** Lets go of the page's side: called when the dub is left. */
  close(): void {
    if (this.working) this.run.cancel();
    this.#working.abort(new Failure('cancelled', 'The dub was left.'));
    this.#unsubscribe();
  }
}
