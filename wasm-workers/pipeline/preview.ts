import { modelBytes, withRequirements } from '../../models-manifest/catalogue.ts';
import { Failure } from '../core/failure.ts';
import { primarySubtag } from '../core/language.ts';
import { ONLY_SPEAKER } from '../core/people.ts';
import type { Transcript, Translation } from '../core/utterance.ts';
import { synthesize } from '../stages/synthesize.ts';
import { voiceOf } from './choices.ts';
import { DubEngines } from './engines.ts';
import type { Environment } from './environment.ts';
import type { Target } from './request.ts';
import { Schedule } from './schedule.ts';
import { Steps } from './steps.ts';

/** What a voice says to be heard, by primary language. */
const SENTENCES: Readonly<Record<string, string>> = {
  en: 'Hello! This is how I sound. Shall I speak in your film?',
  es: '¡Hola! Así sueno yo. ¿Hablo en tu película?',
  fr: 'Bonjour ! Voici ma voix. Je parle dans votre film ?',
  de: 'Hallo! So klinge ich. Soll ich in Ihrem Film sprechen?',
  it: 'Ciao! Ecco come suono. Parlo nel tuo film?',
  pt: 'Olá! É assim que eu falo. Posso falar no seu filme?',
  nl: 'Hallo! Zo klink ik. Zal ik in uw film spreken?',
};
/** Long enough that no sentence has to be hurried. In seconds. */
const ROOM = 20;

/** Bytes that must be downloaded before a voice can be heard; 0 when all of it is here. */
export async function voiceDownloadBytes(environment: Environment, { voice }: Target): Promise<number> {
  const needed = withRequirements(['ort-wasm', voice.model, voiceOf(voice).id]);
  const sizes = await Promise.all(needed.map(async (id) => ((await environment.models.has(id)) ? 0 : modelBytes(id))));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/**
 * A voice says a sentence in its language, by the same step that speaks a dub's lines: heard once, it is known.
 * @returns WAV. @throws Failure `unsupported-language` for a language without a sentence; those of the engine.
 */
export async function previewVoice(environment: Environment, target: Target, signal: AbortSignal): Promise<Blob> {
  const { host, store, ledger } = environment;
  const language = primarySubtag(target.language);
  const text = SENTENCES[language];
  if (!text)
    throw new Failure('unsupported-language', 'There is no sentence in this language to try the voice with yet.');
  const line = { id: 'w0u0', text };
  const time = { start: 0, end: ROOM };
  const transcript: Transcript = {
    window: 0,
    language,
    languageConfidence: 1,
    utterances: [{ ...line, ...time, language, words: [], speaker: ONLY_SPEAKER }],
  };
  const translation: Translation = {
    window: 0,
    from: language,
    to: language,
    utterances: [{ ...line, method: 'person' }],
  };
  const inputs = await Promise.all(
    [transcript, translation].map((value) =>
      store.put(new Blob([JSON.stringify(value)], { type: 'application/json' })),
    ),
  );
  const engines = new DubEngines({
    targets: [target],
    recognizer: '',
    media: 'auto',
    device: 'wasm',
    reviewTranscript: false,
    edits: [],
  });
  const steps = new Steps({ runner: host, store, ledger, schedule: new Schedule() });
  const params = {
    window: { index: 0, overlap: 0, speech: [time], ...time },
    voices: [engines.speakingVoice(target.language, target.voice)],
    lines: {},
    noise: engines.noise(),
  };
  const rank = () => 0;
  const [, audio] = await steps.run(synthesize, inputs, params, { signal, rank });
  if (!audio) throw new Failure('internal', 'The voice said nothing.');
  return steps.read(audio, { signal, rank });
}
