import { Failure, type FailureJson } from '../../wasm-workers/core/failure.ts';
import type { Dubbing } from '../state/dubbing.svelte.ts';
import type { PublishChoices } from './choices.ts';
import type { EdgeApi, PublishedDub, ShareLink } from './edge-api.ts';
import { publicationKey, type Remembered, rememberDub, rememberedDub } from './memory.ts';
import { type OutgoingDub, outgoingOf } from './outgoing.ts';
import { posterOf } from './poster.ts';
import { type Stashed, stash } from './stash.ts';
import { isPassing, upload } from './uploader.ts';

export type PublishPhase = 'idle' | 'preparing' | 'sending' | 'paused' | 'publishing' | 'published' | 'failed';

const DAY_MS = 86_400_000;

/** A finished dub on its way to an edge: prepare, send what is missing, publish, share. Pausing keeps what has arrived. */
export class Publication {
  readonly #dubbing: Dubbing;
  readonly #edge: EdgeApi;
  readonly #key: string;
  readonly #base: string;
  #phase = $state<PublishPhase>('idle');
  #fraction = $state(0);
  #sentBytes = $state(0);
  #totalBytes = $state(0);
  #failure = $state.raw<FailureJson>();
  #link = $state.raw<ShareLink>();
  #before = $state.raw<Remembered>();
  #dub = $state.raw<PublishedDub>();
  readonly #recalled: Promise<void>;
  #choices: PublishChoices | undefined;
  #outgoing: OutgoingDub | undefined;
  #stashed: Stashed | undefined;
  #work = new AbortController();

  /** @param base URL of the edge, which tells apart what was published where. */
  constructor(dubbing: Dubbing, edge: EdgeApi, base: string) {
    this.#dubbing = dubbing;
    this.#edge = edge;
    this.#base = base;
    this.#key = publicationKey(dubbing.file, dubbing.languages, base);
    this.#recalled = rememberedDub(this.#key).then((before) => {
      this.#before = before;
    });
  }

  get phase(): PublishPhase {
    return this.#phase;
  }

  /** Share of the present phase that is done, in [0, 1]. */
  get fraction(): number {
    return this.#phase === 'preparing' || this.#totalBytes === 0 ? this.#fraction : this.#sentBytes / this.#totalBytes;
  }

  get sentBytes(): number {
    return this.#sentBytes;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  get failure(): FailureJson | undefined {
    return this.#failure;
  }

  get link(): ShareLink | undefined {
    return this.#link;
  }

  /** Whether an earlier dub of this source is published here, which this one can replace. */
  get canReplace(): boolean {
    return this.#before?.dub !== undefined;
  }

  /** What was decided the last time: one that takes its place is called the same. */
  get chosenBefore(): PublishChoices | undefined {
    return this.#before?.choices;
  }

  /** Whether an attempt has not come to its link: a pause came between, or a reload. */
  get isUnfinished(): boolean {
    return this.#before?.session !== undefined;
  }

  /** Whether the edge has yet to hash what was sent in parts: until then it knows only how many bytes there are. */
  get isUnverified(): boolean {
    return (this.#dub?.unverifiedFiles ?? 0) > 0;
  }

  readonly working: boolean = $derived.by(() => ['preparing', 'sending', 'publishing'].includes(this.#phase));

  /** Publishes; after a pause or a failure it goes on with the same choices. */
  async publish(choices: PublishChoices | undefined = this.#choices): Promise<void> {
    if (!choices || this.working) return;
    if (choices !== this.#choices) this.#forgetPrepared();
    this.#choices = choices;
    this.#work = new AbortController();
    this.#failure = undefined;
    try {
      this.#link = await this.#publish(choices, this.#work.signal);
      this.#phase = 'published';
    } catch (error) {
      const failure = Failure.from(error);
      this.#phase = failure.code === 'cancelled' || this.#work.signal.aborted ? 'paused' : 'failed';
      if (this.#phase === 'failed') this.#failure = failure.toJSON();
    }
  }

  pause(): void {
    this.#work.abort(new Failure('cancelled', 'Publishing was paused.'));
  }

  /** Learns that a dub is published no longer, and can be replaced no more. */
  removed(dub: string): void {
    if (this.#before?.dub === dub) this.#before = undefined;
  }

  /** Lets go of what was made for it. */
  close(): void {
    this.pause();
    this.#forgetPrepared();
  }

  async #publish(choices: PublishChoices, signal: AbortSignal): Promise<ShareLink> {
    this.#phase = 'preparing';
    await this.#recalled;
    const prepared = await this.#prepared(choices, signal);
    const kept = this.#before?.session;
    if (kept)
      try {
        await this.#remember({ edge: this.#base, ...this.#before, choices });
        return await this.#send(kept, prepared, choices, signal);
      } catch (error) {
        // It may have ended, or have published something else: that is no reason to be refused for good.
        const failure = Failure.from(error);
        if (signal.aborted || isPassing(failure)) throw failure;
      }
    const session = await this.#edge.openSession(signal);
    await this.#remember({ ...this.#before, edge: this.#base, session, choices });
    return this.#send(session, prepared, choices, signal);
  }

  async #send(
    session: string,
    { description, files }: OutgoingDub,
    choices: PublishChoices,
    signal: AbortSignal,
  ): Promise<ShareLink> {
    this.#phase = 'sending';
    await upload(this.#edge, session, files, signal, ({ sentBytes, totalBytes }) => {
      this.#sentBytes = sentBytes;
      this.#totalBytes = totalBytes;
    });
    this.#phase = 'publishing';
    const { replace, days, download } = choices;
    const replaced = replace ? this.#before?.dub : undefined;
    this.#dub = await this.#edge.publish(session, description, replaced, signal);
    const { id: dub } = this.#dub;
    await this.#remember({ edge: this.#base, dub, session, choices });
    const expires = new Date(Date.now() + days * DAY_MS).toISOString();
    const link = await this.#edge.share({ dub, expires, download }, signal);
    await this.#remember({ edge: this.#base, dub, choices });
    this.#forgetPrepared();
    return link;
  }

  async #prepared(choices: PublishChoices, signal: AbortSignal): Promise<OutgoingDub> {
    if (this.#outgoing) return this.#outgoing;
    const { run, file } = this.#dubbing;
    this.#fraction = 0;
    const poster = await posterOf(file);
    if (choices.download && !this.#stashed)
      this.#stashed = await stash(`${crypto.randomUUID()}.mp4`, await run.mp4(signal), signal);
    this.#outgoing = await outgoingOf(run, {
      title: choices.title,
      poster,
      download: this.#stashed,
      signal,
      onProgress: (fraction) => {
        this.#fraction = fraction;
      },
    });
    return this.#outgoing;
  }

  async #remember(remembered: Remembered): Promise<void> {
    this.#before = remembered;
    await rememberDub(this.#key, remembered);
  }

  #forgetPrepared(): void {
    this.#outgoing = undefined;
    void this.#stashed?.remove();
    this.#stashed = undefined;
  }
}
