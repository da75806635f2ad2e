import { Failure } from '../wasm-workers/core/failure.ts';
import { MAX_SPEAKERS, NO_SPEAKER_EDITS } from '../wasm-workers/core/people.ts';
import { defaultVoice, voicesFor } from '../wasm-workers/pipeline/choices.ts';
import type { DubRequest, Target } from '../wasm-workers/pipeline/request.ts';
import { TRANSLATORS } from '../wasm-workers/pipeline/ways.ts';

/** The command line's options, as text. */
export interface DubOptions {
  readonly to?: string;
  readonly from?: string;
  readonly models: string;
  readonly media: string;
  readonly translator?: string;
  readonly voice: readonly string[];
  readonly speakers?: string;
  readonly until?: string;
  readonly device?: string;
  readonly video?: string;
  readonly 'test-voices'?: boolean;
}

const MODELS = ['tiny', 'base', 'small'];
const DEVICES = ['auto', 'webgpu', 'wasm'] as const;
const MEDIA = ['auto', 'mediabunny', 'ffmpeg'] as const;

/** Makes a request of the command line's options. @throws Failure `unsupported-input`, `unsupported-language`. */
export function readRequest(options: DubOptions): DubRequest {
  const languages = (options.to ?? '')
    .split(',')
    .map((language) => language.trim())
    .filter(Boolean);
  if (languages.length === 0) throw new Failure('unsupported-input', 'Say which languages to dub into: --to es,fr');
  if (!MODELS.includes(options.models))
    throw new Failure('unsupported-input', `--models takes ${MODELS.join(', ')}; not ${options.models}.`);
  const media = MEDIA.find((known) => known === options.media);
  if (!media) throw new Failure('unsupported-input', `--media takes ${MEDIA.join(', ')}; not ${options.media}.`);
  const translator = TRANSLATORS.find((known) => known === (options.translator ?? 'auto'));
  if (!translator)
    throw new Failure('unsupported-input', `--translator takes ${TRANSLATORS.join(', ')}; not ${options.translator}.`);
  const device = DEVICES.find((known) => known === (options.device ?? 'auto'));
  if (!device) throw new Failure('unsupported-input', `--device takes ${DEVICES.join(', ')}; not ${options.device}.`);
  const until = options.until === undefined ? undefined : Number(options.until);
  if (until !== undefined && !(until > 0))
    throw new Failure('unsupported-input', `--until takes seconds, such as 60; not ${options.until}.`);
  const count = countOf(options.speakers);
  return {
    from: options.from === undefined || options.from === 'auto' ? undefined : options.from,
    targets: [...new Set(languages)].map((language) => targetOf(language, options)),
    recognizer: `whisper-${options.models}`,
    translator,
    media,
    device,
    recodeVideo: options.video === 'h264',
    reviewTranscript: false,
    edits: [],
    ...(count === undefined ? {} : { speakers: { ...NO_SPEAKER_EDITS, count } }),
    until,
    noise: process.env.RETONGUE_NOISE === undefined ? undefined : Number(process.env.RETONGUE_NOISE),
  };
}

function countOf(speakers: string | undefined): number | undefined {
  if (speakers === undefined || speakers === 'auto') return undefined;
  const count = Number(speakers);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_SPEAKERS) return count;
  throw new Failure(
    'unsupported-input',
    `--speakers takes auto, or a number from 1 to ${MAX_SPEAKERS}; not ${speakers}.`,
  );
}

function targetOf(language: string, options: DubOptions): Target {
  const named = options.voice.find((voice) => voice.startsWith(`${language}=`))?.slice(language.length + 1);
  const choices = voicesFor(language, options['test-voices']);
  const choice = named
    ? choices.find(({ voice }) => named === voice.model || named === `${voice.model}/${voice.speaker}`)
    : defaultVoice(language);
  if (!choice) {
    const known = choices.map(({ voice }) => `${voice.model}/${voice.speaker}`).join(', ');
    const sentence = named ? `There is no voice ${named} for ${language}.` : `There is no voice for ${language}.`;
    throw new Failure('unsupported-language', known ? `${sentence} Known are ${known}.` : sentence);
  }
  const fits = named === undefined && options.speakers !== '1';
  return { language, voice: choice.voice, ...(fits ? { fitVoice: true } : {}) };
}
