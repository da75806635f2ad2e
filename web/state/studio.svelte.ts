import { Failure, type FailureJson } from '../../wasm-workers/core/failure.ts';
import type { SpeakerEdits } from '../../wasm-workers/core/people.ts';
import type { UtteranceEdit } from '../../wasm-workers/core/utterance.ts';
import type { DubRequest } from '../../wasm-workers/pipeline/request.ts';
import type { Backend } from '../backend/backend.ts';
import { forgetDub, isSame, lastDub, type Recent, rememberDub, reopen } from '../lib/recent.ts';
import { Choices, trackLanguage } from './choices.svelte.ts';
import { Dubbing } from './dubbing.svelte.ts';

/** Where a file came from, so that it can be found again after a reload. */
export interface Origin {
  readonly handle?: FileSystemFileHandle;
  readonly sample?: string;
}

export type Step = 'source' | 'choices' | 'dub';

/** The whole page: which step it is at and what that step works on. */
export class Studio {
  readonly #opening: Promise<Backend>;
  #backend = $state.raw<Backend>();
  #file = $state.raw<File>();
  #origin: Origin = {};
  #choices = $state.raw<Choices>();
  #dubbing = $state.raw<Dubbing>();
  #failure = $state.raw<FailureJson>();
  #looking = $state<string>();
  #recent = $state.raw<Recent>();
  #look = new AbortController();
  #isStarting = false;

  /** @param opening the computing side, which may still be starting. */
  constructor(opening: Promise<Backend>) {
    this.#opening = opening;
    opening.then(
      (backend) => {
        this.#backend = backend;
      },
      (error) => this.#fail(error),
    );
    void this.#recall();
  }

