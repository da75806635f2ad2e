import { Failure, type FailureJson } from '../../wasm-workers/core/failure.ts';
import type { EdgeApi, PublishedDub, ShareLink } from './edge-api.ts';

/** What a person has published on one edge: the dubs, newest first, and the links of those looked into. */
export class PublishedShelf {
  readonly #api: EdgeApi;
  readonly #onRemove: (dub: string) => void;
  readonly #leaving = new AbortController();
  #dubs = $state.raw<readonly PublishedDub[]>([]);
  #links = $state.raw<Readonly<Record<string, readonly ShareLink[]>>>({});
  #next = $state<string>();
  #loaded = $state(false);
  #isLoading = false;
  #failure = $state.raw<FailureJson>();

  /** @param onRemove called with each dub that is deleted. */
  constructor(api: EdgeApi, onRemove: (dub: string) => void) {
    this.#api = api;
    this.#onRemove = onRemove;
    void this.more();
  }

  get dubs(): readonly PublishedDub[] {
    return this.#dubs;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  get failure(): FailureJson | undefined {
    return this.#failure;
  }

  /** Links of a dub that still open it; undefined until they were asked for. */
  linksOf(dub: string): readonly ShareLink[] | undefined {
    return this.#links[dub]?.filter(({ revokedAt, expires }) => !revokedAt && Date.parse(expires) > Date.now());
  }

  /** The next page; nothing while one is on its way. */
  async more(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    await this.#attempt(async (signal) => {
      const { items, next } = await this.#api.dubs(this.#next, signal);
      this.#dubs = [...this.#dubs, ...items];
      this.#next = next;
      this.#loaded = true;
    });
    this.#isLoading = false;
  }

  showLinks(dub: string): Promise<void> {
    return this.#attempt(async (signal) => this.#keep(dub, await this.#api.shares(dub, signal)));
  }

  revoke({ id, dub }: ShareLink): Promise<void> {
    return this.#attempt(async (signal) => {
      await this.#api.revoke(id, signal);
      this.#keep(dub, await this.#api.shares(dub, signal));
    });
  }

  remove(dub: string): Promise<void> {
    return this.#attempt(async (signal) => {
      await this.#api.remove(dub, signal);
      this.#dubs = this.#dubs.filter(({ id }) => id !== dub);
      this.#onRemove(dub);
    });
  }

  close(): void {
    this.#leaving.abort();
  }

  #keep(dub: string, links: readonly ShareLink[]): void {
    this.#links = { ...this.#links, [dub]: links };
  }

  async #attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#failure = undefined;
    await work(this.#leaving.signal).catch((error: unknown) => {
      const failure = Failure.from(error);
      if (failure.code !== 'cancelled') this.#failure = failure.toJSON();
    });
  }
}
