import type { DubDescription } from './description.ts';

/** What stands in for a language where the original's own words are meant. */
export const ORIGINAL_TEXT = 'original';

/** `transcript.json` of a published version, as the edge writes it. */
export type PublishedTranscript = Pick<DubDescription, 'language' | 'speakers'> & {
  readonly lines: DubDescription['transcript'];
};