  async #recall(): Promise<void> {
    this.#recent = await lastDub();
  }

  get step(): Step {
    return this.#dubbing ? 'dub' : this.#choices ? 'choices' : 'source';
  }

  get backend(): Backend | undefined {
    return this.#backend;
  }

  get file(): File | undefined {
    return this.#file;
  }

  get choices(): Choices | undefined {
    return this.#choices;
  }

  get dubbing(): Dubbing | undefined {
    return this.#dubbing;
  }

  /** Why the last attempt to take a file in, or to start, did not work. */
  get failure(): FailureJson | undefined {
    return this.#failure;
  }

  /** Name of the file that is being looked into. */
  get looking(): string | undefined {
    return this.#looking;
  }

  /** A dub that an earlier visit left unfinished. */
  get recent(): Recent | undefined {
    return this.#recent;
  }

  /** Takes a file in and looks what is inside. */
  async open(file: File, origin: Origin = {}): Promise<void> {
    const look = this.#beginLook(file.name);
    try {
      const backend = await this.#opening;
      const probe = await backend.probe(file, look.signal);
      look.signal.throwIfAborted();
      this.#file = file;
      this.#origin = origin;
      this.#choices = new Choices(backend, probe);
      const language = trackLanguage(probe, this.#choices.audioTrack);
      if (language && origin.sample) this.#choices.from = language;
    } catch (error) {
      if (!look.signal.aborted) this.#fail(error);
    } finally {
      if (this.#look === look) this.#looking = undefined;
    }
  }

  /** Fetches one of our samples. Its date is fixed, so that the same sample is always the same source. */
  async openSample(name: string): Promise<void> {
    const look = this.#beginLook(name);
    try {
      const response = await fetch(`/samples/${name}`, { signal: look.signal });
      if (!response.ok) throw new Failure('offline', 'The sample could not be fetched.');
      const file = new File([await response.blob()], name, { type: 'video/mp4', lastModified: 0 });
      if (!look.signal.aborted) await this.open(file, { sample: name });
    } catch (error) {
      if (look.signal.aborted) return;
      this.#looking = undefined;
      this.#fail(
        error instanceof TypeError ? new Failure('offline', 'The sample could not be fetched.', error) : error,
      );
    }
  }

  /** Whatever was looked into before is given up. */
  #beginLook(name: string): AbortController {
    this.#look.abort();
    const look = new AbortController();
    this.#look = look;
    this.#failure = undefined;
    this.#looking = name;
    return look;
  }

  /** Stops looking into a file. */
  stopLooking(): void {
    this.#look.abort();
    this.#looking = undefined;
  }

  /**
   * Starts the dub that was chosen, or the given one again; nothing while one is starting: a second one would wait for the first.
   * @param isPublishing an earlier visit was publishing it: it is offered again until that is done.
   */
  async start(request: DubRequest | undefined = this.#choices?.request, isPublishing = false): Promise<void> {
    const [backend, file, choices] = [this.#backend, this.#file, this.#choices];
    if (!backend || !file || !choices || !request || this.#isStarting) return;
    this.#isStarting = true;
    this.#failure = undefined;
    this.#dubbing?.close();
    void navigator.storage?.persist?.();
    const duration = Math.min(request.until ?? Number.POSITIVE_INFINITY, choices.probe.duration);
    try {
      const run = await backend.start(file, request);
      // Whoever has gone back to the beginning meanwhile wants none.
      if (this.#choices !== choices) return run.cancel();
      this.#dubbing = new Dubbing(run, file, request, duration);
      this.#recent = undefined;
      void this.#remember(file, request, isPublishing)
        .then(() => run.done)
        .then(
          () => (isPublishing ? undefined : forgetDub()),
          () => {},
        );
    } catch (error) {
      this.#dubbing = undefined;
      this.#fail(error);
    } finally {
      this.#isStarting = false;
    }
  }

  #remember(file: File, request: DubRequest, isPublishing = false): Promise<void> {
    const { name, size: bytes } = file;
    return rememberDub({ name, bytes, ...this.#origin, request, isPublishing });
  }

  /** From now until it is published, the finished dub is offered again after a reload. */
  async publishing(): Promise<void> {
    if (this.#dubbing && this.#file) await this.#remember(this.#file, this.#dubbing.request, true);
  }

  async published(): Promise<void> {
    await forgetDub();
  }

  /** Ends the review: the dub goes on, and its corrections outlast a stop or a reload. */
  continueWith(edits: readonly UtteranceEdit[]): void {
    const [dubbing, file] = [this.#dubbing, this.#file];
    if (!dubbing || !file) return;
    dubbing.continueWith(edits);
    void this.#remember(file, dubbing.request);
  }

  /**
   * The same dub again: after a failure or a stop it goes on where it was; with corrections only what they touch is remade.
   * @param edits all corrections, those made before among them; without it, those made before.
   */
  again(edits?: readonly UtteranceEdit[]): Promise<void> {
    const dubbing = this.#dubbing;
    if (!dubbing) return Promise.resolve();
    const { request, state } = dubbing;
    const gainsDb = { ...request.gainsDb, ...state.gainsDb };
    return this.start(edits ? { ...request, edits, gainsDb, reviewTranscript: false } : request);
  }

  /** Changes who speaks: at once while the dub is made, else by the same dub again, of which only their lines are remade. */
  async direct(speakers: SpeakerEdits): Promise<void> {
    const [dubbing, file] = [this.#dubbing, this.#file];
    if (!dubbing || !file) return;
    if (dubbing.direct(speakers)) return this.#remember(file, dubbing.request);
    const { request, state } = dubbing;
    return this.start({ ...request, speakers, gainsDb: { ...request.gainsDb, ...state.gainsDb } });
  }

  /** Takes up the unfinished dub. @returns false when the file must be chosen by hand. */
  async takeUp(): Promise<boolean> {
    const recent = this.#recent;
    if (!recent) return true;
    if (recent.sample) await this.openSample(recent.sample);
    else {
      const file = await reopen(recent);
      if (!file) return false;
      await this.open(file, { ...(recent.handle ? { handle: recent.handle } : {}) });
    }
    await this.#resume(recent);
    return true;
  }

  /** Takes up the unfinished dub with the file chosen by hand. */
  async takeUpWith(file: File): Promise<void> {
    const recent = this.#recent;
    await this.open(file);
    if (!recent) return;
    if (isSame(file, recent)) await this.#resume(recent);
    else this.#choices?.restore(recent.request);
  }

  async #resume(recent: Recent): Promise<void> {
    if (!this.#choices) return;
    this.#choices.restore(recent.request);
    await this.start(recent.request, recent.isPublishing);
  }

  async dismissRecent(): Promise<void> {
    this.#recent = undefined;
    await forgetDub();
  }

  /** Back to the choices of the same source. */
  backToChoices(): void {
    this.#dubbing?.close();
    this.#dubbing = undefined;
  }

  /** Back to the beginning. */
  reset(): void {
    this.stopLooking();
    this.backToChoices();
    this.#choices = undefined;
    this.#file = undefined;
    this.#failure = undefined;
    void this.#recall();
  }

  #fail(error: unknown): void {
    this.#failure = Failure.from(error).toJSON();
  }
}
