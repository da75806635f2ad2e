/** Where networks run, and why. */
export interface Place {
  readonly device: 'webgpu' | 'wasm';
  /** Threads of listening on the processor; undefined where nobody tells. */
  readonly threads?: number;
  /** Why there: a sentence. */
  readonly reason: string;
}

/** What a person is told of it. */
export function placeSentence({ device, threads, reason }: Place): string {
  if (device === 'webgpu') return `It runs on the graphics processor. ${reason}`;
  if (threads === undefined) return `It runs on the processor. ${reason}`;
  return `It runs on the processor, listening with ${threads === 1 ? 'one thread' : `${threads} threads`}. ${reason}`;
}
