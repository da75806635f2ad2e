import { Failure } from '../../wasm-workers/core/failure.ts';
import type { SpeakerEdits } from '../../wasm-workers/core/people.ts';
import type { DubDescription } from '../../wasm-workers/core/publish/description.ts';
import type { DescribeOptions } from '../../wasm-workers/pipeline/describe.ts';
import type { DubFiles, DubResult, DubRun, DubState } from '../../wasm-workers/pipeline/state.ts';

/** Files that exist only once they are given: a read before that waits. */
export class FixtureFiles implements DubFiles {
  readonly #files = new Map<string, Slot>();
  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  async names(): Promise<readonly string[]> {
    return this.#names;
  }

  give(name: string, body: BlobPart): void {
    this.#slot(name).resolve(new Blob([body]));
  }

  read(name: string, signal: AbortSignal): Promise<Blob> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(new Failure('cancelled', 'This was cancelled.'));
      signal.addEventListener('abort', () => reject(new Failure('cancelled', 'This was cancelled.')), { once: true });
      this.#slot(name).promise.then(resolve, reject);
    });
  }

  #slot(name: string): Slot {
    const known = this.#files.get(name);
    if (known) return known;
    let resolve: (blob: Blob) => void = () => {};
    const promise = new Promise<Blob>((settle) => {
      resolve = settle;
    });
    const slot = { promise, resolve };
    this.#files.set(name, slot);
    return slot;
  }
}

interface Slot {
  readonly promise: Promise<Blob>;
  readonly resolve: (blob: Blob) => void;
}

/** A run whose states are set by hand. */
export class FixtureRun implements DubRun {
  readonly done: Promise<DubResult>;
  readonly calls: unknown[][] = [];
  readonly files: DubFiles;
  #state: DubState;
  readonly #listeners = new Set<(state: DubState) => void>();

  /** @param settles whether the run's promise settles at once. */
  constructor(state: DubState, files: DubFiles = new FixtureFiles([]), settles = false) {
    const report = { digest: '0'.repeat(64), bytes: 2, type: 'application/json' };
    this.done = settles ? Promise.resolve({ report, names: [] }) : new Promise(() => {});
    this.#state = state;
    this.files = files;
  }

  get state(): DubState {
    return this.#state;
  }

  show(state: DubState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  subscribe(listener: (state: DubState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  seek(time: number): void {
    this.calls.push(['seek', time]);
  }

  continueWith(edits: readonly { readonly id: string; readonly text: string }[]): void {
    this.calls.push(['continueWith', edits]);
  }

  async mp4(): Promise<ReadableStream<Uint8Array>> {
    return new ReadableStream({ start: (controller) => controller.close() });
  }

  async describe({ title }: DescribeOptions): Promise<DubDescription> {
    const nothing = { audio: [], subtitles: [], chapters: [], speakers: [], transcript: [] };
    return { title, duration: 1, ...nothing };
  }

  direct(edits: SpeakerEdits): boolean {
    this.calls.push(['direct', edits]);
    return this.#state.phase !== 'done';
  }

  cancel(): void {
    this.calls.push(['cancel']);
    this.show({ ...this.#state, phase: 'cancelled' });
  }
}
