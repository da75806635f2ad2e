import { Failure } from '../core/failure.ts';

/** The ways in which a file is no use, each with what a person can do. */
export const UNREADABLE = {
  empty: 'This file is empty. Choose another one.',
  unknown:
    'This is not a video or audio file that can be read here, whatever its name says. Choose an MP4, MKV, WebM, MOV or similar file.',
  damaged: 'This file is cut off or damaged: its index or its end is missing. Copy or download it again.',
  encrypted: 'This file is copy-protected (encrypted), so it cannot be read. Choose an unprotected copy.',
  noTracks: 'This file holds neither picture nor sound that can be read. Choose another one.',
} as const;

/** @throws nothing: makes the Failure for the caller to throw. */
export function unreadable(reason: keyof typeof UNREADABLE, cause?: unknown): Failure {
  return new Failure('unsupported-input', UNREADABLE[reason], cause);
}
