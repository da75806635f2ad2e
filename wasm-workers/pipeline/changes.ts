import { Failure } from '../core/failure.ts';

/** Lets others wait until something has become true, without polling. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Settles with what `read` gives as soon as that is not undefined; asked again after each change.
   * @throws Failure `cancelled` when the signal aborts; whatever `read` throws.
   */
  until<T>(read: () => T | undefined, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (settle: () => void) => {
        unsubscribe();
        signal.removeEventListener('abort', cancelled);
        settle();
      };
      const cancelled = () => stop(() => reject(new Failure('cancelled', 'This was cancelled.')));
      const look = () => {
        try {
          const value = read();
          if (value !== undefined) stop(() => resolve(value));
        } catch (error) {
          stop(() => reject(error));
        }
      };
      const unsubscribe = this.subscribe(look);
      signal.addEventListener('abort', cancelled, { once: true });
      if (signal.aborted) cancelled();
      else look();
    });
  }
}
