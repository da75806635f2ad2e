import type { Artifact } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import type { AlignedTranscript } from '../core/given-transcript.ts';
import { primarySubtag } from '../core/language.ts';
import type { Transcript } from '../core/utterance.ts';
import type { Interval } from '../core/window.ts';
import { checkIsText } from '../dsp/given-transcript.ts';
import { align } from '../stages/align.ts';
import type { DubProject } from './project.ts';
import { checkedLanguage, otherLanguage } from './spoken.ts';

/** A recogniser that is this sure of a language is believed against a transcript. */
const SURE = 0.8;
/** A transcript of which less lies where there is speech belongs to another cut of the film, most likely. */
const LEAST_IN_SPEECH = 0.5;
const MATCHING =
  'Your text is being matched to the speech. That needs the whole film to be looked through first: about a second for each minute and a half.';

/** Whether every window must be planned before the first can be dubbed. */
export function needsWholePlan({ request }: Pick<DubProject, 'request'>): boolean {
  return request.transcript?.format === 'text';
}

/**
 * Puts a person's transcript on the clock of the source.
 * @param plan gives the windows of the whole file, however much of it is dubbed; asked only for a text without times.
 * @returns `AlignedTranscript`. @throws Failure for what is no transcript of this file.
 */
export async function alignGiven(project: DubProject, plan: () => Promise<Artifact>): Promise<Artifact> {
  const given = project.request.transcript;
  if (!given) throw new Failure('internal', 'There is no transcript to align.');
  const { duration } = project.probed.probe;
  const text = await project.put(new Blob([JSON.stringify(given)], { type: 'application/json' }));
  if (needsWholePlan(project)) project.notices.add(MATCHING);
  const windows = needsWholePlan(project) ? [await plan()] : [];
  const [aligned] = await project.step(align, [text, ...windows], { duration });
  project.notices.withdraw(MATCHING);
  if (!aligned) throw new Failure('internal', 'A transcript was not aligned.');
  const { notices } = await project.json<AlignedTranscript>(aligned);
  for (const notice of notices) project.notices.add(notice);
  return aligned;
}

/** Refuses what can be refused before anything is downloaded. @throws Failure `unsupported-input`, `unsupported-language`. */
export function checkGiven({ request }: Pick<DubProject, 'request'>): void {
  if (!request.transcript) return;
  checkIsText(request.transcript);
  checkedLanguage(request);
}

/** @throws Failure `unsupported-input` where a recogniser is sure that another language is spoken. */
export function compareLanguages(given: string, { language, languageConfidence }: Transcript): void {
  if (languageConfidence >= SURE && primarySubtag(language) !== primarySubtag(given))
    throw otherLanguage(given, language);
}

/** Says so where a transcript's times miss the speech. @param speech of all windows, in order. */
export function checkTimes(project: DubProject, aligned: AlignedTranscript, speech: readonly Interval[]): void {
  if (needsWholePlan(project)) return;
  const until = speech.at(-1)?.end ?? 0;
  const words = aligned.sentences.flat().filter(({ end }) => end <= until);
  const middles = words.map(({ start, end }) => (start + end) / 2);
  const inSpeech = middles.filter((time) => speech.some(({ start, end }) => start <= time && time < end)).length;
  if (words.length === 0 || inSpeech >= LEAST_IN_SPEECH * words.length) return;
  const share = Math.round((100 * inSpeech) / words.length);
  project.notices.add(
    `Only ${share} % of the transcript lies where somebody speaks. Check that its times are those of this file, or bring the text without times: it is then matched to the speech.`,
  );
}
