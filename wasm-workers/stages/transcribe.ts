import { Failure } from '../core/failure.ts';
import type { SpeechPart } from '../core/language.ts';
import { passedOver } from '../core/passed-over.ts';
import { sentences } from '../core/sentences.ts';
import type { Stage } from '../core/stage.ts';
import { type Transcript, utteranceOf, type Word } from '../core/utterance.ts';
import { type Interval, secondsOf, type Window } from '../core/window.ts';
import type { EngineRef, EngineRoom, Recognizer } from '../engines/engine.ts';
import { writeJson } from './json.ts';
import { packWindow } from './pack.ts';
import { readPcm } from './pcm.ts';

export interface TranscribeParams {
  readonly recognizer: EngineRef;
  readonly window: Window;
  /** The window's speech, in the parts that are heard each by itself: mostly one. */
  readonly parts: readonly SpeechPart[];
  /** BCP 47, where a person has said it: what was passed over is heard again in it, else in the language it seems to be. */
  readonly said?: string;
}

/** Not one word in so much detected speech is a failure and not a result. In seconds (field notes, "Listening"). */
const TOO_LONG_FOR_NOTHING = 10;

/** Hears a window: words with times, joined into utterances. A window without speech gives none and costs nothing. */
export const transcribe: Stage<TranscribeParams, EngineRoom> = {
  id: 'transcribe',
  version: 5,
  inputs: ['speech'],
  outputs: ['transcript'],
  lane: () => 'listen',
  async run([speech], { recognizer, window, parts, said }, context) {
    if (!speech) throw new Failure('internal', 'transcribe needs speech.');
    if (window.speech.length === 0) return [await writeJson(context, emptyTranscript(window))];
    const { channels, sampleRateHz } = await readPcm(context, speech);
    const sound: Sound = { samples: channels[0] ?? new Float32Array(), sampleRateHz };
    const engine = await context.engines.get('recognizer', recognizer, context.signal);
    const heard: HeardPart[] = [];
    for (const { speech: own, language } of parts) {
      const hearPart = (speech: readonly Interval[], spoken: string | undefined) =>
        hear(engine, sound, { ...window, speech }, spoken, context.signal);
      heard.push(...(await hearAgain(await hearPart(own, language), own, (stretch) => hearPart(stretch, said))));
    }
    const longest = heard.toSorted((a, b) => spokenSeconds(b) - spokenSeconds(a))[0];
    const utterances = heard
      .flatMap((part) => sentences(part.words).map((words) => ({ words, part })))
      .toSorted((a, b) => (a.words[0]?.start ?? 0) - (b.words[0]?.start ?? 0));
    const transcript: Transcript = {
      window: window.index,
      language: longest?.language ?? 'und',
      languageConfidence: longest?.languageConfidence ?? 0,
      utterances: utterances.map(({ words, part }, n) => utteranceOf(`w${window.index}u${n}`, words, part.language)),
      ...(utterances.length === 0 ? unheard(window.speech) : {}),
    };
    return [await writeJson(context, transcript)];
  },
};

/** What is passed over is heard again so often: after a stretch that was found, another may be passed over once more. */
const MOST_TIMES = 2;

/** Hears by itself what a recogniser has passed over, and in that again, as long as it finds more. */
async function hearAgain(
  first: HeardPart,
  speech: readonly Interval[],
  hearStretch: (stretch: readonly Interval[]) => Promise<HeardPart>,
  times = MOST_TIMES,
): Promise<readonly HeardPart[]> {
  if (first.words.length === 0 || times === 0) return [first];
  const again: HeardPart[] = [];
  for (const stretch of passedOver(speech, first.words))
    again.push(...(await hearAgain(await hearStretch(stretch), stretch, hearStretch, times - 1)));
  return replaced(first, again);
}

/** What was heard at first, with those stretches in place of it in which more was heard the second time. */
function replaced(first: HeardPart, again: readonly HeardPart[]): readonly HeardPart[] {
  const better = again.filter(({ words }) => words.length > 1);
  const isElsewhere = (word: Word) => {
    const middle = (word.start + word.end) / 2;
    return better.every(({ words }) => middle < (words[0]?.start ?? 0) || middle > (words.at(-1)?.end ?? 0));
  };
  return [{ ...first, words: first.words.filter(isElsewhere) }, ...better];
}

interface Sound {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

interface HeardPart {
  readonly language: string;
  readonly languageConfidence: number;
  readonly words: readonly Word[];
}

async function hear(
  engine: Recognizer,
  { samples, sampleRateHz }: Sound,
  window: Window,
  language: string | undefined,
  signal: AbortSignal,
): Promise<HeardPart> {
  const heardFrom = window.start - window.overlap;
  const packed = packWindow(samples, sampleRateHz, window);
  const heard = await engine.transcribe(packed.samples, language, signal);
  const words = heard.words
    .map((word) => {
      const { start, end } = packed.wordToOriginal(word);
      return { ...word, start: heardFrom + start, end: heardFrom + end };
    })
    // What is heard in the overlap belongs to the window before.
    .filter((word) => (word.start + word.end) / 2 >= window.start);
  return { ...heard, words };
}

function unheard(speech: readonly Interval[]): Pick<Transcript, 'unheard'> {
  const [first, last] = [speech[0], speech.at(-1)];
  if (!first || !last || secondsOf(speech) < TOO_LONG_FOR_NOTHING) return {};
  return { unheard: { start: first.start, end: last.end } };
}

/** Seconds from the first word to the last. */
function spokenSeconds({ words }: HeardPart): number {
  return (words.at(-1)?.end ?? 0) - (words[0]?.start ?? 0);
}

function emptyTranscript(window: Window): Transcript {
  return { window: window.index, language: 'und', languageConfidence: 0, utterances: [] };
}
