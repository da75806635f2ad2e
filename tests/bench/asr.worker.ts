import { expose } from 'comlink';
import type { Listener, ListenerOptions } from './asr.ts';

let listener: Listener | undefined;

const worker = {
  async load(options: ListenerOptions): Promise<void> {
    listener =
      options.who === 'ours'
        ? await (await import('./asr-ours.ts')).ours(options)
        : await (await import('./asr-theirs.ts')).theirs(options);
  },
  /** Seconds that it took, and what was heard. */
  async listen(audio: Float32Array): Promise<{ seconds: number; text: string }> {
    if (!listener) throw new Error('Nothing was loaded.');
    const began = performance.now();
    const text = await listener(audio);
    return { seconds: (performance.now() - began) / 1000, text };
  },
};

export type AsrWorker = typeof worker;
expose(worker);
