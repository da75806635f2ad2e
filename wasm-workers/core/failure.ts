/** The closed set of reasons why something did not work (docs: architecture, "Failures"). */
export const FAILURE_CODES = [
  // A person can act.
  'unsupported-input',
  'no-speech',
  'unsupported-language',
  'storage-full',
  'offline',
  'licence-not-accepted',
  // Retry or move elsewhere.
  'model-download',
  'out-of-memory',
  'worker-crashed',
  'webgpu-lost',
  'runner-lost',
  // Refuse.
  'model-integrity',
  'not-authorized',
  'too-large',
  // Neither.
  'cancelled',
  'internal',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** A failure as it travels: over Comlink, in report.json, over HTTP. */
export interface FailureJson {
  code: FailureCode;
  message: string;
  cause?: string;
}

/** Every expected error of the program. `message` is a sentence that a person can read. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }

  toJSON(): FailureJson {
    const cause = this.cause === undefined ? undefined : describe(this.cause);
    return { code: this.code, message: this.message, ...(cause ? { cause } : {}) };
  }

  static fromJSON(json: FailureJson): Failure {
    return new Failure(json.code, json.message, json.cause);
  }

  /**
   * Makes a Failure of anything thrown: aborts become `cancelled`, a full disk `storage-full`,
   * an exhausted heap `out-of-memory`; whatever is not recognised is `internal` and keeps its cause.
   */
  static from(error: unknown): Failure {
    if (error instanceof Failure) return error;
    const name = (error as { name?: string } | null)?.name ?? '';
    const text = describe(error);
    if (name === 'AbortError') return new Failure('cancelled', 'This was cancelled.', error);
    if (name === 'QuotaExceededError')
      return new Failure(
        'storage-full',
        'The browser has no room left to store this. Free some space, or remove models you no longer need.',
        error,
      );
    // File API, 4.1: a file that was changed, moved or removed since it was chosen, or whose permission was withdrawn.
    if (name === 'NotReadableError' || name === 'NotFoundError' || name === 'NotAllowedError')
      return new Failure(
        'unsupported-input',
        'The file can no longer be read. Choose it again: it may have been moved or changed.',
        error,
      );
    if (/out of memory|bad_alloc|memory access out of bounds|Array buffer allocation/i.test(text))
      return new Failure('out-of-memory', 'The browser ran out of memory. Close other tabs and try again.', error);
    return new Failure('internal', `Something went wrong inside Retongue: ${text}`, error);
  }
}

/** Throws `cancelled` when the signal has been aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw signal.reason instanceof Failure ? signal.reason : new Failure('cancelled', 'This was cancelled.');
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
