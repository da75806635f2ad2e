import { Failure, type FailureCode } from '../wasm-workers/core/failure.ts';
import { problemType, REASONS, type Reason } from '../wasm-workers/core/publish/reasons.ts';

const STATUS: Readonly<Record<FailureCode, number>> = {
  'unsupported-input': 400,
  'no-speech': 422,
  'unsupported-language': 422,
  'storage-full': 507,
  offline: 503,
  'licence-not-accepted': 451,
  'model-download': 502,
  'out-of-memory': 503,
  'worker-crashed': 503,
  'webgpu-lost': 503,
  'runner-lost': 503,
  'model-integrity': 422,
  'not-authorized': 403,
  'too-large': 413,
  cancelled: 499,
  internal: 500,
};

/** A refusal with a stable reason: what the publishing API and the watch pages throw. */
export class Refusal extends Failure {
  readonly reason: Reason;
  readonly headers: Readonly<Record<string, string>>;

  /** @param message a sentence that says what is wrong and what to do; nothing that a stranger should not know. */
  constructor(reason: Reason, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(REASONS[reason].code, message);
    this.reason = reason;
    this.headers = headers;
  }
}

/**
 * A failure as problem details (RFC 9457) with the members `code` and `message`, and for a
 * refusal its `type`. The cause of an `internal` failure
 * stays here: it may tell more than a stranger should know.
 * @param status where the code's usual status does not fit.
 */
export function problem(error: unknown, status?: number, headers: Readonly<Record<string, string>> = {}): Response {
  const failure =
    error instanceof Failure ? error : new Failure('internal', 'Something went wrong on the server.', error);
  const refusal = failure instanceof Refusal ? failure : undefined;
  const body = {
    ...(refusal && { type: problemType(refusal.reason) }),
    status: status ?? (refusal ? REASONS[refusal.reason].status : STATUS[failure.code]),
    code: failure.code,
    message: failure.message,
  };
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...refusal?.headers,
      ...headers,
    },
  });
}
