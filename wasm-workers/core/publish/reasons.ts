import type { FailureCode } from '../failure.ts';

interface ReasonFacts {
  readonly status: number;
  readonly code: FailureCode;
}

/**
 * Why the edge refuses: stable names, the last part of a problem's `type` (RFC 9457), each with its status and the Failure that a
 * client makes of it. None is a 5xx: those are faults, not refusals.
 */
export const REASONS = {
  malformed: { status: 400, code: 'unsupported-input' },
  unauthenticated: { status: 401, code: 'not-authorized' },
  'token-expired': { status: 401, code: 'not-authorized' },
  'wrong-scope': { status: 403, code: 'not-authorized' },
  'wrong-origin': { status: 403, code: 'not-authorized' },
  'bad-signature': { status: 403, code: 'not-authorized' },
  'share-expired': { status: 403, code: 'not-authorized' },
  'not-downloadable': { status: 403, code: 'not-authorized' },
  /** Bytes stored would exceed the token's quota. */
  'over-quota': { status: 403, code: 'storage-full' },
  'not-found': { status: 404, code: 'unsupported-input' },
  'method-not-allowed': { status: 405, code: 'unsupported-input' },
  conflict: { status: 409, code: 'unsupported-input' },
  'share-revoked': { status: 410, code: 'not-authorized' },
  /** The upload or session has ended. */
  gone: { status: 410, code: 'unsupported-input' },
  'length-required': { status: 411, code: 'unsupported-input' },
  'too-large': { status: 413, code: 'too-large' },
  'wrong-type': { status: 415, code: 'unsupported-input' },
  'range-not-satisfiable': { status: 416, code: 'unsupported-input' },
  /** `Host` is not one that this server answers to. */
  'wrong-host': { status: 421, code: 'not-authorized' },
  /** The bytes do not hash to the digest, or are not as many as promised. */
  'wrong-bytes': { status: 422, code: 'model-integrity' },
  /** A description that contradicts itself, or names what the owner does not have. */
  'invalid-description': { status: 422, code: 'unsupported-input' },
  'missing-artifacts': { status: 422, code: 'unsupported-input' },
  /** Parts missing, doubled or of the wrong size. */
  'invalid-parts': { status: 422, code: 'unsupported-input' },
  'rate-limited': { status: 429, code: 'not-authorized' },
  /** Bytes of today would exceed the token's quota. */
  'over-day-quota': { status: 429, code: 'storage-full' },
  /** The connection ended before the body did. */
  aborted: { status: 400, code: 'cancelled' },
} as const satisfies Readonly<Record<string, ReasonFacts>>;

export type Reason = keyof typeof REASONS;

/** The problem's `type` of a reason. */
export function problemType(reason: Reason): string {
  return `urn:retongue:problem:${reason}`;
}
