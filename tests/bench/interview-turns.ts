import type { Spoken } from './der.ts';
import { speechIn } from './mixtures.ts';

/**
 * Who speaks when in the catalogue's recording `media-interview-en`, for diarization to be compared with.
 * Origin: made for this project, since nothing comes with the recording. Who says what follows from the sense of interview-en.txt (one
 * welcomes and asks, the other thanks and answers); where the changes are, from the pauses: each lies in one, and the middle of that
 * pause is written down. The changes were placed by transcript and pauses, but after similarities of embeddings had been looked at: this
 * is no truth independent of an embedder, and flatters one that hears alike. Within a turn only what is louder than the
 * pauses counts as speech.
 */
const CHANGES = [
  { from: 0, speaker: 'Michael' },
  { from: 3.8, speaker: 'David' },
  { from: 7.4, speaker: 'Michael' },
  { from: 9.2, speaker: 'David' },
  { from: 37.4, speaker: 'Michael' },
  { from: 43.9, speaker: 'David' },
] as const;

/** @param audio the recording, mono, 16 kHz. */
export function interviewTurns(audio: Float32Array): Spoken[] {
  return speechIn(audio).map(({ start, end }) => {
    const middle = (start + end) / 2 / 16_000;
    const speaker = CHANGES.findLast(({ from }) => from <= middle)?.speaker ?? 'Michael';
    return { speaker, start: start / 16_000, end: end / 16_000 };
  });
}
